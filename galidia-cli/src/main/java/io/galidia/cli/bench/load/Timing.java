// SPDX-License-Identifier: Apache-2.0
package io.galidia.cli.bench.load;

import org.jspecify.annotations.Nullable;

/** When a measurement takes place: decided by the publishers, or by the first message where there are none. Thread-safe. */
final class Timing implements Receiver.Clock {

    private final Plan plan;
    private volatile @Nullable Span span;

    Timing(Plan plan) {
        this.plan = plan;
    }

    /** Decides. */
    synchronized Span begin(long startNanos) {
        Span decided = span;
        if (decided == null) {
            decided = Span.of(plan, startNanos);
            span = decided;
        }
        return decided;
    }

    @Nullable Span begun() {
        return span;
    }

    @Override
    public Span span() {
        Span known = span;
        return known != null ? known : begin(System.nanoTime());
    }

    @Override
    public boolean isBySending() {
        return plan.publishers() > 0;
    }
}
