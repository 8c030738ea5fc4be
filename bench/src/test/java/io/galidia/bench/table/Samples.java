// SPDX-License-Identifier: Apache-2.0
package io.galidia.bench.table;

import java.util.List;
import java.util.Map;

/** Results that nobody has measured. */
final class Samples {

    static final Machine MACHINE = new Machine("a processor", 2, 8_000_000_000L, "Linux 1.2, amd64", "a JVM 17");
    static final Results.Settings SETTINGS =
            new Results.Settings(2, 10, 5, 20, List.of(), 100, 10_000, "2026-11-23T00:00:00Z");

    private Samples() {}

    static Results results(Measurement... measurements) {
        return new Results(
                MACHINE,
                SETTINGS,
                Map.of("galidia", "0.1.0", "mosquitto", "2.0.11"),
                Map.of("galidia", "0.1.0", "paho", "1.2.5"),
                List.of("HiveMQ CE did not take part: it is not installed."),
                List.of(new Results.Round(1, "2026-11-23T00:00:00Z", 0.25)),
                List.of(measurements));
    }

    static Measurement cpu(String row, String subject, int round, double micros) {
        return of(row, subject, round, Figure.CPU_MICROS, micros);
    }

    static Measurement of(String row, String subject, int round, Figure figure, double value) {
        return Measurement.of(Rows.of(row), subject, round, Map.of(figure, value));
    }

    /** A latency of 1, 2, 3, 4 and 5 times this. */
    static Measurement latency(String row, String subject, double micros) {
        return Measurement.of(
                Rows.of(row),
                subject,
                1,
                Map.of(
                        Figure.P50_MICROS, micros,
                        Figure.P90_MICROS, 2 * micros,
                        Figure.P99_MICROS, 3 * micros,
                        Figure.P999_MICROS, 4 * micros,
                        Figure.MAX_MICROS, 5 * micros));
    }
}
