// SPDX-License-Identifier: Apache-2.0
package io.galidia.cli.bench.report;

import io.galidia.cli.bench.report.Axis.Tick;
import java.util.ArrayList;
import java.util.List;

/** A chart of lines. */
final class LineChart {

    private static final int WIDTH = 860;
    private static final int HEIGHT = 320;
    private static final int LEFT = 90;
    private static final int RIGHT = WIDTH - 45;
    private static final int TOP = 50;
    private static final int BOTTOM = HEIGHT - 50;
    private static final int FEW_POINTS = 2;

    private static final List<String> COLOURS = List.of("#2f81f7", "#d9730d");
    private static final List<String> DASHES = List.of("", "6 5");

    private final String title;
    private final Axis x;
    private final Axis y;
    private final List<Line> lines = new ArrayList<>();

    private record Line(String name, List<double[]> values) {}

    LineChart(String title, Axis x, Axis y) {
        this.title = title;
        this.x = x;
        this.y = y;
    }

    /** Adds a line through these points; two lines at most. */
    void add(String name, double[] xs, double[] ys) {
        List<double[]> values = new ArrayList<>();
        for (int i = 0; i < xs.length; i++) {
            values.add(new double[] {xs[i], ys[i]});
        }
        lines.add(new Line(name, values));
    }

    /** The SVG element. */
    String svg() {
        Svg svg = new Svg(WIDTH, HEIGHT, title);
        svg.text(LEFT, 20, "start", "", title);
        for (Tick tick : x.ticks()) {
            double at = LEFT + tick.at() * (RIGHT - LEFT);
            svg.line(at, TOP, at, BOTTOM, "grid");
            svg.text(at, BOTTOM + 18, "middle", "small", tick.text());
        }
        for (Tick tick : y.ticks()) {
            double at = BOTTOM + tick.at() * (TOP - BOTTOM);
            svg.line(LEFT, at, RIGHT, at, "grid");
            svg.text(LEFT - 8, at + 4, "end", "small", tick.text());
        }
        svg.text((LEFT + RIGHT) / 2.0, HEIGHT - 10, "middle", "small", x.title());
        svg.text(RIGHT, 20, "end", "small", y.title());
        if (lines.size() > 1) {
            svg.legend(LEFT + 6, 40, COLOURS, lines.stream().map(Line::name).toList());
        }
        for (int i = 0; i < lines.size(); i++) {
            draw(svg, i, lines.get(i));
        }
        return svg.toString();
    }

    private void draw(Svg svg, int place, Line line) {
        List<double[]> points = new ArrayList<>();
        for (double[] value : line.values) {
            points.add(new double[] {x.at(value[0], LEFT, RIGHT), y.at(value[1], BOTTOM, TOP)});
        }
        svg.path(points, COLOURS.get(place), DASHES.get(place));
        if (points.size() <= FEW_POINTS) {
            points.forEach(point -> svg.mark(place, point[0], point[1], COLOURS.get(place)));
        }
    }
}
