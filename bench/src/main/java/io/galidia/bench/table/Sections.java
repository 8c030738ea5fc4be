// SPDX-License-Identifier: Apache-2.0
package io.galidia.bench.table;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.stream.Collectors;

/** The tables of the page, made of results. */
final class Sections {

    private static final String NOTHING = "Not part of this run.\n";

    private final Results results;
    private final Summary summary;

    Sections(Results results) {
        this.results = results;
        this.summary = new Summary(results);
    }

    /** The keys of the brokers that took part, in the order of the columns. */
    List<String> brokers() {
        return BrokerKind.keys().stream().filter(results.brokers()::containsKey).toList();
    }

    List<String> brokerTitles() {
        return brokers().stream().map(key -> BrokerKind.of(key).title()).toList();
    }

    /** The keys of the client libraries that took part, in the order of the columns. */
    List<String> clients() {
        return ClientKind.keys().stream().filter(results.clients()::containsKey).toList();
    }

    List<String> clientTitles() {
        return clients().stream().map(ClientKind::title).toList();
    }

    /** The rows that were run, of these kinds. */
    List<Row> rows(Row.Kind... kinds) {
        List<Row.Kind> wanted = List.of(kinds);
        return Rows.ALL.stream()
                .filter(row -> wanted.contains(row.kind()))
                .filter(row -> results.measurements().stream()
                        .anyMatch(each -> each.row().equals(row.key())))
                .toList();
    }

    /** One figure of rows, with the target if one of them has it. */
    String table(Figure figure, List<Row> rows, List<String> subjects, List<String> titles) {
        if (rows.isEmpty()) {
            return NOTHING;
        }
        boolean hasTargets = rows.stream().anyMatch(row -> row.targets().containsKey(figure));
        List<String> heads = new ArrayList<>(List.of("case"));
        heads.addAll(titles);
        if (hasTargets) {
            heads.add("target");
        }
        Markdown table = new Markdown(heads);
        for (Row row : rows) {
            List<String> cells = new ArrayList<>(List.of(row.title()));
            subjects.forEach(subject -> cells.add(cell(row, subject, figure)));
            if (hasTargets) {
                cells.add(target(row, figure));
            }
            table.row(cells);
        }
        return table.toString();
    }

    /** Ours divided by each peer's. */
    String ratios(Figure figure, List<Row> rows, List<String> subjects, List<String> titles) {
        if (rows.isEmpty()) {
            return NOTHING;
        }
        List<String> heads = new ArrayList<>(List.of("case"));
        for (int i = 0; i < subjects.size(); i++) {
            if (!subjects.get(i).equals(Summary.OURS)) {
                heads.add("Galidia : " + titles.get(i));
            }
        }
        Markdown table = new Markdown(heads);
        for (Row row : rows) {
            List<String> cells = new ArrayList<>(List.of(row.title()));
            for (String subject : subjects) {
                if (!subject.equals(Summary.OURS)) {
                    OptionalDouble ratio = summary.ratio(row.key(), subject, figure);
                    cells.add(ratio.isPresent() ? Format.number(ratio.getAsDouble()) : "–");
                }
            }
            table.row(cells);
        }
        return table.toString();
    }

    /** Percentiles of rows, one line for each broker. */
    String latencies(List<Row> rows) {
        if (rows.isEmpty()) {
            return NOTHING;
        }
        Markdown table = new Markdown(List.of("case", "broker", "50 %", "90 %", "99 %", "99.9 %", "longest"));
        List<String> titles = brokerTitles();
        for (Row row : rows) {
            for (int i = 0; i < brokers().size(); i++) {
                List<String> cells = new ArrayList<>(List.of(i == 0 ? row.title() : "", titles.get(i)));
                for (Figure percentile : PercentilePlot.PERCENTILES) {
                    cells.add(cell(row, brokers().get(i), percentile));
                }
                table.row(cells);
            }
        }
        return table.toString();
    }

