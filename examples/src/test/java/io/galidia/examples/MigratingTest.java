// SPDX-License-Identifier: Apache-2.0
package io.galidia.examples;

import static io.galidia.packet.Qos.AT_LEAST_ONCE;
import static io.galidia.packet.Qos.AT_MOST_ONCE;
import static io.galidia.packet.Qos.EXACTLY_ONCE;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.galidia.Client;
import io.galidia.ClientEvent;
import io.galidia.ClientOptions;
import io.galidia.ClientSubscription;
import io.galidia.ConnectOptions;
import io.galidia.Credentials;
import io.galidia.ErrorPolicy;
import io.galidia.Event.MqttMessage;
import io.galidia.Message;
import io.galidia.MqttException;
import io.galidia.Publication;
import io.galidia.PublishOptions;
import io.galidia.ReconnectPolicy;
import io.galidia.SubscribeOptions;
import io.galidia.TlsOptions;
import io.galidia.broker.Broker;
import io.galidia.packet.ReasonCode;
import io.galidia.peers.OtherSide;
import io.galidia.peers.TestPki;
import io.galidia.session.QueueLimits;
import io.galidia.session.QueueLimits.WhenFull;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The code of the pages on migrating and on the client, at work; {@link GuideTest} finds every piece of it here. */
class MigratingTest {

    private final String url = "mem:migrating-" + UUID.randomUUID();
    private final Broker broker = Broker.start(url);
    private final List<String> lines = new CopyOnWriteArrayList<>();
    private final Map<String, String> stored = new ConcurrentHashMap<>();
    private final AtomicInteger tokens = new AtomicInteger();

    @AfterEach
    void close() {
        broker.close();
    }

    // ---- what the code on the pages uses

    private void log(String line) {
        lines.add(line);
    }

    private void store(String key, String text) {
        stored.put(key, text);
    }

    private String token() {
        return "token " + tokens.incrementAndGet();
    }

    private void book(Message order) {
        log("order " + order.text());
        if (!order.text().matches("[0-9]+")) {
            throw new IllegalStateException("not a number of pieces: " + order.text());
        }
    }

    // ---- what the tests use

    private static void until(Callable<Boolean> condition) {
        await().atMost(60, SECONDS).until(condition);
    }

    private static boolean isSessionPresent(Client client) {
        return client.state() instanceof ClientEvent.Connected open
                && open.connAck().sessionPresent();
    }

    /** The server ends the connection, as it would for maintenance. */
    private void cut(String clientId) {
        assertThat(broker.disconnect(clientId, ReasonCode.ADMINISTRATIVE_ACTION).join())
                .isTrue();
    }

    // ---- the pages

    @Test
    void overview_publishesAndReceives() {
        Client client = Client.create(url, ClientOptions.DEFAULTS.withClientId("plant-7"));
        client.subscribe(
                "sensors/{room}/temperature", AT_LEAST_ONCE, message -> store(message.level("room"), message.text()));
        client.start();
        client.publish(
                "status/plant-7", "online", PublishOptions.qos(AT_LEAST_ONCE).retained());
        try (client) {
            until(client::isConnected);
            until(() -> {
                client.publish("sensors/hall/temperature", "21.5", AT_LEAST_ONCE);
                return "21.5".equals(stored.get("hall"));
            });
        }
    }

    @Test
    void connect_withOptions_hasTheWillAndKeepsTheSession() throws Exception {
        Path ca = TestPki.create().caFile();
        var connect = ConnectOptions.DEFAULTS
                .withClientId("plant-7")
                .withCredentials("anna", "secret")
                .withWill("plant/7/state", "gone", AT_LEAST_ONCE, true)
                .withTls(TlsOptions.trusting(ca)) // a PEM file; looked at for mqtts and wss
                .withKeepAlive(Duration.ofSeconds(30))
                .withCleanSession(false); // go on with the session that the server has, and leave it there
        var options = ClientOptions.DEFAULTS.withConnect(connect).withSessionExpiry(Duration.ofHours(1));
        Client client = Client.connect(url, options); // returns at once
        client.awaitConnected(Duration.ofSeconds(10)); // if somebody wants to wait
        try (client) {
            assertThat(client.clientId()).isEqualTo("plant-7");
            assertThat(isSessionPresent(client)).isFalse();
            cut("plant-7");
            try (var other = OtherSide.at(url)) {
                other.subscribe("plant/7/state");
                assertThat(other.next().text()).isEqualTo("gone");
            }
            until(() -> isSessionPresent(client));
        }
        try (var next = Client.connect(url, options)) {
            next.awaitConnected(Duration.ofSeconds(60));
            assertThat(isSessionPresent(next)).isTrue();
        }
    }

