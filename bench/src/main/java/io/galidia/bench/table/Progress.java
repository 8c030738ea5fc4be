// SPDX-License-Identifier: Apache-2.0
package io.galidia.bench.table;

import java.io.PrintStream;
import java.time.Duration;
import java.util.Locale;

/** Says after each measurement what came of it, and when the last one will be done. */
final class Progress {

    private final PrintStream out;
    private final int total;
    private final long begin;
    private int done;

    Progress(PrintStream out, int total, long nowNanos) {
        this.out = out;
        this.total = total;
        this.begin = nowNanos;
    }

    /** One more is done. */
    void done(Measurement measurement, long nowNanos) {
        done++;
        String outcome = measurement.failure() == null ? figures(measurement) : "FAILED: " + measurement.failure();
        out.printf(
                Locale.ROOT,
                "%3d/%d  round %d  %-11s %-9s  %s  (%s)%n",
                done,
                total,
                measurement.round(),
                measurement.row(),
                measurement.subject(),
                outcome,
                left(nowNanos));
    }

    private static String figures(Measurement measurement) {
        StringBuilder text = new StringBuilder();
        for (Figure figure : new Figure[] {
            Figure.CPU_MICROS,
            Figure.PER_SECOND,
            Figure.P50_MICROS,
            Figure.P99_MICROS,
            Figure.CONNECTION_RESIDENT_BYTES,
            Figure.CONNECTION_HEAP_BYTES,
            Figure.START_MILLIS
        }) {
            Double value = measurement.figures().get(figure);
            if (value != null) {
                text.append(text.isEmpty() ? "" : ", ").append(name(figure)).append(Format.figure(figure, value));
            }
        }
        for (Figure figure : new Figure[] {Figure.LOST, Figure.DUPLICATED, Figure.OUT_OF_ORDER}) {
            double value = measurement.figures().getOrDefault(figure, 0.0);
            if (value > 0) {
                text.append(", ")
                        .append(Format.figure(figure, value))
                        .append(' ')
                        .append(figure.name().toLowerCase(Locale.ROOT).replace('_', ' '));
            }
        }
        double others = measurement.figures().getOrDefault(Figure.OTHERS_PERCENT, 0.0);
        if (others > OtherWork.MOST_PERCENT) {
            text.append(", DISTURBED: others took ").append(Format.figure(Figure.OTHERS_PERCENT, others));
        }
        return text.toString();
    }

    private static String name(Figure figure) {
        return switch (figure) {
            case CPU_MICROS -> "CPU µs ";
            case P50_MICROS -> "median µs ";
            case P99_MICROS -> "99 % µs ";
            case CONNECTION_RESIDENT_BYTES -> "resident ";
            case CONNECTION_HEAP_BYTES -> "heap ";
            default -> "";
        };
    }

    /** From the mean of what is done; the first ones only guess well when the rows are alike. */
    private String left(long nowNanos) {
        Duration left = Duration.ofNanos((nowNanos - begin) / done * (total - done));
        return left.isZero() ? "done" : "%d:%02d left".formatted(left.toMinutes(), left.toSecondsPart());
    }
}
