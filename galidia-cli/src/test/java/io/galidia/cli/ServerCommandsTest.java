// SPDX-License-Identifier: Apache-2.0
package io.galidia.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.galidia.broker.Broker;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code broker}, {@code demo} and {@code passwd} as processes. */
final class ServerCommandsTest {

    private static final Pattern LISTENING = Pattern.compile("listening on (\\w+)://127\\.0\\.0\\.1:(\\d+)(\\S*)");

    @Test
    void broker_printsALinePerListenerAndEndsCleanlyOnASignal() throws InterruptedException {
        try (CommandProcess broker =
                CommandProcess.galidia("broker --listen mqtt://127.0.0.1:0 --listen ws://127.0.0.1:0/mqtt")) {
            broker.awaitText("listening on ws://");
            Matcher line = LISTENING.matcher(broker.out());
            assertThat(line.find()).isTrue();
            String port = line.group(2);
            assertThat(line.find()).isTrue();
            String webSocket = line.group().replace("listening on ", "");
            try (CommandProcess sub = CommandProcess.galidia("sub -d -V 5 -t a -C 1 -L " + webSocket)) {
                sub.awaitText("received SUBACK");
                try (CommandProcess pub = CommandProcess.galidia("pub -q 1 -t a -m hello -p " + port)) {
                    assertThat(pub.exitCode()).as(pub.err()).isZero();
                }
                assertThat(sub.exitCode()).as(sub.err()).isZero();
                assertThat(sub.out()).isEqualTo("hello\n");
            }
            try (CommandProcess left = CommandProcess.galidia("sub -d -V 5 -t a -p " + port)) {
                left.awaitText("received SUBACK");
                broker.terminate();
                assertThat(broker.exitCode()).isZero();
                left.awaitText("received DISCONNECT, server shutting down");
            }
            assertThat(broker.out().lines()).hasSize(2);
            assertThat(broker.err()).doesNotContain("DEBUG", "Exception");
        }
    }

    @Test
    void failedHandshake_isLoggedOnceAtInfo() throws InterruptedException {
        try (CommandProcess broker = CommandProcess.galidia("broker --listen ws://127.0.0.1:0/mqtt")) {
            broker.awaitText("listening on ws://");
            Matcher line = LISTENING.matcher(broker.out());
            assertThat(line.find()).isTrue();
            for (int i = 0; i < 2; i++) {
                try (CommandProcess sub =
                        CommandProcess.galidia("sub -t a -C 1 -L ws://127.0.0.1:" + line.group(2) + "/other")) {
                    assertThat(sub.exitCode()).isEqualTo(1);
                }
            }
            broker.terminate();
            assertThat(broker.exitCode()).isZero();
            assertThat(broker.err())
                    .hasLineCount(1)
                    .contains("INFO", "127.0.0.1:", "did not get as far as MQTT", "404 Not Found");
        }
    }

    @Test
    void portInUse_isOneLineThatSaysWhatToDo() throws InterruptedException {
        try (Broker other = Broker.start("mqtt://127.0.0.1:0");
                CommandProcess broker = CommandProcess.galidia("broker --listen " + other.uri())) {
            assertThat(broker.exitCode()).isEqualTo(1);
            assertThat(broker.err()).contains("in use", "--listen mqtt://").hasLineCount(1);
            assertThat(broker.out()).isEmpty();
        }
    }

    @Test
    void originThatIsNone_isOneLineThatSaysHowItLooks() throws InterruptedException {
        try (CommandProcess broker =
                CommandProcess.galidia("broker --listen ws://127.0.0.1:0 --origin https://a --origin a.example")) {
            assertThat(broker.exitCode()).isEqualTo(2);
            assertThat(broker.err())
                    .startsWith("galidia broker: --origin: an origin must be scheme://host[:port] without a path, or *,"
                            + " not \"a.example\"");
            assertThat(broker.out()).isEmpty();
        }
    }

    @Test
    void demo_printsReadingsAndAlertsAndTakesPart() throws InterruptedException {
        try (Broker other = Broker.start("mqtt://127.0.0.1:0");
                CommandProcess sub = CommandProcess.galidia("sub -d -q 2 -t alerts/# -C 1 -W 40 -F %q%J -p "
                        + other.uri().getPort());
                CommandProcess demo = CommandProcess.galidia("demo --interval 50 --seconds 2 --url " + other.uri())) {
            assertThat(demo.exitCode()).isZero();
            assertThat(demo.out()).contains("[sensor1] temperature: ", "[sensor3] humidity: ", "ALERT [", "try: ");
            assertThat(demo.out()).doesNotContain("\u001b");
            assertThat(demo.err()).isEmpty();
            assertThat(sub.exitCode()).isZero(); // the alert is retained
            assertThat(sub.out()).startsWith("2{").contains("\"metric\":\"temperature\"", "\"threshold\":30.0");
        }
    }

