// SPDX-License-Identifier: Apache-2.0
package io.galidia.interop;

import static io.galidia.packet.Qos.AT_LEAST_ONCE;
import static io.galidia.packet.Qos.AT_MOST_ONCE;
import static io.galidia.packet.Qos.EXACTLY_ONCE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.as;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.galidia.ConnectOptions;
import io.galidia.Event.MqttMessage;
import io.galidia.PublishOptions;
import io.galidia.interop.clients.Library;
import io.galidia.interop.clients.TestedClient;
import io.galidia.interop.clients.Wish;
import io.galidia.packet.Qos;
import io.galidia.peers.OtherSide;
import io.galidia.peers.TestPki;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What client libraries do with a broker, whatever the version: the library at one side, ours at the other. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class ClientCases {

    static final String USER = "anna";
    static final String PASSWORD = "secret";

    private static final int[] SIZES = {0, 1, 127, 128, 16_384, 200_000};
    private static final AtomicInteger NUMBERS = new AtomicInteger();

    final TestPki pki = TestPki.create();

    /** The libraries to test. */
    abstract Stream<Library> libraries();

    /** The URL of a broker for everybody. */
    abstract String url();

    /** The URL of its TLS listener, with the certificate of {@link #pki}. */
    abstract String tlsUrl();

    /** The URL of its WebSocket listener. */
    abstract String webSocketUrl();

    /** The URL of a broker that knows {@link #USER}, and that refuses her without her {@link #PASSWORD}. */
    abstract String securedUrl();

    /** Whether the broker sends retained messages with the retain flag. */
    boolean marksRetainedMessages() {
        return true;
    }

    /** Whether the broker acknowledges a retained message only when it is stored. */
    boolean storesBeforeItAcknowledges() {
        return true;
    }

    /** How our client at the other side connects. */
    ConnectOptions otherOptions() {
        return ConnectOptions.DEFAULTS.withClientId(id());
    }

    /** Short enough for MQTT 3.1. */
    static String id() {
        return "client" + NUMBERS.incrementAndGet();
    }

    /** A topic that no other test uses. */
    static String topic() {
        return "topic" + NUMBERS.incrementAndGet();
    }

    private OtherSide other() {
        return OtherSide.at(url(), otherOptions());
    }

    private TestedClient connect(Library library) {
        return library.connect(Wish.of(url(), id()));
    }

    static byte[] bytes(int size) {
        byte[] bytes = new byte[size];
        new Random(size).nextBytes(bytes);
        return bytes;
    }

    private static byte[] text(String text) {
        return text.getBytes(UTF_8);
    }

    @ParameterizedTest
    @MethodSource("libraries")
    void messageOfEveryQosAndSize_arrivesUnchangedBothWays(Library library) throws InterruptedException {
        try (var client = connect(library);
                var other = other()) {
            assertBothWays(client, other, List.of(Qos.values()), SIZES);
        }
    }

    private static void assertBothWays(TestedClient client, OtherSide other, List<Qos> levels, int... sizes)
            throws InterruptedException {
        String in = topic();
        String out = topic();
        client.subscribe(in, EXACTLY_ONCE);
        other.subscribe(out);
        for (Qos qos : levels) {
            for (int size : sizes) {
                client.publish(out, bytes(size), qos, false);
                MqttMessage there = other.next();
                assertThat(there.topic()).isEqualTo(out);
                assertThat(there.data()).isEqualTo(bytes(size));
                assertThat(there.qos()).isEqualTo(qos);
                assertThat(there.retain()).isFalse();

                other.publish(in, bytes(size), PublishOptions.qos(qos));
                TestedClient.Message back = client.next();
                assertThat(back.topic()).isEqualTo(in);
                assertThat(back.payload()).isEqualTo(bytes(size));
                assertThat(back.qos()).isEqualTo(qos);
                assertThat(back.retain()).isFalse();
            }
        }
    }

    @ParameterizedTest
    @MethodSource("libraries")
    void qosOfTheSubscription_isTheHighestThatArrives(Library library) throws InterruptedException {
        try (var client = connect(library);
                var other = other()) {
            for (Qos granted : List.of(AT_MOST_ONCE, AT_LEAST_ONCE)) {
                String topic = topic();
                client.subscribe(topic, granted);
                other.publish(topic, "x", PublishOptions.qos(EXACTLY_ONCE));
                assertThat(client.next().qos()).isEqualTo(granted);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("libraries")
    void wildcards_standForOneLevelOrAll(Library library) throws InterruptedException {
        try (var client = connect(library);
                var other = other()) {
            String one = topic();
            String all = topic();
            client.subscribe(one + "/+/x", AT_LEAST_ONCE);
            client.subscribe(all + "/#", AT_LEAST_ONCE);
            for (String published : List.of("/x", "/a/x", "//x", "/a/b/x", "/a/xx")) {
                other.publish(one + published, published);
            }
            for (String published : List.of("", "x", "/", "/a", "/a/b")) {
                other.publish(all + published, published);
            }
            other.publish(one + "/end/x", "end");
            assertThat(topicsUntilTheEnd(client))
                    .containsExactly(one + "/a/x", one + "//x", all, all + "/", all + "/a", all + "/a/b");
        }
    }

    private static List<String> topicsUntilTheEnd(TestedClient client) throws InterruptedException {
        List<String> topics = new ArrayList<>();
        for (var message = client.next();
                !new String(message.payload(), UTF_8).equals("end");
                message = client.next()) {
            topics.add(message.topic());
        }
        return topics;
    }

    @ParameterizedTest
    @MethodSource("libraries")
    void topicsOfManyScripts_areKeptAsTheyAre(Library library) throws InterruptedException {
        try (var client = connect(library);
                var other = other()) {
            // Paho's libraries do not know characters beyond the first 65,536
            String clef = library.name().startsWith("PAHO") ? "clef" : "\uD834\uDD1E";
            for (String name : List.of("/", "Grüße/Ελλάδα", "a b/" + clef + "/日本", "x".repeat(1_000))) {
                String topic = topic() + "/" + name;
                client.subscribe(topic, AT_LEAST_ONCE);
                other.subscribe(topic + "/back");
                other.publish(topic, name);
                TestedClient.Message message = client.next();
                assertThat(message.topic()).isEqualTo(topic);
                assertThat(new String(message.payload(), UTF_8)).isEqualTo(name);
                client.publish(topic + "/back", text(name), AT_LEAST_ONCE, false);
                assertThat(other.next().topic()).isEqualTo(topic + "/back");
            }
        }
    }

    @ParameterizedTest
    @MethodSource("libraries")
    void retainedMessage_reachesLateSubscribersUntilItIsCleared(Library library) throws InterruptedException {
        String topic = topic();
        try (var client = connect(library);
                var other = other()) {
            other.publishRetained(topic, "first");
            if (!storesBeforeItAcknowledges()) { // but it takes one message of a client after the other
                other.publish(topic + "/next", "x");
            }
            client.subscribe(topic, AT_LEAST_ONCE);
            assertThat(client.next().retain()).isEqualTo(marksRetainedMessages());
            client.publish(topic, text("second"), AT_LEAST_ONCE, true);
            if (!storesBeforeItAcknowledges()) {
                client.publish(topic + "/next", text("x"), AT_LEAST_ONCE, false);
            }
            assertThat(client.next().retain())
                    .isFalse(); // to a subscription that was there it is a message like others
            other.subscribe(topic);
            MqttMessage late = other.next();
            assertThat(late.text()).isEqualTo("second");
            assertThat(late.retain()).isEqualTo(marksRetainedMessages());
            client.publish(topic, new byte[0], AT_LEAST_ONCE, true);
            if (!storesBeforeItAcknowledges()) {
                client.publish(topic + "/next", text("x"), AT_LEAST_ONCE, false);
            }
        }
        try (var client = connect(library)) {
            client.subscribe(topic, AT_LEAST_ONCE);
            client.publish(topic, text("end"), AT_LEAST_ONCE, false);
            assertThat(topicsUntilTheEnd(client)).isEmpty();
        }
    }

    @ParameterizedTest
    @MethodSource("libraries")
    void will_isPublishedWhenTheWireIsCut(Library library) throws InterruptedException {
        String topic = topic();
        try (var wire = Wire.to(URI.create(url()).getPort());
                var other = other();
                var client = library.connect(Wish.of(wire.url(), id()).withWill(topic))) {
            other.subscribe(topic);
            wire.cut();
            MqttMessage will = other.next();
            assertThat(will.text()).isEqualTo(Wish.WILL_TEXT);
            assertThat(will.qos()).isEqualTo(Wish.WILL_QOS);
            assertThat(will.retain()).isFalse();
            client.awaitClosed();
        }
    }

    @ParameterizedTest
    @MethodSource("libraries")
    void will_isForgottenWhenTheClientLeavesInOrder(Library library) throws InterruptedException {
        String topic = topic();
        try (var other = other()) {
            other.subscribe(topic + "/#");
            for (int i = 0; i < 3; i++) {
                library.connect(Wish.of(url(), id()).withWill(topic + "/will")).close();
            }
            connect(library).close();
            other.publish(topic + "/end", "");
            assertThat(other.next().topic()).isEqualTo(topic + "/end");
        }
    }

    @ParameterizedTest
    @MethodSource("libraries")
    void keptSession_getsWhatWasPublishedMeanwhile(Library library) throws InterruptedException {
        String topic = topic();
        Wish kept = Wish.of(url(), id()).kept();
        try (var client = library.connect(kept)) {
            assertThat(client.sessionPresent()).isFalse();
            client.subscribe(topic, EXACTLY_ONCE);
        }
        try (var other = other()) {
            other.publish(topic, "1", PublishOptions.qos(AT_LEAST_ONCE));
            other.publish(topic, "2", PublishOptions.qos(EXACTLY_ONCE));
        }
        try (var client = library.connect(kept)) {
            if (library != Library.PAHO_3_1 && library != Library.GALIDIA_3_1) { // there CONNACK does not tell
                assertThat(client.sessionPresent()).isTrue();
            }
            TestedClient.Message first = client.next();
            TestedClient.Message second = client.next();
            assertThat(first.payload()).isEqualTo(text("1"));
            assertThat(first.qos()).isEqualTo(AT_LEAST_ONCE);
            assertThat(second.payload()).isEqualTo(text("2"));
            assertThat(second.qos()).isEqualTo(EXACTLY_ONCE);
        }
        try (var client = library.connect(Wish.of(url(), kept.clientId()));
                var other = other()) { // begins anew: the subscription is gone
            assertThat(client.sessionPresent()).isFalse();
            other.publish(topic, "for nobody");
            client.subscribe(topic, AT_LEAST_ONCE);
            other.publish(topic, "end");
            assertThat(topicsUntilTheEnd(client)).isEmpty();
        }
    }

    @ParameterizedTest
    @MethodSource("libraries")
    void secondConnectionOfAClient_endsTheFirst(Library library) throws InterruptedException {
        String topic = topic();
        Wish wish = Wish.of(url(), id());
        try (var first = library.connect(wish);
                var second = library.connect(wish);
                var other = other()) {
            first.awaitClosed();
            second.subscribe(topic, AT_LEAST_ONCE);
            other.publish(topic, "x");
            assertThat(second.next().topic()).isEqualTo(topic);
        }
    }

    @ParameterizedTest
    @MethodSource("libraries")
    void unsubscribe_endsDeliveries(Library library) throws InterruptedException {
        String topic = topic();
        try (var client = connect(library);
                var other = other()) {
            client.subscribe(topic, AT_LEAST_ONCE);
            client.subscribe(topic + "/+", AT_LEAST_ONCE);
            other.publish(topic, "1");
            assertThat(client.next().topic()).isEqualTo(topic);
            client.unsubscribe(topic);
            other.publish(topic, "for nobody");
            other.publish(topic + "/a", "end");
            assertThat(topicsUntilTheEnd(client)).isEmpty();
        }
    }

    @ParameterizedTest
    @MethodSource("libraries")
    void hundredsOfMessagesAtOnce_arriveInOrderAndOnce(Library library) throws InterruptedException {
        int count = 300;
        String in = topic();
        String out = topic();
        try (var client = connect(library);
                var other = other()) {
            client.subscribe(in, EXACTLY_ONCE);
            other.subscribe(out);
            for (Qos qos : List.of(AT_LEAST_ONCE, EXACTLY_ONCE)) {
                List<CompletableFuture<?>> outcomes = new ArrayList<>();
                for (int i = 0; i < count; i++) {
                    outcomes.add(client.send(out, text("" + i), qos, false));
                    outcomes.add(other.send(in, "" + i, PublishOptions.qos(qos)));
                }
                List<String> expected =
                        IntStream.range(0, count).mapToObj(Integer::toString).toList();
                List<String> there = new ArrayList<>();
                List<String> back = new ArrayList<>();
                for (int i = 0; i < count; i++) {
                    there.add(other.next().text());
                    back.add(new String(client.next().payload(), UTF_8));
                }
                assertThat(there).isEqualTo(expected);
                assertThat(back).isEqualTo(expected);
                outcomes.forEach(CompletableFuture::join);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("libraries")
    void tls_carriesMessagesAndIsVerified(Library library) throws InterruptedException {
        try (var client = library.connect(Wish.of(tlsUrl(), id()).trusting(pki.caFile()));
                var other = other()) {
            assertBothWays(client, other, List.of(AT_MOST_ONCE, EXACTLY_ONCE), 1, 200_000);
        }
        Wish trustingTheJdk = Wish.of(tlsUrl(), id());
        assertThatThrownBy(() -> library.connect(trustingTheJdk)).isInstanceOf(Exception.class);
    }

    @ParameterizedTest
    @MethodSource("libraries")
    void webSocket_carriesMessages(Library library) throws InterruptedException {
        try (var client = library.connect(Wish.of(webSocketUrl(), id()));
                var other = other()) {
            assertBothWays(client, other, List.of(EXACTLY_ONCE), 1, 60_000); // Moquette takes frames of up to 64 KiB
        }
    }

    private static String causes(Throwable thrown) {
        var text = new StringWriter();
        thrown.printStackTrace(new PrintWriter(text));
        return text.toString();
    }

    @ParameterizedTest
    @MethodSource("libraries")
    void wrongPassword_isRefused(Library library) {
        library.connect(Wish.of(securedUrl(), id()).withCredentials(USER, PASSWORD))
                .close();
        Wish wrong = Wish.of(securedUrl(), id()).withCredentials(USER, "wrong");
        assertThatThrownBy(() -> library.connect(wrong))
                .extracting(ClientCases::causes, as(InstanceOfAssertFactories.STRING))
                .containsPattern("(?i)authori[sz]ed|bad.user.?name"); // each library has words of its own
    }
}