    @Test
    void lostConnection_isMadeAgain_withNewCredentials() {
        String standby = "mem:standby-" + UUID.randomUUID();
        var options = ClientOptions.DEFAULTS
                .withClientId("plant-7")
                .withReconnect(ReconnectPolicy.DEFAULTS
                        .withDelays(Duration.ofSeconds(1), Duration.ofMinutes(2)) // the defaults
                        .withLongestOutage(Duration.ofHours(6))) // then the client closes
                .withMoreEndpoints(standby)
                .withCredentials(() -> Credentials.of("anna", token())) // asked for at each attempt
                .withListener(event -> {
                    if (event instanceof ClientEvent.Waiting waiting) {
                        log(waiting.why() + "; attempt " + waiting.attempt() + " in " + waiting.delay());
                    }
                });
        try (var client = Client.connect(url, options)) {
            client.awaitConnected(Duration.ofSeconds(60));
            assertThat(tokens).hasValue(1);
            cut("plant-7");
            until(() -> !lines.isEmpty());
            until(client::isConnected);
            assertThat(lines.get(0)).contains("; attempt ").contains(" in PT");
            assertThat(tokens.get()).isGreaterThan(1);
        }
    }

    @Test
    void publish_hasAnOutcomeAtEachQos() throws Exception {
        try (var client = Client.connect(url);
                var other = OtherSide.at(url)) {
            other.subscribe("alerts/#");
            var written = client.publish("logs/debug", "started", AT_MOST_ONCE);
            var acknowledged = client.publish("sensors/a", "21.5", AT_LEAST_ONCE);
            var completed = client.publish(
                    "alerts/a", "hot", PublishOptions.qos(EXACTLY_ONCE).retained());

            completed.whenComplete((publication, error) -> {
                if (error instanceof MqttException refused) {
                    log("not published: " + refused.reason().text());
                }
            });
            Publication outcome = client.await(acknowledged); // waits at most 30 s; throws MqttException
            assertThat(outcome.id()).isPositive();
            assertThat(client.await(written).id()).isZero();
            assertThat(client.await(completed).reason().isError()).isFalse();
            MqttMessage alert = other.next();
            assertThat(alert.text()).isEqualTo("hot");
            assertThat(alert.qos()).isEqualTo(EXACTLY_ONCE);
            assertThat(lines).isEmpty();
        }
    }

    @Test
    void subscription_hasItsHandler_untilItIsEnded() {
        try (var client = Client.connect(url);
                var other = OtherSide.at(url)) {
            ClientSubscription temperatures = client.subscribe(
                    "sensors/{room}/temperature",
                    AT_LEAST_ONCE,
                    message -> store(message.level("room"), message.text()));
            temperatures.granted().thenAccept(granted -> log("subscribed, " + granted.text()));

            client.await(temperatures.granted());
            until(() -> lines.equals(List.of("subscribed, granted qos 1 (0x01)")));
            other.publish("sensors/hall/temperature", "21.5");
            until(() -> "21.5".equals(stored.get("hall")));
            client.await(temperatures.unsubscribe());
            ClientSubscription end = client.subscribe("end", AT_LEAST_ONCE, message -> store("end", message.text()));
            client.await(end.granted());
            other.publish("sensors/hall/temperature", "for nobody");
            other.publish("end", "reached");
            until(() -> stored.containsKey("end"));
            assertThat(stored).containsEntry("hall", "21.5");
        }
    }

