// SPDX-License-Identifier: Apache-2.0
package io.galidia.bench.table;

import java.util.List;
import java.util.stream.Collectors;

/** How much of a run there is, and what is missing. */
final class Coverage {

    private final Results results;
    private final Sections sections;
    private final List<Row> run;

    Coverage(Results results, Sections sections) {
        this.results = results;
        this.sections = sections;
        this.run = sections.rows(Row.Kind.values());
    }

    /** How many rounds there are, of how many if some are missing. */
    String rounds() {
        List<Integer> begun = results.measurements().stream()
                .map(Measurement::round)
                .distinct()
                .toList();
        long whole = begun.stream().filter(this::isWhole).count();
        int asked = results.settings().rounds();
        if (whole == asked) {
            return Integer.toString(asked);
        }
        long more = begun.size() - whole;
        return whole + " of " + asked + (more > 0 ? ", and parts of " + more + " more" : "");
    }

    /** Who took part in one round only, in parentheses; empty if nobody. */
    String once() {
        String few = results.settings().once().stream()
                .map(key -> BrokerKind.of(key).title())
                .collect(Collectors.joining(", "));
        return few.isEmpty() ? "" : " (one of " + few + ", to save time: it is far from the others)";
    }

    private boolean isWhole(int round) {
        return run.stream()
                .allMatch(row -> subjects(row).stream()
                        .allMatch(
                                subject -> round > results.roundsOf(row, subject) || results.has(row, subject, round)));
    }

    private List<String> subjects(Row row) {
        return row.kind().isOfClients() ? sections.clients() : sections.brokers();
    }

    /** What could not be measured, what was not there, and what an unfinished run has left out. */
    String gaps() {
        StringBuilder text = new StringBuilder();
        results.skipped().forEach(sentence -> line(text, sentence));
        for (Measurement each : results.failures()) {
            line(
                    text,
                    "%s, %s, round %d: %s"
                            .formatted(Rows.of(each.row()).title(), each.subject(), each.round(), each.failure()));
        }
        for (Row row : run) {
            for (String subject : subjects(row)) {
                int rounds = results.roundsOf(row, subject);
                long missing = rounds
                        - results.measurements().stream()
                                .filter(each -> each.row().equals(row.key())
                                        && each.subject().equals(subject))
                                .count();
                if (missing > 0) {
                    line(text, "%s, %s: %d of %d rounds were not run".formatted(row.title(), subject, missing, rounds));
                }
            }
        }
        Rows.ALL.stream().filter(row -> !run.contains(row)).forEach(row -> line(text, row.title() + ": not run"));
        return text.isEmpty() ? "Nothing: every case has figures of every round.\n" : text.toString();
    }

    private static void line(StringBuilder text, String sentence) {
        text.append("- ").append(sentence).append('\n');
    }
}
