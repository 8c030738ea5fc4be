// SPDX-License-Identifier: Apache-2.0
package io.galidia.interop.proof;

import io.galidia.ConnectOptions;
import io.galidia.Connection;
import io.galidia.Event;
import io.galidia.Event.Close;
import io.galidia.Event.MqttMessage;
import io.galidia.Event.MqttOpen;
import io.galidia.Handler;
import io.galidia.Manager;
import io.galidia.packet.Properties;
import io.galidia.packet.Property;
import io.galidia.packet.Qos;
import io.galidia.session.QueueLimits;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicLong;

/** A client with a kept session that connects again whenever it is cut off. */
abstract class CutOffClient implements Handler, AutoCloseable {

    private final Manager manager = Manager.start(this);
    private final ConnectOptions options;
    private final String url;
    private volatile Connection connection;
    private volatile boolean isLeaving;
    private final AtomicLong connects = new AtomicLong();

    CutOffClient(String url, String clientId) {
        this.url = url;
        options = ConnectOptions.DEFAULTS
                .withClientId(clientId)
                .withCleanSession(false)
                .withQueue(new QueueLimits(100_000, 64L << 20, QueueLimits.WhenFull.DROP_NEWEST))
                .withProperties(Properties.NONE.with(Property.SESSION_EXPIRY_INTERVAL, 3_600));
    }

    /** Connects for the first time; the last thing that a constructor does. */
    final void connect() {
        connection = manager.connect(url, options);
    }

    /** The session is open (again). */
    abstract void opened(Connection opened, boolean isResumed);

    Connection connection() {
        return connection;
    }

    long connects() {
        return connects.get();
    }

    Manager manager() {
        return manager;
    }

    @Override
    public void handle(Connection ofEvent, Event event) {
        if (event instanceof MqttOpen open) {
            connects.incrementAndGet();
            opened(ofEvent, open.sessionPresent());
        } else if (event instanceof MqttMessage message) {
            received(message);
        } else if (event instanceof Close && !isLeaving) {
            manager.after(Duration.ofMillis(2), this::connectAgain);
        }
    }

    private void connectAgain() {
        if (!isLeaving) {
            connection = manager.connect(url, options.resuming(connection));
        }
    }

    void received(MqttMessage message) {}

    @Override
    public void close() {
        isLeaving = true;
        manager.close();
    }

    /** Publishes the numbers from 0 up to a count, in order, no more than a window ahead of who receives them. */
    static final class Source extends CutOffClient {
        private final String topic;
        private final Qos qos;
        private final int count;
        private final AtomicLong received;
        private volatile int next;

        Source(String url, String topic, Qos qos, int count, AtomicLong received) {
            super(url, "source-" + qos.level());
            this.topic = topic;
            this.qos = qos;
            this.count = count;
            this.received = received;
            connect();
            manager().every(Duration.ofMillis(1), this::publishMore);
        }

        @Override
        void opened(Connection opened, boolean isResumed) {
            publishMore();
        }

        private void publishMore() {
            Connection current = connection();
            while (next < count
                    && !current.isClosed()
                    && next - received.get() < 20_000
                    && current.unacknowledged() < 2_000) {
                int number = next; // only this loop writes it
                next = number + 1;
                current.publish(topic, Integer.toString(number), qos);
            }
        }

        boolean isDone() {
            return next == count && connection().unacknowledged() == 0;
        }
    }

    /** Counts what comes. */
    static final class Sink extends CutOffClient {
        private final String topic;
        private final Qos qos;
        private final AtomicIntegerArray times;
        private final AtomicLong different = new AtomicLong();
        private final AtomicLong disorder = new AtomicLong();
        private int newest = -1;
        private volatile boolean isSubscribed;

        Sink(String url, String topic, Qos qos, int count) {
            super(url, "sink-" + qos.level());
            this.topic = topic;
            this.qos = qos;
            times = new AtomicIntegerArray(count);
            connect();
        }

        @Override
        void opened(Connection opened, boolean isResumed) {
            if (!isSubscribed) {
                opened.subscribe(topic, qos).thenRun(() -> isSubscribed = true);
            } else if (!isResumed) {
                throw new IllegalStateException("the broker has lost the session");
            }
        }

        @Override
        void received(MqttMessage message) {
            int number = Integer.parseInt(message.text());
            if (times.getAndIncrement(number) == 0) {
                different.incrementAndGet();
                if (number < newest) { // a first delivery behind a later message
                    disorder.incrementAndGet();
                }
                newest = number;
            }
        }

        boolean isSubscribed() {
            return isSubscribed;
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
