// SPDX-License-Identifier: Apache-2.0
package io.galidia.peers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** A child process. What it prints is kept in files below target; closing ends it, and only it. */
public final class ChildProcess implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final String name;
    private final Path folder;
    private final Process process;

    private ChildProcess(String name, Path folder, Process process) {
        this.name = name;
        this.folder = folder;
        this.process = process;
    }

    /** Starts the command with these variables added to the environment. */
    public static ChildProcess start(String name, Map<String, String> environment, List<String> command) {
        Path folder = Peers.folder(name);
        Peers.write(folder.resolve("command"), String.join(" ", command) + "\n");
        var builder = new ProcessBuilder(command)
                .redirectOutput(folder.resolve("out").toFile())
                .redirectError(folder.resolve("err").toFile());
        builder.environment().putAll(environment);
        try {
            return new ChildProcess(name, folder, builder.start());
        } catch (IOException e) {
            throw new UncheckedIOException("cannot start " + command, e);
        }
    }

    /** Starts the command. */
    public static ChildProcess start(String name, String... command) {
        return start(name, Map.of(), List.of(command));
    }

    /** What it has printed so far, as lines. */
    public List<String> lines() {
        return read("out").lines().toList();
    }

    /** What it has printed to the error stream so far. */
    public String errors() {
        return read("err");
    }

    /** Waits until it has printed such a line, and returns the line. */
    public String awaitLine(Predicate<String> isIt) {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (System.nanoTime() < end) {
            boolean isAlive = process.isAlive(); // asked before reading: what is printed before the end counts
            for (String line : lines()) {
                if (isIt.test(line)) {
                    return line;
                }
            }
            if (!isAlive) {
                throw failure("ended with code " + process.exitValue() + " without the line waited for");
            }
            pause();
        }
        throw failure("did not print the line waited for within " + PATIENCE);
    }

    /** Waits until something accepts connections at this port of 127.0.0.1. False when the process ends before. */
    public boolean awaitPort(int port) {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (System.nanoTime() < end) {
            try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
                return socket.isConnected();
            } catch (IOException e) {
                if (!process.isAlive()) {
                    return false;
                }
                pause();
            }
        }
        throw failure("does not accept connections at port " + port + " within " + PATIENCE);
    }

    /** Waits for its end and returns its exit code. */
    public int awaitExit() {
        return awaitExit(PATIENCE);
    }

    /** Waits for its end, at most so long, and returns its exit code. */
    public int awaitExit(Duration patience) {
        try {
            if (process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS)) {
                return process.exitValue();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        throw failure("did not end within " + patience);
    }

    /** An error that tells what the process has printed. */
    public AssertionError failure(String what) {
        return new AssertionError(
                name + " " + what + "; files in " + folder + "\nout:\n" + read("out") + "\nerr:\n" + errors());
    }

    /** Ends it as a power failure would. */
    public void kill() {
        process.destroyForcibly().onExit().join();
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(5, TimeUnit.SECONDS)) {
                kill();
            }
        } catch (InterruptedException e) {
            kill();
            Thread.currentThread().interrupt();
        }
    }

    private void pause() {
        try {
            process.waitFor(20, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw failure("is not waited for any more: interrupted");
        }
    }

    private String read(String file) {
        try {
            return Files.readString(folder.resolve(file), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read what " + name + " printed", e);
        }
    }
}
