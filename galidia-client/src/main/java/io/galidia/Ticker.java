// SPDX-License-Identifier: Apache-2.0
package io.galidia;

/**
 * The clock of a manager: keep-alive, time-outs and timers follow it. Waiting for the network does not; after a virtual
 * clock was moved forward, {@link Manager#poll} with {@link java.time.Duration#ZERO} runs what is due.
 */
@FunctionalInterface
public interface Ticker {

    /** Nanoseconds since an arbitrary moment. Never goes back; safe for use by any thread. */
    long nanoTime();

    /** The clock of the system. */
    static Ticker system() {
        return System::nanoTime;
    }
}
