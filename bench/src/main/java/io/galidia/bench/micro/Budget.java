// SPDX-License-Identifier: Apache-2.0
package io.galidia.bench.micro;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How many bytes one operation of a benchmark may allocate.
 *
 * @param benchmark class and method, such as "DecodeBenchmark.decode"
 * @param parameters the values of its parameters; those that are missing have their default
 * @param bytes the budget
 */
record Budget(String benchmark, Map<String, String> parameters, double bytes) {

    /* What one operation allocates is measured over many, and the measurement allocates, too. No object is smaller than
     * 16 bytes. */
    private static final double NOISE_BYTES = 2;
    private static final double NOISE_SHARE = 0.02;

    /**
     * A line of the file: benchmark, parameters ("name=value,name=value", or "-"), bytes, with tabs in between.
     *
     * @throws IllegalArgumentException if it is not; says what is wrong
     */
    static Budget parse(String line) {
        String[] columns = line.split("\t", -1);
        if (columns.length != 3) {
            throw new IllegalArgumentException(
                    "needs benchmark, parameters and bytes with tabs in between, not \"" + line + "\"");
        }
        var parameters = new LinkedHashMap<String, String>();
        if (!columns[1].equals("-")) {
            for (String each : columns[1].split(",", -1)) {
                int equals = each.indexOf('=');
                if (equals < 1) {
                    throw new IllegalArgumentException("a parameter must be name=value, not \"" + each + "\"");
                }
                parameters.put(each.substring(0, equals), each.substring(equals + 1));
            }
        }
        try {
            return new Budget(columns[0], parameters, Double.parseDouble(columns[2]));
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("bytes must be a number, not \"" + columns[2] + "\"", e);
        }
    }

    boolean isExceededBy(double measured) {
        return !(measured <= bytes * (1 + NOISE_SHARE) + NOISE_BYTES);
    }

    /** Benchmark and parameters. */
    String name() {
        return parameters.isEmpty() ? benchmark : benchmark + " " + parameters;
    }
}
