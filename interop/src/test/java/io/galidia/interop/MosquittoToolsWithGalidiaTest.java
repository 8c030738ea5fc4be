// SPDX-License-Identifier: Apache-2.0
package io.galidia.interop;

import static io.galidia.packet.Qos.AT_LEAST_ONCE;
import static io.galidia.packet.Qos.EXACTLY_ONCE;
import static org.assertj.core.api.Assertions.assertThat;

import io.galidia.ConnectOptions;
import io.galidia.Event.MqttMessage;
import io.galidia.PublishOptions;
import io.galidia.broker.Broker;
import io.galidia.broker.BrokerOptions;
import io.galidia.broker.auth.PasswordFile;
import io.galidia.packet.Property;
import io.galidia.packet.Qos;
import io.galidia.peers.ChildProcess;
import io.galidia.peers.Mosquitto;
import io.galidia.peers.OtherSide;
import io.galidia.peers.Peers;
import io.galidia.peers.TestPki;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** mosquitto_pub, mosquitto_sub and mosquitto_rr with our broker, our client at the other side. */
class MosquittoToolsWithGalidiaTest {

    private static final TestPki PKI = TestPki.create();
    private static final String READY = "ready";

    private static GalidiaServer server;
    private static OtherSide other;

    @BeforeAll
    static void start() {
        Peers.program("mosquitto_sub", "mosquitto-clients");
        server = new GalidiaServer(PKI);
        other = OtherSide.at(server.url());
        other.publishRetained(READY, READY); // whoever asked for it too and has it, has subscribed
    }

    @AfterAll
    static void stop() {
        if (server != null) {
            other.close();
            server.close();
        }
    }

    private static ChildProcess tool(String name, int port, String... arguments) {
        List<String> command = new ArrayList<>(
                List.of(Peers.program(name, "mosquitto-clients").toString(), "-h", "127.0.0.1", "-p", "" + port));
        command.addAll(List.of(arguments));
        return ChildProcess.start(name, Map.of(), command);
    }

    private static int pub(int port, String... arguments) {
        try (var process = tool("mosquitto_pub", port, arguments)) {
            return process.awaitExit();
        }
    }

    private static void pub(String... arguments) {
        assertThat(pub(server.port(), arguments)).isZero();
    }

    /** A subscriber that has subscribed, and that prints topic, QoS, retain flag and text of each message. */
    private static ChildProcess sub(String... arguments) {
        String[] whole = Stream.concat(Stream.of(arguments), Stream.of("-t", READY, "-F", "%t %q %r %p", "-W", "60"))
                .toArray(String[]::new);
        ChildProcess process = tool("mosquitto_sub", server.port(), whole);
        process.awaitLine(line -> line.startsWith(READY));
        return process;
    }

    private static List<String> messages(ChildProcess process) {
        return process.lines().stream().filter(line -> !line.startsWith(READY)).toList();
    }

    @ParameterizedTest
    @ValueSource(strings = {"mqttv31", "mqttv311", "mqttv5"})
    void everyVersion_carriesEveryQosBothWays(String version) throws InterruptedException {
        String topic = ClientCases.topic();
        try (var sub = sub("-V", version, "-q", "2", "-t", topic + "/+/in/#")) {
            other.subscribe(topic + "/out");
            for (Qos qos : Qos.values()) {
                String text = "Grüße " + qos;
                pub("-V", version, "-q", "" + qos.level(), "-t", topic + "/out", "-m", text);
                MqttMessage message = other.next();
                assertThat(message.text()).isEqualTo(text);
                assertThat(message.qos()).isEqualTo(qos);
                assertThat(message.retain()).isFalse();

                other.publish(topic + "/x/y/in", "a level too many");
                other.publish(topic + "/x/in/y", text, PublishOptions.qos(qos));
                sub.awaitLine((topic + "/x/in/y " + qos.level() + " 0 " + text)::equals);
            }
            assertThat(messages(sub)).hasSize(3);
        }
    }

