// SPDX-License-Identifier: Apache-2.0
package io.galidia.bench.table;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** {@code galidia bench} in a process of its own against a broker, and what it reports. */
final class LoadRun {

    /** What a load may take longer than its warm-up and window, such as to put subscriptions and retained messages in place. */
    private static final Duration SLACK = Duration.ofSeconds(90);

    private LoadRun() {}

    /** Loads a broker with what the row says, after its rehearsal if it has one, and returns the figures. */
    static Map<Figure, Double> measure(Row row, BrokerProcess broker, Workplace place, Results.Settings settings) {
        String name = row.key() + "-" + broker.kind().key();
        int warmup = settings.warmupSeconds();
        if (!row.rehearsal().isEmpty()) {
            run("rehearsal-" + name, command(row.rehearsal(), broker.url(), place, 0, warmup), warmup, place);
        }
        int window = row.isPaced() ? settings.pacedSeconds() : settings.windowSeconds();
        Path report = place.folder("reports").resolve(name + ".json");
        Workplace.delete(report);
        List<String> command = command(row.load(), broker.url(), place, warmup, window);
        command.addAll(List.of("--broker-pid", Long.toString(broker.pid()), "--json", report.toString()));
        run("load-" + name, command, warmup + window, place);
        if (!Files.exists(report)) {
            throw new MeasurementException("the load ended well and wrote no report");
        }
        return figures(read(report));
    }

    private static void run(String name, List<String> command, int seconds, Workplace place) {
        Program.run(place.log(name), Workplace.environment(), command, SLACK.plusSeconds(seconds));
    }

    /** The command without what only brokers under test need. */
    static List<String> command(List<String> load, String url, Workplace place, int warmup, int seconds) {
        List<String> command = place.command("bench");
        command.addAll(load);
        command.addAll(List.of("-L", url, "-V", "mqttv311"));
        command.addAll(List.of("--warmup", Integer.toString(warmup), "--duration", Integer.toString(seconds)));
        return command;
    }

    /**
     * The figures of a report.
     *
     * <p>What came is counted in two ways: the faults are those of the messages sent in the window, whenever they came; rates and
     * CPU time are for the messages that came in it.
     *
     * @throws MeasurementException if nothing came, or a figure that every row needs is missing
     */
    static Map<Figure, Double> figures(String json) {
        JsonNode report = JsonMapper.shared().readTree(json);
        Map<Figure, Double> figures = new EnumMap<>(Figure.class);
        boolean isOfConnections = report.path("connectionsPerSecond").isNumber();
        double perSecond = number(report, isOfConnections ? "connectionsPerSecond" : "deliveredPerSecond");
        if (perSecond <= 0) {
            throw new MeasurementException("nothing was delivered in the window");
        }
        figures.put(Figure.PER_SECOND, perSecond);
        double cpuMicros =
                number(report, isOfConnections ? "brokerCpuMicrosPerConnection" : "brokerCpuMicrosPerMessage");
        if (cpuMicros <= 0) {
            throw new MeasurementException(
                    "the broker's CPU time is below what the kernel counts: a longer window is needed");
        }
        figures.put(Figure.CPU_MICROS, cpuMicros);
        double came = number(report, "brokerCpuSeconds") * 1e6 / cpuMicros;
        figures.put(Figure.LOAD_CPU_MICROS, number(report, "loadCpuSeconds") * 1e6 / came);
        optional(figures, Figure.DELIVERED, report.path("delivered"));
        optional(figures, Figure.RESIDENT_BYTES, report.path("brokerResidentBytes"));
        optional(figures, Figure.LOST, report.path("lost"));
        optional(figures, Figure.DUPLICATED, report.path("duplicated"));
        optional(figures, Figure.OUT_OF_ORDER, report.path("outOfOrder"));
        JsonNode latency = report.path("latencyMicros");
        optional(figures, Figure.P50_MICROS, latency.path("p50"));
        optional(figures, Figure.P90_MICROS, latency.path("p90"));
        optional(figures, Figure.P99_MICROS, latency.path("p99"));
        optional(figures, Figure.P999_MICROS, latency.path("p999"));
        optional(figures, Figure.MAX_MICROS, latency.path("max"));
        return figures;
    }

    private static double number(JsonNode report, String name) {
        JsonNode value = report.path(name);
        if (!value.isNumber()) {
            throw new MeasurementException("the load's report has no number " + name);
        }
        return value.doubleValue();
    }

    private static void optional(Map<Figure, Double> figures, Figure figure, JsonNode value) {
        if (value.isNumber()) {
            figures.put(figure, value.doubleValue());
        }
    }

    static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + file, e);
        }
    }
}
