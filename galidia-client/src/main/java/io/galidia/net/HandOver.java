// SPDX-License-Identifier: Apache-2.0
package io.galidia.net;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Commands of other threads on their way to a connection's loop: in order, bounded in bytes, with one wake-up for as many
 * as gather meanwhile.
 */
final class HandOver {

    private final NettyLoop loop;
    private final Runnable whenDrained;
    private final Queue<Command> commands = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean isScheduled = new AtomicBoolean();
    private final AtomicLong bytes = new AtomicLong();
    private volatile boolean hasRefused;

    private record Command(Runnable task, int bytes) {}

    /** @param whenDrained called on the loop when there is room again after a refusal */
    HandOver(NettyLoop loop, Runnable whenDrained) {
        this.loop = loop;
        this.whenDrained = whenDrained;
    }

    /** Has the command run on the loop. False, and nothing happens, when more than {@code limit} bytes would wait. */
    boolean offer(Runnable task, int size, long limit) {
        if (size > 0 && bytes.addAndGet(size) > Math.max(limit, size)) {
            hasRefused = true;
            bytes.addAndGet(-size);
            schedule(); // so that the news of room comes even if the queue has just become empty
            return false;
        }
        commands.add(new Command(task, size));
        schedule();
        return true;
    }

    /** Bytes on their way. */
    long bytes() {
        return bytes.get();
    }

    private void schedule() {
        if (!isScheduled.get() && isScheduled.compareAndSet(false, true)) {
            loop.io().execute(this::run);
        }
    }

    private void run() {
        isScheduled.set(false);
        for (Command command = commands.poll(); command != null; command = commands.poll()) {
            bytes.addAndGet(-command.bytes);
            loop.run("a command", command.task);
        }
        if (hasRefused) {
            hasRefused = false;
            loop.run("a command", whenDrained);
        }
    }
}
