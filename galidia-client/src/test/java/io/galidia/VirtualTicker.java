// SPDX-License-Identifier: Apache-2.0
package io.galidia;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/** A clock that goes when it is told to. */
final class VirtualTicker implements Ticker {

    private final AtomicLong nanos = new AtomicLong(1_000_000_000L);

    @Override
    public long nanoTime() {
        return nanos.get();
    }

    void advance(Duration duration) {
        nanos.addAndGet(duration.toNanos());
    }

    /** Moves the clock in steps, letting the manager do what becomes due after each. */
    void advance(Duration duration, Duration step, Manager manager) {
        for (Duration gone = Duration.ZERO; gone.compareTo(duration) < 0; gone = gone.plus(step)) {
            advance(step);
            manager.poll(Duration.ZERO);
        }
    }
}