    @Test
    void demo_takesAnyClientsReadings() throws InterruptedException {
        try (CommandProcess demo = CommandProcess.galidia("demo --interval 1000000 --listen mqtt://127.0.0.1:0")) {
            demo.awaitText("humidity");
            Matcher port =
                    Pattern.compile("broker on mqtt://127\\.0\\.0\\.1:(\\d+)").matcher(demo.out());
            assertThat(port.find()).isTrue();
            for (String reading : new String[] {"99", "hot\u001b[2J"}) {
                try (CommandProcess pub = CommandProcess.galidia(
                        "pub -q 1 -t sensors/x/temperature -m " + reading + " -p " + port.group(1))) {
                    assertThat(pub.exitCode()).isZero();
                }
            }
            demo.awaitText("is not a number");
            assertThat(demo.out())
                    .contains("ALERT [x] temperature: 99.0 is over 30.0")
                    .contains("sensors/x/temperature is not a number: hot\u00b7[2J");
            demo.terminate();
            assertThat(demo.exitCode()).isZero();
        }
    }

    @Test
    void passwd_writesHashesForTheOwnerOnly(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("users");
        assertThat(passwd(file + " anna -b secret")).startsWith("added anna");
        byte[] input = "other\n".getBytes(StandardCharsets.UTF_8);
        try (CommandProcess ben = CommandProcess.galidia("passwd " + file + " ben", input)) {
            assertThat(ben.exitCode()).isZero();
        }
        assertThat(Files.readString(file))
                .containsPattern("anna:\\$argon2id\\$")
                .contains("ben:$argon2id$")
                .doesNotContain("secret");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        assertThat(passwd(file + " anna -D")).startsWith("removed anna");
        assertThat(Files.readString(file)).doesNotContain("anna");
    }

    @Test
    void scram_goesFromPasswdThroughTheBrokerToPubAndSub(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("users");
        passwd(file + " plain -b plain-word");
        assertThat(passwd("--scram --iterations 4096 " + file + " anna -b open-sesame"))
                .startsWith("added anna");
        assertThat(Files.readString(file))
                .contains("anna:$scram-sha-256$4096$")
                .doesNotContain("open-sesame", "plain-word");
        try (CommandProcess broker =
                CommandProcess.galidia("broker --listen mqtt://127.0.0.1:0 --password-file " + file)) {
            broker.awaitText("listening on ");
            Matcher line = LISTENING.matcher(broker.out());
            assertThat(line.find()).isTrue();
            String with = " -p " + line.group(2) + " --auth-method SCRAM-SHA-256";
            try (CommandProcess sub = CommandProcess.galidia("sub -d -u anna -P open-sesame -t a -C 1" + with)) {
                sub.awaitText("received SUBACK");
                try (CommandProcess pub =
                        CommandProcess.galidia("pub -u anna -P open-sesame -q 1 -t a -m hello" + with)) {
                    assertThat(pub.exitCode()).as(pub.err()).isZero();
                }
                assertThat(sub.exitCode()).as(sub.err()).isZero();
            }
            for (String who : new String[] {"-u anna -P wrong", "-u plain -P plain-word", "-u nobody -P x"}) {
                try (CommandProcess pub = CommandProcess.galidia("pub -t a -m x " + who + with)) {
                    assertThat(pub.exitCode()).isNotZero();
                    assertThat(pub.err())
                            .contains("bad user name or password (0x86)")
                            .hasLineCount(1);
                }
            }
        }
    }

    @Test
    void passwd_withFlagsThatDoNotGoTogether_saysSo(@TempDir Path folder) throws Exception {
        String where = folder.resolve("users") + " anna -b x";
        assertUsage("passwd --iterations 5000 " + where, "--iterations goes with --scram");
        assertUsage("passwd --scram --iterations 1 " + where, "iterations must be 4096 to 1000000, not 1");
        assertUsage("passwd --scram -D " + folder.resolve("users") + " anna", "either --scram or -D");
    }

    private static void assertUsage(String command, String problem) throws InterruptedException {
        try (CommandProcess process = CommandProcess.galidia(command)) {
            assertThat(process.exitCode()).isEqualTo(2);
            assertThat(process.err()).contains(problem);
        }
    }

    private static String passwd(String arguments) throws InterruptedException {
        try (CommandProcess passwd = CommandProcess.galidia("passwd " + arguments)) {
            assertThat(passwd.exitCode()).as(passwd.err()).isZero();
            return passwd.out();
        }
    }
}
