// SPDX-License-Identifier: Apache-2.0
package io.galidia.broker;

import static io.galidia.packet.Qos.EXACTLY_ONCE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.galidia.ConnectOptions;
import io.galidia.Connection;
import io.galidia.Event;
import io.galidia.Manager;
import io.galidia.ManagerOptions;
import io.galidia.PublishOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

class BrokerStartTest {

    @Test
    void aStartedBroker_servesClientsOverTcp() {
        try (var broker = Broker.start("mqtt://127.0.0.1:0")) {
            assertThat(broker.uri().getPort()).isPositive();
            assertThat(roundTrip(broker.uri().toString())).isEqualTo("hello");
        }
    }

    @Test
    void aBrokerInMemory_servesClients() {
        try (var broker = Broker.create(BrokerOptions.DEFAULTS);
                var manager = Manager.start(broker)) {
            manager.listen("mem:broker-start-test");
            assertThat(broker.uri()).hasToString("mem:broker-start-test");
            Queue<String> got = new ConcurrentLinkedQueue<>();
            Connection client =
                    manager.connect("mem:broker-start-test", ConnectOptions.DEFAULTS, (connection, event) -> {
                        if (event instanceof Event.MqttMessage message) {
                            got.add(message.text());
                        }
                    });
            manager.await(client.subscribe("a", EXACTLY_ONCE));
            manager.await(client.publish("a", "hello", EXACTLY_ONCE));
            Awaitility.await().atMost(Duration.ofSeconds(10)).until(() -> got.size() == 1);
        }
    }

    @Test
    void fourLoops_serveClientsOfEachOther() {
        try (var broker = Broker.create(BrokerOptions.DEFAULTS);
                var manager = Manager.start(broker, ManagerOptions.DEFAULTS.withLoops(4))) {
            Connection listener = manager.listen("mqtt://127.0.0.1:0");
            assertThat(broker.uri()).isEqualTo(listener.uri());
            for (int i = 0; i < 8; i++) {
                assertThat(roundTrip(listener.uri().toString())).isEqualTo("hello");
            }
        }
    }

    @Test
    void fourLoops_deliverQos2ExactlyOnce_andEachPublisherInOrder() {
        int publishers = 6;
        int messages = 150;
        List<String> got = Collections.synchronizedList(new ArrayList<>());
        try (var broker = Broker.create(BrokerOptions.DEFAULTS);
                var manager = Manager.start(broker, ManagerOptions.DEFAULTS.withLoops(4));
                var clients = Manager.start((connection, event) -> {
                    if (event instanceof Event.MqttMessage message) {
                        got.add(message.text());
                    }
                })) {
            String url = manager.listen("mqtt://127.0.0.1:0").uri().toString();
            clients.await(clients.connect(url).subscribe("t/+", EXACTLY_ONCE));
            List<CompletableFuture<?>> done = new ArrayList<>();
            for (int p = 0; p < publishers; p++) {
                Connection publisher = clients.connect(url);
                for (int i = 0; i < messages; i++) {
                    done.add(publisher.publish("t/" + p, p + " " + i, EXACTLY_ONCE));
                }
            }
            clients.await(CompletableFuture.allOf(done.toArray(new CompletableFuture<?>[0])));
            Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> got.size() >= publishers * messages);
        }
        for (int p = 0; p < publishers; p++) {
            String prefix = p + " ";
            assertThat(got.stream().filter(text -> text.startsWith(prefix)))
                    .containsExactlyElementsOf(IntStream.range(0, messages)
                            .mapToObj(i -> prefix + i)
                            .toList());
        }
    }

    /** Publishes from one client to another and returns what comes. */
    private static String roundTrip(String url) {
        Queue<String> got = new ConcurrentLinkedQueue<>();
        try (var reader = Manager.start((connection, event) -> {
                    if (event instanceof Event.MqttMessage message) {
                        got.add(message.text());
                    }
                });
                var writer = Manager.start((connection, event) -> {})) {
            reader.await(reader.connect(url).subscribe("a/#", EXACTLY_ONCE));
            Connection publisher = writer.connect(url);
            assertThat(writer.await(publisher.publish("a/b", "hello", EXACTLY_ONCE))
                            .id())
                    .isPositive();
            Awaitility.await().atMost(Duration.ofSeconds(10)).until(() -> !got.isEmpty());
            assertThat(got).hasSize(1);
            return got.remove();
        }
    }

    @Test
    void severalBrokers_knowNothingOfEachOther() {
        try (var first = Broker.start("mqtt://127.0.0.1:0");
                var second = Broker.start("mqtt://127.0.0.1:0");
                var manager = Manager.start((connection, event) -> {})) {
            Connection publisher = manager.connect(first.uri().toString());
            manager.await(publisher.publish(
                    "a", "kept", PublishOptions.qos(EXACTLY_ONCE).retained()));
            assertThat(first.retained.size()).isEqualTo(1);
            assertThat(second.retained.size()).isZero();
        }
    }

    @Test
    void close_leavesNoThread() {
        Set<Thread> before = Thread.getAllStackTraces().keySet();
        for (int i = 0; i < 3; i++) {
            try (var broker = Broker.start("mqtt://127.0.0.1:0")) {
                assertThat(roundTrip(broker.uri().toString())).isEqualTo("hello");
            }
        }
        Awaitility.await()
                .atMost(Duration.ofSeconds(10))
                .untilAsserted(() -> assertThat(Thread.getAllStackTraces().keySet().stream()
                                .filter(thread -> !before.contains(thread))
                                .filter(thread -> thread.getName().contains("galidia"))
                                .collect(Collectors.toSet()))
                        .isEmpty());
    }

    @Test
    void aListenerThatOthersCanReach_isRefusedWithoutAnAuthenticator() {
        assertThatThrownBy(() -> Broker.start("mqtt://0.0.0.0:0"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("mqtt://0.0.0.0:0")
                .hasMessageContaining("withAuthenticator")
                .hasMessageContaining("--allow-anonymous");
        try (var broker = Broker.create(BrokerOptions.DEFAULTS);
                var manager = Manager.start(broker)) {
            assertThatThrownBy(() -> manager.listen("mqtt://0.0.0.0:0")).isInstanceOf(IllegalStateException.class);
            assertThatThrownBy(broker::uri).isInstanceOf(IllegalStateException.class);
        }
    }

    @Test
    void aListenerThatOthersCanReach_isMadeWhenAnonymousIsAllowedInWords() {
        try (var broker = Broker.start("mqtt://0.0.0.0:0", BrokerOptions.DEFAULTS.withAnonymousAllowed())) {
            assertThat(roundTrip("mqtt://127.0.0.1:" + broker.uri().getPort())).isEqualTo("hello");
        }
    }
}
