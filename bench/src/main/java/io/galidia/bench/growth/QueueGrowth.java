// SPDX-License-Identifier: Apache-2.0
package io.galidia.bench.growth;

import io.galidia.bench.DirectClient;
import io.galidia.bench.DirectLoop;
import io.galidia.broker.Broker;
import io.galidia.broker.BrokerOptions;
import io.galidia.broker.Loss;
import io.galidia.packet.Properties;
import io.galidia.packet.Property;
import io.galidia.packet.Publish;
import io.galidia.packet.Qos;
import io.galidia.session.QueueLimits;
import io.galidia.session.QueueLimits.WhenFull;
import io.netty.buffer.Unpooled;
import java.time.Duration;

/** What messages cost that wait for clients that are away: in one session, in many, when they expire, when there are too many. */
final class QueueGrowth {

    private static final int PAYLOAD = 64;
    private static final int EXPIRY_SECONDS = 10;
    private static final int MOST_SESSIONS = 1_000;

    private final DirectLoop loop = new DirectLoop();
    private final Broker broker;
    private final DirectClient publisher;
    private final int sessions;

    private QueueGrowth(int sessions, int messagesEach, WhenFull whenFull) {
        var queue = new QueueLimits(messagesEach, Long.MAX_VALUE, whenFull, 1_000);
        var limits = BrokerOptions.DEFAULTS.limits().withQueue(queue);
        broker = Broker.create(BrokerOptions.DEFAULTS.withAnonymousAllowed().withLimits(limits));
        publisher = new DirectClient(broker, loop, "publisher");
        this.sessions = sessions;
        for (int i = 0; i < sessions; i++) {
            DirectClient client = connect(i);
            client.subscribe("to/" + i, Qos.AT_LEAST_ONCE);
            client.lose();
        }
    }

    static void run(Figures figures, int most) {
        figures.columns("waiting", "sessions", "heap each, bytes", "queuing, ns", "delivering, ns");
        waiting(1, 10_000); // warms up
        for (int messages : Figures.steps(1_000, most)) {
            figures.row(waiting(1, messages));
            figures.row(waiting(Math.max(1, Math.min(MOST_SESSIONS, messages / 10)), messages));
        }
        figures.columns("queue of", "when", "dropped", "cost of one dropped, ns");
        for (int messages : Figures.steps(1_000, most)) {
            figures.row(expired(messages));
            figures.row(overfull(messages, WhenFull.DROP_NEWEST));
            figures.row(overfull(messages, WhenFull.DROP_OLDEST));
        }
    }

    private static Object[] waiting(int sessions, int messages) {
        int messagesEach = (messages + sessions - 1) / sessions; // at most: some have one less
        var queues = new QueueGrowth(sessions, messagesEach, WhenFull.DROP_NEWEST);
        long heap = Meter.heap();
        double queuing = queues.publish(messages, Properties.NONE);
        double bytes = (Meter.heap() - heap) / (double) messages;
        double delivering = queues.receiveAll(messages);
        return new Object[] {messages, sessions, bytes, queuing, delivering};
    }

    private static Object[] expired(int messages) {
        var queues = new QueueGrowth(1, messages, WhenFull.DROP_NEWEST);
        queues.publish(messages, Properties.NONE.with(Property.MESSAGE_EXPIRY_INTERVAL, EXPIRY_SECONDS));
        queues.loop.advance(Duration.ofSeconds(EXPIRY_SECONDS + 1));
        double nanos = queues.receiveAll(0) / messages;
        return new Object[] {messages, "expired", queues.lost(Loss.EXPIRED, messages), nanos};
    }

    private static Object[] overfull(int messages, WhenFull whenFull) {
        var queues = new QueueGrowth(1, messages, whenFull);
        queues.publish(messages, Properties.NONE);
        double nanos = queues.publish(messages, Properties.NONE);
        return new Object[] {messages, whenFull, queues.lost(Loss.QUEUE_FULL, messages), nanos};
    }

    private DirectClient connect(int session) {
        return new DirectClient(broker, loop, "session-" + session, false);
    }

    /** In bursts of 100, to one session after the other; the payload is a view, as from a network. Returns ns each. */
    private double publish(int messages, Properties properties) {
        var payload = Unpooled.directBuffer(PAYLOAD).writeZero(PAYLOAD);
        String[] topics = new String[sessions];
        for (int i = 0; i < sessions; i++) {
            topics[i] = "to/" + i;
        }
        long start = Meter.threadNanos();
        for (int i = 0; i < messages; i++) {
            publisher.send(new Publish(
                    topics[i % sessions], payload, Qos.AT_LEAST_ONCE, false, false, 1 + i % 1_000, properties));
            if (i % 100 == 99) {
                publisher.burstEnded();
            }
        }
        publisher.burstEnded();
        return (Meter.threadNanos() - start) / (double) messages;
    }

    /** Connects every session and lets it have what waits. Returns ns for each message, or for all if there are none. */
    private double receiveAll(int messages) {
        long start = Meter.threadNanos();
        long received = 0;
        for (int i = 0; i < sessions; i++) {
            DirectClient client = connect(i);
            long before;
            do {
                before = client.messages();
                client.acknowledge();
                client.burstEnded();
            } while (client.messages() != before);
            received += client.messages();
        }
        if (received != messages) {
            throw new IllegalStateException(received + " of " + messages + " messages came");
        }
        return (Meter.threadNanos() - start) / (double) Math.max(1, messages);
    }

    private long lost(Loss loss, int expected) {
        if (broker.metrics().lost(loss) != expected) {
            throw new IllegalStateException(
                    broker.metrics().lost(loss) + " messages were lost as " + loss + ", not " + expected);
        }
        return expected;
    }
}
