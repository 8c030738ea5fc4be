// SPDX-License-Identifier: Apache-2.0
package io.galidia.net;

import io.galidia.ErrorHandler;
import io.galidia.Ticker;
import io.galidia.Timer;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.DefaultChannelPromise;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.ManualIoEventLoop;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * An event loop that somebody has to {@link #turn}: a thread of ours, or the application when it polls. At the end of a
 * turn everything that was written in it goes out, each connection with one system call.
 */
final class NettyLoop implements Loop {

    /** As the wait of a turn: until something happens. */
    static final long FOR_EVER = 0;

    /** As the wait of a turn: not at all. */
    static final long NOT_AT_ALL = -1;

    private static final int MOST_FLUSHES = 16;

    private final ManualIoEventLoop io;
    private final Ticker ticker;
    private final ErrorHandler errors;
    private final BurstClock clock = new BurstClock(this);
    private final LastPublish lastPublish = new LastPublish();
    private List<OutputBuffer> dirty = new ArrayList<>();
    private List<OutputBuffer> flushing = new ArrayList<>();
    private @Nullable Thread owner;

    NettyLoop(IoHandlerFactory ioHandlers, Ticker ticker, ErrorHandler errors) {
        this.ticker = ticker;
        this.errors = errors;
        io = new ManualIoEventLoop(null, null, ioHandlers, new NettyTicker(ticker));
    }

    // ---- turning

    /** Makes this thread the one that turns the loop, unless another one is. */
    synchronized boolean own(Thread thread) {
        if (owner == null) {
            owner = thread;
            io.setOwningThread(thread);
        }
        return owner == thread;
    }

    /** The thread that turns the loop; null before there is one. */
    synchronized @Nullable Thread owner() {
        return owner;
    }

    /**
     * Does what is to be done, after waiting for it if there is nothing.
     *
     * @param waitNanos how long to wait at most, {@link #FOR_EVER} or {@link #NOT_AT_ALL}
     * @return how many things were done
     */
    int turn(long waitNanos) {
        int done = io.run(dirty.isEmpty() ? waitNanos : NOT_AT_ALL);
        flush();
        lastPublish.forget();
        return done;
    }

    /** Writing may call handlers that write again; a pair that feeds each other goes on in the next turn. */
    private void flush() {
        for (int round = 0; round < MOST_FLUSHES && !dirty.isEmpty(); round++) {
            List<OutputBuffer> current = dirty;
            dirty = flushing;
            flushing = current;
            for (int i = 0; i < current.size(); i++) {
                try {
                    current.get(i).flush();
                } catch (RuntimeException e) {
                    report("flushing", e);
                }
            }
            current.clear();
        }
    }

    /** Has the buffer flushed at the end of the turn. */
    void flushLater(OutputBuffer buffer) {
        dirty.add(buffer);
    }

    /** Ends the current or next wait. */
    void wakeUp() {
        try {
            io.execute(() -> {}); // a bare wake-up is lost on a loop that is just about to wait, a task is not
        } catch (RejectedExecutionException ended) {
            // it waits no more
        }
    }

    /** Ends the loop for good; its thread has to call it, after every channel was closed. */
    @SuppressWarnings("deprecation") // the graceful way asks a clock that may stand still
    void end() {
        io.shutdown();
        for (int i = 0; i < 1_000 && !io.isTerminated(); i++) {
            io.runNow();
        }
    }

    boolean isEnded() {
        return io.isShuttingDown();
    }

    // ---- channels

    ChannelFuture register(Channel channel) {
        DefaultChannelPromise promise = new DefaultChannelPromise(channel, io);
        channel.unsafe().register(io, promise);
        return promise;
    }

    // ---- tasks

    @Override
    public boolean isInside() {
        return io.inEventLoop();
    }

    @Override
    public long nowNanos() {
        return ticker.nanoTime();
    }

    @Override
    public long burstNanos() {
        return clock.now();
    }

    BurstClock clock() {
        return clock;
    }

    LastPublish lastPublish() {
        return lastPublish;
    }

    @Override
    public void execute(Runnable task) {
        io.execute(() -> run("a task", task));
    }

    @Override
    public Timer at(long nanos, Runnable task) {
        return LoopTimer.once(this, nanos, "a timer", task);
    }

    /** Runs the task; what it throws is reported. */
    void run(String where, Runnable task) {
        boolean isBurst = clock.burstBegins();
        try {
            task.run();
        } catch (Throwable e) { // whatever it is, the loop goes on
            report(where, e);
        } finally {
            if (isBurst) {
                clock.burstEnded();
            }
        }
    }

    void report(String where, Throwable error) {
        try {
            errors.handle(where, error);
        } catch (Throwable e) { // the reporter itself is broken: the log is what is left
            ErrorHandler.LOGGING.handle(where, error);
            ErrorHandler.LOGGING.handle("the error handler", e);
        }
    }

    ManualIoEventLoop io() {
        return io;
    }
}
