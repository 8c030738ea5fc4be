// SPDX-License-Identifier: Apache-2.0
package io.galidia.net;

import io.galidia.Event;
import io.galidia.Timer;
import io.galidia.TlsOptions;
import io.galidia.packet.ReasonCode;
import io.netty.channel.Channel;
import io.netty.channel.ChannelPipeline;
import org.jspecify.annotations.Nullable;

/**
 * What comes between the transport and MQTT on one connection: TLS where the URL or the handler wants it, then WebSocket
 * where the URL does. Nothing of MQTT is written before all is done. Belongs to the connection's loop.
 */
final class Handshakes {

    private enum Stage {
        TRANSPORT,
        TLS,
        WEB_SOCKET
    }

    private final ChannelConnection connection;
    private final ChannelWire wire;
    private final @Nullable TlsOptions ofUrl;
    private final int maxPacketSize;
    private final Runnable whenReady;
    private Origins origins = Origins.ANY;
    private Stage stage = Stage.TRANSPORT;
    private boolean mayStartTls;
    private @Nullable TlsOptions ofHandler;
    private @Nullable Timer limit;

    /**
     * @param ofUrl the options for the TLS that the URL asks for; null where it asks for none
     * @param whenReady what follows when all is done
     */
    Handshakes(
            ChannelConnection connection,
            ChannelWire wire,
            @Nullable TlsOptions ofUrl,
            int maxPacketSize,
            Runnable whenReady) {
        this.connection = connection;
        this.wire = wire;
        this.ofUrl = ofUrl;
        this.maxPacketSize = maxPacketSize;
        this.whenReady = whenReady;
    }

    /** Says whose pages may open a WebSocket; any if it is not said. */
    void origins(Origins newOrigins) {
        origins = newOrigins;
    }

    /** Gives up when it takes longer than this. */
    void limit(long nanos) {
        NettyLoop loop = connection.loop();
        limit = loop.at(
                loop.nowNanos() + nanos,
                () -> connection
                        .ending()
                        .endNow(
                                ReasonCode.UNSPECIFIED_ERROR,
                                "not ready for MQTT within " + nanos / 1_000_000 + " ms: waiting for " + waitingFor(),
                                null));
    }

    /** What is still to come, in words. */
    String waitingFor() {
        return switch (stage) {
            case TRANSPORT -> "the connection";
            case TLS -> "the TLS handshake";
            case WEB_SOCKET -> "the WebSocket handshake";
        };
    }

    /** The transport is connected. */
    void transportOpened() {
        Channel channel = wire.channel();
        connection.facts().addresses(channel.localAddress(), channel.remoteAddress());
        mayStartTls = true;
        connection.emit(connection.isClient() ? new Event.Connect() : new Event.Accept());
        mayStartTls = false;
        TlsOptions wanted = ofHandler == null ? ofUrl : ofHandler;
        if (connection.ending().isDecided()) {
            return;
        }
        if (wanted == null) {
            secured();
            return;
        }
        stage = Stage.TLS;
        MqttUrl url = connection.url();
        if (connection.isClient()) {
            TlsHandlers.addClient(channel.pipeline(), wanted, url.host(), url.port());
        } else {
            TlsHandlers.addServer(channel.pipeline(), wanted);
        }
    }

    /** TLS with these options follows. */
    void startTls(TlsOptions options) {
        if (!mayStartTls) {
            throw new IllegalStateException("startTls is for the handler at Connect and Accept");
        }
        if (connection.isClient()) {
            TlsHandlers.checkClient(options);
        } else {
            TlsHandlers.checkServer(options);
        }
        ofHandler = options;
    }

    /** A user event came along the pipeline. */
    void news(Object event) {
        if (event instanceof Event.TlsHandshake handshake && stage == Stage.TLS) {
            connection.facts().secured(TlsHandshake.peerCertificates(wire.channel()));
            connection.emit(handshake);
            secured();
        } else if (event instanceof WebSocketHandlers.Ready && stage == Stage.WEB_SOCKET) {
            ready();
        }
    }

    private void secured() {
        MqttUrl url = connection.url();
        if (!url.scheme().isWebSocket()) {
            ready();
            return;
        }
        stage = Stage.WEB_SOCKET;
        ChannelPipeline pipeline = wire.channel().pipeline();
        if (connection.isClient()) {
            WebSocketHandlers.addClient(pipeline, url, maxPacketSize);
        } else {
            WebSocketHandlers.addServer(pipeline, url.path(), origins, maxPacketSize, wire.tolerance());
        }
    }

    private void ready() {
        over();
        wire.handshakes(null);
        if (!connection.ending().isDecided()) {
            whenReady.run();
        }
    }

    /** There is nothing left to wait for. */
    void over() {
        Timer current = limit;
        limit = null;
        if (current != null) {
            current.close();
        }
    }
}
