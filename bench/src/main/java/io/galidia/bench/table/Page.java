// SPDX-License-Identifier: Apache-2.0
package io.galidia.bench.table;

import io.galidia.bench.table.Row.Kind;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** The page of the benchmarks: a text with places for what results say, and its charts. */
final class Page {

    private static final String TEMPLATE = "benchmarks.md";

    private Page() {}

    /** All files of the page by their names, relative to the folder of the documents: text, charts, and the results themselves. */
    static Map<String, String> files(Results results) {
        Sections sections = new Sections(results);
        Map<String, String> files = new LinkedHashMap<>();
        files.put("benchmarks.md", text(template(), places(sections, results)));
        files.put("benchmarks/results.json", results.json());
        files.put(
                "benchmarks/cpu.svg",
                DotPlot.draw(
                        "CPU time of the broker for each delivered message, microseconds, logarithmic",
                        sections.brokers(),
                        sections.brokerTitles(),
                        sections.lines(Figure.CPU_MICROS, sections.rows(Kind.LOAD), sections.brokers())));
        files.put(
                "benchmarks/clients.svg",
                DotPlot.draw(
                        "CPU time of the client for each message, microseconds, logarithmic",
                        sections.clients(),
                        sections.clientTitles(),
                        sections.lines(
                                Figure.CPU_MICROS, sections.rows(Kind.PUBLISH, Kind.RECEIVE), sections.clients())));
        for (String key : List.of("rate-0", "rate-1")) {
            files.put(
                    "benchmarks/latency-" + key + ".svg",
                    PercentilePlot.draw(
                            "Latency, microseconds: " + Rows.of(key).title(),
                            sections.brokers(),
                            sections.brokerTitles(),
                            sections.percentiles(Rows.of(key))));
        }
        return files;
    }

    /** Writes all files below a folder. */
    static void write(Results results, Path folder) {
        files(results).forEach((name, text) -> Workplace.write(folder.resolve(name), text));
    }

    private static Map<String, String> places(Sections sections, Results results) {
        List<Row> loads = sections.rows(Kind.LOAD);
        List<Row> latencies =
                loads.stream().filter(row -> row.key().startsWith("rate-")).toList();
        List<Row> idle = sections.rows(Kind.IDLE);
        List<Row> clients = sections.rows(Kind.PUBLISH, Kind.RECEIVE);
        List<String> brokers = sections.brokers();
        List<String> brokerTitles = sections.brokerTitles();
        Results.Settings settings = results.settings();
        Coverage coverage = new Coverage(results, sections);
        Map<String, String> places = new LinkedHashMap<>();
        places.put("rounds", coverage.rounds() + coverage.once());
        places.put("warmup", Integer.toString(settings.warmupSeconds()));
        places.put("window", Integer.toString(settings.windowSeconds()));
        places.put("inFlight", Integer.toString(settings.inFlight()));
        places.put("idleConnections", Format.count(settings.idleConnections()));
        places.put("pacedWindow", Integer.toString(settings.pacedSeconds()));
        places.put("machine", sections.machine(coverage.rounds()));
        places.put("quiet", new Quiet(results).verdict());
        places.put("begun", new Quiet(results).rounds());
        places.put("otherLoop", sections.otherLoop());
        places.put("loadCpu", sections.table(Figure.LOAD_CPU_MICROS, loads, brokers, brokerTitles));
        places.put("cpu", sections.table(Figure.CPU_MICROS, loads, brokers, brokerTitles));
        places.put("cpuRatios", sections.ratios(Figure.CPU_MICROS, loads, brokers, brokerTitles));
        places.put("rates", sections.table(Figure.PER_SECOND, loads, brokers, brokerTitles));
        places.put("latency", sections.latencies(latencies));
        places.put("latencyRatios", sections.ratios(Figure.P50_MICROS, latencies, brokers, brokerTitles));
        places.put("loadResident", sections.table(Figure.RESIDENT_BYTES, loads, brokers, brokerTitles));
        places.put("resident", sections.table(Figure.CONNECTION_RESIDENT_BYTES, idle, brokers, brokerTitles));
        places.put("heap", sections.table(Figure.CONNECTION_HEAP_BYTES, idle, brokers, brokerTitles));
        places.put("start", sections.table(Figure.START_MILLIS, sections.rows(Kind.START), brokers, brokerTitles));
        places.put("clients", sections.table(Figure.CPU_MICROS, clients, sections.clients(), sections.clientTitles()));
        places.put(
                "clientRates", sections.table(Figure.PER_SECOND, clients, sections.clients(), sections.clientTitles()));
        places.put(
                "clientRatios",
                sections.ratios(Figure.CPU_MICROS, clients, sections.clients(), sections.clientTitles()));
        places.put("faults", new Faults(results).table(loads));
        places.put("gaps", coverage.gaps());
        return places;
    }

    /**
     * Puts values into their places.
     *
     * @throws IllegalArgumentException if a place has no value, or a value no place
     */
    static String text(String template, Map<String, String> places) {
        String text = template;
        for (Map.Entry<String, String> place : places.entrySet()) {
            String mark = "${" + place.getKey() + "}";
            if (!text.contains(mark)) {
                throw new IllegalArgumentException("the template has no " + mark);
            }
            text = text.replace(mark, place.getValue().strip());
        }
        int left = text.indexOf("${");
        if (left >= 0) {
            throw new IllegalArgumentException(
                    "nothing is known for " + text.substring(left, text.indexOf('}', left) + 1) + " of the template");
        }
        return text;
    }

    static String template() {
        try (InputStream in = Objects.requireNonNull(Page.class.getResourceAsStream(TEMPLATE), TEMPLATE)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
