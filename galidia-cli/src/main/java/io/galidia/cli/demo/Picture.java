// SPDX-License-Identifier: Apache-2.0
package io.galidia.cli.demo;

import io.galidia.cli.shell.Terminal;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** What the live view shows: sensors with their latest values, the latest alerts, and what one could try. */
final class Picture {

    /**
     * What does not change.
     *
     * @param address where the broker is
     * @param hints commands to try
     */
    record Frame(String address, List<String> hints, boolean hasColour, boolean hasUnicode, ZoneId zone) {}

    private static final int MAX_SENSORS = 8;
    private static final int MAX_REMEMBERED = 100;
    private static final int MAX_ALERTS = 5;
    private static final int HISTORY = 16;
    private static final int WIDTH = 79;
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm:ss", Locale.ROOT);

    private final Frame frame;
    private final Map<String, Map<String, Sparkline>> sensors = new TreeMap<>();
    private final Deque<Alert> alerts = new ArrayDeque<>();
    private String note = "";
    private long readings;
    private long alertCount;

    Picture(Frame frame) {
        this.frame = frame;
    }

    void reading(String sensor, String metric, double value) {
        readings++;
        if (sensors.containsKey(sensor) || sensors.size() < MAX_REMEMBERED) {
            sensors.computeIfAbsent(sensor, name -> new TreeMap<>())
                    .computeIfAbsent(metric, name -> new Sparkline(HISTORY))
                    .add(value);
        }
    }

    void alert(Alert alert) {
        alertCount++;
        alerts.addFirst(alert);
        if (alerts.size() > MAX_ALERTS) {
            alerts.removeLast();
        }
    }

    void note(String line) {
        note = Terminal.printable(line, WIDTH - 2);
    }

    /** One line about all that was seen. */
    String summary() {
        return readings + " readings, " + alertCount + " alerts";
    }

    /** The picture, a line each, none longer than 79 characters. */
    List<String> lines() {
        List<String> lines = new ArrayList<>();
        lines.add(bold(" Galidia demo") + "  a broker, three sensors and a monitor on "
                + Terminal.printable(frame.address, 34));
        lines.add("");
        lines.add(dim(String.format(Locale.ROOT, " %-16s %-30s %s", "SENSOR", "TEMPERATURE", "HUMIDITY")));
        sensors.entrySet().stream()
                .limit(MAX_SENSORS)
                .forEach(entry -> lines.add(sensor(entry.getKey(), entry.getValue())));
        if (sensors.size() > MAX_SENSORS) {
            lines.add(dim("   and " + (sensors.size() - MAX_SENSORS) + " more"));
        }
        lines.add("");
        lines.add(dim(" ALERTS  over " + TemperatureMonitor.THRESHOLD + ", retained on " + TemperatureMonitor.ALERTS));
        for (Alert alert : alerts) {
            lines.add(alertLine(alert));
        }
        lines.addAll(java.util.Collections.nCopies(MAX_ALERTS - alerts.size(), ""));
        lines.add("");
        lines.add(" " + note);
        lines.add(dim(" TRY") + "  in another terminal");
        frame.hints.forEach(hint -> lines.add("   " + Terminal.printable(hint, WIDTH - 3)));
        lines.add("");
        lines.add(dim(" " + summary() + ". Ctrl-C ends."));
        return lines;
    }

    private String sensor(String name, Map<String, Sparkline> metrics) {
        Sparkline temperature = metrics.get("temperature");
        boolean isHot = temperature != null && temperature.last() > TemperatureMonitor.THRESHOLD;
        String celsius = cell(temperature, frame.hasUnicode ? "\u00b0C" : "C ");
        return String.format(Locale.ROOT, " %-16s ", Terminal.printable(name, 16)) + (isHot ? red(celsius) : celsius)
                + "  " + cell(metrics.get("humidity"), "%");
    }

    private String cell(@org.jspecify.annotations.Nullable Sparkline series, String unit) {
        if (series == null || series.isEmpty()) {
            return String.format(Locale.ROOT, "%28s", "");
        }
        return String.format(Locale.ROOT, "%8s %-2s %s", number(series.last()), unit, series.draw(frame.hasUnicode));
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, Math.abs(value) < 1e6 ? "%.1f" : "%.1e", value);
    }

    private String alertLine(Alert alert) {
        Instant when = Instant.ofEpochMilli(alert.timestamp().movePointRight(3).longValue());
        return red(String.format(
                Locale.ROOT,
                " %s  %-16s %8s",
                TIME.format(when.atZone(frame.zone)),
                Terminal.printable(alert.sensor(), 16),
                number(alert.value())));
    }

    private String bold(String text) {
        return styled("1", text);
    }

    private String dim(String text) {
        return styled("2", text);
    }

    private String red(String text) {
        return styled("31", text);
    }

    private String styled(String code, String text) {
        return frame.hasColour ? "\u001b[" + code + "m" + text + "\u001b[0m" : text;
    }
}
