// SPDX-License-Identifier: Apache-2.0
package io.galidia.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code galidia broker} does not load until its first client is served: it would take most of the time. */
final class StartTest {

    private static final Pattern LISTENING = Pattern.compile("listening on mqtt://127\\.0\\.0\\.1:(\\d+)");
    private static final Pattern LOADED = Pattern.compile("\\[class,load *] (\\S+) source:");
    private static final byte[] CONNECT = {0x10, 13, 0, 4, 'M', 'Q', 'T', 'T', 4, 2, 0, 0, 0, 1, 'c'};

    @Test
    void firstClientIsServed_withoutWhatTheStartNeedNotLoad(@TempDir Path folder) throws Exception {
        List<String> loaded = classesLoadedByBroker(folder);
        assertThat(loaded).contains("io.galidia.broker.ClientConnection", "ch.qos.logback.classic.LoggerContext");
        assertThat(loaded)
                .doesNotContain("io.netty.buffer.AllocateChunkEvent", "jdk.jfr.internal.MetadataRepository") // recorder
                .noneMatch(name -> name.startsWith("ch.qos.logback.classic.pattern."))
                .noneMatch(name -> name.startsWith("ch.qos.logback.classic.joran.")) // files of settings
                .noneMatch(
                        name -> name.startsWith("io.galidia.cli.bench.") || name.startsWith("io.galidia.cli.client."))
                .noneMatch(name -> name.startsWith("tools.jackson.") || name.startsWith("sun.security.ssl."));
    }

    @Test
    void version_isOneLine() throws InterruptedException {
        for (String flag : List.of("--version", "-V")) {
            try (CommandProcess version = CommandProcess.galidia(flag)) {
                assertThat(version.exitCode()).isZero();
                assertThat(version.out()).startsWith("galidia ").hasLineCount(1);
                assertThat(version.err()).isEmpty();
            }
        }
    }

    @Test
    void preparation_namesClassesThatAreThere() {
        assertThat(Preparation.CLASSES)
                .allSatisfy(
                        name -> assertThat(Class.forName(name, false, getClass().getClassLoader()))
                                .isNotNull());
    }

    private static List<String> classesLoadedByBroker(Path folder) throws InterruptedException, IOException {
        Path log = folder.resolve("loaded");
        try (CommandProcess broker = CommandProcess.program(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-Xlog:class+load:file=" + log,
                "-cp",
                System.getProperty("java.class.path"),
                "io.galidia.cli.Main",
                "broker",
                "--listen",
                "mqtt://127.0.0.1:0")) {
            broker.awaitText("listening on ");
            Matcher line = LISTENING.matcher(broker.out());
            assertThat(line.find()).isTrue();
            try (Socket client = new Socket(InetAddress.getLoopbackAddress(), Integer.parseInt(line.group(1)))) {
                client.getOutputStream().write(CONNECT);
                assertThat(client.getInputStream().readNBytes(4)).containsExactly(0x20, 2, 0, 0);
            }
            broker.terminate();
            assertThat(broker.exitCode()).isZero();
            assertThat(broker.err()).isEmpty();
        }
        try (Stream<String> lines = Files.lines(log, StandardCharsets.UTF_8)) {
            return lines.map(LOADED::matcher)
                    .filter(Matcher::find)
                    .map(line -> line.group(1))
                    .toList();
        }
    }
}
