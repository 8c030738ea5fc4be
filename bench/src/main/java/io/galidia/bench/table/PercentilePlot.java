// SPDX-License-Identifier: Apache-2.0
package io.galidia.bench.table;

import io.galidia.cli.bench.report.Axis;
import io.galidia.cli.bench.report.Svg;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Latency over percentiles, one line for each subject; each nine more is as wide as the one before. */
final class PercentilePlot {

    private static final int WIDTH = 800;
    private static final int LEFT = 80;
    private static final int RIGHT = 760;
    private static final int TOP = 64;
    private static final int BOTTOM = 320;

    /** The percentiles from left to right, with their names. */
    private static final Map<Figure, String> NAMES = Map.of(
            Figure.P50_MICROS, "50 %",
            Figure.P90_MICROS, "90 %",
            Figure.P99_MICROS, "99 %",
            Figure.P999_MICROS, "99.9 %",
            Figure.MAX_MICROS, "longest");

    static final List<Figure> PERCENTILES =
            List.of(Figure.P50_MICROS, Figure.P90_MICROS, Figure.P99_MICROS, Figure.P999_MICROS, Figure.MAX_MICROS);

    private PercentilePlot() {}

    /** Draws the lines of subjects that have all percentiles. */
    static String draw(String title, List<String> subjects, List<String> names, Map<String, List<Double>> lines) {
        Svg svg = new Svg(WIDTH, BOTTOM + 40, title);
        List<Double> all = new ArrayList<>();
        lines.values().forEach(all::addAll);
        Axis axis = Charts.axis(all);
        svg.text(10, 18, "start", "", title);
        svg.legend(16, 42, Charts.colours(subjects), names);
        for (Axis.Tick tick : axis.ticks()) {
            double y = BOTTOM - tick.at() * (BOTTOM - TOP);
            svg.line(LEFT, y, RIGHT, y, "grid");
            svg.text(LEFT - 8, y + 4, "end", "small", tick.text());
        }
        for (int i = 0; i < PERCENTILES.size(); i++) {
            svg.text(x(i), BOTTOM + 22, "middle", "small", NAMES.getOrDefault(PERCENTILES.get(i), ""));
        }
        for (int subject = subjects.size() - 1; subject >= 0; subject--) {
            List<Double> values = lines.getOrDefault(subjects.get(subject), List.of());
            List<double[]> points = new ArrayList<>();
            for (int i = 0; i < values.size(); i++) {
                points.add(new double[] {x(i), axis.at(values.get(i), BOTTOM, TOP)});
            }
            String colour = Charts.colour(subjects.get(subject));
            svg.path(points, colour, "");
            for (double[] point : points) {
                svg.mark(subject, point[0], point[1], colour);
            }
        }
        return svg.toString();
    }

    private static double x(int place) {
        double step = (RIGHT - LEFT - 80.0) / (PERCENTILES.size() - 1);
        return LEFT + 40 + step * place;
    }
}
