// SPDX-License-Identifier: Apache-2.0
package io.galidia.bench.table;

import java.util.DoubleSummaryStatistics;
import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.DoubleStream;

/** Medians over the rounds of a run, and ratios within its rounds. */
final class Summary {

    /** The subject that the others are compared with. */
    static final String OURS = "galidia";

    private final List<Measurement> measurements;

    Summary(Results results) {
        this.measurements = results.measurements();
    }

    /** The median of a figure over the rounds that have it; empty if none has. */
    OptionalDouble median(String row, String subject, Figure figure) {
        return median(values(row, subject, figure));
    }

    /** The least and the most over the rounds that have it. */
    DoubleSummaryStatistics range(String row, String subject, Figure figure) {
        return values(row, subject, figure).summaryStatistics();
    }

    private DoubleStream values(String row, String subject, Figure figure) {
        return measurements.stream()
                .filter(each -> each.row().equals(row) && each.subject().equals(subject))
                .filter(each -> each.figures().containsKey(figure))
                .mapToDouble(each -> each.figures().getOrDefault(figure, Double.NaN));
    }

    /**
     * Ours divided by a peer's, within each round: the median of that. What changes on the machine from round to round
     * touches both.
     */
    OptionalDouble ratio(String row, String peer, Figure figure) {
        return median(measurements.stream()
                .filter(each -> each.row().equals(row) && each.subject().equals(peer))
                .filter(each -> each.figures().getOrDefault(figure, 0.0) > 0)
                .mapToDouble(
                        each -> ours(row, each.round(), figure) / each.figures().getOrDefault(figure, Double.NaN))
                .filter(ratio -> !Double.isNaN(ratio)));
    }

    /** A row of ours divided by another one of ours, within each round: the median of that. */
    OptionalDouble ratioOfOurs(String row, String other, Figure figure) {
        return median(measurements.stream()
                .filter(each -> each.row().equals(row) && each.subject().equals(OURS))
                .mapToDouble(
                        each -> each.figures().getOrDefault(figure, Double.NaN) / ours(other, each.round(), figure))
                .filter(ratio -> !Double.isNaN(ratio)));
    }

    private double ours(String row, int round, Figure figure) {
        return measurements.stream()
                .filter(each -> each.row().equals(row) && each.subject().equals(OURS) && each.round() == round)
                .mapToDouble(each -> each.figures().getOrDefault(figure, Double.NaN))
                .findFirst()
                .orElse(Double.NaN);
    }

    /** The middle one, or the mean of the two in the middle; empty for nothing. */
    static OptionalDouble median(DoubleStream values) {
        double[] sorted = values.sorted().toArray();
        if (sorted.length == 0) {
            return OptionalDouble.empty();
        }
        int middle = sorted.length / 2;
        return OptionalDouble.of(sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2);
    }
}
