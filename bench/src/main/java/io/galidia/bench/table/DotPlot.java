// SPDX-License-Identifier: Apache-2.0
package io.galidia.bench.table;

import io.galidia.cli.bench.report.Axis;
import io.galidia.cli.bench.report.Svg;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** One line for each case, one mark for each subject, on a common logarithmic axis. */
final class DotPlot {

    private static final int WIDTH = 800;
    private static final int LEFT = 280;
    private static final int RIGHT = 770;
    private static final int TOP = 64;
    private static final int STEP = 28;

    /**
     * A line of the plot.
     *
     * @param title beside it
     * @param values by subject, above 0
     * @param target a value with a mark of its own, 0 for none
     */
    record Line(String title, Map<String, Double> values, double target) {}

    private DotPlot() {}

    /** Draws lines, with a title that names the unit, and the names of subjects in the order of the legend. */
    static String draw(String title, List<String> subjects, List<String> names, List<Line> lines) {
        int bottom = TOP + STEP * lines.size();
        Svg svg = new Svg(WIDTH, bottom + 30, title);
        List<Double> all = new ArrayList<>();
        for (Line line : lines) {
            all.addAll(line.values().values());
            if (line.target() > 0) {
                all.add(line.target());
            }
        }
        Axis axis = Charts.axis(all);
        svg.text(10, 18, "start", "", title);
        svg.legend(16, 42, Charts.colours(subjects), names);
        svg.line(RIGHT - 60, 32, RIGHT - 60, 46, "target");
        svg.text(RIGHT - 52, 43, "start", "", "target");
        for (Axis.Tick tick : axis.ticks()) {
            double x = LEFT + tick.at() * (RIGHT - LEFT);
            svg.line(x, TOP - 8, x, bottom, "grid");
            svg.text(x, bottom + 16, "middle", "small", tick.text());
        }
        double y = TOP + STEP / 2.0;
        for (Line line : lines) {
            svg.text(LEFT - 14, y + 4, "end", "", line.title());
            svg.line(LEFT, y, RIGHT, y, "grid");
            if (line.target() > 0) {
                double x = axis.at(line.target(), LEFT, RIGHT);
                svg.line(x, y - 10, x, y + 10, "target");
            }
            for (int i = subjects.size() - 1; i >= 0; i--) { // the first one on top
                Double value = line.values().get(subjects.get(i));
                if (value != null) {
                    svg.mark(i, axis.at(value, LEFT, RIGHT), y, Charts.colour(subjects.get(i)));
                }
            }
            y += STEP;
        }
        return svg.toString();
    }
}
