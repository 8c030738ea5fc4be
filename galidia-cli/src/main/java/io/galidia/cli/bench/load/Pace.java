// SPDX-License-Identifier: Apache-2.0
package io.galidia.cli.bench.load;

import java.time.Duration;
import java.util.List;

/** Says to the publishers of a lane when their messages are due, until the measuring window ends. */
final class Pace {

    /* Each publisher's messages are due in turn, so one cursor over them finds what is due next. A timer is set for that
     * time, but not sooner than the shortest tick: at high rates several messages go out together. */
    private static final long SHORTEST_TICK_NANOS = 100_000;

    private final Plan plan;
    private final Span span;
    private final Lane lane;
    private final List<Sender> senders;
    private final int[] numbers;
    private int cursor;
    private long round;

    /** @param numbers the numbers of these senders, ascending */
    Pace(Plan plan, Span span, Lane lane, List<Sender> senders, int[] numbers) {
        this.plan = plan;
        this.span = span;
        this.lane = lane;
        this.senders = senders;
        this.numbers = numbers;
    }

    /** On the loop: tells what is due, and sets the timer for the rest. */
    void tick() {
        while (true) {
            long due = Sender.dueNanos(plan, numbers[cursor], round, span);
            if (span.isOver(due)) {
                return;
            }
            long wait = due - System.nanoTime();
            if (wait > 0) {
                lane.manager().after(Duration.ofNanos(Math.max(wait, SHORTEST_TICK_NANOS)), this::tick);
                return;
            }
            senders.get(cursor).owe();
            cursor++;
            if (cursor == numbers.length) {
                cursor = 0;
                round++;
            }
        }
    }
}
