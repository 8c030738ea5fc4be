// SPDX-License-Identifier: Apache-2.0
package io.galidia.net;

import io.galidia.Event;
import io.galidia.packet.ReasonCode;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.websocketx.WebSocketClientHandshaker;
import io.netty.handler.codec.http.websocketx.WebSocketClientHandshakerFactory;
import io.netty.handler.codec.http.websocketx.WebSocketHandshakeException;
import io.netty.handler.codec.http.websocketx.WebSocketVersion;
import java.net.URI;
import org.jspecify.annotations.Nullable;

/** Asks for the upgrade from HTTP to WebSocket, checks the answer, and goes. */
final class WebSocketClient extends ChannelInboundHandlerAdapter {

    private static final long CLOSE_MILLIS = 10_000;

    private final URI uri;
    private final WebSocketClientHandshaker handshaker;
    private boolean isOver;
    private boolean isAsked;

    WebSocketClient(MqttUrl url, int maxFrame) {
        URI given = url.uri();
        uri = WebSocketHandlers.isNoPath(url.path()) ? given.resolve("/mqtt") : given;
        handshaker = WebSocketClientHandshakerFactory.newHandshaker(
                uri,
                WebSocketVersion.V13,
                WebSocketHandlers.SUBPROTOCOL,
                false, // extensions
                new DefaultHttpHeaders(),
                maxFrame,
                true, // masking
                false, // and no frame of the server is masked
                CLOSE_MILLIS,
                false, // the path only
                false); // no Origin: we are no browser, and servers may take only some
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        if (ctx.channel().isActive()) {
            ask(ctx);
        }
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        ask(ctx);
        ctx.fireChannelActive();
    }

    private void ask(ChannelHandlerContext ctx) {
        if (!isAsked) {
            isAsked = true;
            handshaker.handshake(ctx.channel()).addListener(asked -> {
                if (!asked.isSuccess()) {
                    fail(
                            ctx,
                            ReasonCode.SERVER_UNAVAILABLE,
                            uri + " could not be asked: " + asked.cause(),
                            asked.cause());
                }
            });
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (!(message instanceof FullHttpResponse response)) {
            ctx.fireChannelRead(message);
            return;
        }
        try {
            answered(ctx, response);
        } finally {
            response.release();
        }
    }

    private void answered(ChannelHandlerContext ctx, FullHttpResponse response) {
        HttpResponseStatus status = response.status();
        if (isOver) {
            return;
        }
        if (response.decoderResult().isFailure()) {
            fail(ctx, ReasonCode.PROTOCOL_ERROR, uri + " does not speak HTTP: is it the wrong port?", null);
        } else if (status.code() == HttpResponseStatus.SWITCHING_PROTOCOLS.code()) {
            try {
                handshaker.finishHandshake(ctx.channel(), response);
                isOver = true;
                ctx.fireUserEventTriggered(new WebSocketHandlers.Ready());
                ctx.pipeline().remove(this);
            } catch (WebSocketHandshakeException e) {
                fail(ctx, ReasonCode.PROTOCOL_ERROR, uri + " does not offer MQTT over WebSocket: " + e.getMessage(), e);
            }
        } else {
            fail(ctx, reason(status), uri + " answered " + status + " instead of opening a WebSocket", null);
        }
    }

    private static ReasonCode reason(HttpResponseStatus status) {
        return switch (status.code()) {
            case 401, 403 -> ReasonCode.NOT_AUTHORIZED;
            case 429, 503 -> ReasonCode.SERVER_BUSY;
            default -> status.code() >= 500 ? ReasonCode.SERVER_UNAVAILABLE : ReasonCode.PROTOCOL_ERROR;
        };
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        fail(
                ctx,
                ReasonCode.SERVER_UNAVAILABLE,
                uri + " closed the connection during the WebSocket handshake: is it the wrong port?",
                null);
        ctx.fireChannelInactive();
    }

    private void fail(ChannelHandlerContext ctx, ReasonCode reason, String text, @Nullable Throwable cause) {
        if (!isOver) {
            isOver = true;
            ctx.fireUserEventTriggered(new Event.Failure(reason, text, cause));
            ctx.close();
        }
    }
}
