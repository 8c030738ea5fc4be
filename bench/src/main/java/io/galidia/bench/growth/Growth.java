// SPDX-License-Identifier: Apache-2.0
package io.galidia.bench.growth;

import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
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

    private record Named(String summary, int most, Measurement measurement) {}

    private static final Map<String, Named> MEASUREMENTS = new LinkedHashMap<>();

    static {
        MEASUREMENTS.put(
                "subscriptions", new Named("filters in the tree of topics", 1_000_000, SubscriptionGrowth::byNumber));
        MEASUREMENTS.put(
                "depth", new Named("levels of topics and filters, 100,000 filters", 10, SubscriptionGrowth::byDepth));
        MEASUREMENTS.put(
                "subscribers", new Named("subscriptions of a broker", 1_000_000, SubscriptionGrowth::ofBroker));
        MEASUREMENTS.put("connections", new Named("idle connections over mem:", 100_000, ConnectionGrowth::inMemory));
        MEASUREMENTS.put(
                "sockets",
                new Named("idle connections over TCP, and what one holds", 10_000, ConnectionGrowth::overTcp));
        MEASUREMENTS.put("retained", new Named("retained messages", 1_000_000, RetainedGrowth::run));
        MEASUREMENTS.put("fanout", new Named("receivers of each message", 10_000, FanOutGrowth::run));
        MEASUREMENTS.put("payload", new Named("bytes of payload, over TCP", 16 << 20, PayloadGrowth::run));
        MEASUREMENTS.put(
                "queues", new Named("messages that wait for clients that are away", 1_000_000, QueueGrowth::run));
        MEASUREMENTS.put(
                "slow-reader",
                new Named("subscribers of one topic, of which one stops reading", 1_000, SlowReader::run));
    }

    private Growth() {}

    /**
     * The number in this argument, which may have underscores in it.
     *
     * @throws IllegalArgumentException if it is none from 1 on
     */
    static int most(String argument) {
        try {
            int most = Integer.parseInt(argument.replace("_", ""));
            if (most >= 1) {
                return most;
            }
        } catch (NumberFormatException e) {
            // said below
        }
        throw new IllegalArgumentException(
                "MOST must be a number from 1 to " + Integer.MAX_VALUE + ", not \"" + argument + "\"");
    }

    /** The command. */
    public static void main(String[] arguments) throws Exception {
        Named named = arguments.length == 0 ? null : MEASUREMENTS.get(arguments[0]);
        if (named == null || arguments.length > 2) {
            System.err.println("usage: bench/growth MEASUREMENT [MOST]");
            MEASUREMENTS.forEach(
                    (name, each) -> System.err.printf("  %-14s %s (to %,d)%n", name, each.summary, each.most));
            System.exit(2);
            return;
        }
        int most = named.most;
        if (arguments.length == 2) {
            try {
                most = most(arguments[1]);
            } catch (IllegalArgumentException e) {
                System.err.println("bench/growth: " + e.getMessage());
                System.exit(2);
                return;
            }
        }
        named.measurement.run(new Figures(new PrintStream(System.out, true, StandardCharsets.UTF_8)), most);
        System.exit(0);
    }
}
