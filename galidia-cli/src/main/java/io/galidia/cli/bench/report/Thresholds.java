// SPDX-License-Identifier: Apache-2.0
package io.galidia.cli.bench.report;

import io.galidia.cli.bench.load.LoadResult;
import io.galidia.cli.bench.load.LoadResult.BrokerCost;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What the user demands of a result; null where nothing is demanded. Latency in milliseconds, processor time in microseconds. */
public record Thresholds(
        @Nullable Double maxP50,
        @Nullable Double maxP99,
        @Nullable Long maxLoss,
        @Nullable Long maxDuplicates,
        @Nullable Long maxOutOfOrder,
        @Nullable Double minRate,
        @Nullable Double maxCpu,
        @Nullable Double maxMemory) {

    /** A line for each demand that is missed; none when all is well. What is not known misses every demand. */
    public List<String> missed(LoadResult result) {
        List<String> lines = new ArrayList<>();
        atMost(lines, "--max-p50", maxP50, latency(result, 50), "ms");
        atMost(lines, "--max-p99", maxP99, latency(result, 99), "ms");
        atMost(lines, "--max-loss", number(maxLoss), number(result.lost()), "messages lost");
        atMost(lines, "--max-duplicates", number(maxDuplicates), number(result.duplicated()), "messages duplicated");
        atMost(
                lines,
                "--max-out-of-order",
                number(maxOutOfOrder),
                number(result.outOfOrder()),
                "messages out of order");
        Double rate = result.perSecond();
        if (minRate != null && (rate == null || rate < minRate)) {
            lines.add(line("--min-rate", minRate, rate, "per second"));
        }
        BrokerCost broker = result.broker();
        atMost(lines, "--max-cpu", maxCpu, result.brokerCpuMicrosEach(), "\u00b5s " + Summary.each(result));
        Long bytes = broker == null ? null : broker.residentBytes();
        atMost(lines, "--max-memory", maxMemory, bytes == null ? null : bytes / 1e6, "MB");
        return lines;
    }

    private static @Nullable Double latency(LoadResult result, double percentile) {
        return result.latency().getTotalCount() == 0 ? null : result.latency().getValueAtPercentile(percentile) / 1e6;
    }

    private static @Nullable Double number(@Nullable Long value) {
        return value == null ? null : value.doubleValue();
    }

    private static void atMost(
            List<String> lines, String option, @Nullable Double most, @Nullable Double value, String unit) {
        if (most != null && (value == null || value > most)) {
            lines.add(line(option, most, value, unit));
        }
    }

    private static String line(String option, Double wanted, @Nullable Double value, String unit) {
        return option + " " + text(wanted) + " is missed: "
                + (value == null ? "nothing was measured" : text(value) + " " + unit);
    }

    private static String text(double value) {
        return value == Math.rint(value) && Math.abs(value) < 1e15
                ? String.format(Locale.ROOT, "%.0f", value)
                : String.format(Locale.ROOT, "%.3f", value);
    }
}
