// SPDX-License-Identifier: Apache-2.0
package io.galidia.net;

import io.galidia.MqttException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;

/** Each loop is turned by a thread of ours, named {@code galidia-loop-N}. */
final class ThreadDriver implements LoopDriver {

    private static final AtomicInteger LAST_NUMBER = new AtomicInteger();
    private static final Duration PATIENCE_WITH_THREADS = Duration.ofSeconds(5);

    private final List<NettyLoop> loops;
    private final Runnable afterTurn;
    private final List<Thread> threads = new ArrayList<>();
    private volatile boolean isOver;

    ThreadDriver(List<NettyLoop> loops, boolean isDaemon, Runnable afterTurn) {
        this.loops = loops;
        this.afterTurn = afterTurn;
        for (NettyLoop loop : loops) {
            Thread thread = new Thread(() -> turn(loop), "galidia-loop-" + LAST_NUMBER.incrementAndGet());
            thread.setDaemon(isDaemon);
            loop.own(thread);
            threads.add(thread);
        }
        threads.forEach(Thread::start);
    }

    private void turn(NettyLoop loop) {
        while (!isOver) {
            try {
                loop.turn(NettyLoop.FOR_EVER);
                afterTurn.run();
            } catch (Throwable e) { // a thread that ended would take its connections with it
                loop.report("the event loop", e);
            }
        }
        loop.end();
    }

    @Override
    public void run(NettyLoop loop, Runnable task) {
        if (loop.isInside()) {
            task.run();
        } else {
            loop.execute(task);
        }
    }

    @Override
    public void poll(Duration timeout) {
        throw new IllegalStateException("the manager was started: its own threads do what poll would do");
    }

    @Override
    public boolean mayWait() {
        return !isOurThread();
    }

    @Override
    public <T> T await(CompletableFuture<T> future, Duration timeout) {
        if (future.isDone()) {
            return Outcomes.of(future);
        }
        if (!mayWait()) {
            throw new IllegalStateException(
                    "await was called by a handler or task: it would stop the loop that completes the future");
        }
        return Outcomes.waitFor(future, timeout);
    }

    private boolean isOurThread() {
        return threads.contains(Thread.currentThread());
    }

    @Override
    public void close(Shutdown shutdown) {
        if (isOurThread()) { // a handler closes its own manager: somebody else has to wait for it
            new Thread(() -> end(shutdown), "galidia-close").start();
        } else {
            end(shutdown);
        }
    }

    private void end(Shutdown shutdown) {
        shutdown.sayGoodbye();
        if (!isDone(shutdown.allClosed())) {
            shutdown.closeAll();
            isDone(shutdown.allClosed());
        }
        isOver = true;
        loops.forEach(NettyLoop::wakeUp);
        long end = System.nanoTime() + PATIENCE_WITH_THREADS.toNanos();
        for (Thread thread : threads) {
            try {
                thread.join(Math.max(1, (end - System.nanoTime()) / 1_000_000));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                break;
            }
        }
        shutdown.done().complete(null);
    }

    private static boolean isDone(CompletableFuture<Void> allClosed) {
        try {
            Outcomes.waitFor(allClosed, Shutdown.PATIENCE);
            return true;
        } catch (MqttException e) {
            return false;
        }
    }
}
