// SPDX-License-Identifier: Apache-2.0
package io.galidia;

import io.galidia.packet.ReasonCode;
import java.net.URI;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * What a {@link Client} asks before each attempt to connect: for credentials, TLS material or a will that are only known
 * then, or that expire.
 */
@FunctionalInterface
public interface ConnectPreparation {

    /**
     * An attempt that is about to be made.
     *
     * @param number 1 for the first since the last connection
     * @param lastReason why the last connection or attempt ended; null for the very first
     */
    record Attempt(URI uri, int number, @Nullable ReasonCode lastReason) {}

    /**
     * The options to connect with. Called by the event loop, so it must not block; the stage may be completed by any thread,
     * within the connect time-out. What is thrown, or what the stage fails with, counts as a failed attempt.
     *
     * @param options those of the client, to be changed with their {@code with} methods; protocol version, client
     *     identifier and clean session are the client's own, changes to them have no effect
     */
    CompletionStage<ConnectOptions> prepare(ConnectOptions options, Attempt attempt);
}
