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

/** A broker, a publisher, and subscribers of one topic over TCP, of which one can stop to read. For one thread. */
final class Audience implements AutoCloseable {

    private static final int PAYLOAD = 256;
    private static final Topic ALL = new Topic("all");
    private static final Topic FILL = new Topic("fill");
    private static final int MOST_FILLING = 64 << 20;
    private static final int ENOUGH_LOST = 20;
    private static final long DEADLINE_SECONDS = 60;

    private final PublishOptions options;
    private final Broker broker = Broker.create(BrokerOptions.DEFAULTS);
    private final Manager manager = Manager.start(broker, ManagerOptions.DEFAULTS);
    private final Alarm alarm = new Alarm();
    private final Network network;
    private final List<Reader> readers = new ArrayList<>();
    private final Reader slow;
    private final Reader publisher;
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

    /** Connects all; each gets what is published with this QoS. */
    Audience(int subscribers, Qos qos) {
        options = PublishOptions.qos(qos);
        network = Network.open(
                new Target(manager.listen("mqtt://127.0.0.1:0").uri().toString(), Connections.OPTIONS, "client-"),
                alarm);
        for (int i = 0; i < subscribers - 1; i++) {
            readers.add(connect("all"));
        }
        slow = connect("all", "fill");
        publisher = connect();
    }

    private Reader connect(String... filters) {
        var reader = new Reader();
        network.connect(reader);
        Wire wire = reader.wire.orTimeout(DEADLINE_SECONDS, TimeUnit.SECONDS).join();
        if (filters.length > 0) {
            wire.subscribe(Arrays.stream(filters)
                            .map(filter -> new Subscription(filter, options.qos()))
                            .toList())
                    .orTimeout(DEADLINE_SECONDS, TimeUnit.SECONDS)
                    .join();
        }
        return reader;
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
            await(() -> reader.received.sum() == published, "a reader has not got all of " + published + " messages");
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
        while (lost() - before < ENOUGH_LOST) {
            if (sent == most) {
                throw new IllegalStateException("the reader that stopped lost nothing of " + most + " messages");
            }
            publish(FILL, filling, 1);
            filled++;
            sent++;
            LockSupport.parkNanos(50_000);
        }
        return (sent - (lost() - before)) * filling.length;
    }

    /** Makes the one read again, and waits until it has everything that was not lost. */
    void resume() {
        slow.wire.join().reading(true);
        await(
                () -> slow.received.sum() == published + filled - lost(),
                "the one that reads again has not got what waited for it");
    }

    /** Deliveries to those that read that have not come. */
    long missing() {
        return published * readers.size() - received();
    }

    /** Messages that the one has lost; nobody else can lose any without {@link #awaitReaders} failing. */
    long lost() {
        return broker.metrics().lost(Loss.SLOW) + broker.metrics().lost(Loss.QUEUE_FULL);
    }

    private void await(BooleanSupplier condition, String otherwise) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(DEADLINE_SECONDS);
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException(otherwise);
            }
            LockSupport.parkNanos(20_000);
        }
    }

    @Override
    public void close() {
        alarm.silence();
        network.close();
        manager.close();
    }
}
