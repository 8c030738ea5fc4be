// SPDX-License-Identifier: Apache-2.0
package io.galidia.bench.table;

import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;

/**
 * Takes every measurement: round by round, in it row by row, in it one subject after the other, beginning with another one in
 * each round. So what is compared is measured within minutes, and none always has the same neighbour.
 */
final class Run {

    private final Workplace place;
    private final List<Row> rows;
    private final PrintStream messages;
    private Results results;

    /**
     * Prepares one.
     *
     * @param empty settings and subjects without measurements
     * @param messages where progress is told
     */
    Run(Workplace place, List<Row> rows, Results empty, PrintStream messages) {
        this.place = place;
        this.rows = rows;
        this.results = empty;
        this.messages = messages;
    }

    /** Measures everything; results are stored after each measurement, so that an interrupted run is not lost. */
    Results measure(Path file) {
        int rounds = results.settings().rounds();
        int total =
                rounds * rows.stream().mapToInt(row -> subjects(row, 1).size()).sum();
        Progress progress = new Progress(messages, total, System.nanoTime());
        for (int round = 1; round <= rounds; round++) {
            for (Row row : rows) {
                for (String subject : subjects(row, round)) {
                    Measurement measurement = measure(row, subject, round);
                    results = results.with(measurement);
                    Workplace.write(file, results.json());
                    progress.done(measurement, System.nanoTime());
                }
            }
        }
        return results;
    }

    private List<String> subjects(Row row, int round) {
        Map<String, String> all = row.kind().isOfClients() ? results.clients() : results.brokers();
        List<String> order = new ArrayList<>(all.keySet());
        Collections.rotate(order, 1 - round);
        return order;
    }

    /** Whatever goes wrong fails this measurement and no other. */
    private Measurement measure(Row row, String subject, int round) {
        try {
            return Measurement.of(row, subject, round, figures(row, subject));
        } catch (RuntimeException e) {
            String why = e instanceof MeasurementException ? String.valueOf(e.getMessage()) : e.toString();
            return Measurement.failed(
                    row, subject, round, why.replace(place.root().toString(), "."));
        }
    }

    private Map<Figure, Double> figures(Row row, String subject) {
        return switch (row.kind()) {
            case LOAD, IDLE -> broker(row, subject);
            case START -> StartRun.measure(BrokerKind.of(subject), place);
            case PUBLISH, RECEIVE -> ClientRun.measure(row, subject, place, results.settings());
        };
    }

    private Map<Figure, Double> broker(Row row, String subject) {
        try (BrokerProcess broker = BrokerProcess.start(BrokerKind.of(subject), place)) {
            try {
                return row.kind() == Row.Kind.IDLE
                        ? IdleRun.measure(broker, place, results.settings().idleConnections())
                        : LoadRun.measure(row, broker, place, results.settings());
            } catch (MeasurementException e) {
                throw broker.explain(e);
            }
        }
    }
}
