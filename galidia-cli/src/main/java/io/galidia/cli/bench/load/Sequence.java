// SPDX-License-Identifier: Apache-2.0
package io.galidia.cli.bench.load;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What one subscriber has got of one publisher: finds out what was lost, doubled or overtaken. Belongs to one loop. */
final class Sequence {

    /* As long as everything comes in order there is a single number, the next one expected. Numbers that are skipped
     * are kept as ranges until they come after all; when there are too many ranges the oldest are given up as lost. */
    private static final int MOST_GAPS = 10_000;

    private final boolean isKnownFromStart;
    private @Nullable Deque<Gap> gaps;
    private boolean hasBegun;
    private long next;

    private record Gap(long from, long to) {}

    /** @param isKnownFromStart whether the first number has to be 0; otherwise it is whatever comes first */
    Sequence(boolean isKnownFromStart) {
        this.isKnownFromStart = isKnownFromStart;
    }

    /** The number after the highest that has come. */
    long next() {
        return next;
    }

    /**
     * Takes a number.
     *
     * @param low its low 32 bits; it is taken as the number with these that is nearest to the one expected
     * @param isCounted whether the message is to be counted
     * @return whether it has not come before
     */
    boolean receive(int low, boolean isCounted, Tally tally) {
        if (!hasBegun) {
            hasBegun = true;
            next = isKnownFromStart ? 0 : Integer.toUnsignedLong(low);
        }
        long number = next + (low - (int) next);
        if (number == next) {
            next = number + 1;
            if (isCounted) {
                tally.delivered++;
            }
            return true;
        }
        if (number > next) {
            skip(number, isCounted, tally);
            return true;
        }
        return late(number, isCounted, tally);
    }

    private void skip(long number, boolean isCounted, Tally tally) {
        Deque<Gap> all = gaps == null ? new ArrayDeque<>() : gaps;
        gaps = all;
        if (all.size() == MOST_GAPS) {
            all.removeFirst();
        }
        all.addLast(new Gap(next, number));
        if (isCounted) {
            tally.delivered++;
            tally.missing += number - next;
        }
        next = number + 1;
    }

    private boolean late(long number, boolean isCounted, Tally tally) {
        boolean isFirstTime = fill(number);
        if (!isCounted) {
            return isFirstTime;
        }
        if (isFirstTime) {
            tally.delivered++;
            tally.outOfOrder++;
            tally.missing--;
        } else {
            tally.duplicated++;
        }
        return isFirstTime;
    }

    /** Whether the number was missing; now it is not. */
    private boolean fill(long number) {
        Deque<Gap> all = gaps;
        if (all == null) {
            return false;
        }
        List<Gap> rest = new ArrayList<>(all.size() + 1);
        boolean isFound = false;
        for (Gap gap : all) {
            if (number < gap.from || number >= gap.to) {
                rest.add(gap);
                continue;
            }
            isFound = true;
            if (gap.from < number) {
                rest.add(new Gap(gap.from, number));
            }
            if (number + 1 < gap.to) {
                rest.add(new Gap(number + 1, gap.to));
            }
        }
        if (isFound) {
            gaps = new ArrayDeque<>(rest);
        }
        return isFound;
    }
}
