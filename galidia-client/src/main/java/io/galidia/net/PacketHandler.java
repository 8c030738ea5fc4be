// SPDX-License-Identifier: Apache-2.0
package io.galidia.net;

import io.galidia.Handler;
import java.net.URI;

/**
 * A handler that speaks the protocol itself, packet by packet, without a session and events in between: the broker. Its
 * {@link #handle} gets the events of listeners, and those of accepted connections until they are ready for MQTT: there it
 * hears why a TLS or WebSocket handshake failed. The receiver hears of the end in any case.
 */
public interface PacketHandler extends Handler {

    /**
     * Somebody wants to listen with this handler. What this throws keeps the listener from being made and reaches that
     * caller, on whose thread it is called.
     */
    default void beforeListen(URI url) {}

    /** A connection was accepted (TLS and WebSocket handshake are still to come). Called on its loop. */
    PacketReceiver accepted(PacketChannel channel);
}
