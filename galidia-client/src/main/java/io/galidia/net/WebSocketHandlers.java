// SPDX-License-Identifier: Apache-2.0
package io.galidia.net;

import io.galidia.codec.Tolerance;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpServerCodec;

/**
 * Adds WebSocket (RFC 6455) to a pipeline, right before its last handler and so behind TLS: what comes out are the bytes of MQTT as {@code ByteBuf},
 * what goes in too, after the upgrade. How the upgrade went comes down the pipeline as a user event: {@link Ready}, or an
 * {@link io.galidia.Event.Failure} ready to be handed to the application, after which the channel closes by itself.
 */
final class WebSocketHandlers {

    /** The name of MQTT among the subprotocols of WebSocket. // MQTT-6.0.0-3 */
    static final String SUBPROTOCOL = "mqtt";

    /** What old clients call it. */
    static final String OLD_SUBPROTOCOL = "mqttv3.1";

    private static final int MAX_HTTP_BODY = 4096; // of a refusal; nobody needs more
    private static final int SMALLEST_MAX_FRAME = 64 << 10;

    private WebSocketHandlers() {}

    /** The user event that tells that the WebSocket is open. */
    record Ready() {}

    /** The client's side, asking for the subprotocol of MQTT; at /mqtt when the URL names no path. */
    static void addClient(ChannelPipeline pipeline, MqttUrl url, int maxPacketSize) {
        String last = pipeline.lastContext().name();
        pipeline.addBefore(last, "http", new HttpClientCodec());
        pipeline.addBefore(last, "http-aggregator", new HttpObjectAggregator(MAX_HTTP_BODY));
        pipeline.addBefore(last, "ws-frames", new WebSocketFrames());
        // at the end, since it begins at once
        pipeline.addBefore("ws-frames", "ws-upgrade", new WebSocketClient(url, maxFrame(maxPacketSize)));
    }

    /** The server's side, serving MQTT at this path only; at any, when it is / or empty; to pages of these origins. */
    static void addServer(
            ChannelPipeline pipeline, String path, Origins origins, int maxPacketSize, Tolerance tolerance) {
        WebSocketServer upgrade = new WebSocketServer(path, origins, maxFrame(maxPacketSize), tolerance);
        String last = pipeline.lastContext().name();
        pipeline.addBefore(
                last, "ws-first-byte", new FirstByte(first -> first >= 'A' && first <= 'Z', upgrade::notHttp));
        pipeline.addBefore(last, "http", new HttpServerCodec(new HttpDecoderConfig()));
        pipeline.addBefore(last, "http-aggregator", new HttpObjectAggregator(MAX_HTTP_BODY));
        pipeline.addBefore(last, "ws-upgrade", upgrade);
        pipeline.addBefore(last, "ws-frames", new WebSocketFrames());
    }

    /** A frame may have several packets, so small packets do not make for tiny frames. */
    private static int maxFrame(int maxPacketSize) {
        return Math.max(maxPacketSize, SMALLEST_MAX_FRAME);
    }

    /** Whether the URL left the path to us. */
    static boolean isNoPath(String path) {
        return path.isEmpty() || path.equals("/");
    }
}
