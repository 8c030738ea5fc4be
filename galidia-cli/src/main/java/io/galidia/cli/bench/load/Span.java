// SPDX-License-Identifier: Apache-2.0
package io.galidia.cli.bench.load;

/**
 * The times of a measurement, of {@link System#nanoTime}.
 *
 * @param startNanos when publishing begins
 * @param beginNanos when the measuring window begins
 * @param endNanos when window and publishing end
 */
record Span(long startNanos, long beginNanos, long endNanos) {

    static Span of(Plan plan, long startNanos) {
        long begin = startNanos + plan.warmup().toNanos();
        return new Span(startNanos, begin, begin + plan.duration().toNanos());
    }

    /** Whether this time is in the measuring window. */
    boolean counts(long nanos) {
        return nanos - beginNanos >= 0 && nanos - endNanos < 0;
    }

    boolean isOver(long nanos) {
        return nanos - endNanos >= 0;
    }
}
