// SPDX-License-Identifier: Apache-2.0
package io.galidia.net;

import io.galidia.Event;
import io.galidia.codec.RelaxedRule;
import io.galidia.codec.Tolerance;
import io.galidia.packet.ReasonCode;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.websocketx.WebSocketDecoderConfig;
import io.netty.handler.codec.http.websocketx.WebSocketServerHandshaker13;
import io.netty.handler.codec.http.websocketx.WebSocketVersion;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Answers the one HTTP request of a connection: with the upgrade to WebSocket, or with what is wrong with it. */
final class WebSocketServer extends ChannelInboundHandlerAdapter {

    private static final int MAX_SHOWN = 100; // characters of an origin

    private final String path;
    private final Origins origins;
    private final int maxFrame;
    private final Tolerance tolerance;
    private @Nullable ChannelHandlerContext here;
    private boolean isOver;

    WebSocketServer(String path, Origins origins, int maxFrame, Tolerance tolerance) {
        this.path = withoutQuery(path);
        this.origins = origins;
        this.maxFrame = maxFrame;
        this.tolerance = tolerance;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        here = ctx;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (!(message instanceof FullHttpRequest request)) {
            ctx.fireChannelRead(message);
            return;
        }
        try {
            if (!isOver) {
                isOver = true;
                answer(ctx, request);
            }
        } finally {
            request.release();
        }
    }

    private void answer(ChannelHandlerContext ctx, FullHttpRequest request) {
        FullHttpResponse refusal = refusal(request);
        if (refusal == null) {
            upgrade(ctx, request);
            return;
        }
        String text = refusal.content().toString(StandardCharsets.UTF_8).strip();
        refusal.headers()
                .set(HttpHeaderNames.CONTENT_TYPE, "text/plain; charset=utf-8")
                .set(HttpHeaderNames.CONTENT_LENGTH, refusal.content().readableBytes())
                .set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
        ctx.writeAndFlush(refusal).addListener(ChannelFutureListener.CLOSE);
        fail(ctx, "the client was answered " + refusal.status() + ": " + text);
    }

    private void upgrade(ChannelHandlerContext ctx, FullHttpRequest request) {
        WebSocketDecoderConfig config = WebSocketDecoderConfig.newBuilder()
                .maxFramePayloadLength(maxFrame)
                .allowExtensions(false)
                .build();
        List<String> offers = offers(request);
        String subprotocol = offers.contains(WebSocketHandlers.SUBPROTOCOL)
                ? WebSocketHandlers.SUBPROTOCOL
                : offers.contains(WebSocketHandlers.OLD_SUBPROTOCOL) ? WebSocketHandlers.OLD_SUBPROTOCOL : null;
        ChannelPromise sent = ctx.newPromise();
        // Added first, so called before the handshaker removes the HTTP codec.
        sent.addListener(done -> {
            if (done.isSuccess()) {
                ctx.fireUserEventTriggered(new WebSocketHandlers.Ready());
            } else {
                fail(ctx, "the client could not be answered: " + done.cause());
                ctx.close();
            }
        });
        new WebSocketServerHandshaker13(request.uri(), subprotocol, config) // MQTT-6.0.0-4
                .handshake(ctx.channel(), request, null, sent);
    }

