// SPDX-License-Identifier: Apache-2.0
package io.galidia.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;

/** The main method of an example in a thread of its own, with what it prints. Closing interrupts it and checks that it ends. */
final class RunningExample implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final PrintStream before = System.out;
    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();
    private final AtomicReference<Throwable> thrown = new AtomicReference<>();
    private final Thread thread;

    /** A main method. */
    @FunctionalInterface
    interface Main {
        void run(String[] args) throws Exception;
    }

    private RunningExample(Main main, String... args) {
        thread = new Thread(
                () -> {
                    try {
                        main.run(args);
                    } catch (Throwable e) {
                        thrown.set(e);
                    }
                },
                "example");
    }

    static RunningExample start(Main main, String... args) {
        var example = new RunningExample(main, args);
        System.setOut(new PrintStream(example.printed, true, StandardCharsets.UTF_8));
        example.thread.start();
        return example;
    }

    /** The lines that it has printed so far. */
    List<String> lines() {
        return printed.toString(StandardCharsets.UTF_8).lines().toList();
    }

    /** Waits until it has printed such a line, this many of them, and returns the last. */
    String awaitLine(String pattern, int count) {
        await("line " + pattern + " in " + lines())
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(10))
                .until(() -> matching(pattern).size() >= count || !thread.isAlive());
        assertThat(matching(pattern))
                .as("lines %s of %s, thrown: %s", pattern, lines(), thrown)
                .hasSizeGreaterThanOrEqualTo(count);
        return matching(pattern).get(count - 1);
    }

    String awaitLine(String pattern) {
        return awaitLine(pattern, 1);
    }

    private List<String> matching(String pattern) {
        return lines().stream().filter(line -> line.matches(pattern)).toList();
    }

    /** Waits until it ends by itself. */
    void awaitEnd() {
        join();
        assertThat(thrown).hasNullValue();
    }

    @Override
    public void close() {
        thread.interrupt();
        join();
        System.setOut(before);
        before.println(printed.toString(StandardCharsets.UTF_8));
        assertThat(thrown).as("what the example has thrown").hasNullValue();
    }

    private void join() {
        try {
            thread.join(PATIENCE.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        assertThat(thread.isAlive())
                .as("the example runs on, after %s", lines())
                .isFalse();
    }
}
