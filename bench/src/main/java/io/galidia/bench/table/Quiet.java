// SPDX-License-Identifier: Apache-2.0
package io.galidia.bench.table;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/** What else the machine has done during a run, as it was measured. */
final class Quiet {

    private static final int MOST_NAMED = 10;

    private final Results results;

    Quiet(Results results) {
        this.results = results;
    }

    /** A sentence on what others took from the measurements, and those from which they took too much. */
    String verdict() {
        List<Measurement> known = results.measurements().stream()
                .filter(each -> each.figures().containsKey(Figure.OTHERS_PERCENT))
                .sorted(Comparator.comparingDouble(Quiet::others).reversed())
                .toList();
        if (known.isEmpty()) {
            return "**What else the machine did during this run was not measured.**";
        }
        double median =
                Summary.median(known.stream().mapToDouble(Quiet::others)).orElseThrow();
        String text = String.format(
                Locale.ROOT,
                "What else the machine did was measured: of its %d processors, whatever did not belong to a measurement took %s of one"
                        + " in the median of %d measurements, and %s at most (%s). Interrupts that Linux counts for no process may be in"
                        + " it, also those of the measurement's own messages, and what the host of a virtual machine kept back.",
                results.machine().cores(),
                Format.figure(Figure.OTHERS_PERCENT, median),
                known.size(),
                Format.figure(Figure.OTHERS_PERCENT, others(known.get(0))),
                name(known.get(0)));
        List<Measurement> disturbed = known.stream()
                .filter(each -> others(each) > OtherWork.MOST_PERCENT)
                .toList();
        if (disturbed.isEmpty()) {
            return text;
        }
        StringBuilder warning = new StringBuilder(text)
                .append("\n\n**%s disturbed: others took more than %s.**\n\n"
                        .formatted(
                                disturbed.size() == 1 ? "One measurement was" : disturbed.size() + " measurements were",
                                Format.figure(Figure.OTHERS_PERCENT, OtherWork.MOST_PERCENT)));
        disturbed.stream()
                .limit(MOST_NAMED)
                .forEach(each -> warning.append(
                        "- %s: %s\n".formatted(name(each), Format.figure(Figure.OTHERS_PERCENT, others(each)))));
        if (disturbed.size() > MOST_NAMED) {
            warning.append("- and %d more\n".formatted(disturbed.size() - MOST_NAMED));
        }
        return warning.toString();
    }

    /** When rounds began and were gone on with, and what the load of the machine was before. */
    String rounds() {
        Markdown table =
                new Markdown(List.of("round", "begun", "load average of the minute before", "most taken by others"));
        Map<Integer, List<Results.Round>> byNumber = results.rounds().stream()
                .collect(Collectors.groupingBy(Results.Round::number, TreeMap::new, Collectors.toList()));
        byNumber.forEach((number, begins) -> {
            var most = results.measurements().stream()
                    .filter(each -> each.round() == number)
                    .filter(each -> each.figures().containsKey(Figure.OTHERS_PERCENT))
                    .mapToDouble(Quiet::others)
                    .max();
            table.row(List.of(
                    Integer.toString(number),
                    joined(begins, Results.Round::begun),
                    joined(begins, begin -> String.format(Locale.ROOT, "%.2f", begin.loadAverage())),
                    most.isPresent() ? Format.figure(Figure.OTHERS_PERCENT, most.getAsDouble()) : "not measured"));
        });
        return table.toString();
    }

    private static String joined(List<Results.Round> begins, Function<Results.Round, String> text) {
        return begins.stream().map(text).collect(Collectors.joining(", again "));
    }

    private static double others(Measurement measurement) {
        return measurement.figures().getOrDefault(Figure.OTHERS_PERCENT, 0.0);
    }

    private static String name(Measurement measurement) {
        return "%s, %s, round %d"
                .formatted(Rows.of(measurement.row()).title(), measurement.subject(), measurement.round());
    }
}
