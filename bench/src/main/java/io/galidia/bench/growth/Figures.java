// SPDX-License-Identifier: Apache-2.0
package io.galidia.bench.growth;

import java.io.PrintStream;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** Prints rows of figures as a table in Markdown, each as soon as it is known. */
final class Figures {

    private final PrintStream out;

    Figures(PrintStream out) {
        this.out = out;
    }

    /** Begins a table with these columns. */
    void columns(String... names) {
        out.println();
        out.println("| " + String.join(" | ", names) + " |");
        out.println("|" + "---|".repeat(names.length));
    }

    /** Numbers from 100 on come without a fraction, smaller ones with one digit. */
    void row(Object... values) {
        out.println(Arrays.stream(values).map(Figures::text).collect(Collectors.joining(" | ", "| ", " |")));
    }

    private static String text(Object value) {
        if (value instanceof Double number) {
            return String.format(Locale.ROOT, Math.abs(number) < 100 ? "%.1f" : "%,.0f", number);
        }
        return value instanceof Number number
                ? String.format(Locale.ROOT, "%,d", number.longValue())
                : value.toString();
    }

    /** 10, 100, 1,000 and so on up to {@code most}, which is the last. */
    static int[] steps(int first, int most) {
        int[] steps = new int[12];
        int size = 0;
        for (long step = first; step < most; step *= 10) {
            steps[size++] = (int) step;
        }
        steps[size++] = most;
        return Arrays.copyOf(steps, size);
    }
}
