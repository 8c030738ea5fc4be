// SPDX-License-Identifier: Apache-2.0
package io.galidia.net;

import io.galidia.Timer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** Calls a session when its deadline is reached, with one timer however often the deadline moves. */
final class DeadlineTimer {

    /* Deadlines mostly move away, with each packet. The timer then stays where it is, and when it fires it is armed anew
     * for the deadline of that moment. Only a deadline that comes nearer needs another timer. */
    private final NettyLoop loop;
    private final LongSupplier deadline;
    private final Runnable reached;
    private long armedFor = Long.MAX_VALUE;
    private @Nullable Timer timer;
    private boolean isOver;

    /** @param deadline in the time of the loop's clock, {@code Long.MAX_VALUE} for never */
    DeadlineTimer(NettyLoop loop, LongSupplier deadline, Runnable reached) {
        this.loop = loop;
        this.deadline = deadline;
        this.reached = reached;
    }

    /** To be called whenever the deadline may have changed. */
    void update() {
        long due = deadline.getAsLong();
        if (due < armedFor && !isOver) {
            arm(due);
        }
    }

    private void arm(long due) {
        disarm();
        armedFor = due;
        timer = loop.at(due, this::fire);
    }

    private void fire() {
        timer = null;
        armedFor = Long.MAX_VALUE;
        if (!isOver && deadline.getAsLong() <= loop.nowNanos()) {
            reached.run();
        }
        update();
    }

    private void disarm() {
        Timer current = timer;
        timer = null;
        armedFor = Long.MAX_VALUE;
        if (current != null) {
            current.close();
        }
    }

    /** No more calls. */
    void close() {
        isOver = true;
        disarm();
    }
}
