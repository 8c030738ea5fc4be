// SPDX-License-Identifier: Apache-2.0
package io.galidia.net;

import io.galidia.Timer;
import io.netty.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A timer on a loop. */
final class LoopTimer implements Timer, Runnable {

    /* A periodic timer arms itself again for its next round time after each run, so that it neither drifts nor catches
     * up in a burst, and goes on when the task throws. */
    private final NettyLoop loop;
    private final String where;
    private final Runnable task;
    private final long periodNanos;
    private long nextNanos;
    private @Nullable Future<?> armed;
    private volatile boolean isActive = true;
    private volatile @Nullable Runnable whenEnded;

    private LoopTimer(NettyLoop loop, long nanos, long periodNanos, String where, Runnable task) {
        this.loop = loop;
        this.where = where;
        this.task = task;
        this.periodNanos = periodNanos;
        nextNanos = nanos;
    }

    /** A timer that runs the task once, at this time of the loop's clock. */
    static LoopTimer once(NettyLoop loop, long nanos, String where, Runnable task) {
        return new LoopTimer(loop, nanos, 0, where, task).arm();
    }

    /** A timer that runs the task first at this time and then every period. */
    static LoopTimer every(NettyLoop loop, long nanos, long periodNanos, String where, Runnable task) {
        return new LoopTimer(loop, nanos, periodNanos, where, task).arm();
    }

    private synchronized LoopTimer arm() {
        armed = loop.io().schedule(this, nextNanos - loop.nowNanos(), TimeUnit.NANOSECONDS);
        return this;
    }

    /** What to do when the timer is over, however it came. */
    void whenEnded(Runnable action) {
        whenEnded = action;
    }

    @Override
    public void run() {
        if (!isActive) {
            return;
        }
        if (periodNanos == 0) {
            end();
        }
        loop.run(where, task);
        if (isActive) {
            long late = Math.max(0, loop.nowNanos() - nextNanos);
            nextNanos += (late / periodNanos + 1) * periodNanos;
            synchronized (this) {
                if (isActive) {
                    arm();
                }
            }
        }
    }

    @Override
    public boolean isActive() {
        return isActive;
    }

    @Override
    public void close() {
        Future<?> pending;
        synchronized (this) {
            pending = armed;
            armed = null;
        }
        if (isActive) {
            end();
            if (pending != null) {
                pending.cancel(false);
            }
        }
    }

    private void end() {
        isActive = false;
        Runnable action = whenEnded;
        whenEnded = null;
        if (action != null) {
            action.run();
        }
    }
}
