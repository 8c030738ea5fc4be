// SPDX-License-Identifier: Apache-2.0
package io.galidia.bench.table;

import io.galidia.cli.bench.report.Axis;
import java.util.List;
import java.util.Map;

/** What the charts of the page have in common. */
final class Charts {

    private static final Map<String, String> COLOURS = Map.of(
            "galidia", "#2f81f7",
            "mosquitto", "#d9730d",
            "hivemq", "#2da44e",
            "moquette", "#a371f7",
            "paho", "#d9730d");

    private Charts() {}

    /** The colour of a broker or client, by its key. */
    static String colour(String subject) {
        return COLOURS.getOrDefault(subject, "#8b949e");
    }

    /** The same of several. */
    static List<String> colours(List<String> subjects) {
        return subjects.stream().map(Charts::colour).toList();
    }

    /** An axis that holds all values, which are above 0. */
    static Axis axis(List<Double> values) {
        return new Axis.Logarithmic(
                "",
                values.stream().mapToDouble(value -> value).min().orElse(1),
                values.stream().mapToDouble(value -> value).max().orElse(10));
    }
}
