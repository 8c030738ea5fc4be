// SPDX-License-Identifier: Apache-2.0
package io.galidia.bench.growth;

import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The command: runs one of the measurements and prints its figures as a table in Markdown. */
public final class Growth {

    /** A measurement. */
    @FunctionalInterface
    interface Measurement {

        /**
         * Measures and prints.
         *
         * @param most the largest number of what grows
         */
        void run(Figures figures, int most) throws Exception;
    }

    /**
     * A measurement and the bounds of what grows.
     *
     * @param summary what that is
     * @param least the smallest number of it that can be asked for
     * @param usual the one without an argument
     * @param greatest the largest one
     */
    private record Named(String summary, int least, int usual, int greatest, Measurement measurement) {}

    private static final Map<String, Named> MEASUREMENTS = new LinkedHashMap<>();

    static {
        add("subscriptions", "filters in the tree of topics", 1_000_000, SubscriptionGrowth::byNumber);
        MEASUREMENTS.put(
                "depth",
                new Named("levels of topics and filters, 100,000 filters", 1, 10, 100, SubscriptionGrowth::byDepth));
        add("subscribers", "subscriptions of a broker", 1_000_000, SubscriptionGrowth::ofBroker);
        add("connections", "idle connections over mem:", 100_000, ConnectionGrowth::inMemory);
        add("sockets", "idle connections over TCP, and what one holds", 10_000, ConnectionGrowth::overTcp);
        add("retained", "retained messages", 1_000_000, RetainedGrowth::run);
        add("fanout", "receivers of each message", 10_000, FanOutGrowth::run);
        MEASUREMENTS.put(
                "payload", new Named("bytes of payload, over TCP", 1, 16 << 20, 255 << 20, PayloadGrowth::run));
        add("queues", "messages that wait for clients that are away", 1_000_000, QueueGrowth::run);
        MEASUREMENTS.put(
                "slow-reader",
                new Named(
                        "subscribers of one topic, of which one stops reading",
                        2,
                        1_000,
                        Integer.MAX_VALUE,
                        SlowReader::run));
    }

    private Growth() {}

    private static void add(String name, String summary, int usual, Measurement measurement) {
        MEASUREMENTS.put(name, new Named(summary, 1, usual, Integer.MAX_VALUE, measurement));
    }

    /**
     * The number in this argument, which may have underscores in it.
     *
     * @throws IllegalArgumentException if it is none within these bounds
     */
    static int most(String argument, int least, int greatest) {
        try {
            int most = Integer.parseInt(argument.replace("_", ""));
            if (most >= least && most <= greatest) {
                return most;
            }
        } catch (NumberFormatException e) {
            // said below
        }
        throw new IllegalArgumentException(
                "MOST must be a number from " + least + " to " + greatest + ", not \"" + argument + "\"");
    }

    /** The command; also ends when a measurement fails and leaves threads behind. */
    public static void main(String[] arguments) {
        System.exit(run(List.of(arguments), System.out, System.err));
    }

    /** Runs the command and returns its exit code: 1 for a measurement that failed, 2 for wrong arguments. */
    static int run(List<String> arguments, PrintStream out, PrintStream errors) {
        Named named = arguments.isEmpty() ? null : MEASUREMENTS.get(arguments.get(0));
        if (named == null || arguments.size() > 2) {
            errors.println("usage: bench/growth MEASUREMENT [MOST]");
            MEASUREMENTS.forEach(
                    (name, each) -> errors.printf("  %-14s %s (to %,d)%n", name, each.summary, each.usual));
            return 2;
        }
        int most = named.usual;
        if (arguments.size() == 2) {
            try {
                most = most(arguments.get(1), named.least, named.greatest);
            } catch (IllegalArgumentException e) {
                errors.println("bench/growth " + arguments.get(0) + ": " + e.getMessage());
                return 2;
            }
        }
        return run(named.measurement, most, new Figures(new PrintStream(out, true, StandardCharsets.UTF_8)), errors);
    }

    /** Measures, and names what prevents it. */
    static int run(Measurement measurement, int most, Figures figures, PrintStream errors) {
        try {
            measurement.run(figures, most);
            return 0;
        } catch (Exception | Error e) {
            errors.println("bench/growth: " + (e.getMessage() == null ? e : e.getMessage()));
            return 1;
        }
    }
}
