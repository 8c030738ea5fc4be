// SPDX-License-Identifier: Apache-2.0
package io.galidia.cli.bench.load;

import java.util.List;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/**
 * What was measured. Null stands for what is not known.
 *
 * @param published messages of the measuring window that were sent
 * @param delivered those of them that came, counted at each subscriber, each once
 * @param expected how many should have come: with a rate of those that were due, sent or not
 * @param duplicated how many came once more
 * @param outOfOrder how many came after a later one of the same publisher
 * @param publishedPerSecond messages sent in the window, by the clock
 * @param deliveredPerSecond messages that came in the window, by the clock, each once
 * @param connectionsPerSecond connections made in the window, when these are measured and not messages
 * @param handled what the processor time was spent on in the window, by the clock: messages that came, or those published when
 *     nobody listens here, or connections
 * @param latency nanoseconds from when a message was (to be) sent until it came
 * @param loadCpuSeconds processor time of this process in the window, of all its threads
 * @param series the rates in the course of the window
 * @param failure what went wrong after the measurement, for the user
 */
public record LoadResult(
        Plan plan,
        @Nullable Long published,
        @Nullable Long delivered,
        @Nullable Long expected,
        @Nullable Long duplicated,
        @Nullable Long outOfOrder,
        @Nullable Double publishedPerSecond,
        @Nullable Double deliveredPerSecond,
        @Nullable Double connectionsPerSecond,
        long handled,
        Histogram latency,
        double loadCpuSeconds,
        @Nullable BrokerCost broker,
        List<Sample> series,
        @Nullable String failure) {

    /**
     * What it cost the broker.
     *
     * @param cpuSeconds processor time in the window
     * @param residentBytes memory at the end of the window
     * @param residentBytesBefore memory before the first client connected
     * @param held how many idle connections are in that memory; 0 for none
     */
    public record BrokerCost(
            double cpuSeconds,
            @Nullable Long residentBytes,
            @Nullable Long residentBytesBefore,
            int held) {

        /** How much memory has grown for each connection held; null when none are held, or memory is not known. */
        public @Nullable Double bytesPerConnection() {
            Long now = residentBytes;
            Long before = residentBytesBefore;
            return held == 0 || now == null || before == null ? null : (double) (now - before) / held;
        }
    }

    /**
     * The rates of a stretch of the window.
     *
     * @param seconds its end, since the window began
     */
    public record Sample(double seconds, double publishedPerSecond, double deliveredPerSecond) {}

    /** The same, after which this went wrong. */
    LoadResult withFailure(String text) {
        return new LoadResult(
                plan,
                published,
                delivered,
                expected,
                duplicated,
                outOfOrder,
                publishedPerSecond,
                deliveredPerSecond,
                connectionsPerSecond,
                handled,
                latency,
                loadCpuSeconds,
                broker,
                series,
                text);
    }

    /** The rate that counts: of connections, messages delivered or messages published; null when not known. */
    public @Nullable Double perSecond() {
        if (connectionsPerSecond != null) {
            return connectionsPerSecond;
        }
        return deliveredPerSecond == null ? publishedPerSecond : deliveredPerSecond;
    }

    /** Whether connections are measured, not messages. */
    public boolean isOfConnections() {
        return connectionsPerSecond != null;
    }

    /** Microseconds of processor time of the broker for each one handled; null when not known. */
    public @Nullable Double brokerCpuMicrosEach() {
        return broker == null ? null : each(broker.cpuSeconds);
    }

    /** Microseconds of processor time of this process for each one handled; null when there was none. */
    public @Nullable Double loadCpuMicrosEach() {
        return each(loadCpuSeconds);
    }

    private @Nullable Double each(double seconds) {
        return handled == 0 ? null : (Double) (seconds * 1e6 / handled);
    }

    /** Messages that never came; null when not known. */
    public @Nullable Long lost() {
        Long wanted = expected;
        Long got = delivered;
        return wanted == null || got == null ? null : wanted - got;
    }
}
