// SPDX-License-Identifier: Apache-2.0
package io.galidia;

import io.galidia.packet.ReasonCode;
import java.util.concurrent.CompletableFuture;

/** A subscription that a {@link Client} has declared and restores after each connect. Safe for use by any thread. */
public interface ClientSubscription extends AutoCloseable {

    /** The filter as it was declared, with the names of its levels. */
    String filter();

    /** How it was declared. */
    SubscribeOptions options();

    /**
     * The server's first answer: the granted QoS as a reason code; fails with an {@link MqttException} when the server
     * refuses, and when the client or the subscription is closed first. Later answers come as {@link
     * ClientEvent.SubscriptionRefused}.
     */
    CompletableFuture<ReasonCode> granted();

    /**
     * Ends the subscription: its handler is given nothing more, apart from what it works on, and the server is asked to
     * send nothing more. Messages that wait for the handler are acknowledged without it, since nobody wants them any more.
     * The future completes with UNSUBACK, or at once without a connection.
     */
    CompletableFuture<Void> unsubscribe();

    /** {@link #unsubscribe}, without waiting. */
    @Override
    default void close() {
        unsubscribe();
    }
}
