// SPDX-License-Identifier: Apache-2.0
package io.galidia.cli.bench.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.galidia.ConnectOptions;
import io.galidia.PublishOptions;
import io.galidia.broker.Broker;
import io.galidia.cli.shell.CommandException;
import io.galidia.packet.Qos;
import io.galidia.packet.ReasonCode;
import io.galidia.packet.Subscription;
import io.netty.buffer.ByteBuf;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class NetworkTest {

    private static final Topic TOPIC = new Topic("a/b");
    private static final byte[] PAYLOAD = new byte[16];

    /** What happens to a connection. */
    private static final class Recorder implements Role {
        private final CompletableFuture<Wire> wire = new CompletableFuture<>();
        private final CompletableFuture<String> failure = new CompletableFuture<>();
        private final boolean isForgiving;
        private final AtomicInteger received = new AtomicInteger();
        private final AtomicInteger acknowledged = new AtomicInteger();

        Recorder(boolean isForgiving) {
            this.isForgiving = isForgiving;
        }

        @Override
        public void opened(Wire opened, int receiveMaximum) {
            wire.complete(opened);
        }

        @Override
        public void received(ByteBuf bytes, int payloadIndex, int payloadBytes) {
            received.addAndGet(payloadBytes);
        }

        @Override
        public void acknowledged(ReasonCode reason) {
            acknowledged.incrementAndGet();
        }

        @Override
        public boolean forgives(String why) {
            failure.complete(why);
            return isForgiving;
        }

        Wire await() throws Exception {
            return wire.get(30, TimeUnit.SECONDS);
        }
    }

    private static Network network(String url, Alarm alarm) {
        return Network.open(new Target(url, ConnectOptions.DEFAULTS, "client-"), alarm);
    }

    private static Broker broker(String url) {
        return Broker.start(url);
    }

    @ParameterizedTest
    @ValueSource(strings = {"mqtt://127.0.0.1:0", "mem:network-test", "ws://127.0.0.1:0/mqtt"})
    void messages_goOverEveryNetwork_andWaitWhileNobodyReads(String url) throws Exception {
        try (Broker broker = broker(url);
                Network network = network(broker.uri().toString(), new Alarm())) {
            Recorder subscriber = new Recorder(false);
            Recorder publisher = new Recorder(false);
            network.connect(subscriber);
            network.connect(publisher);
            var granted = subscriber.await().subscribe(List.of(new Subscription("a/#", Qos.AT_LEAST_ONCE)));
            assertThat(granted.get(30, TimeUnit.SECONDS)).containsExactly(ReasonCode.GRANTED_QOS_1);
            publish(network, publisher.await());
            Awaitility.await()
                    .atMost(Duration.ofSeconds(30))
                    .until(() -> subscriber.received.get() == 2 * PAYLOAD.length);
            Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> publisher.acknowledged.get() == 1);

            subscriber.await().reading(false);
            for (int i = 0; i < 5; i++) { // one of them may be in a read that has begun
                int acknowledged = i + 2;
                publish(network, publisher.await());
                Awaitility.await()
                        .atMost(Duration.ofSeconds(30))
                        .until(() -> publisher.acknowledged.get() == acknowledged);
            }
            assertThat(subscriber.received.get()).isLessThan(12 * PAYLOAD.length);
            subscriber.await().reading(true);
            Awaitility.await()
                    .atMost(Duration.ofSeconds(30))
                    .until(() -> subscriber.received.get() == 12 * PAYLOAD.length);
        }
    }

    private static void publish(Network network, Wire wire) throws InterruptedException {
        CountDownLatch done = new CountDownLatch(1);
        network.execute(() -> {
            wire.publish(TOPIC, PAYLOAD, PublishOptions.qos(Qos.AT_MOST_ONCE));
            wire.publish(TOPIC, PAYLOAD.clone(), PublishOptions.qos(Qos.AT_LEAST_ONCE));
            done.countDown();
        });
        assertThat(done.await(30, TimeUnit.SECONDS)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"mqtt://127.0.0.1:1", "mem:nobody", "ws://127.0.0.1:1/mqtt"})
    void failure_raisesTheAlarm_unlessTheRoleForgivesIt(String url) throws Exception {
        Alarm alarm = new Alarm();
        try (Network network = network(url, alarm)) {
            Recorder forgiving = new Recorder(true);
            network.connect(forgiving);
            assertThat(forgiving.failure.get(30, TimeUnit.SECONDS)).contains("cannot connect");
            alarm.sleepUntil(System.nanoTime()); // nothing to throw
            Recorder other = new Recorder(false);
            network.connect(other);
            other.failure.get(30, TimeUnit.SECONDS);
            assertThatThrownBy(() -> alarm.sleepUntil(System.nanoTime() + TimeUnit.SECONDS.toNanos(30)))
                    .isInstanceOf(CommandException.class)
                    .hasMessageContaining("cannot connect");
        }
    }

    @Test
    void lostConnection_isToldToItsRole() throws Exception {
        Alarm alarm = new Alarm();
        Recorder client = new Recorder(true);
        Broker broker = broker("mem:lost");
        try (Network network = network("mem:lost", alarm)) {
            network.connect(client);
            client.await();
            broker.close();
            assertThat(client.failure.get(30, TimeUnit.SECONDS)).contains("the broker ended a connection");
            alarm.sleepUntil(System.nanoTime());
        }
    }
}
