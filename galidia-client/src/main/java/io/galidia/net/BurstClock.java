// SPDX-License-Identifier: Apache-2.0
package io.galidia.net;

/** The time of a loop, asked once for all packets that were read together. Belongs to the loop. */
final class BurstClock {

    private final Loop loop;
    private long nanos;
    private boolean isKnown;

    BurstClock(Loop loop) {
        this.loop = loop;
    }

    /** The time, kept until the burst ends. Outside of a burst it is asked each time. */
    long now() {
        return isKnown ? nanos : loop.nowNanos();
    }

    void burstBegins() {
        nanos = loop.nowNanos();
        isKnown = true;
    }

    void burstEnded() {
        isKnown = false;
    }
}
