// SPDX-License-Identifier: Apache-2.0
package io.galidia.cli.bench.load;

import java.util.List;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/**
 * What was measured. Null stands for what is not known.
 *
 * @param published messages sent in the measuring window
 * @param delivered those of them that came, counted at each subscriber, each once
 * @param expected how many should have come
 * @param duplicated how many came once more
 * @param outOfOrder how many came after a later one of the same publisher
 * @param publishedPerSecond messages sent in the window, by the clock
 * @param deliveredPerSecond messages that came in the window, by the clock
 * @param latency nanoseconds from when a message was (to be) sent until it came
 * @param loadCpuSeconds processor time of this process in the window
 * @param series the rates in the course of the window
 */
public record Measurement(
        Plan plan,
        @Nullable Long published,
        @Nullable Long delivered,
        @Nullable Long expected,
        @Nullable Long duplicated,
        @Nullable Long outOfOrder,
        @Nullable Double publishedPerSecond,
        @Nullable Double deliveredPerSecond,
        Histogram latency,
        double loadCpuSeconds,
        @Nullable BrokerCost broker,
        List<Sample> series) {

    /**
     * What it cost the broker.
     *
     * @param cpuSeconds processor time in the window
     * @param cpuMicrosPerMessage the same for each message that came, or was published when nobody listens here
     * @param residentBytes memory at the end of the window
     * @param residentBytesBefore memory before the first client connected
     * @param held how many idle connections are in that memory; 0 for none
     */
    public record BrokerCost(
            double cpuSeconds,
            @Nullable Double cpuMicrosPerMessage,
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

    /** Messages that never came; null when not known. */
    public @Nullable Long lost() {
        Long wanted = expected;
        Long got = delivered;
        return wanted == null || got == null ? null : wanted - got;
    }
}
