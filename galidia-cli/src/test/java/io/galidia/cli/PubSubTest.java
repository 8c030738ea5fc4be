// SPDX-License-Identifier: Apache-2.0
package io.galidia.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.galidia.broker.Broker;
import io.galidia.broker.BrokerOptions;
import io.galidia.broker.auth.PasswordFile;
import io.galidia.broker.auth.PasswordFileEditor;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code pub} and {@code sub} as processes against the embedded broker. */
final class PubSubTest {

    private final Broker broker = Broker.start("mqtt://127.0.0.1:0");

    @AfterEach
    void close() {
        broker.close();
    }

    private static String at(Broker where) {
        return " -h 127.0.0.1 -p " + where.uri().getPort() + " ";
    }

    private static CommandProcess sub(String arguments, Broker where) {
        return CommandProcess.galidia("sub -d" + at(where) + arguments).awaitText("received SUBACK");
    }

    private static int pub(String arguments, Broker where) throws InterruptedException {
        return pub(arguments, where, new byte[0]);
    }

    private static int pub(String arguments, Broker where, byte[] input) throws InterruptedException {
        try (CommandProcess pub = CommandProcess.galidia("pub" + at(where) + arguments, input)) {
            int code = pub.exitCode();
            assertThat(pub.err()).isEmpty();
            return code;
        }
    }

    @Test
    void message_isPrintedWithItsTopicAndEndsTheCommand() throws InterruptedException {
        try (CommandProcess sub = sub("-v -t a/+ -T a/x -C 2", broker)) {
            assertThat(pub("-t a/x -m filtered", broker)).isZero();
            assertThat(pub("-t a/b -m -t -q 2", broker)).isZero();
            assertThat(pub("-t a/c -n -V 5", broker)).isZero();
            assertThat(sub.exitCode()).isZero();
            assertThat(sub.out()).isEqualTo("a/b -t\na/c (null)\n");
        }
    }

    @ParameterizedTest
    @CsvSource({"0, 311", "1, 5", "2, 31"})
    void lines_arriveInOrder(int qos, String version) throws InterruptedException {
        String lines = IntStream.range(0, 800).mapToObj(i -> i + "\n").collect(Collectors.joining());
        try (CommandProcess sub = sub("-t lines -C 800 -q " + qos, broker)) {
            byte[] input = lines.getBytes(StandardCharsets.UTF_8);
            assertThat(pub("-t lines -l -q " + qos + " -V " + version, broker, input))
                    .isZero();
            assertThat(sub.exitCode()).isZero();
            assertThat(sub.out()).isEqualTo(lines);
        }
    }

    @ParameterizedTest
    @CsvSource({"311, 7", "5, 149"})
    void messageThatTheServerNeverTakes_isGivenUp(String version, int exitCode) throws InterruptedException {
        String arguments = "pub" + at(broker) + "-t big -q 1 -s -V " + version;
        try (CommandProcess pub = CommandProcess.galidia(arguments, new byte[2_000_000])) {
            assertThat(pub.exitCode()).isEqualTo(exitCode);
            assertThat(pub.err()).hasLineCount(1);
        }
    }

    @Test
    void binaryFile_arrivesByteForByte(@TempDir Path folder) throws Exception {
        byte[] bytes = new byte[300_000];
        new Random(7).nextBytes(bytes);
        Path file = Files.write(folder.resolve("picture"), bytes);
        try (CommandProcess sub = sub("-N -t picture -C 1", broker)) {
            assertThat(pub("-t picture -f " + file, broker)).isZero();
            assertThat(sub.exitCode()).isZero();
            assertThat(sub.bytes()).isEqualTo(bytes);
        }
    }

    @Test
    void retainedMessages_areToldApartAndRemoved() throws InterruptedException {
        assertThat(pub("-t r/1 -m old -r -q 1", broker)).isZero();
        try (CommandProcess sub = sub("-t r/# -R -C 1", broker)) {
            assertThat(pub("-t r/1 -m new", broker)).isZero();
            assertThat(sub.exitCode()).isZero();
            assertThat(sub.out()).isEqualTo("new\n");
        }
        try (CommandProcess sub = sub("-t r/# --retained-only --remove-retained", broker)) {
            sub.awaitText("old");
            assertThat(pub("-t r/1 -m fresh", broker)).isZero();
            assertThat(sub.exitCode()).isZero();
        }
        try (CommandProcess sub = sub("-t r/# -W 1", broker)) {
            assertThat(sub.exitCode()).isEqualTo(27);
            assertThat(sub.out()).isEmpty();
        }
    }

