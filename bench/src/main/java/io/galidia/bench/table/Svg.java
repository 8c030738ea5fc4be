// SPDX-License-Identifier: Apache-2.0
package io.galidia.bench.table;

import java.util.List;
import java.util.Locale;
import java.util.Map;

/** A drawing as SVG text, readable on light and dark pages: it has paper of its own, and both follow the reader's scheme. */
final class Svg {

    private static final Map<String, String> COLOURS = Map.of(
            "galidia", "#2f81f7",
            "mosquitto", "#d9730d",
            "hivemq", "#2da44e",
            "moquette", "#a371f7",
            "paho", "#d9730d");

    private final StringBuilder text = new StringBuilder();

    Svg(int width, int height, String title) {
        text.append("""
                <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" width="%d" height="%d" role="img">
                <title>%s</title>
                <style>
                .paper { fill: #ffffff }
                text { fill: #1f2328; font: 13px sans-serif }
                .small { font-size: 11px }
                .grid { stroke: #d0d7de; stroke-width: 1 }
                .target { stroke: #1f2328; stroke-width: 2 }
                @media (prefers-color-scheme: dark) {
                .paper { fill: #0d1117 }
                text { fill: #e6edf3 }
                .grid { stroke: #3d444d }
                .target { stroke: #e6edf3 }
                }
                </style>
                <path class="paper" d="M0 0H%dV%dH0z"/>
                """.formatted(width, height, width, height, escape(title), width, height));
    }

    static String colour(String subject) {
        return COLOURS.getOrDefault(subject, "#8b949e");
    }

    /** Text that begins, ends or is centred at a point: start, end or middle. */
    void text(double x, double y, String anchor, String style, String words) {
        add(
                "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\" class=\"%s\">%s</text>",
                x, y, anchor, style, escape(words));
    }

    void line(double x1, double y1, double x2, double y2, String style) {
        add("<line x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\" class=\"%s\"/>", x1, y1, x2, y2, style);
    }

    /** A line through points, each x and y. */
    void path(List<double[]> points, String colour) {
        StringBuilder path = new StringBuilder();
        for (double[] point : points) {
            path.append(String.format(Locale.ROOT, "%.1f,%.1f ", point[0], point[1]));
        }
        add(
                "<polyline points=\"%s\" fill=\"none\" stroke=\"%s\" stroke-width=\"2\"/>",
                path.toString().strip(), colour);
    }

    /** The mark of the subject at this place of the legend: its own shape, so that colour is not all there is. */
    void mark(int place, double x, double y, String colour) {
        switch (place % 4) {
            case 0 -> add("<circle cx=\"%.1f\" cy=\"%.1f\" r=\"6\" fill=\"%s\"/>", x, y, colour);
            case 1 -> add("<rect x=\"%.1f\" y=\"%.1f\" width=\"10\" height=\"10\" fill=\"%s\"/>", x - 5, y - 5, colour);
            case 2 ->
                add(
                        "<polygon points=\"%.1f,%.1f %.1f,%.1f %.1f,%.1f\" fill=\"%s\"/>",
                        x, y - 6, x + 6, y + 5, x - 6, y + 5, colour);
            default ->
                add(
                        "<polygon points=\"%.1f,%.1f %.1f,%.1f %.1f,%.1f %.1f,%.1f\" fill=\"%s\"/>",
                        x, y - 7, x + 7, y, x, y + 7, x - 7, y, colour);
        }
    }

    /** The names beside their marks, in one line. */
    void legend(double x, double y, List<String> subjects, List<String> titles) {
        double at = x;
        for (int i = 0; i < subjects.size(); i++) {
            mark(i, at, y - 4, colour(subjects.get(i)));
            text(at + 12, y, "start", "", titles.get(i));
            at += 40 + 7.5 * titles.get(i).length();
        }
    }

    private void add(String format, Object... values) {
        text.append(String.format(Locale.ROOT, format, values)).append('\n');
    }

    private static String escape(String words) {
        return words.replace("&", "&amp;").replace("<", "&lt;").replace("\"", "&quot;");
    }

    @Override
    public String toString() {
        return text + "</svg>\n";
    }
}
