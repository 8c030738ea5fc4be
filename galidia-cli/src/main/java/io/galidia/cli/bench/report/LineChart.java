// SPDX-License-Identifier: Apache-2.0
package io.galidia.cli.bench.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A chart of lines as SVG, for the inside of an HTML page. Colours come from the page's style. */
final class LineChart {

    private static final int WIDTH = 860;
    private static final int HEIGHT = 320;
    private static final int LEFT = 90;
    private static final int RIGHT = 45;
    private static final int TOP = 40;
    private static final int BOTTOM = 50;

    private final String title;
    private final Axis x;
    private final Axis y;
    private final List<String> names = new ArrayList<>();
    private final List<double[][]> lines = new ArrayList<>();

    /** A mark on an axis: where, from 0 to 1, and what stands there. */
    record Tick(double at, String text) {}

    /** A direction of the chart: maps values to 0 to 1. */
    interface Axis {
        String title();

        double at(double value);

        List<Tick> ticks();
    }

    LineChart(String title, Axis x, Axis y) {
        this.title = title;
        this.x = x;
        this.y = y;
    }

    /** Adds a line through these points. */
    void add(String name, double[] xs, double[] ys) {
        names.add(name);
        lines.add(new double[][] {xs, ys});
    }

    /** The SVG element. */
    String svg() {
        StringBuilder out = new StringBuilder();
        print(out, "<svg viewBox=\"0 0 %d %d\" role=\"img\" aria-label=\"%s\">%n", WIDTH, HEIGHT, title);
        print(out, "<text class=\"title\" x=\"%d\" y=\"22\">%s</text>%n", LEFT, title);
        for (Tick tick : x.ticks()) {
            double at = across(tick.at);
            print(
                    out,
                    "<line class=\"grid\" x1=\"%.1f\" x2=\"%.1f\" y1=\"%d\" y2=\"%d\"/>",
                    at,
                    at,
                    TOP,
                    HEIGHT - BOTTOM);
            print(out, "<text class=\"x\" x=\"%.1f\" y=\"%d\">%s</text>%n", at, HEIGHT - BOTTOM + 18, tick.text);
        }
        for (Tick tick : y.ticks()) {
            double at = down(tick.at);
            print(
                    out,
                    "<line class=\"grid\" x1=\"%d\" x2=\"%d\" y1=\"%.1f\" y2=\"%.1f\"/>",
                    LEFT,
                    WIDTH - RIGHT,
                    at,
                    at);
            print(out, "<text class=\"y\" x=\"%d\" y=\"%.1f\">%s</text>%n", LEFT - 8, at + 4, tick.text);
        }
        print(
                out,
                "<text class=\"x\" x=\"%d\" y=\"%d\">%s</text>%n",
                (LEFT + WIDTH - RIGHT) / 2,
                HEIGHT - 10,
                x.title());
        print(out, "<text class=\"axis\" x=\"%d\" y=\"22\">%s</text>%n", WIDTH - RIGHT, y.title());
        for (int i = 0; i < lines.size(); i++) {
            line(out, i);
        }
        return out.append("</svg>\n").toString();
    }

    private void line(StringBuilder out, int index) {
        double[][] line = lines.get(index);
        print(out, "<polyline class=\"line%d\" points=\"", index);
        for (int i = 0; i < line[0].length; i++) {
            print(out, "%.1f,%.1f ", across(x.at(line[0][i])), down(y.at(line[1][i])));
        }
        out.append("\"/>");
        for (int i = 0; i < line[0].length && line[0].length <= 2; i++) { // too few points to be seen as a line
            print(
                    out,
                    "<circle class=\"dot%d\" cx=\"%.1f\" cy=\"%.1f\" r=\"4\"/>",
                    index,
                    across(x.at(line[0][i])),
                    down(y.at(line[1][i])));
        }
        print(
                out,
                "<text class=\"name%d\" x=\"%d\" y=\"%d\">%s</text>%n",
                index,
                LEFT + 8,
                TOP + 16 + 16 * index,
                names.get(index));
    }

    private static double across(double share) {
        return LEFT + share * (WIDTH - LEFT - RIGHT);
    }

    private static double down(double share) {
        return HEIGHT - BOTTOM - share * (HEIGHT - TOP - BOTTOM);
    }

    private static void print(StringBuilder out, String pattern, Object... values) {
        out.append(String.format(Locale.ROOT, pattern, values));
    }
}
