// SPDX-License-Identifier: Apache-2.0
package io.galidia.bench.growth;

import io.galidia.Manager;
import io.galidia.ManagerOptions;
import io.galidia.broker.Broker;
import io.galidia.broker.BrokerOptions;
import io.galidia.broker.Loss;
import io.galidia.packet.Qos;
import io.galidia.packet.Subscription;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.EventLoopGroup;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Subscribers of one topic, of which one stops reading: what the others notice, what it costs, and who loses what. */
final class SlowReader implements AutoCloseable {

    private static final int PAYLOAD = 256;
    private static final int BURST = 10;
    private static final int BURSTS = 40;
    private static final int ROUNDS = 3;
    private static final int FILLING = 32 << 10;
    private static final int MOST_FILLING = 64 << 20;
    private static final long DEADLINE_NANOS = TimeUnit.SECONDS.toNanos(60);

    private final Qos qos;
    private final Broker broker = Broker.create(BrokerOptions.DEFAULTS);
    private final Manager manager = Manager.start(broker, ManagerOptions.DEFAULTS);
    private final EventLoopGroup group;
    private final List<RawClient> readers = new ArrayList<>();
    private final RawClient slow;
    private final RawClient publisher;
    private long published;

    private SlowReader(String url, int subscribers, Qos qos) {
        this.qos = qos;
        URI uri = manager.listen(url).uri();
        group = RawClient.group(uri);
        List<CompletableFuture<RawClient>> connecting = new ArrayList<>();
        for (int i = 0; i < subscribers - 1; i++) {
            connecting.add(RawClient.connect(group, uri, "reader-" + i, List.of(new Subscription("all", qos))));
            if (i % 500 == 0) {
                connecting.get(i).join();
            }
        }
        connecting.forEach(client -> readers.add(client.join()));
        slow = RawClient.connect(
                        group,
                        uri,
                        "slow",
                        List.of(new Subscription("all", qos), new Subscription("fill", Qos.AT_MOST_ONCE)))
                .join();
        publisher = RawClient.connect(group, uri, "publisher", List.of()).join();
    }

    static void run(Figures figures, int most) {
        figures.columns(
                "over",
                "QoS",
                "one reads",
                "deliveries/s to the others",
                "processor, µs a delivery",
                "native memory of broker and clients, KiB",
                "lost by the slow one",
                "lost by others");
        for (Qos qos : List.of(Qos.AT_MOST_ONCE, Qos.AT_LEAST_ONCE)) {
            for (String url : List.of("mem:slow-reader", "mqtt://127.0.0.1:0")) {
                try (var scene = new SlowReader(url, most, qos)) {
                    scene.publish(); // warms up
                    String over = url.startsWith("mem") ? "mem:" : "TCP";
                    scene.measure(figures, over, "yes");
                    scene.stop();
                    scene.measure(figures, over, "no");
                    scene.slow.reading(true);
                    scene.measure(figures, over, "again");
                }
            }
        }
    }

    private void measure(Figures figures, String over, String isReading) {
        long lost = lost();
        long before = published;
        double rate = 0;
        double micros = Double.MAX_VALUE;
        double deliveries = (double) BURSTS * BURST * readers.size();
        for (int round = 0; round < ROUNDS; round++) {
            long cpu = Meter.processNanos();
            long nanos = System.nanoTime();
            publish();
            rate = Math.max(rate, deliveries / ((System.nanoTime() - nanos) / 1e9));
            micros = Math.min(micros, (Meter.processNanos() - cpu) / 1e3 / deliveries);
        }
        long missing = readers.stream()
                .mapToLong(reader -> published - reader.received.sum())
                .sum();
        figures.row(
                over,
                qos.level(),
                isReading,
                rate,
                String.format(Locale.ROOT, "%.2f", micros),
                Meter.direct() >> 10,
                (lost() - lost) + " of " + (published - before),
                missing);
    }

    /** In bursts; the next one begins when all that read have the last. */
    private void publish() {
        ByteBuf payload = Unpooled.wrappedBuffer(new byte[PAYLOAD]);
        for (int i = 0; i < BURSTS; i++) {
            for (int k = 0; k < BURST; k++) {
                publisher.publish("all", payload, qos, 1 + k);
            }
            publisher.flush();
            published += BURST;
            long deadline = System.nanoTime() + DEADLINE_NANOS;
            for (RawClient reader : readers) {
                while (reader.received.sum() < published) {
                    LockSupport.parkNanos(20_000);
                    if (System.nanoTime() > deadline) {
                        throw new IllegalStateException(
                                "a reader got " + reader.received.sum() + " of " + published + " messages");
                    }
                }
            }
        }
    }

    /** Makes it stop reading, and fills what is between it and the broker. */
    private void stop() {
        slow.reading(false);
        ByteBuf payload = Unpooled.wrappedBuffer(new byte[FILLING]);
        long before = lost();
        for (int filled = 0; filled < MOST_FILLING && lost() - before < 2 * BURST; filled += FILLING) {
            publisher.publish("fill", payload, Qos.AT_MOST_ONCE, 0);
            publisher.flush();
            LockSupport.parkNanos(100_000);
        }
        if (qos != Qos.AT_MOST_ONCE) {
            for (int i = 0; i < 2_500 / (BURST * BURSTS); i++) {
                publish(); // until its queue is full
            }
        }
    }

    private long lost() {
        return broker.metrics().lost(Loss.SLOW) + broker.metrics().lost(Loss.QUEUE_FULL);
    }

    @Override
    public void close() {
        manager.close();
        group.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
    }
}
