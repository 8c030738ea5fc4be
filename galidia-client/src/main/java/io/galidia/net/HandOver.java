// SPDX-License-Identifier: Apache-2.0
package io.galidia.net;

import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Commands of other threads on their way to a connection's loop: in order, bounded in bytes, with one wake-up for as many
 * as gather meanwhile.
 */
final class HandOver {

    /** A command. Each is its own place in the line, so that handing it over makes no other object. */
    abstract static class Command implements Runnable {
        private final int bytes;
        private @Nullable Command next;

        /** @param bytes what it counts for, 0 for nothing */
        Command(int bytes) {
            this.bytes = bytes;
        }
    }

    /* The line is a stack that whoever comes pushes to, and that the loop takes as a whole and turns round. Who finds it
     * empty has the loop come. */
    private final NettyLoop loop;
    private final Runnable whenTaken;
    private final Runnable run = this::run;
    private final AtomicReference<@Nullable Command> newest = new AtomicReference<>();
    private final AtomicLong bytes = new AtomicLong();
    /** The command that runs may be counted twice for a moment: nobody who was told of room is refused for that. */
    private volatile int largest;

    /** @param whenTaken called on the loop each time that it has run what was there */
    HandOver(NettyLoop loop, Runnable whenTaken) {
        this.loop = loop;
        this.whenTaken = whenTaken;
    }

    /** Has the command run on the loop. */
    void offer(Command command) {
        bytes.addAndGet(command.bytes);
        push(command);
    }

    /**
     * Has the command run on the loop. False, and nothing happens, when with it and with {@code held} bytes that wait
     * elsewhere more than {@code limit} bytes would wait, unless it is alone.
     */
    boolean offer(Command command, long held, long limit) {
        if (command.bytes > largest) {
            largest = command.bytes; // lost by a race with another thread, it only refuses a little early
        }
        if (bytes.addAndGet(command.bytes) + held > Math.max(limit + largest, command.bytes)) {
            bytes.addAndGet(-command.bytes);
            return false;
        }
        push(command);
        return true;
    }

    /** Bytes on their way. */
    long bytes() {
        return bytes.get();
    }

    private void push(Command command) {
        Command before;
        do {
            before = newest.get();
            command.next = before;
        } while (!newest.compareAndSet(before, command));
        if (before == null) {
            try {
                loop.execute(run);
            } catch (RejectedExecutionException ended) {
                run(); // the loop is no more: commands find their connection closed, and say so
            }
        }
    }

    private void run() {
        Command command = turned(newest.getAndSet(null));
        while (command != null) {
            loop.run("a command", command);
            bytes.addAndGet(-command.bytes); // after it counts as what the connection has to send: never too little
            command = command.next;
        }
        loop.run("a command", whenTaken);
    }

    private static @Nullable Command turned(@Nullable Command last) {
        Command first = null;
        Command rest = last;
        while (rest != null) {
            Command before = rest.next;
            rest.next = first;
            first = rest;
            rest = before;
        }
        return first;
    }
}
