// SPDX-License-Identifier: Apache-2.0
package io.galidia.bench.table;

import java.util.ArrayList;
import java.util.List;

/** A logarithmic axis from a power of ten to a power of ten, which holds all values given. */
final class LogAxis {

    private final double lowest;
    private final double highest;
    private final double from;
    private final double to;

    /**
     * Makes one.
     *
     * @param values all above 0
     * @param from the coordinate of its low end
     * @param to the coordinate of its high end
     */
    LogAxis(List<Double> values, double from, double to) {
        this.from = from;
        this.to = to;
        lowest = Math.floor(values.stream().mapToDouble(Math::log10).min().orElse(0));
        double top = Math.ceil(values.stream().mapToDouble(Math::log10).max().orElse(1));
        highest = Math.max(top, lowest + 1);
    }

    /** Where a value is. */
    double at(double value) {
        return from + (Math.log10(value) - lowest) / (highest - lowest) * (to - from);
    }

    /** The powers of ten on it. */
    List<Double> ticks() {
        List<Double> ticks = new ArrayList<>();
        for (double power = lowest; power <= highest; power++) {
            ticks.add(Math.pow(10, power));
        }
        return ticks;
    }

    /** A tick as text: 0.1, 1, 10,000. */
    static String name(double tick) {
        return tick < 1 ? Double.toString(tick) : Format.count(tick);
    }
}
