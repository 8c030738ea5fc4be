// SPDX-License-Identifier: Apache-2.0
package io.galidia.cli.demo;

/** The last values of a series as a row of small bars. */
final class Sparkline {

    private static final String BARS = "\u2581\u2582\u2583\u2584\u2585\u2586\u2587\u2588";
    private static final String LETTERS = "_.-=+*%#";

    private final double[] values;
    private int size;
    private int next;

    /** Keeps so many values. */
    Sparkline(int length) {
        values = new double[length];
    }

    /** Adds a value, and forgets the oldest when there is no room. */
    void add(double value) {
        values[next] = value;
        next = (next + 1) % values.length;
        size = Math.min(size + 1, values.length);
    }

    /** The newest value; 0 when there is none. */
    double last() {
        return size == 0 ? 0 : values[(next + values.length - 1) % values.length];
    }

    /** Whether there is no value. */
    boolean isEmpty() {
        return size == 0;
    }

    /** Oldest to newest, each between the lowest and the highest of them, padded with blanks in front. */
    String draw(boolean hasUnicode) {
        String bars = hasUnicode ? BARS : LETTERS;
        double low = Double.POSITIVE_INFINITY;
        double high = Double.NEGATIVE_INFINITY;
        for (int i = 0; i < size; i++) {
            low = Math.min(low, values[i]);
            high = Math.max(high, values[i]);
        }
        StringBuilder line = new StringBuilder(" ".repeat(values.length - size));
        for (int i = size; i > 0; i--) {
            double value = values[(next + values.length - i) % values.length];
            double height = high > low ? (value / 2 - low / 2) / (high / 2 - low / 2) : 0.5;
            line.append(bars.charAt((int) Math.min(bars.length() - 1.0, height * bars.length())));
        }
        return line.toString();
    }
}
