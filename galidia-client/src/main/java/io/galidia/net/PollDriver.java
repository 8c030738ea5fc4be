// SPDX-License-Identifier: Apache-2.0
package io.galidia.net;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** The loop is turned by the application's thread: the first one that polls, waits, or listens. */
final class PollDriver implements LoopDriver {

    private static final long LONGEST_NANOS = Duration.ofDays(1).toNanos();
    private static final Duration PATIENCE_WITH_OWNER = Duration.ofSeconds(5);

    private final NettyLoop loop;
    private final Runnable afterTurn;
    private boolean isTurning;
    private volatile @Nullable Shutdown requested;

    PollDriver(NettyLoop loop, Runnable afterTurn) {
        this.loop = loop;
        this.afterTurn = afterTurn;
    }

    @Override
    public void run(NettyLoop ours, Runnable task) {
        if (ours.own(Thread.currentThread())) {
            task.run();
        } else {
            ours.execute(task);
        }
    }

    @Override
    public void poll(Duration timeout) {
        if (timeout.isNegative()) {
            throw new IllegalArgumentException("the time to wait must not be negative: " + timeout);
        }
        Thread caller = Thread.currentThread();
        if (!loop.own(caller)) {
            Thread owner = loop.owner();
            throw new IllegalStateException("the manager is polled by the thread \""
                    + (owner == null ? "?" : owner.getName()) + "\" and by no other, so not by \"" + caller.getName()
                    + "\"");
        }
        requireNotTurning("poll");
        if (loop.isEnded()) {
            throw new IllegalStateException("the manager is closed");
        }
        turnUntilSomethingHappens(nanos(timeout));
    }

    private void requireNotTurning(String what) {
        if (isTurning) {
            throw new IllegalStateException(
                    what + " was called by a handler or task: it would call handlers within handlers");
        }
    }

    private static long nanos(Duration timeout) {
        return timeout.toDays() >= 1 ? LONGEST_NANOS : timeout.toNanos();
    }

    private void turnUntilSomethingHappens(long nanos) {
        long end = System.nanoTime() + nanos;
        long left = nanos;
        do {
            if (turn(left <= 0 ? NettyLoop.NOT_AT_ALL : left) > 0) {
                return;
            }
            left = end - System.nanoTime();
        } while (left > 0);
    }

    private int turn(long waitNanos) {
        isTurning = true;
        try {
            int done = loop.turn(waitNanos);
            afterTurn.run();
            return done;
        } finally {
            isTurning = false;
            Shutdown shutdown = requested;
            requested = null;
            if (shutdown != null) {
                end(shutdown);
            }
        }
    }

    @Override
    public boolean mayWait() {
        return !(isTurning && loop.isInside());
    }

    @Override
    public <T> T await(CompletableFuture<T> future, Duration timeout) {
        if (future.isDone()) {
            return Outcomes.of(future);
        }
        if (!loop.own(Thread.currentThread())) {
            return Outcomes.waitFor(future, timeout);
        }
        requireNotTurning("await");
        turnUntilDone(future, nanos(timeout));
        if (!future.isDone()) {
            throw Outcomes.late(timeout);
        }
        return Outcomes.of(future);
    }

    private void turnUntilDone(CompletableFuture<?> future, long nanos) {
        future.whenComplete((result, error) -> loop.wakeUp()); // whoever completes it
        long end = System.nanoTime() + nanos;
        long left = nanos;
        while (!future.isDone() && left > 0 && !loop.isEnded()) {
            turn(left);
            left = end - System.nanoTime();
        }
    }

    @Override
    public void close(Shutdown shutdown) {
        if (!loop.own(Thread.currentThread())) {
            loop.execute(() -> requested = shutdown);
            try {
                Outcomes.waitFor(shutdown.done(), PATIENCE_WITH_OWNER);
            } catch (io.galidia.MqttException e) {
                throw new IllegalStateException(
                        "the manager cannot close: the thread that polls it has not polled for "
                                + PATIENCE_WITH_OWNER.toSeconds() + " s",
                        e);
            }
        } else if (isTurning) {
            requested = shutdown;
        } else {
            end(shutdown);
        }
    }

    private void end(Shutdown shutdown) {
        shutdown.sayGoodbye();
        turnUntilDone(shutdown.allClosed(), Shutdown.PATIENCE.toNanos());
        shutdown.closeAll();
        turnUntilDone(shutdown.allClosed(), Shutdown.PATIENCE.toNanos());
        loop.end();
        shutdown.done().complete(null);
    }
}
