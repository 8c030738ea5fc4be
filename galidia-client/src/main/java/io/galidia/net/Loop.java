// SPDX-License-Identifier: Apache-2.0
package io.galidia.net;

import java.util.concurrent.Executor;

/** An event loop: runs tasks one after the other on one thread, and knows the time. */
public interface Loop extends Executor {

    /** Whether the caller is on this loop. */
    boolean isInside();

    /** The clock of the loop, which never goes back; virtual in tests. Meaningful only relative to itself. */
    long nowNanos();

    /**
     * The time, asked once for all packets that were read together and once for each task: for what happens often and need
     * not be exact. Call on the loop only.
     */
    long burstNanos();

    /** Runs the task on the loop at the given time of its clock. The handle's close cancels it. */
    io.galidia.Timer at(long nanos, Runnable task);
}
