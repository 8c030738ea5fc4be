// SPDX-License-Identifier: Apache-2.0
package io.galidia.net;

import io.netty.channel.ChannelPipeline;

/**
 * Adds WebSocket (RFC 6455) to the end of a pipeline, after TLS: what comes out are the bytes of MQTT as {@code ByteBuf},
 * what goes in too, after the upgrade. How the upgrade went comes down the pipeline as a user event: {@link Ready}, or an
 * {@link io.galidia.Event.Failure} ready to be handed to the application, after which the channel closes by itself.
 */
final class WebSocketHandlers {

    private WebSocketHandlers() {}

    /** The user event that tells that the WebSocket is open. */
    record Ready() {}

    /** The client's side, asking for the subprotocol of MQTT. */
    static void addClient(ChannelPipeline pipeline, MqttUrl url, int maxPacketSize) {
        throw new UnsupportedOperationException("the TLS task implements this");
    }

    /** The server's side, serving MQTT at this path only. */
    static void addServer(ChannelPipeline pipeline, String path, int maxPacketSize) {
        throw new UnsupportedOperationException("the TLS task implements this");
    }
}
