// SPDX-License-Identifier: Apache-2.0
package io.galidia.cli.bench.report;

import java.util.List;
import java.util.Locale;

/**
 * A drawing as SVG text, for a file of its own or the inside of a page. Readable on light and dark pages: it has paper of its
 * own, and paper and ink follow the reader's scheme.
 */
public final class Svg {

    private final StringBuilder text = new StringBuilder();

    /** An empty drawing, so many units wide and high. */
    public Svg(int width, int height, String title) {
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
                """.formatted(width, height, width, height, escaped(title), width, height));
    }

    /**
     * Writes at a point.
     *
     * @param anchor what is at the point: start, middle or end of the text
     * @param style small, or empty
     */
    public void text(double x, double y, String anchor, String style, String words) {
        add(
                "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\" class=\"%s\">%s</text>",
                x, y, anchor, style, escaped(words));
    }

    /**
     * A straight line.
     *
     * @param style grid or target
     */
    public void line(double x1, double y1, double x2, double y2, String style) {
        add("<line x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\" class=\"%s\"/>", x1, y1, x2, y2, style);
    }

    /**
     * A line through points, each x and y.
     *
     * @param colour a colour of SVG that can be seen on light and dark paper
     * @param dashes lengths of dash and gap; empty for a whole line
     */
    public void path(List<double[]> points, String colour, String dashes) {
        StringBuilder path = new StringBuilder();
        for (double[] point : points) {
            path.append(String.format(Locale.ROOT, "%.1f,%.1f ", point[0], point[1]));
        }
        add(
                "<polyline points=\"%s\" fill=\"none\" stroke=\"%s\" stroke-width=\"2\"%s/>",
                path.toString().strip(), colour, dashes.isEmpty() ? "" : " stroke-dasharray=\"" + dashes + "\"");
    }

    /** The mark of what has this place in the legend: a shape of its own, so that colour is not all there is. */
    public void mark(int place, double x, double y, String colour) {
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

    /** Names beside their marks, in one line; as many colours as names. */
    public void legend(double x, double y, List<String> colours, List<String> names) {
        double at = x;
        for (int i = 0; i < names.size(); i++) {
            mark(i, at, y - 4, colours.get(i));
            text(at + 12, y, "start", "", names.get(i));
            at += 40 + 7.5 * names.get(i).length();
        }
    }

    private void add(String format, Object... values) {
        text.append(String.format(Locale.ROOT, format, values)).append('\n');
    }

    private static String escaped(String words) {
        return words.replace("&", "&amp;").replace("<", "&lt;").replace("\"", "&quot;");
    }

    /** The SVG element. */
    @Override
    public String toString() {
        return text + "</svg>\n";
    }
}
