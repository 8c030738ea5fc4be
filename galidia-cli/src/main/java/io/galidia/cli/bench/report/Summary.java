// SPDX-License-Identifier: Apache-2.0
package io.galidia.cli.bench.report;

import io.galidia.cli.bench.load.LoadResult;
import io.galidia.cli.bench.load.LoadResult.BrokerCost;
import io.galidia.cli.bench.load.Plan;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/** The result for people: a few lines of text. */
public final class Summary {

    private Summary() {}

    /** The lines. */
    public static List<String> of(LoadResult result) {
        List<String> lines = new ArrayList<>();
        lines.add(title(result.plan()));
        if (result.publishedPerSecond() != null && result.published() != null) {
            lines.add(format("published   %,14.0f/s %,15d", result.publishedPerSecond(), result.published()));
        }
        if (result.deliveredPerSecond() != null) {
            lines.add(delivered(result));
        }
        if (result.connectionsPerSecond() != null) {
            lines.add(format("connections %,14.0f/s %,15d", result.connectionsPerSecond(), result.handled()));
        }
        if (result.latency().getTotalCount() > 0) {
            lines.add(latency(result.latency()));
        }
        lines.add(cost(result));
        return lines;
    }

    /** What was measured, on one line. */
    public static String title(Plan plan) {
        String title = plan.name() + ": ";
        if (plan.name().equals("connect")) {
            return title + count(plan.publishers(), "client");
        }
        if (plan.name().equals("retained")) {
            return title
                    + format(
                            "%,d messages, QoS %d, %d bytes",
                            plan.topics(), plan.qos().level(), plan.payloadBytes());
        }
        List<String> words = new ArrayList<>();
        if (plan.publishers() > 0) {
            words.add(count(plan.publishers(), "publisher"));
        }
        if (plan.subscribers() > 0) {
            words.add(count(plan.subscribers(), "subscriber"));
        }
        words.add("QoS " + plan.qos().level());
        if (plan.publishers() > 0) {
            words.add(plan.payloadBytes() + " bytes");
            words.add(
                    plan.isSaturating()
                            ? "as fast as it goes"
                            : format("%,.2f/s asked for", plan.rate()).replace(".00/", "/"));
        }
        if (plan.filters() > 0) {
            words.add(format("%,d more filters", plan.filters()));
        }
        if (plan.window() > 0) {
            words.add("window " + plan.window());
        }
        return title + String.join(", ", words);
    }

    private static String count(int number, String what) {
        return format("%,d %s%s", number, what, number == 1 ? "" : "s");
    }

    private static String delivered(LoadResult result) {
        String line = format("delivered   %,14.0f/s %,15d", result.deliveredPerSecond(), result.delivered());
        if (result.duplicated() == null) {
            return line;
        }
        line += format(" of %,d: %,d lost, %,d duplicated", result.expected(), result.lost(), result.duplicated());
        return result.outOfOrder() == null ? line : line + format(", %,d out of order", result.outOfOrder());
    }

    private static String latency(Histogram nanos) {
        return format(
                "latency ms  min %s  50%% %s  90%% %s  99%% %s  99.9%% %s  max %s  mean %s",
                millis(nanos.getMinValue()),
                millis(nanos.getValueAtPercentile(50)),
                millis(nanos.getValueAtPercentile(90)),
                millis(nanos.getValueAtPercentile(99)),
                millis(nanos.getValueAtPercentile(99.9)),
                millis(nanos.getMaxValue()),
                millis(nanos.getMean()));
    }

    private static String cost(LoadResult result) {
        String load = "load " + cpu(result, result.loadCpuSeconds(), result.loadCpuMicrosEach());
        BrokerCost broker = result.broker();
        if (broker == null) {
            return "processor   " + load + " (whole process)";
        }
        return "processor   broker " + cpu(result, broker.cpuSeconds(), result.brokerCpuMicrosEach()) + "; " + load
                + " (whole processes)\n"
                + "memory      broker " + megabytes(broker.residentBytes()) + ", before "
                + megabytes(broker.residentBytesBefore())
                + (broker.bytesPerConnection() == null
                        ? ""
                        : format("; %.0f bytes per connection", broker.bytesPerConnection()));
    }

    private static String cpu(LoadResult result, double seconds, @Nullable Double microsEach) {
        String text = format("%.2f s", seconds);
        return microsEach == null ? text : text + format(", %.3f \u00b5s %s", microsEach, each(result));
    }

    /** For what the processor time of one is. */
    static String each(LoadResult result) {
        return result.isOfConnections() ? "per connection" : "per message";
    }

    private static String megabytes(@Nullable Long bytes) {
        return bytes == null ? "unknown" : format("%.1f MB", bytes / 1e6);
    }

    private static String millis(long nanos) {
        return millis((double) nanos);
    }

    private static String millis(double nanos) {
        double value = nanos / 1e6;
        return format(value < 10 ? "%.3f" : value < 1000 ? "%.1f" : "%.0f", value);
    }

    private static String format(String pattern, @Nullable Object... values) {
        return String.format(Locale.ROOT, pattern, values);
    }
}