    @Test
    void keptSession_findsItsHandlersInPlace() {
        var kept = ClientOptions.DEFAULTS.withConnect(
                ConnectOptions.DEFAULTS.withClientId("plant-7").withCleanSession(false));
        try (var before = Client.connect(url, kept)) {
            before.await(before.subscribe("orders/#", AT_LEAST_ONCE, message -> store("too early", message.text()))
                    .granted());
        }
        try (var other = OtherSide.at(url)) {
            other.publish("orders/1", "two bolts");
        }
        Client client = Client.create(url, kept); // does not connect yet
        client.subscribe("orders/#", AT_LEAST_ONCE, message -> store(message.topic(), message.text()));
        client.start();
        try (client) {
            until(() -> stored.equals(Map.of("orders/1", "two bolts")));
        }
    }

    @Test
    void manualAcknowledgement_comesLaterAndFromAnotherThread() {
        ExecutorService work = Executors.newSingleThreadExecutor();
        // the server may send the second message only when it has the acknowledgement of the first
        try (var client = Client.connect(url, ClientOptions.DEFAULTS.withReceiveMaximum(1));
                var other = OtherSide.at(url)) {
            ClientSubscription orders = client.subscribe(
                    "orders/+",
                    SubscribeOptions.qos(AT_LEAST_ONCE).manual(),
                    message -> work.execute(() -> {
                        store(message.topic(), message.text());
                        message.acknowledge(); // any thread, any time, any order; or message.refuse(reason)
                    }));
            client.await(orders.granted());
            other.publish("orders/1", "two bolts");
            other.publish("orders/2", "a nut");
            until(() -> stored.equals(Map.of("orders/1", "two bolts", "orders/2", "a nut")));
        } finally {
            work.shutdownNow();
        }
    }

    @Test
    void publishWithoutAConnection_waitsWithinLimits() {
        var queue = new QueueLimits(10_000, 16L << 20, WhenFull.DROP_OLDEST); // messages, bytes
        var options = ClientOptions.DEFAULTS.withConnect(
                ConnectOptions.DEFAULTS.withClientId("plant-7").withQueue(queue));
        Client client = Client.create(url, options);
        var early = client.publish("sensors/a", "21.5", AT_LEAST_ONCE); // returns at once, connected or not
        try (client) {
            assertThat(early).isNotDone();
            client.start();
            assertThat(client.await(early).id()).isPositive();
        }
    }

    @Test
    void handlerThatThrows_getsTheMessageAgain_thenTheDeadLetterHandlerDoes() {
        try (var client = Client.connect(url);
                var other = OtherSide.at(url)) {
            var policy = ErrorPolicy.DEFAULTS
                    .withRedeliveries(2)
                    .withDelays(Duration.ofMillis(100), Duration.ofSeconds(30)) // doubled each time
                    .withDeadLetters(message -> store("quarantine", message.text()));
            ClientSubscription orders = client.subscribe(
                    "orders/+", SubscribeOptions.qos(AT_LEAST_ONCE).withErrorPolicy(policy), this::book);
            client.await(orders.granted());
            other.publish("orders/1", "many");
            other.publish("orders/2", "7");
            until(() -> lines.size() == 4);
            assertThat(lines).containsExactly("order many", "order many", "order many", "order 7");
            assertThat(stored).containsExactly(Map.entry("quarantine", "many"));
        }
    }

    @Test
    void request_getsItsResponse() {
        try (var server = Client.connect(url);
                var client = Client.connect(url, ClientOptions.DEFAULTS.withClientId("plant-7"))) {
            ClientSubscription clock = server.subscribe("clock", AT_LEAST_ONCE, request -> request.reply("12:00"));
            server.await(clock.granted());
            CompletableFuture<Message> response = client.request("clock", "?", Duration.ofSeconds(5));
            log(client.await(response).text());
            assertThat(lines).containsExactly("12:00");
        }
    }

    @Test
    void close_isFinal_evenWhileConnectingAgain() {
        Client client = Client.connect(url, ClientOptions.DEFAULTS.withClientId("plant-7"));
        client.awaitConnected(Duration.ofSeconds(60));
        broker.close();
        until(() -> !client.isConnected());
        var late = client.publish("sensors/a", "21.5", AT_LEAST_ONCE);
        client.whenClosed().thenRun(() -> log("closed"));
        client.close(); // in whatever state; at most ClientOptions.closeTimeout for what is unfinished
        assertThat(client.state()).isInstanceOf(ClientEvent.Closed.class);
        until(() -> lines.equals(List.of("closed")));
        assertThatThrownBy(() -> client.await(late)).isInstanceOf(MqttException.class);
    }
}
