// SPDX-License-Identifier: Apache-2.0
package io.galidia.cli.bench.load;

import java.util.List;

/** Says to the publishers of a lane when their messages are due, until publishing ends. */
final class Pace {

    /* Each publisher's messages are due in turn, so one cursor over them finds what is due next. A timer is set for that
     * time, but not sooner than the shortest tick: at high rates several messages go out together. */
    private static final long SHORTEST_TICK_NANOS = 100_000;

    private final Span span;
    private final Lane lane;
    private final List<Sender> senders;
    private int cursor;
    private long round;
    private volatile boolean isOver;

    /** @param senders those of this lane, by their numbers */
    Pace(Span span, Lane lane, List<Sender> senders) {
        this.span = span;
        this.lane = lane;
        this.senders = senders;
    }

    /** Whether all that will ever be due was told. Safe from any thread. */
    boolean isOver() {
        return isOver;
    }

    /** On the loop: tells what is due, and sets the timer for the rest. */
    void tick() {
        while (true) {
            long due = senders.get(cursor).dueNanos(round, span);
            if (span.isOver(due)) {
                isOver = true;
                return;
            }
            long wait = due - System.nanoTime();
            if (wait > 0) {
                lane.network().after(Math.max(wait, SHORTEST_TICK_NANOS), this::tick);
                return;
            }
            senders.get(cursor).owe();
            cursor++;
            if (cursor == senders.size()) {
                cursor = 0;
                round++;
            }
        }
    }
}
