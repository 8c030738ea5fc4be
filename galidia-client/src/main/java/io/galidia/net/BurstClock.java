// SPDX-License-Identifier: Apache-2.0
package io.galidia.net;

/** The loop's time, asked once for all packets of a burst. */
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
        if (!isKnown) {
            isKnown = true;
            nanos = loop.nowNanos();
        }
    }

    void burstEnded() {
        isKnown = false;
    }
}
