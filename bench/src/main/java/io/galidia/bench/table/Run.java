// SPDX-License-Identifier: Apache-2.0
package io.galidia.bench.table;

import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Takes every measurement: round by round, in it row by row, in it one subject after the other, beginning with another one in
 * each round. So what is compared is measured within minutes, and none always has the same neighbour.
 */
final class Run {

    private final Workplace place;
    private final List<Row> rows;
    private final PrintStream messages;
    private final Build build;
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
        this.build = Build.of(place.root());
    }

    /** How many measurements are still to be taken. */
    int missing() {
        return IntStream.rangeClosed(1, results.settings().rounds())
                .map(this::missing)
                .sum();
    }

    /**
     * Measures what is missing; results are stored after each measurement, so that an interrupted run is not lost.
     *
     * @throws MeasurementException if our programs are built anew meanwhile
     */
    Results measure(Path file) {
        int rounds = results.settings().rounds();
        Progress progress = new Progress(messages, missing(), System.nanoTime());
        for (int round = 1; round <= rounds; round++) {
            if (missing(round) > 0) {
                results = results.with(new Results.Round(round, Machine.now(), Machine.loadAverage()));
                measure(round, file, progress);
            }
        }
        return results;
    }

    private void measure(int round, Path file, Progress progress) {
        for (Row row : rows) {
            for (String subject : subjects(row, round)) {
                Measurement measurement = measure(row, subject, round);
                // after each one, and so before the next
                build.requireLast(place.root(), "%s, %s, round %d".formatted(row.key(), subject, round));
                results = results.with(measurement);
                Workplace.write(file, results.json());
                progress.done(measurement, System.nanoTime());
            }
        }
    }

    private int missing(int round) {
        return rows.stream().mapToInt(row -> subjects(row, round).size()).sum();
    }

    /** Who is still to be measured in a row, in the order of this round. */
    private List<String> subjects(Row row, int round) {
        boolean isOfClients = row.kind().isOfClients();
        List<String> order = new ArrayList<>((isOfClients ? results.clients() : results.brokers()).keySet());
        Collections.rotate(order, 1 - round);
        order.removeIf(subject -> results.has(row, subject, round) || round > results.roundsOf(row, subject));
        if (isOfClients && !isThere(ClientRun.broker(row))) {
            order.clear();
        }
        return order;
    }

    private boolean isThere(BrokerKind kind) {
        return kind == BrokerKind.GALIDIA || results.brokers().containsKey(kind.key());
    }

    /** Whatever goes wrong fails this measurement and no other. */
    private Measurement measure(Row row, String subject, int round) {
        try {
            OtherWork before = OtherWork.soFar();
            Map<Figure, Double> figures = new EnumMap<>(figures(row, subject));
            figures.put(Figure.OTHERS_PERCENT, OtherWork.soFar().percentSince(before));
            return Measurement.of(row, subject, round, figures);
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