    @Test
    void retainedMessage_isKeptUntilItIsCleared() throws InterruptedException {
        String topic = ClientCases.topic();
        pub("-t", topic, "-m", "kept", "-q", "1", "-r");
        try (var sub = sub("-t", topic, "-q", "1", "-C", "2")) {
            assertThat(sub.awaitExit()).isZero();
            assertThat(messages(sub)).containsExactly(topic + " 1 1 kept");
        }
        pub("-t", topic, "-n", "-r", "-q", "1");
        try (var sub = sub("-t", topic, "-q", "1")) {
            other.publish(topic, "end");
            sub.awaitLine((topic + " 1 0 end")::equals);
            assertThat(messages(sub)).hasSize(1);
        }
    }

    @Test
    void will_isPublishedWhenTheSubscriberIsKilled() throws InterruptedException {
        String topic = ClientCases.topic();
        other.subscribe(topic);
        try (var sub =
                sub("-t", "x", "--will-topic", topic, "--will-payload", "gone", "--will-qos", "2", "--will-retain")) {
            sub.kill();
            MqttMessage will = other.next();
            assertThat(will.text()).isEqualTo("gone");
            assertThat(will.qos()).isEqualTo(EXACTLY_ONCE);
        }
        try (var late = sub("-t", topic)) {
            late.awaitLine((topic + " 0 1 gone")::equals);
        }
    }

    @Test
    void keptSession_getsWhatWasPublishedMeanwhile() {
        String topic = ClientCases.topic();
        String id = ClientCases.id();
        String[] kept = {"-c", "-i", id, "-q", "2", "-t", topic};
        try (var first = tool(
                "mosquitto_sub",
                server.port(),
                Stream.concat(Stream.of(kept), Stream.of("-E")).toArray(String[]::new))) {
            assertThat(first.awaitExit()).isZero(); // it leaves when it has subscribed
        }
        other.publish(topic, "1", PublishOptions.qos(AT_LEAST_ONCE));
        pub("-t", topic, "-m", "2", "-q", "2");
        try (var second = tool(
                "mosquitto_sub",
                server.port(),
                Stream.concat(Stream.of(kept), Stream.of("-C", "2", "-W", "20", "-F", "%q %p"))
                        .toArray(String[]::new))) {
            assertThat(second.awaitExit()).isZero();
            assertThat(second.lines()).containsExactly("1 1", "2 2");
        }
    }

    @Test
    void takenOverSubscriber_getsNothingAnyMore() throws InterruptedException {
        String topic = ClientCases.topic();
        String id = ClientCases.id();
        try (var sub = sub("-V", "mqttv5", "-i", id, "-t", topic, "-d")) {
            try (var second = OtherSide.at(server.url(), ConnectOptions.DEFAULTS.withClientId(id))) {
                second.subscribe(topic);
                other.publish(topic, "for the second");
                assertThat(second.next().text()).isEqualTo("for the second");
                sub.close();
                assertThat(String.join("\n", sub.lines()))
                        .contains("Received DISCONNECT (142)")
                        .doesNotContain("for the");
            }
        }
    }

    @Test
    void sharedSubscription_givesEachMessageToOneMember() {
        String topic = ClientCases.topic();
        String[] arguments = {"-V", "mqttv5", "-q", "1", "-t", "$share/g/" + topic, "-t", topic + "/end"};
        try (var first = sub(arguments);
                var second = sub(arguments)) {
            IntStream.range(0, 20).forEach(i -> other.publish(topic, "" + i));
            other.publish(topic + "/end", "");
            List<String> all = new ArrayList<>();
            for (ChildProcess each : List.of(first, second)) {
                each.awaitLine(line -> line.startsWith(topic + "/end"));
                List<String> own = messages(each).stream()
                        .filter(line -> line.startsWith(topic + " "))
                        .map(line -> line.substring(line.lastIndexOf(' ') + 1))
                        .toList();
                assertThat(own).isNotEmpty();
                all.addAll(own);
            }
            assertThat(all)
                    .containsExactlyInAnyOrderElementsOf(
                            IntStream.range(0, 20).mapToObj(Integer::toString).toList());
        }
    }

