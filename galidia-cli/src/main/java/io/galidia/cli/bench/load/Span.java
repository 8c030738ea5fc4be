// SPDX-License-Identifier: Apache-2.0
package io.galidia.cli.bench.load;

/**
 * The times of a measurement, of {@link System#nanoTime}.
 *
 * @param startNanos when publishing begins
 * @param beginNanos when the measuring window begins
 * @param endNanos when the window ends
 * @param stopNanos when publishing ends: a little later, so that the last messages of the window are not alone
 */
record Span(long startNanos, long beginNanos, long endNanos, long stopNanos) {

    private static final long AFTER_NANOS = 100_000_000;

    static Span of(Plan plan, long startNanos) {
        long begin = startNanos + plan.warmup().toNanos();
        long end = begin + plan.duration().toNanos();
        return new Span(startNanos, begin, end, end + AFTER_NANOS);
    }

    /** Whether this time is in the measuring window. */
    boolean counts(long nanos) {
        return nanos - beginNanos >= 0 && nanos - endNanos < 0;
    }

    /** Whether nothing is sent any more at this time. */
    boolean isOver(long nanos) {
        return nanos - stopNanos >= 0;
    }
}
