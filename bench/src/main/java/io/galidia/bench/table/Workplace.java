// SPDX-License-Identifier: Apache-2.0
package io.galidia.bench.table;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * Where things are.
 *
 * @param root the folder of the repository
 * @param output where results, logs and homes of brokers go
 * @param galidia the words that start the galidia command
 */
record Workplace(Path root, Path output, List<String> galidia) {

    /** The one of a source tree, with the start script that users have. */
    static Workplace of(Path root) {
        Path script = root.resolve("galidia");
        if (!Files.isExecutable(script)) {
            throw new MeasurementException("no start script in " + root + ": run this from the source tree");
        }
        return new Workplace(root, root.resolve("bench/target/table"), List.of(script.toString()));
    }

    /** The JVM this runs on: all Java programs of the table run on it, and with its defaults. */
    static String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }

    /** Makes the start script take the same JVM, without options of whoever measures. */
    static Map<String, String> environment() {
        return Map.of("JAVA_HOME", System.getProperty("java.home"), "GALIDIA_JAVA_OPTS", "");
    }

    /** The galidia command with arguments. */
    List<String> command(String... arguments) {
        List<String> words = new ArrayList<>(galidia);
        words.addAll(Arrays.asList(arguments));
        return words;
    }

    /** A file for what a program prints. */
    Path log(String name) {
        return folder("logs").resolve(name + ".log");
    }

    /** A folder below the output, made if need be. */
    Path folder(String name) {
        try {
            return Files.createDirectories(output.resolve(name));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot make a folder in " + output, e);
        }
    }

    static void write(Path file, String text) {
        try {
            Files.createDirectories(file.toAbsolutePath().getParent());
            Files.writeString(file, text);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + file, e);
        }
    }

    static void delete(Path folder) {
        if (!Files.exists(folder)) {
            return;
        }
        try (var files = Files.walk(folder)) {
            files.sorted(java.util.Comparator.reverseOrder())
                    .forEach(file -> file.toFile().delete());
        } catch (IOException e) {
            throw new UncheckedIOException("cannot delete " + folder, e);
        }
    }

    static int freePort() {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException("no free port", e);
        }
    }
}
