// SPDX-License-Identifier: Apache-2.0
package io.galidia.net;

/** The time of a loop, asked once for all packets that were read together, or handed over together. Belongs to the loop. */
final class BurstClock {

    private final Loop loop;
    private long nanos;
    private boolean isBurst;
    private boolean isKnown;

    BurstClock(Loop loop) {
        this.loop = loop;
    }

    /** The time, kept from the first question until the burst ends. Outside of a burst it is asked each time. */
    long now() {
        if (!isKnown) {
            nanos = loop.nowNanos();
            isKnown = isBurst;
        }
        return nanos;
    }

    /**
     * The time, asked now, and kept for what follows in the burst: for what is to be answered in time, since a handler may have
     * taken long since the burst began.
     */
    long fresh() {
        isKnown = false;
        return now();
    }

    /** Returns whether this call has begun it; false within another burst, which goes on. */
    boolean burstBegins() {
        boolean isFirst = !isBurst;
        isBurst = true;
        return isFirst;
    }

    void burstEnded() {
        isBurst = false;
        isKnown = false;
    }
}
