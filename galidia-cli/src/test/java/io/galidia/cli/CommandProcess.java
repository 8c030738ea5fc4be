// SPDX-License-Identifier: Apache-2.0
package io.galidia.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;

/** The command, or another program, in a process of its own; ended with the test at the latest. */
final class CommandProcess implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Process process;
    private final Path out;
    private final Path err;

    private CommandProcess(List<String> words, byte[] input) {
        try {
            out = Files.createTempFile("galidia", ".out");
            err = Files.createTempFile("galidia", ".err");
            process = new ProcessBuilder(words)
                    .redirectOutput(out.toFile())
                    .redirectError(err.toFile())
                    .start();
            process.getOutputStream().write(input);
            process.getOutputStream().close();
        } catch (IOException error) {
            throw new UncheckedIOException(error);
        }
    }

    /** Starts galidia with these arguments, separated by blanks; {@code ''} is an empty one. */
    static CommandProcess galidia(String arguments) {
        return galidia(arguments, new byte[0]);
    }

    static CommandProcess galidia(String arguments, byte[] input) {
        List<String> words = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED", // as the launcher does; without it newer JVMs warn
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Xshare:auto",
                "-cp",
                System.getProperty("java.class.path"),
                "io.galidia.cli.Main"));
        words.addAll(List.of(arguments.split(" ")));
        return new CommandProcess(words, input);
    }

    /** Starts any program. */
    static CommandProcess program(String... words) {
        return new CommandProcess(List.of(words), new byte[0]);
    }

    /** Waits for the end and returns the exit code. */
    int exitCode() throws InterruptedException {
        assertThat(process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS))
                .as("ended in time; it said: %s %s", out(), err())
                .isTrue();
        return process.exitValue();
    }

    /** Sends SIGTERM. */
    void terminate() {
        process.destroy();
    }

    /** Waits until standard output or error has this text. */
    CommandProcess awaitText(String text) {
        Awaitility.await().atMost(PATIENCE).until(() -> out().contains(text) || err().contains(text));
        return this;
    }

    String out() {
        return new String(bytes(), StandardCharsets.UTF_8);
    }

    byte[] bytes() {
        return read(out);
    }

    String err() {
        return new String(read(err), StandardCharsets.UTF_8);
    }

    private static byte[] read(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (IOException error) {
            throw new UncheckedIOException(error);
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
        try {
            process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS);
            Files.deleteIfExists(out);
            Files.deleteIfExists(err);
        } catch (IOException error) {
            throw new UncheckedIOException(error);
        } catch (InterruptedException error) {
            Thread.currentThread().interrupt();
        }
    }
}