    /** What it costs ours that sender and receiver of each pair are on different loops. */
    String otherLoop() {
        OptionalDouble ratio = summary.ratioOfOurs("pairs-51", "pairs-0", Figure.CPU_MICROS);
        return ratio.isEmpty()
                ? "What it costs that sender and receiver are on different loops (51 pairs) was not part of this run."
                : "With sender and receiver on different loops (51 pairs), a message costs Galidia "
                        + Format.number(ratio.getAsDouble())
                        + " times what it costs on one; the target is at most 1.25.";
    }

    /** Where it ran, what took part, and how, with this many rounds. */
    String machine(String rounds) {
        Machine machine = results.machine();
        Markdown table = new Markdown(List.of("", ""));
        table.row(List.of("processor", machine.processor() + ", " + machine.cores() + " cores"));
        table.row(List.of("memory", Format.number(machine.memoryBytes() / 1e9) + " GB"));
        table.row(List.of("system", machine.system()));
        table.row(List.of("JVM of all Java programs", machine.jvm()));
        table.row(List.of("brokers", versions(results.brokers(), brokers(), brokerTitles())));
        table.row(List.of("clients", versions(results.clients(), clients(), clientTitles())));
        Results.Settings settings = results.settings();
        table.row(List.of(
                "run",
                String.format(
                        Locale.ROOT,
                        "%s; rounds: %s; warm-up %d s, window %d s, with a rate %d s",
                        settings.started(),
                        rounds,
                        settings.warmupSeconds(),
                        settings.windowSeconds(),
                        settings.pacedSeconds())));
        return table.toString();
    }

    private static String versions(Map<String, String> versions, List<String> keys, List<String> titles) {
        List<String> words = new ArrayList<>();
        for (int i = 0; i < keys.size(); i++) {
            words.add(titles.get(i) + " " + versions.get(keys.get(i)));
        }
        return String.join(", ", words);
    }

    /** Lines for a plot of a figure. */
    List<DotPlot.Line> lines(Figure figure, List<Row> rows, List<String> subjects) {
        return rows.stream()
                .map(row -> new DotPlot.Line(
                        row.title(),
                        subjects.stream()
                                .filter(subject -> summary.median(row.key(), subject, figure)
                                                .orElse(0)
                                        > 0)
                                .collect(Collectors.toMap(
                                        subject -> subject,
                                        subject -> summary.median(row.key(), subject, figure)
                                                .orElseThrow())),
                        row.targets().getOrDefault(figure, 0.0)))
                .filter(line -> !line.values().isEmpty())
                .toList();
    }

    /** The percentiles of a row by broker; those that lack one are left out. */
    Map<String, List<Double>> percentiles(Row row) {
        return brokers().stream()
                .filter(broker -> PercentilePlot.PERCENTILES.stream()
                        .allMatch(
                                each -> summary.median(row.key(), broker, each).orElse(0) > 0))
                .collect(Collectors.toMap(
                        broker -> broker,
                        broker -> PercentilePlot.PERCENTILES.stream()
                                .map(each ->
                                        summary.median(row.key(), broker, each).orElseThrow())
                                .toList()));
    }

    private String cell(Row row, String subject, Figure figure) {
        OptionalDouble median = summary.median(row.key(), subject, figure);
        if (median.isPresent()) {
            return Format.figure(figure, median.getAsDouble()) + range(row, subject, figure);
        }
        boolean hasFailed = results.failures().stream()
                .anyMatch(each -> each.row().equals(row.key()) && each.subject().equals(subject));
        return hasFailed ? "failed" : "–";
    }

    /** The least and the most in parentheses, if there are several rounds. */
    private String range(Row row, String subject, Figure figure) {
        var range = summary.range(row.key(), subject, figure);
        if (range.getCount() < 2) {
            return "";
        }
        return " (" + Format.figure(figure, range.getMin()) + " – " + Format.figure(figure, range.getMax()) + ")";
    }

    private String target(Row row, Figure figure) {
        Double target = row.targets().get(figure);
        OptionalDouble ours = summary.median(row.key(), Summary.OURS, figure);
        if (target == null) {
            return "";
        }
        String text = Format.figure(figure, target);
        if (ours.isEmpty()) {
            return text;
        }
        boolean isReached = figure == Figure.PER_SECOND ? ours.getAsDouble() >= target : ours.getAsDouble() <= target;
        return text + (isReached ? ", reached" : ", missed");
    }
}
