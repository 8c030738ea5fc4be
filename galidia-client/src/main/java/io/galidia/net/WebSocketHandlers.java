// SPDX-License-Identifier: Apache-2.0
package io.galidia.net;

import io.netty.channel.ChannelPipeline;

/**
 * Adds WebSocket to the end of a pipeline, after TLS: what comes out are the bytes of MQTT as {@code ByteBuf}, what
 * goes in too. Once its handshake is done it fires {@link Ready} as a user event; a failed one is an exception.
 */
final class WebSocketHandlers {

    private WebSocketHandlers() {}

    /** The user event that tells that the WebSocket is open. */
    record Ready() {}

    /** The client's side, asking for the subprotocol of MQTT. */
    static void addClient(ChannelPipeline pipeline, MqttUrl url) {
        throw new UnsupportedOperationException("the TLS task implements this");
    }

    /** The server's side, serving MQTT at this path only. */
    static void addServer(ChannelPipeline pipeline, String path) {
        throw new UnsupportedOperationException("the TLS task implements this");
    }
}
