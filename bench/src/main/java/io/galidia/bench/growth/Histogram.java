// SPDX-License-Identifier: Apache-2.0
package io.galidia.bench.growth;

import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.management.JMException;
import javax.management.ObjectName;

/** The live objects of the heap, by class. */
final class Histogram {

    /** All objects of one class. */
    record Line(String type, long instances, long bytes) {}

    private final Map<String, Line> lines = new HashMap<>();

    private Histogram() {}

    /** Of what lives now. */
    static Histogram now() {
        var histogram = new Histogram();
        try {
            String text = (String) ManagementFactory.getPlatformMBeanServer()
                    .invoke(
                            new ObjectName("com.sun.management:type=DiagnosticCommand"),
                            "gcClassHistogram",
                            new Object[] {new String[0]},
                            new String[] {String[].class.getName()});
            text.lines().forEach(histogram::read);
        } catch (JMException e) {
            throw new IllegalStateException("this JVM has no class histogram", e);
        }
        return histogram;
    }

    /** A line such as "   1:        123       4567  java.lang.String (java.base@17)". */
    private void read(String text) {
        String[] words = text.strip().split("\\s+");
        if (words.length >= 4 && words[0].matches("[0-9]+:")) {
            lines.put(words[3], new Line(words[3], Long.parseLong(words[1]), Long.parseLong(words[2])));
        }
    }

    /** What has come since {@code before}, the largest first. */
    List<Line> since(Histogram before) {
        List<Line> more = new ArrayList<>();
        lines.forEach((type, line) -> {
            Line old = before.lines.getOrDefault(type, new Line(type, 0, 0));
            more.add(new Line(type, line.instances - old.instances, line.bytes - old.bytes));
        });
        more.sort(Comparator.comparingLong(Line::bytes).reversed());
        return more;
    }
}
