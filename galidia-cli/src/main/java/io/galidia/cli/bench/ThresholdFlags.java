// SPDX-License-Identifier: Apache-2.0
package io.galidia.cli.bench;

import io.galidia.cli.bench.report.Thresholds;
import io.galidia.cli.shell.CommandException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options that make the command fail when the broker is not good enough. */
final class ThresholdFlags {

    private static final long HIGHEST = 1_000_000_000_000_000L;

    @Option(names = "--max-p50", paramLabel = "MS", description = "Highest median latency in milliseconds.")
    private @Nullable Double maxP50;

    @Option(names = "--max-p99", paramLabel = "MS", description = "Highest 99th percentile of the latency.")
    private @Nullable Double maxP99;

    @Option(names = "--max-loss", paramLabel = "N", description = "Most messages that never come.")
    private @Nullable Long maxLoss;

    @Option(names = "--max-duplicates", paramLabel = "N", description = "Most messages that come again.")
    private @Nullable Long maxDuplicates;

    @Option(names = "--max-out-of-order", paramLabel = "N", description = "Most messages overtaken by later ones.")
    private @Nullable Long maxOutOfOrder;

    @Option(names = "--min-rate", paramLabel = "N", description = "Fewest messages per second delivered.")
    private @Nullable Double minRate;

    @Option(
            names = "--max-cpu",
            paramLabel = "US",
            description = "Most microseconds of processor time of the broker for a message; needs --broker-pid.")
    private @Nullable Double maxCpu;

    @Option(
            names = "--max-memory",
            paramLabel = "MB",
            description = "Most memory of the broker in megabytes; needs --broker-pid.")
    private @Nullable Double maxMemory;

    Thresholds thresholds(boolean hasBroker) {
        if ((maxCpu != null || maxMemory != null) && !hasBroker) {
            throw CommandException.usage((maxCpu != null ? "--max-cpu" : "--max-memory")
                    + " needs the process id of the broker: add --broker-pid PID");
        }
        return new Thresholds(
                positive("--max-p50", maxP50),
                positive("--max-p99", maxP99),
                count("--max-loss", maxLoss),
                count("--max-duplicates", maxDuplicates),
                count("--max-out-of-order", maxOutOfOrder),
                positive("--min-rate", minRate),
                positive("--max-cpu", maxCpu),
                positive("--max-memory", maxMemory));
    }

    private static @Nullable Double positive(String option, @Nullable Double value) {
        if (value != null && !(value > 0 && value <= HIGHEST)) {
            throw CommandException.usage(option + " must be more than 0 and at most " + HIGHEST + ", not " + value);
        }
        return value;
    }

    private static @Nullable Long count(String option, @Nullable Long value) {
        if (value != null) {
            LoadFlags.require(option, value, 0, HIGHEST);
        }
        return value;
    }
}
