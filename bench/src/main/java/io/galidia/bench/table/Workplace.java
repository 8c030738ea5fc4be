// SPDX-License-Identifier: Apache-2.0
package io.galidia.bench.table;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Where things are.
 *
 * @param root the folder of the repository
 * @param output where results, logs and homes of brokers go
 * @param galidia the words that start the galidia command
 */
record Workplace(Path root, Path output, List<String> galidia) {

    /** Kept: a channel that is forgotten is closed at the next collection, and its lock is gone. */
    private static final Queue<FileChannel> LOCKS = new ConcurrentLinkedQueue<>();

    private static final int PORT_TRIALS = 100;
    private static final int LOWEST_PORT = 20_000;
    private static final int HIGHEST_PORT = 30_000;

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

    /** Writes a file so that at any time there is either the old or the new text. */
    static void write(Path file, String text) {
        Path whole = file.toAbsolutePath();
        Path unfinished = whole.resolveSibling(whole.getFileName() + ".tmp");
        try {
            Files.createDirectories(whole.getParent());
            Files.writeString(unfinished, text);
            Files.move(unfinished, whole, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + file, e);
        }
    }

    static void delete(Path folder) {
        if (!Files.exists(folder)) {
            return;
        }
        try (var files = Files.walk(folder)) {
            files.sorted(Comparator.reverseOrder())
                    .forEach(file -> file.toFile().delete());
        } catch (IOException e) {
            throw new UncheckedIOException("cannot delete " + folder, e);
        }
    }

    /** A port at which nobody listens, below those that the kernel gives to outgoing connections. */
    static int freePort() {
        for (int i = 0; i < PORT_TRIALS; i++) {
            int port = ThreadLocalRandom.current().nextInt(LOWEST_PORT, HIGHEST_PORT);
            try (var socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
                return socket.getLocalPort();
            } catch (IOException e) {
                // taken: another one
            }
        }
        throw new MeasurementException("no free port from " + LOWEST_PORT + " to " + HIGHEST_PORT);
    }

    /**
     * Keeps the output for one run at a time, until the process ends.
     *
     * @throws MeasurementException if another process has it
     */
    void lock() {
        Path file = folder("").resolve("lock");
        try {
            FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            if (channel.tryLock() == null) {
                channel.close();
                throw new MeasurementException("another run measures: it holds " + file);
            }
            LOCKS.add(channel);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot lock " + file, e);
        }
    }
}
