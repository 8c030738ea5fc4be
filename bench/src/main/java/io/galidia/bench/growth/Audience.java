// SPDX-License-Identifier: Apache-2.0
package io.galidia.bench.growth;

import io.galidia.Manager;
import io.galidia.ManagerOptions;
import io.galidia.PublishOptions;
import io.galidia.bench.Connections;
import io.galidia.broker.Broker;
import io.galidia.broker.BrokerOptions;
import io.galidia.broker.Loss;
import io.galidia.cli.bench.wire.Alarm;
import io.galidia.cli.bench.wire.Network;
import io.galidia.cli.bench.wire.Role;
import io.galidia.cli.bench.wire.Target;
import io.galidia.cli.bench.wire.Topic;
import io.galidia.cli.bench.wire.Wire;
import io.galidia.packet.Qos;
import io.galidia.packet.ReasonCode;
import io.galidia.packet.Subscription;
import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.LongConsumer;
import java.util.function.Supplier;

/** A broker, a publisher, and subscribers of one topic over TCP, of which one can stop to read. For one thread. */
final class Audience implements AutoCloseable {

    private static final int PAYLOAD = 256;
    private static final Topic ALL = new Topic("all");
    private static final Topic FILL = new Topic("fill");
    private static final int MOST_FILLING = 64 << 20;
    private static final int ENOUGH_LOST = 20;
    private static final long DEADLINE_SECONDS = 60;

    private final PublishOptions options;
    private final Broker broker;
    private final Manager manager;
    private final Alarm alarm = new Alarm();
    private final Network network;
    private final List<Reader> readers = new ArrayList<>();
    private final Reader slow = new Reader();
    private final Reader publisher = new Reader();
    private long published;
    private long filled;

    /** One client: counts what comes. */
    private static final class Reader implements Role {

        private final CompletableFuture<Wire> wire = new CompletableFuture<>();
        private final LongAdder received = new LongAdder();
        private volatile LongConsumer stamp = value -> {};

        @Override
        public void opened(Wire opened, int receiveMaximum) {
            wire.complete(opened);
        }

        @Override
        public void received(ByteBuf bytes, int payloadIndex, int payloadBytes) {
            stamp.accept(bytes.getLong(payloadIndex));
            received.increment();
        }
    }

    private Audience(Qos qos, BrokerOptions brokerOptions) {
        options = PublishOptions.qos(qos);
        broker = Broker.create(brokerOptions);
        manager = Manager.start(broker, ManagerOptions.DEFAULTS);
        network = Network.open(
                new Target(manager.listen("mqtt://127.0.0.1:0").uri().toString(), Connections.OPTIONS, "client-"),
                alarm);
    }

    /**
     * Connects all; each gets what is published with this QoS.
     *
     * @param subscribers at least 2: one that can stop, and one that does not
     * @throws RuntimeException if one is refused or does not come, saying why; nothing is left of the others then
     */
    static Audience of(int subscribers, Qos qos, BrokerOptions brokerOptions) {
        var audience = new Audience(qos, brokerOptions);
        try {
            audience.connect(subscribers);
            return audience;
        } catch (RuntimeException e) {
            try (audience) { // what closing throws is only added
                throw e;
            }
        }
    }

    private void connect(int subscribers) {
        for (int i = 0; i < subscribers - 1; i++) {
            var reader = new Reader();
            readers.add(reader);
            connect(reader, "subscriber " + (i + 1), ALL);
        }
        connect(slow, "the subscriber that is to stop", ALL, FILL);
        connect(publisher, "the publisher");
    }

    private void connect(Reader reader, String name, Topic... topics) {
        network.connect(reader);
        await(reader.wire::isDone, () -> name + " was not accepted");
        if (topics.length > 0) {
            var granted = reader.wire
                    .join()
                    .subscribe(Arrays.stream(topics)
                            .map(topic -> new Subscription(topic.name(), options.qos()))
                            .toList());
            await(granted::isDone, () -> name + " got no answer to its subscription");
            if (granted.join().stream().anyMatch(ReasonCode::isError)) {
                throw new IllegalStateException(name + " was not allowed to subscribe: " + granted.join());
            }
        }
    }

    /** How many read all the time. */
    int readers() {
        return readers.size();
    }

    /** What those do with the number at the beginning of each message, on the loop, before it is counted. */
    void onMessage(LongConsumer stamp) {
        readers.forEach(reader -> reader.stamp = stamp);
    }

    /** Publishes so many messages that begin with this number. */
    void publish(int messages, long stamp) {
        byte[] payload = ByteBuffer.allocate(PAYLOAD).putLong(0, stamp).array();
        publish(ALL, payload, messages);
        published += messages;
    }

    private void publish(Topic topic, byte[] payload, int messages) {
        Wire wire = publisher.wire.join();
        network.execute(() -> {
            for (int i = 0; i < messages; i++) {
                wire.publish(topic, payload, options);
            }
        });
    }

    /** How many messages those that read have. */
    long received() {
        return readers.stream().mapToLong(reader -> reader.received.sum()).sum();
    }

    /** Waits until each of those that read has every message. */
    void awaitReaders() {
        for (Reader reader : readers) {
            await(
                    () -> reader.received.sum() == published,
                    () -> "a reader has " + reader.received.sum() + " of " + published + " messages");
        }
    }

    /**
     * Makes the one stop, and fills what is between it and the broker until messages to it are lost.
     *
     * @return the bytes of payload that wait for it then, in the broker and in both sockets
     */
    long stop() {
        slow.wire.join().reading(false);
        byte[] filling = new byte[options.qos() == Qos.AT_MOST_ONCE ? 32 << 10 : 1 << 10];
        long before = lost();
        int most = MOST_FILLING / filling.length;
        int sent = 0;
        while (sent < most && lost() - before < ENOUGH_LOST) {
            publish(FILL, filling, 1);
            sent++;
            LockSupport.parkNanos(50_000);
        }
        filled += sent;
        await(
                () -> lost() - before >= ENOUGH_LOST,
                () -> "the reader that stopped has lost " + (lost() - before) + " of " + most + " messages, not "
                        + ENOUGH_LOST);
        return (sent - (lost() - before)) * filling.length;
    }

    /** Makes the one read again, and waits until it has everything that was not lost. */
    void resume() {
        slow.wire.join().reading(true);
        await(
                () -> slow.received.sum() == published + filled - lost(),
                () -> "the one that reads again has " + slow.received.sum() + " of " + (published + filled - lost())
                        + " messages that were not lost");
    }

    /** Deliveries to those that read that have not come. */
    long missing() {
        return published * readers.size() - received();
    }

    /** Messages that the one has lost; nobody else can lose any without {@link #awaitReaders} failing. */
    long lost() {
        return broker.metrics().lost(Loss.SLOW) + broker.metrics().lost(Loss.QUEUE_FULL);
    }

    /** Waits for a condition, or fails as soon as the alarm is raised, or with these words at the deadline. */
    private void await(BooleanSupplier condition, Supplier<String> otherwise) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(DEADLINE_SECONDS);
        try {
            while (!condition.getAsBoolean()) {
                long now = System.nanoTime();
                if (now > deadline) {
                    throw new IllegalStateException(otherwise.get() + " within " + DEADLINE_SECONDS + " s");
                }
                alarm.sleepUntil(now); // does not sleep, only looks
                LockSupport.parkNanos(20_000);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    @Override
    public void close() {
        alarm.silence();
        network.close();
        manager.close();
    }
}
