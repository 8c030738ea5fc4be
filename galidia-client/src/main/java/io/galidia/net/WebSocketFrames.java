// SPDX-License-Identifier: Apache-2.0
package io.galidia.net;

import io.galidia.Event;
import io.galidia.packet.ReasonCode;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.CodecException;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.ContinuationWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CorruptedWebSocketFrameException;
import io.netty.handler.codec.http.websocketx.PingWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PongWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketCloseStatus;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.netty.util.ReferenceCountUtil;
import org.jspecify.annotations.Nullable;

/**
 * Frames to bytes and back, on both sides. Each buffer that is written becomes one frame; where the frames of the peer
 * begin and end does not matter. // MQTT-6.0.0-2
 */
final class WebSocketFrames extends ChannelDuplexHandler {

    private boolean isOpen;
    private boolean isCloseSent;

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        isOpen |= event instanceof WebSocketHandlers.Ready;
        ctx.fireUserEventTriggered(event);
    }

    // ---- from the network

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (!(message instanceof WebSocketFrame frame)) {
            ReferenceCountUtil.release(message);
            fail(ctx, ReasonCode.PROTOCOL_ERROR, "the peer did not wait for the answer to its upgrade", null);
            ctx.close();
        } else if (isCloseSent) {
            frame.release();
        } else if (frame instanceof BinaryWebSocketFrame || frame instanceof ContinuationWebSocketFrame) {
            ctx.fireChannelRead(frame.content());
        } else if (frame instanceof PingWebSocketFrame) {
            pong(ctx, frame);
        } else if (frame instanceof PongWebSocketFrame) {
            frame.release(); // answers nothing, it may come without a ping // RFC 6455, 5.5.3
        } else if (frame instanceof CloseWebSocketFrame) {
            close(ctx, new CloseWebSocketFrame(true, 0, frame.content())); // the same status // RFC 6455, 5.5.1
        } else {
            frame.release();
            fail(ctx, ReasonCode.PROTOCOL_ERROR, "the peer sent a text frame, MQTT is binary", null); // MQTT-6.0.0-1
            close(ctx, new CloseWebSocketFrame(WebSocketCloseStatus.INVALID_MESSAGE_TYPE));
        }
    }

    private static void pong(ChannelHandlerContext ctx, WebSocketFrame ping) {
        if (ctx.channel().isWritable()) {
            ctx.writeAndFlush(new PongWebSocketFrame(ping.content()));
        } else {
            ping.release(); // who does not read does not get ever more to read
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        if (cause instanceof CorruptedWebSocketFrameException corrupted) {
            isCloseSent = true; // by the decoder
            boolean isTooLarge = corrupted.closeStatus().equals(WebSocketCloseStatus.MESSAGE_TOO_BIG);
            fail(
                    ctx,
                    isTooLarge ? ReasonCode.PACKET_TOO_LARGE : ReasonCode.PROTOCOL_ERROR,
                    "the peer sent a frame that is no WebSocket frame, or too large: " + cause.getMessage(),
                    cause);
            ctx.close();
        } else if (cause instanceof CodecException) {
            fail(ctx, ReasonCode.PROTOCOL_ERROR, "WebSocket failed: " + cause.getMessage(), cause);
            ctx.close();
        } else {
            ctx.fireExceptionCaught(cause);
        }
    }

    private static void fail(ChannelHandlerContext ctx, ReasonCode reason, String text, @Nullable Throwable cause) {
        ctx.fireUserEventTriggered(new Event.Failure(reason, text, cause));
    }

    // ---- to the network

    @Override
    public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
        if (!(message instanceof ByteBuf bytes)) {
            ctx.write(message, promise); // the request for the upgrade, or its answer
        } else if (!isOpen || isCloseSent) {
            bytes.release();
            promise.setFailure(new IllegalStateException("the WebSocket is " + (isOpen ? "closed" : "not yet open")));
        } else if (bytes.isReadable()) {
            ctx.write(new BinaryWebSocketFrame(bytes), promise);
        } else {
            ctx.write(bytes, promise);
        }
    }

    @Override
    public void close(ChannelHandlerContext ctx, ChannelPromise promise) {
        if (isOpen && !isCloseSent && ctx.channel().isActive()) {
            isCloseSent = true;
            ctx.writeAndFlush(new CloseWebSocketFrame(WebSocketCloseStatus.NORMAL_CLOSURE));
        }
        ctx.close(promise);
    }

    private void close(ChannelHandlerContext ctx, CloseWebSocketFrame frame) {
        isCloseSent = true;
        ctx.writeAndFlush(frame);
        ctx.close();
    }
}
