// SPDX-License-Identifier: Apache-2.0
package io.galidia.cli.bench.report;

import io.galidia.cli.bench.load.LoadResult;
import io.galidia.cli.bench.load.LoadResult.Sample;
import java.util.List;
import org.HdrHistogram.Histogram;

/** The result as one HTML file with pictures in it, which needs nothing else. */
public final class HtmlReport {

    private static final String STYLE = """
            :root { color-scheme: light dark; --ink: #1f2328; --paper: #fff; }
            @media (prefers-color-scheme: dark) { :root { --ink: #e6edf3; --paper: #0d1117; } }
            body { font: 15px/1.5 system-ui, sans-serif; color: var(--ink); background: var(--paper);
              max-width: 900px; margin: 2em auto; padding: 0 1em; }
            pre { overflow-x: auto; } svg { width: 100%; height: auto; margin: 1em 0; }
            .missed { color: #cf222e; font-weight: 600; }
            """;

    private HtmlReport() {}

    /**
     * The page.
     *
     * @param missed a line for each demand that is missed
     */
    public static String of(LoadResult result, List<String> missed) {
        StringBuilder page = new StringBuilder();
        String title = "galidia bench " + Summary.title(result.plan());
        page.append("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\"/>\n");
        page.append("<meta name=\"viewport\" content=\"width=device-width\"/>\n");
        page.append("<title>").append(escaped(title)).append("</title>\n");
        page.append("<style>\n").append(STYLE).append("</style>\n</head>\n<body>\n");
        page.append("<h1>galidia bench ").append(escaped(result.plan().name())).append("</h1>\n<pre>");
        page.append(escaped(String.join("\n", Summary.of(result)))).append("</pre>\n");
        for (String line : missed) {
            page.append("<p class=\"missed\">").append(escaped(line)).append("</p>\n");
        }
        if (result.latency().getTotalCount() > 0) {
            page.append(percentiles(result.latency()));
        }
        if (!result.series().isEmpty()) {
            page.append(rates(result));
        }
        return page.append("</body>\n</html>\n").toString();
    }

    private static String percentiles(Histogram nanos) {
        int nines = Math.max(2, Math.min(6, (int) Math.log10((double) nanos.getTotalCount())));
        int points = nines * 40;
        double[] xs = new double[points + 1];
        double[] ys = new double[points + 1];
        for (int i = 0; i <= points; i++) {
            xs[i] = 100 - 100 * Math.pow(10, -i / 40.0);
            ys[i] = Math.max(100, nanos.getValueAtPercentile(xs[i])) / 1e6;
        }
        LineChart chart = new LineChart(
                "Latency by percentile",
                new Axis.Percentiles("so many took at most so long", nines),
                new Axis.Logarithmic("milliseconds", ys[0], ys[points]));
        chart.add("", xs, ys);
        return chart.svg();
    }

    private static String rates(LoadResult result) {
        List<Sample> series = result.series();
        double[] xs = series.stream().mapToDouble(Sample::seconds).toArray();
        double[] out = series.stream().mapToDouble(Sample::publishedPerSecond).toArray();
        double[] in = series.stream().mapToDouble(Sample::deliveredPerSecond).toArray();
        double most = 1;
        for (int i = 0; i < xs.length; i++) {
            most = Math.max(most, Math.max(out[i], in[i]));
        }
        LineChart chart = new LineChart(
                "Rate over time",
                new Axis.Linear("seconds of the measuring window", xs[xs.length - 1]),
                new Axis.Linear("per second", most * 1.05));
        if (result.isOfConnections() || result.deliveredPerSecond() != null) {
            chart.add(result.isOfConnections() ? "connections" : "delivered", xs, in);
        }
        if (result.publishedPerSecond() != null) {
            chart.add("published", xs, out);
        }
        return chart.svg();
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }
}
