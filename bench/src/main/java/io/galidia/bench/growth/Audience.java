// SPDX-License-Identifier: Apache-2.0
package io.galidia.bench.growth;

import io.galidia.Manager;
import io.galidia.ManagerOptions;
import io.galidia.broker.Broker;
import io.galidia.broker.BrokerOptions;
import io.galidia.broker.Loss;
import io.galidia.packet.Publish;
import io.galidia.packet.Qos;
import io.galidia.packet.Subscription;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.EventLoopGroup;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/** A broker, a publisher, and subscribers of one topic over TCP, of which one can stop to read. For one thread. */
final class Audience implements AutoCloseable {

    private static final int PAYLOAD = 256;
    private static final int CONNECTING = 500;
    private static final int MOST_FILLING = 64 << 20;
    private static final int ENOUGH_LOST = 20;
    private static final int FIRST_FILLING_ID = 1_000;
    private static final long DEADLINE_NANOS = TimeUnit.SECONDS.toNanos(60);

    private final Qos qos;
    private final Broker broker = Broker.create(BrokerOptions.DEFAULTS);
    private final Manager manager = Manager.start(broker, ManagerOptions.DEFAULTS);
    private final EventLoopGroup group;
    private final List<RawClient> readers = new ArrayList<>();
    private final RawClient slow;
    private final RawClient publisher;
    private final ByteBuf payload = Unpooled.wrappedBuffer(new byte[PAYLOAD]);
    private long published;
    private long filled;

    /** Connects all; each gets what is published with this QoS. */
    Audience(int subscribers, Qos qos) {
        this.qos = qos;
        URI uri = manager.listen("mqtt://127.0.0.1:0").uri();
        group = RawClient.group(uri);
        List<CompletableFuture<RawClient>> connecting = new ArrayList<>();
        for (int i = 0; i < subscribers - 1; i++) {
            connecting.add(RawClient.connect(group, uri, "reader-" + i, List.of(new Subscription("all", qos))));
            if (i % CONNECTING == 0) {
                connecting.get(i).join();
            }
        }
        connecting.forEach(client -> readers.add(client.join()));
        var both = List.of(new Subscription("all", qos), new Subscription("fill", qos));
        slow = RawClient.connect(group, uri, "slow", both).join();
        publisher = RawClient.connect(group, uri, "publisher", List.of()).join();
    }

    /** How many read all the time. */
    int readers() {
        return readers.size();
    }

    /** What those do with each message. */
    void onMessage(Consumer<Publish> arrival) {
        readers.forEach(reader -> reader.onMessage(arrival));
    }

    /** Publishes so many messages that begin with this number. */
    void publish(int messages, long stamp) {
        payload.setLong(0, stamp);
        for (int i = 0; i < messages; i++) {
            publisher.publish("all", payload, qos, 1 + i);
        }
        publisher.flush();
        published += messages;
    }

    /** How many messages those that read have. */
    long received() {
        return readers.stream().mapToLong(reader -> reader.received.sum()).sum();
    }

    /** Waits until each of those that read has every message. */
    void awaitReaders() {
        for (RawClient reader : readers) {
            await(() -> reader.received.sum() == published, "a reader has not got all of " + published + " messages");
        }
    }

    /** Makes the one stop, and fills what is between it and the broker until messages to it are lost. */
    void stop() {
        slow.reading(false);
        var filling = Unpooled.wrappedBuffer(new byte[qos == Qos.AT_MOST_ONCE ? 32 << 10 : 1 << 10]);
        long before = lost();
        int most = MOST_FILLING / filling.readableBytes();
        for (int i = 0; lost() - before < ENOUGH_LOST; i++) {
            if (i == most) {
                throw new IllegalStateException("the reader that stopped lost nothing of " + most + " messages");
            }
            publisher.publish("fill", filling, qos, FIRST_FILLING_ID + i % FIRST_FILLING_ID);
            publisher.flush();
            filled++;
            LockSupport.parkNanos(50_000);
        }
    }

    /** Makes the one read again, and waits until it has everything that was not lost. */
    void resume() {
        slow.reading(true);
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

    private static void await(BooleanSupplier condition, String otherwise) {
        long deadline = System.nanoTime() + DEADLINE_NANOS;
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException(otherwise);
            }
            LockSupport.parkNanos(20_000);
        }
    }

    @Override
    public void close() {
        manager.close();
        group.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
    }
}
