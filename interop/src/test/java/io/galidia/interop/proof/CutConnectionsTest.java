// SPDX-License-Identifier: Apache-2.0
package io.galidia.interop.proof;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.galidia.broker.Broker;
import io.galidia.broker.BrokerLimits;
import io.galidia.broker.BrokerOptions;
import io.galidia.packet.Qos;
import io.galidia.session.QueueLimits;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Messages through our client, our broker and our client again while connections are cut at random: nothing may be lost,
 * QoS 2 never doubled, and first deliveries come in order. How many messages is a system property: see docs/proofs.md.
 */
@Timeout(value = 30, unit = TimeUnit.MINUTES)
class CutConnectionsTest {

    private static final int QOS_1 = Integer.getInteger("proof.qos1", 100_000);
    private static final int QOS_2 = Integer.getInteger("proof.qos2", 20_000);
    private static final int MEAN_BYTES = Integer.getInteger("proof.bytes", 100_000);
    /** Another broker than ours, which must hold 200,000 messages for a client; null for ours. */
    private static final @Nullable String EXTERNAL = System.getProperty("proof.broker");

    private static final long SEED = Long.getLong("proof.seed", System.nanoTime());

    @Test
    void qos1_isNeverLost() throws IOException {
        assertThat(run(Qos.AT_LEAST_ONCE, QOS_1)).isNotNegative();
    }

    @Test
    void qos2_isNeitherLostNorDoubled() throws IOException {
        assertThat(run(Qos.EXACTLY_ONCE, QOS_2)).isZero();
    }

    /** How many messages came more than once. */
    private static long run(Qos qos, int count) throws IOException {
        BrokerOptions options = BrokerOptions.DEFAULTS.withLimits(BrokerLimits.DEFAULTS.withQueue(
                new QueueLimits(200_000, 256L << 20, QueueLimits.WhenFull.DROP_NEWEST)));
        long begin = System.nanoTime();
        try (var broker = EXTERNAL == null ? Broker.start("mqtt://127.0.0.1:0", options) : null;
                var proxy = new CuttingProxy(broker == null ? URI.create(EXTERNAL) : broker.uri(), MEAN_BYTES, SEED);
                var sink = new CutOffClient.Sink(proxy.url(), "proof/" + qos, qos, count)) {
            try (var source = new CutOffClient.Source(proxy.url(), "proof/" + qos, qos, count, sink.different())) {
                Duration limit = Duration.ofMinutes(25);
                await().atMost(limit)
                        .until(() -> source.isDone() && sink.different().get() == count);
                System.out.printf(
                        "%s: %d messages, %d cuts, %d connects, %d duplicates, %d out of order, %.1f s, seed %d%n",
                        qos,
                        count,
                        proxy.cuts(),
                        sink.snapshot().connects() + source.snapshot().connects(),
                        sink.duplicates(),
                        sink.disorder(),
                        (System.nanoTime() - begin) / 1e9,
                        SEED);
                assertThat(proxy.cuts()).isGreaterThan(count / 20_000);
                assertThat(sink.disorder()).isZero();
                return sink.duplicates();
            }
        }
    }
}
