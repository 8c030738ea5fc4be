// SPDX-License-Identifier: Apache-2.0
package io.galidia.cli.bench.wire;

import io.galidia.PublishOptions;
import io.galidia.packet.ReasonCode;
import io.galidia.packet.Subscription;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** The connection of one client. Belongs to its loop, except {@link #subscribe}, {@link #reading} and {@link #isIdle}. */
public interface Wire {

    /** Whether the socket takes more. If not, {@link Role#room} says when it does. */
    boolean isWritable();

    /**
     * Publishes. Goes out at the end of the loop's turn, with everything else of this turn.
     *
     * @return whether the array may be changed now; otherwise never
     */
    boolean publish(Topic topic, byte[] payload, PublishOptions options);

    /** Subscribes; the future has what the broker granted. Safe from any thread. */
    CompletableFuture<List<ReasonCode>> subscribe(List<Subscription> subscriptions);

    /**
     * Takes what comes, as at the beginning, or does not for now, except for one read that may have begun. Safe from any
     * thread.
     */
    void reading(boolean isReading);

    /** Whether all that was written was handed to the operating system. Safe from any thread. */
    boolean isIdle();

    /** Says DISCONNECT and closes. */
    void disconnect();
}