    /** What is wrong with the request; null for nothing. */
    private @Nullable FullHttpResponse refusal(FullHttpRequest request) {
        if (request.decoderResult().isFailure()) {
            return refusal(HttpResponseStatus.BAD_REQUEST, "This is no HTTP request, or it is too long.");
        }
        String origin = origins.refused(request.headers().getAll(HttpHeaderNames.ORIGIN));
        if (origin != null) {
            return refusal(
                    HttpResponseStatus.FORBIDDEN,
                    "Pages of the origin \"" + printable(origin) + "\" may not open a WebSocket here.");
        }
        if (!WebSocketHandlers.isNoPath(path) && !withoutQuery(request.uri()).equals(path)) {
            return refusal(HttpResponseStatus.NOT_FOUND, "There is nothing here. MQTT is at " + path + ".");
        }
        if (!request.method().equals(HttpMethod.GET)) {
            FullHttpResponse response =
                    refusal(HttpResponseStatus.METHOD_NOT_ALLOWED, "Only GET is allowed, as the upgrade to WebSocket.");
            response.headers().set(HttpHeaderNames.ALLOW, HttpMethod.GET.name());
            return response;
        }
        String version = request.headers().get(HttpHeaderNames.SEC_WEBSOCKET_VERSION, "");
        if (!request.headers().containsValue(HttpHeaderNames.CONNECTION, HttpHeaderValues.UPGRADE, true)
                || !request.headers().containsValue(HttpHeaderNames.UPGRADE, HttpHeaderValues.WEBSOCKET, true)
                || !version.equals(WebSocketVersion.V13.toHttpHeaderValue())) {
            FullHttpResponse response =
                    refusal(HttpResponseStatus.UPGRADE_REQUIRED, "MQTT is spoken here over WebSocket, version 13.");
            response.headers()
                    .set(HttpHeaderNames.UPGRADE, HttpHeaderValues.WEBSOCKET)
                    .set(HttpHeaderNames.SEC_WEBSOCKET_VERSION, WebSocketVersion.V13.toHttpHeaderValue());
            return response;
        }
        if (request.headers().get(HttpHeaderNames.SEC_WEBSOCKET_KEY, "").isEmpty()) {
            return refusal(HttpResponseStatus.BAD_REQUEST, "Sec-WebSocket-Key is missing.");
        }
        return isSubprotocolGood(offers(request))
                ? null
                : refusal( // MQTT-6.0.0-3
                        HttpResponseStatus.BAD_REQUEST, "Sec-WebSocket-Protocol has to offer mqtt.");
    }

    private boolean isSubprotocolGood(List<String> offers) {
        return offers.contains(WebSocketHandlers.SUBPROTOCOL)
                || (offers.contains(WebSocketHandlers.OLD_SUBPROTOCOL)
                        && tolerance.letsPass(RelaxedRule.OLD_WEBSOCKET_SUBPROTOCOL))
                || (offers.isEmpty() && tolerance.letsPass(RelaxedRule.NO_WEBSOCKET_SUBPROTOCOL));
    }

    private static FullHttpResponse refusal(HttpResponseStatus status, String text) {
        return new DefaultFullHttpResponse(
                HttpVersion.HTTP_1_1, status, Unpooled.copiedBuffer(text + "\n", StandardCharsets.UTF_8));
    }

    /** What is fit for a log. */
    private static String printable(String text) {
        String start = text.length() > MAX_SHOWN ? text.substring(0, MAX_SHOWN) + "..." : text;
        return start.replaceAll("[^ -~]", "?");
    }

    private static List<String> offers(FullHttpRequest request) {
        String offers = String.join(",", request.headers().getAll(HttpHeaderNames.SEC_WEBSOCKET_PROTOCOL));
        return Arrays.stream(offers.split(","))
                .map(String::strip)
                .filter(offer -> !offer.isEmpty())
                .toList();
    }

    private static String withoutQuery(String uri) {
        int query = uri.indexOf('?');
        return query < 0 ? uri : uri.substring(0, query);
    }

    /** The client began with this byte, which HTTP does not begin with. */
    void notHttp(int firstByte) {
        if (here != null) {
            fail(
                    here,
                    "the client does not speak HTTP, but " + FirstByte.describe(firstByte) + ": this listener is for "
                            + (here.pipeline().get("tls") == null ? "ws" : "wss"));
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        if (!isOver) {
            fail(ctx, "the client closed the connection before it asked for WebSocket");
        }
        ctx.fireChannelInactive();
    }

    private void fail(ChannelHandlerContext ctx, String text) {
        isOver = true;
        ctx.fireUserEventTriggered(new Event.Failure(ReasonCode.PROTOCOL_ERROR, text, null));
    }
}
