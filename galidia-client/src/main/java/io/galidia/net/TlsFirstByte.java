// SPDX-License-Identifier: Apache-2.0
package io.galidia.net;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;

/**
 * Looks at the first byte, before TLS does, and goes. What is not TLS is not shown to TLS at all: its exceptions would
 * repeat it, and it may be a CONNECT with a password.
 */
final class TlsFirstByte extends ChannelInboundHandlerAdapter {

    private static final int ALERT = 21; // RFC 8446, 5.1
    private static final int HANDSHAKE = 22;

    private final TlsHandshake handshake;

    TlsFirstByte(TlsHandshake handshake) {
        this.handshake = handshake;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        ByteBuf bytes = (ByteBuf) message;
        if (bytes.isReadable()) {
            int first = bytes.getUnsignedByte(bytes.readerIndex());
            if (first != HANDSHAKE && first != ALERT) {
                bytes.release();
                handshake.notTls(first);
                ctx.close();
                return;
            }
            ctx.pipeline().remove(this);
        }
        ctx.fireChannelRead(message);
    }
}
