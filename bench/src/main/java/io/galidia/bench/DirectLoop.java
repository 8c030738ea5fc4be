// SPDX-License-Identifier: Apache-2.0
package io.galidia.bench;

import io.galidia.Timer;
import io.galidia.net.Loop;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;

/** A loop that the caller's thread drives, whose clock stands still unless told otherwise; timers never run. Not thread-safe. */
public final class DirectLoop implements Loop {

    private final Queue<Runnable> tasks = new ArrayDeque<>();
    private long nowNanos = 1_000_000_000L;

    /** Puts the clock forward. */
    public void advance(Duration duration) {
        nowNanos += duration.toNanos();
    }

    /** Runs what was given to the loop, until nothing is left. */
    public void runTasks() {
        for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
            task.run();
        }
    }

    @Override
    public void execute(Runnable task) {
        tasks.add(task);
    }

    @Override
    public boolean isInside() {
        return true;
    }

    @Override
    public long nowNanos() {
        return nowNanos;
    }

    @Override
    public long burstNanos() {
        return nowNanos;
    }

    @Override
    public Timer at(long nanos, Runnable task) {
        return NEVER;
    }

    private static final Timer NEVER = new Timer() {
        @Override
        public boolean isActive() {
            return true;
        }

        @Override
        public void close() {
            // it does not run anyway
        }
    };
}