    @Test
    void properties_travelFromPublisherToSubscriber() throws InterruptedException {
        try (CommandProcess sub = sub("-V 5 -t p -F %C|%P|%E -C 1", broker)) {
            assertThat(pub("-t p -m x -D publish content-type text/plain -D publish user-property k v", broker))
                    .isZero();
            assertThat(sub.exitCode()).isZero();
            assertThat(sub.out()).isEqualTo("text/plain|k:v|\n");
        }
    }

    @Test
    void timeOut_endsWithExitCode27() throws InterruptedException {
        try (CommandProcess sub =
                CommandProcess.galidia("sub -t nothing -W 1" + at(broker).stripTrailing())) {
            assertThat(sub.exitCode()).isEqualTo(27);
            assertThat(sub.err()).isEqualTo("galidia sub: timed out\n");
        }
    }

    @Test
    void signal_endsASubscriberWithExitCode0() throws InterruptedException {
        try (CommandProcess sub = sub("-t a", broker)) {
            sub.terminate();
            assertThat(sub.exitCode()).isZero();
            assertThat(sub.err()).contains("sending DISCONNECT");
        }
    }

    @Test
    void will_isPublishedForAPublisherThatIsKilled() throws InterruptedException {
        try (CommandProcess sub = sub("-t will -C 1", broker);
                CommandProcess victim = CommandProcess.galidia("sub -d -t x --will-topic will --will-payload gone"
                        + at(broker).stripTrailing())) {
            victim.awaitText("received SUBACK").close();
            assertThat(sub.exitCode()).isZero();
            assertThat(sub.out()).isEqualTo("gone\n");
        }
    }

    @Test
    void subscriber_comesBackWhenTheBrokerDoes() throws InterruptedException {
        String url = broker.uri().toString();
        try (CommandProcess sub = sub("-t back -C 1", broker)) {
            broker.close();
            sub.awaitText("connection lost");
            try (Broker again = Broker.start(url)) {
                // SUBACK of the second session: only then a message is sure to arrive
                Awaitility.await()
                        .atMost(Duration.ofSeconds(30))
                        .until(() -> sub.err().split("received SUBACK", -1).length > 2);
                assertThat(pub("-t back -m again", again)).isZero();
                assertThat(sub.exitCode()).isZero();
                assertThat(sub.out()).isEqualTo("again\n");
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "-V 311, 5",
        "-V 5, 135",
        "-V 311 -u anna -P wrong, 4",
        "-V 5 -u anna -P wrong, 134",
        "-u anna -P secret, 0"
    })
    void refusal_isTheExitCode(String login, int exitCode, @TempDir Path folder) throws InterruptedException {
        Path users = folder.resolve("users");
        PasswordFileEditor.put(users, "anna", "secret".getBytes(StandardCharsets.UTF_8));
        try (PasswordFile passwords = PasswordFile.open(users);
                Broker closed =
                        Broker.start("mqtt://127.0.0.1:0", BrokerOptions.DEFAULTS.withAuthenticator(passwords));
                CommandProcess pub = CommandProcess.galidia(
                        "pub -t a -m b " + login + at(closed).stripTrailing())) {
            assertThat(pub.exitCode()).as(pub.err()).isEqualTo(exitCode);
            assertThat(pub.err().lines()).hasSize(exitCode == 0 ? 0 : 1);
        }
    }

    @Test
    void noBroker_isExitCode1AndAHint() throws InterruptedException {
        String where = at(broker);
        broker.close();
        try (CommandProcess pub = CommandProcess.galidia("pub -t a -m b" + where.stripTrailing())) {
            assertThat(pub.exitCode()).isEqualTo(1);
            assertThat(pub.err()).contains("Connection refused").contains("galidia broker starts one");
            assertThat(pub.err().lines()).hasSize(1);
        }
    }
}
