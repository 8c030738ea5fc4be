// SPDX-License-Identifier: Apache-2.0
package io.galidia.cli.bench.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A direction of a chart: maps values to 0 (its low end) to 1 (its high end). */
public interface Axis {

    /** A mark on an axis: where, from 0 to 1, and what stands there. */
    record Tick(double at, String text) {}

    /** What its values are. */
    String title();

    /** Where a value is, from 0 to 1. */
    double at(double value);

    /** Its marks, in order. */
    List<Tick> ticks();

    /**
     * Where a value is in a drawing.
     *
     * @param low the coordinate of 0
     * @param high the coordinate of 1
     */
    default double at(double value, double low, double high) {
        return low + at(value) * (high - low);
    }

    /** From 0 to {@code most}, with round numbers. */
    record Linear(String title, double most) implements Axis {
        @Override
        public double at(double value) {
            return most <= 0 ? 0 : Math.min(1, value / most);
        }

        @Override
        public List<Tick> ticks() {
            double rough = Math.max(most, 1e-9) / 5;
            double unit = Math.pow(10, Math.floor(Math.log10(rough)));
            double step = rough / unit < 1.5
                    ? unit
                    : rough / unit < 3.5 ? 2 * unit : rough / unit < 7.5 ? 5 * unit : 10 * unit;
            List<Tick> ticks = new ArrayList<>();
            for (int i = 0; i * step <= most * 1.0001; i++) {
                ticks.add(new Tick(at(i * step), text(i * step)));
            }
            return ticks;
        }
    }

    /** From the power of ten at or below {@code least} to one at or above {@code most}; both more than 0. */
    record Logarithmic(String title, double least, double most) implements Axis {
        private int low() {
            return (int) Math.floor(Math.log10(least));
        }

        private int high() {
            return Math.max(low() + 1, (int) Math.ceil(Math.log10(most)));
        }

        @Override
        public double at(double value) {
            return Math.max(0, (Math.log10(value) - low()) / (high() - low()));
        }

        @Override
        public List<Tick> ticks() {
            List<Tick> ticks = new ArrayList<>();
            for (int power = low(); power <= high(); power++) {
                ticks.add(new Tick((power - low()) / (double) (high() - low()), text(Math.pow(10, power))));
            }
            return ticks;
        }
    }

    /** Percentiles up to {@code nines} nines, each nine as wide as the last. */
    record Percentiles(String title, int nines) implements Axis {
        @Override
        public double at(double percentile) {
            double left = Math.max(1 - percentile / 100, Math.pow(10, -nines));
            return -Math.log10(left) / nines;
        }

        @Override
        public List<Tick> ticks() {
            List<Tick> ticks = new ArrayList<>(List.of(new Tick(0, "0 %"), new Tick(at(50), "50 %")));
            for (int i = 1; i <= nines; i++) {
                double percentile = 100 - Math.pow(10, 2.0 - i);
                ticks.add(new Tick(
                        at(percentile), String.format(Locale.ROOT, "%." + Math.max(0, i - 2) + "f %%", percentile)));
            }
            return ticks;
        }
    }

    private static String text(double value) {
        if (value >= 1e6) {
            return String.format(Locale.ROOT, "%.3gM", value / 1e6).replaceAll("\\.?0+M$", "M");
        }
        if (value >= 1 || value == 0) {
            return String.format(Locale.ROOT, value == Math.rint(value) ? "%,.0f" : "%,.1f", value);
        }
        return String.format(Locale.ROOT, "%.4f", value).replaceAll("0+$", "");
    }
}
