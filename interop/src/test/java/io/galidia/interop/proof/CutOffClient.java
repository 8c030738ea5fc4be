// SPDX-License-Identifier: Apache-2.0
package io.galidia.interop.proof;

import io.galidia.Client;
import io.galidia.ClientOptions;
import io.galidia.ClientSnapshot;
import io.galidia.ConnectOptions;
import io.galidia.Message;
import io.galidia.ReconnectPolicy;
import io.galidia.packet.Qos;
import io.galidia.session.QueueLimits;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** A client with a kept session, as applications use it, that connects again at once whenever it is cut off. */
abstract class CutOffClient implements AutoCloseable {

    private final Client client;

    CutOffClient(String url, String clientId) {
        ConnectOptions connect = ConnectOptions.DEFAULTS
                .withClientId(clientId)
                .withCleanSession(false)
                .withQueue(new QueueLimits(100_000, 64L << 20, QueueLimits.WhenFull.DROP_NEWEST));
        client = Client.create(
                url,
                ClientOptions.DEFAULTS
                        .withConnect(connect)
                        .withReconnect(
                                ReconnectPolicy.DEFAULTS.withDelays(Duration.ofMillis(2), Duration.ofMillis(5))));
    }

    final Client client() {
        return client;
    }

    final ClientSnapshot snapshot() {
        return client.await(client.snapshot());
    }

    @Override
    public void close() {
        client.close();
    }

    /** Publishes the numbers from 0 up to a count, in order, no more than a window ahead of who receives them. */
    static final class Source extends CutOffClient {

        private static final int UNDER_WAY = 2_000;
        private static final int AHEAD = 20_000;

        private final Semaphore places = new Semaphore(UNDER_WAY);
        private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
        private final AtomicLong received;
        private final Thread publisher;
        private volatile boolean isDone;

        Source(String url, String topic, Qos qos, int count, AtomicLong received) {
            super(url, "source-" + qos.level());
            this.received = received;
            publisher = new Thread(() -> publish(topic, qos, count), "source");
            client().start();
            publisher.start();
        }

        private void publish(String topic, Qos qos, int count) {
            try {
                for (int number = 0; number < count; number++) {
                    while (number - received.get() >= AHEAD) {
                        LockSupport.parkNanos(100_000);
                    }
                    places.acquire();
                    client().publish(topic, Integer.toString(number), qos).whenComplete((done, error) -> {
                        if (error != null) {
                            failure.compareAndSet(null, error);
                        }
                        places.release();
                    });
                }
                places.acquire(UNDER_WAY);
                isDone = true;
            } catch (InterruptedException | RuntimeException e) {
                failure.compareAndSet(null, e);
            }
        }

        /** Whether every message has a good outcome. */
        boolean isDone() {
            Throwable error = failure.get();
            if (error != null) {
                throw new AssertionError("a publish failed", error);
            }
            return isDone;
        }

        @Override
        public void close() {
            publisher.interrupt();
            super.close();
        }
    }

    /** Counts what comes. */
    static final class Sink extends CutOffClient {
        private final AtomicIntegerArray times;
        private final AtomicLong different = new AtomicLong();
        private final AtomicLong disorder = new AtomicLong();
        private final AtomicLong newest = new AtomicLong(-1);

        Sink(String url, String topic, Qos qos, int count) {
            super(url, "sink-" + qos.level());
            times = new AtomicIntegerArray(count);
            var subscription = client().subscribe(topic, qos, this::received);
            client().start();
            client().await(subscription.granted());
        }

        private void received(Message message) {
            int number = Integer.parseInt(message.text());
            if (times.getAndIncrement(number) == 0) {
                different.incrementAndGet();
                if (number < newest.getAndSet(number)) { // a first delivery behind a later message
                    disorder.incrementAndGet();
                }
            }
        }

        AtomicLong different() {
            return different;
        }

        long disorder() {
            return disorder.get();
        }

        long duplicates() {
            long more = 0;
            for (int i = 0; i < times.length(); i++) {
                more += Math.max(0, times.get(i) - 1);
            }
            return more;
        }
    }
}
