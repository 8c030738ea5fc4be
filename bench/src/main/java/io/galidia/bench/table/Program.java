// SPDX-License-Identifier: Apache-2.0
package io.galidia.bench.table;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/** A process that ends with this one at the latest; what it prints goes to a file. */
final class Program implements AutoCloseable {

    private static final Set<Process> RUNNING = ConcurrentHashMap.newKeySet();

    static {
        Runtime.getRuntime().addShutdownHook(new Thread(() -> RUNNING.forEach(Process::destroyForcibly)));
    }

    private final String name;
    private final Process process;
    private final Path log;

    private Program(String name, Process process, Path log) {
        this.name = name;
        this.process = process;
        this.log = log;
    }

    /**
     * Starts one.
     *
     * @param log where its output and errors go; what was there is overwritten
     * @param environment variables in addition to ours
     */
    static Program start(Path log, Map<String, String> environment, List<String> command) {
        var builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .redirectInput(new File("/dev/null"));
        builder.environment().putAll(environment);
        String name = log.getFileName().toString().replaceFirst("\\.log$", "");
        try {
            Process process = builder.start();
            RUNNING.add(process);
            return new Program(name, process, log);
        } catch (IOException e) {
            throw new MeasurementException("cannot start " + name + ": " + e.getMessage(), e);
        }
    }

    /** Runs a program to its end. */
    static void run(Path log, Map<String, String> environment, List<String> command, Duration limit) {
        try (Program program = start(log, environment, command)) {
            program.await(limit);
        }
    }

    long pid() {
        return process.pid();
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** Everything it has printed so far. */
    String output() {
        try {
            return Files.readString(log);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + log, e);
        }
    }

    /** Waits until it has printed a line that begins so, and returns the rest of that line. */
    String awaitLine(String beginning, Duration limit) {
        long deadline = System.nanoTime() + limit.toNanos();
        while (true) {
            boolean isAlive = isAlive();
            var line =
                    output().lines().filter(each -> each.startsWith(beginning)).findFirst();
            if (line.isPresent()) {
                return line.get().substring(beginning.length()).strip();
            }
            if (!isAlive) {
                throw failure("ended with " + process.exitValue() + " before it printed " + beginning);
            }
            if (System.nanoTime() > deadline) {
                throw failure("did not print " + beginning + " within " + limit.toSeconds() + " s");
            }
            pause(20);
        }
    }

    /** Waits for its end; anything but exit code 0 is a failure. */
    void await(Duration limit) {
        awaitEnd(limit);
        if (process.exitValue() != 0) {
            throw failure("ended with exit code " + process.exitValue());
        }
    }

    /** Waits for its end, with whatever exit code, and returns what it printed. */
    String awaitEnd(Duration limit) {
        try {
            if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
                throw failure("did not end within " + limit.toSeconds() + " s");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw failure("was interrupted");
        }
        return output();
    }

    /** What went wrong, with the last words of the program. */
    MeasurementException failure(String what) {
        String said = output().lines()
                .filter(line -> !line.isBlank() && !line.startsWith("\t")) // no frames of stack traces
                .reduce((first, second) -> second)
                .orElse("nothing");
        return new MeasurementException(name + " " + what + "; it said last: " + said);
    }

    /** SIGKILL, for programs that have nothing to put in order. */
    void kill() {
        process.destroyForcibly();
        close();
    }

    /** SIGTERM, and SIGKILL after five seconds. */
    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(5, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor(5, TimeUnit.SECONDS);
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
        RUNNING.remove(process);
    }

    static void pause(long millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new MeasurementException("interrupted");
        }
    }
}
