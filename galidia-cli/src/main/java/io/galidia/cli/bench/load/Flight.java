// SPDX-License-Identifier: Apache-2.0
package io.galidia.cli.bench.load;

import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/**
 * Bounds how many messages of one publisher are on their way to its subscribers, which may be on other loops. Thread-safe.
 */
final class Flight {

    /* The sequence numbers are cut into steps of a quarter of the window. A subscriber says when it has passed a step; when
     * the last one has, the publisher may go on by as much. So there is one shared counter for a step, and one wake-up,
     * whatever the number of subscribers and messages. A subscriber can be ahead of another by no more than a window, and by
     * one more for each time that the publisher was freed because messages were lost. */
    private static final int MARKS = 64;
    private static final int MOST_FREED = MARKS / 4 - 2;

    private final int window;
    private final int step;
    private final int receivers;
    private final AtomicIntegerArray passed = new AtomicIntegerArray(MARKS);
    private final AtomicLong completed = new AtomicLong();
    private final AtomicLong limit;
    private final Consumer<Lane> whenRoom;

    /** @param whenRoom called when more may be sent, with the lane of the subscriber on whose loop the call is */
    Flight(int window, int receivers, Consumer<Lane> whenRoom) {
        this.window = window;
        this.receivers = receivers;
        this.whenRoom = whenRoom;
        step = (window + 3) / 4;
        limit = new AtomicLong(window);
    }

    /** How many numbers a step has. */
    int step() {
        return step;
    }

    /** The first sequence number that must not be sent yet. */
    long limit() {
        return limit.get();
    }

    /** A subscriber of this lane has got, or will never get, all before {@code mark * step}; marks begin with 1. */
    void pass(long mark, Lane from) {
        int index = (int) (mark % MARKS);
        if (passed.incrementAndGet(index) == receivers) {
            passed.set(index, 0);
            completed.incrementAndGet();
            long room = mark * step + window;
            if (limit.accumulateAndGet(room, Math::max) == room) {
                whenRoom.accept(from);
            }
        }
    }

    /**
     * Lets the publisher send another window although subscribers have not got the last one: it was lost.
     *
     * @return false when this has happened too often without anything that came
     */
    boolean free(long next) {
        long known = completed.get() * step;
        if (next + window - known > (long) MOST_FREED * window) {
            return false;
        }
        limit.accumulateAndGet(next + window, Math::max);
        return true;
    }
}
