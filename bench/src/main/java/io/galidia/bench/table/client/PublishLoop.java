// SPDX-License-Identifier: Apache-2.0
package io.galidia.bench.table.client;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Publishes as fast as a window of unfinished messages allows, from a thread of its own as programs do. When half of the
 * window is done it is filled again, so that the thread is woken once for many messages with each library.
 */
final class PublishLoop implements Runnable {

    private static final String TOPIC = "bench/client";
    private static final int PAYLOAD_BYTES = 64;
    private static final long PARK_NANOS = 100_000_000;

    private final Library library;
    private final int qos;
    private final int window;
    private final AtomicLong done = new AtomicLong();
    private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
    private volatile long wakeAt;
    private volatile boolean isEnding;

    PublishLoop(Library library, int qos, int window) {
        this.library = library;
        this.qos = qos;
        this.window = window;
    }

    /** Publishes until the end; what a library throws is told by {@link #count}. */
    @Override
    public void run() {
        try {
            publish();
        } catch (RuntimeException | Error error) {
            failure.compareAndSet(null, error);
        }
    }

    private void publish() {
        Thread self = Thread.currentThread();
        byte[] payload = new byte[PAYLOAD_BYTES];
        Library.Outcome outcome = error -> finished(self, error);
        long sent = 0;
        while (!isEnding && failure.get() == null) {
            while (sent - done.get() < window) {
                library.publish(TOPIC, payload, qos, outcome);
                sent++;
            }
            wakeAt = sent - window / 2;
            while (done.get() < wakeAt && !isEnding && failure.get() == null) {
                LockSupport.parkNanos(this, PARK_NANOS);
            }
        }
    }

    private void finished(Thread self, @Nullable Throwable error) {
        if (error != null) {
            failure.compareAndSet(null, error);
        }
        if (done.incrementAndGet() == wakeAt) {
            LockSupport.unpark(self);
        }
    }

    /** Messages done so far. */
    long count() {
        Throwable error = failure.get();
        if (error != null) {
            throw new IllegalStateException("a message was not published", error);
        }
        return done.get();
    }

    void end() {
        isEnding = true;
    }
}
