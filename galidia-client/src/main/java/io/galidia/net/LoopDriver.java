// SPDX-License-Identifier: Apache-2.0
package io.galidia.net;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/** Who turns the loops of a manager. */
sealed interface LoopDriver permits PollDriver, ThreadDriver {

    /** Runs the task on the loop; at once where the caller can. */
    void run(NettyLoop loop, Runnable task);

    /** Turns the loop on the caller's thread. */
    void poll(Duration timeout);

    /** Whether the caller may {@link #await} what is not done. */
    boolean mayWait();

    /** Waits for the future, whatever it takes. */
    <T> T await(CompletableFuture<T> future, Duration timeout);

    /** Ends connections and loops; returns when that is done, or after some seconds. */
    void close(Shutdown shutdown);
}
