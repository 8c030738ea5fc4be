// SPDX-License-Identifier: Apache-2.0
package io.galidia.net;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.util.function.IntConsumer;
import java.util.function.IntPredicate;

/**
 * Looks at the first byte that comes and goes. What is another protocol is not shown to the handlers behind: their
 * exceptions would repeat it, and it may be a CONNECT with a password. The channel is closed then.
 */
final class FirstByte extends ChannelInboundHandlerAdapter {

    private final IntPredicate isExpected;
    private final IntConsumer other;

    /** @param other is told the first byte when it is not as expected */
    FirstByte(IntPredicate isExpected, IntConsumer other) {
        this.isExpected = isExpected;
        this.other = other;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        ByteBuf bytes = (ByteBuf) message;
        if (bytes.isReadable()) {
            int first = bytes.getUnsignedByte(bytes.readerIndex());
            if (!isExpected.test(first)) {
                bytes.release();
                other.accept(first);
                ctx.close();
                return;
            }
            ctx.pipeline().remove(this);
        }
        ctx.fireChannelRead(message);
    }

    /** What begins with this byte, in words. */
    static String describe(int firstByte) {
        return switch (firstByte) {
            case 0x10, 0x20 -> "plain mqtt"; // CONNECT, CONNACK
            case 0x15, 0x16 -> "TLS"; // alert, handshake // RFC 8446, 5.1
            case 'G', 'H' -> "plain HTTP or ws"; // GET, HTTP/1.1
            default -> "something that begins with byte " + firstByte;
        };
    }
}
