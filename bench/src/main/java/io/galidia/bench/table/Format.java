// SPDX-License-Identifier: Apache-2.0
package io.galidia.bench.table;

import java.util.Locale;

/** How the page writes numbers: three significant digits, no more than the measurement is worth. */
final class Format {

    private Format() {}

    /** Three significant digits, with a comma between thousands. */
    static String number(double value) {
        double size = Math.abs(value);
        if (size >= 1_000) {
            double unit = Math.pow(10, Math.floor(Math.log10(size)) - 2);
            return String.format(Locale.ROOT, "%,.0f", Math.round(value / unit) * unit);
        }
        int decimals = size >= 99.95 || size == 0 ? 0 : size >= 9.995 ? 1 : 2;
        return String.format(Locale.ROOT, "%." + decimals + "f", value);
    }

    /** A rate with its unit: 1.19 M/s, 85.3 k/s, 120/s. */
    static String rate(double perSecond) {
        if (perSecond >= 1e6) {
            return number(perSecond / 1e6) + " M/s";
        }
        return perSecond >= 1_000 ? number(perSecond / 1e3) + " k/s" : number(perSecond) + "/s";
    }

    /** Bytes as kilobytes of 1,000. */
    static String kilobytes(double bytes) {
        return number(bytes / 1e3) + " kB";
    }

    /** Bytes as megabytes of 1,000,000. */
    static String megabytes(double bytes) {
        return number(bytes / 1e6) + " MB";
    }

    /** A count. */
    static String count(double value) {
        return String.format(Locale.ROOT, "%,.0f", value);
    }

    /** A figure with its unit. */
    static String figure(Figure figure, double value) {
        return switch (figure) {
            case PER_SECOND -> rate(value);
            case RESIDENT_BYTES -> megabytes(value);
            case CONNECTION_RESIDENT_BYTES, CONNECTION_HEAP_BYTES -> kilobytes(value);
            case DELIVERED, LOST, DUPLICATED, OUT_OF_ORDER -> count(value);
            case START_MILLIS -> number(value) + " ms";
            case OTHERS_PERCENT -> number(value) + " %";
            default -> number(value);
        };
    }
}
