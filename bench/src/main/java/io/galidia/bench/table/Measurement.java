// SPDX-License-Identifier: Apache-2.0
package io.galidia.bench.table;

import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What one round of one row said of one broker or client.
 *
 * @param row the key of the row
 * @param subject the key of the broker or client
 * @param round from 1 on
 * @param figures what was measured; empty if it failed
 * @param failure why there are no figures; null if there are
 */
record Measurement(
        String row,
        String subject,
        int round,
        Map<Figure, Double> figures,
        @Nullable String failure) {

    /** Refuses what a file has not said. */
    Measurement {
        Objects.requireNonNull(row, "a measurement without row");
        Objects.requireNonNull(subject, "a measurement without subject");
        Objects.requireNonNull(figures, "a measurement without figures");
        figures.forEach((figure, value) -> Objects.requireNonNull(value, "a measurement with an empty figure"));
    }

    static Measurement of(Row row, String subject, int round, Map<Figure, Double> figures) {
        return new Measurement(row.key(), subject, round, figures, null);
    }

    static Measurement failed(Row row, String subject, int round, String why) {
        return new Measurement(row.key(), subject, round, Map.of(), why);
    }
}