    @Test
    void wrongPassword_isRefused() {
        String topic = ClientCases.topic();
        String[] right = {"-t", topic, "-m", "x", "-q", "1", "-u", ClientCases.USER, "-P", ClientCases.PASSWORD};
        assertThat(pub(server.securedPort(), right)).isZero();
        String[] wrong = {"-t", topic, "-m", "x", "-q", "1", "-u", ClientCases.USER, "-P", "wrong"};
        try (var process = tool("mosquitto_pub", server.securedPort(), wrong)) {
            assertThat(process.awaitExit()).isNotZero();
            assertThat(process.errors()).containsIgnoringCase("not authorised");
        }
        assertThat(pub(server.securedPort(), "-t", topic, "-m", "x", "-q", "1")).isNotZero();
    }

    @Test
    void passwordFileOfMosquitto_isRead() {
        Path file = Mosquitto.passwordFile("berta", "other secret");
        try (var passwords = PasswordFile.open(file);
                var broker = Broker.start("mqtt://127.0.0.1:0", BrokerOptions.DEFAULTS.withAuthenticator(passwords))) {
            int port = broker.uri().getPort();
            String[] message = {"-t", "x", "-m", "x", "-q", "1", "-u", "berta", "-P"};
            assertThat(pub(port, with(message, "other secret"))).isZero();
            assertThat(pub(port, with(message, "other secret "))).isNotZero();
            assertThat(pub(port, "-t", "x", "-m", "x", "-q", "1")).isNotZero();
        }
    }

    private static String[] with(String[] arguments, String last) {
        return Stream.concat(Stream.of(arguments), Stream.of(last)).toArray(String[]::new);
    }

    @Test
    void mutualTls_letsOnlyThoseWithACertificateIn() throws InterruptedException {
        String topic = ClientCases.topic();
        other.subscribe(topic);
        String ca = PKI.caFile().toString();
        assertThat(pub(server.tlsPort(), "-t", topic, "-m", "tls", "-q", "1", "--cafile", ca))
                .isZero();
        assertThat(other.next().text()).isEqualTo("tls");
        assertThat(pub(
                        server.mutualTlsPort(),
                        "-t",
                        topic,
                        "-m",
                        "mutual",
                        "-q",
                        "1",
                        "--cafile",
                        ca,
                        "--cert",
                        PKI.clientFile().toString(),
                        "--key",
                        PKI.clientKeyFile().toString()))
                .isZero();
        assertThat(other.next().text()).isEqualTo("mutual");
        assertThat(pub(server.mutualTlsPort(), "-t", topic, "-m", "x", "-q", "1", "--cafile", ca))
                .isNotZero();
        String foreign = TestPki.create().caFile().toString();
        assertThat(pub(server.tlsPort(), "-t", topic, "-m", "x", "-q", "1", "--cafile", foreign))
                .isNotZero();
    }

    @Test
    void fileAndLines_arriveAsTheyAre() throws Exception {
        String topic = ClientCases.topic();
        other.subscribe(topic);
        Path file = Peers.folder("payload").resolve("bytes");
        Files.write(file, ClientCases.bytes(300_000));
        pub("-t", topic, "-f", file.toString(), "-q", "2");
        assertThat(other.next().data()).isEqualTo(ClientCases.bytes(300_000));

        String pub = Peers.program("mosquitto_pub", "mosquitto-clients").toString();
        String pipe = "seq 1 500 | " + pub + " -h 127.0.0.1 -p " + server.port() + " -t " + topic + " -q 2 -l";
        try (var process = ChildProcess.start("lines", "sh", "-c", pipe)) {
            for (int i = 1; i <= 500; i++) {
                assertThat(other.next().text()).isEqualTo("" + i);
            }
            assertThat(process.awaitExit()).isZero();
        }
    }

    @Test
    void requestWithResponseTopic_isAnswered() throws InterruptedException {
        String topic = ClientCases.topic();
        other.subscribe(topic + "/request");
        try (var rr = tool(
                "mosquitto_rr",
                server.port(),
                "-V",
                "mqttv5",
                "-t",
                topic + "/request",
                "-e",
                topic + "/answer",
                "-m",
                "question",
                "-q",
                "1",
                "-W",
                "20")) {
            MqttMessage request = other.next();
            assertThat(request.text()).isEqualTo("question");
            String answerTo = request.properties().text(Property.RESPONSE_TOPIC);
            assertThat(answerTo).isEqualTo(topic + "/answer");
            other.publish(answerTo, "answer");
            assertThat(rr.awaitExit()).isZero();
            assertThat(rr.lines()).containsExactly("answer");
        }
    }
}
