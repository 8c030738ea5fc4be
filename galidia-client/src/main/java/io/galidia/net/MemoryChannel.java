// SPDX-License-Identifier: Apache-2.0
package io.galidia.net;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.local.LocalChannel;
import io.netty.channel.local.LocalServerChannel;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * One end of a connection within the process that takes, like a socket, only so much that is not read: what is written
 * beyond that stays with the writer, whose channel is full then.
 */
final class MemoryChannel extends LocalChannel {

    /* Netty's channel passes everything on at once, and what a reader has not read would grow without bound. Each end
     * counts what arrives at it: the other end adds, from its loop, and this one subtracts what it has read. When that
     * falls below the bound the other end is told to go on. A peer of Netty's own class has no count and no bound. */
    private static final int MOST_UNREAD = 128 << 10;

    /** The name of the handler that counts what is read. It sees the very bytes that were written, so it stays the first. */
    static final String FIRST_HANDLER = "unread";

    private final AtomicLong unread = new AtomicLong();
    private volatile @Nullable MemoryChannel peer;

    /** The end that connects. */
    MemoryChannel() {
        pipeline().addLast(FIRST_HANDLER, new Counter());
    }

    private MemoryChannel(LocalServerChannel parent, LocalChannel connecting) {
        super(parent, connecting);
        pipeline().addLast(FIRST_HANDLER, new Counter());
        if (connecting instanceof MemoryChannel client) {
            peer = client;
            client.peer = this;
        }
    }

    /** Accepts connections. */
    static final class Server extends LocalServerChannel {
        @Override
        protected LocalChannel newLocalChannel(LocalChannel connecting) {
            return new MemoryChannel(this, connecting);
        }
    }

    @Override
    protected void doWrite(ChannelOutboundBuffer written) throws Exception {
        MemoryChannel to = peer;
        if (to != null) {
            if (to.unread.get() >= MOST_UNREAD) {
                return; // goOn comes back to it
            }
            written.forEachFlushedMessage(message -> {
                to.unread.addAndGet(((ByteBuf) message).readableBytes());
                return true;
            });
        }
        super.doWrite(written);
    }

    private final class Counter extends ChannelInboundHandlerAdapter {
        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            read(((ByteBuf) message).readableBytes());
            context.fireChannelRead(message);
        }
    }

    private void read(int bytes) {
        MemoryChannel from = peer;
        if (from == null) {
            return;
        }
        long before = unread.getAndAdd(-bytes);
        if (before >= MOST_UNREAD && before - bytes < MOST_UNREAD) {
            try {
                from.eventLoop().execute(from::goOn);
            } catch (RejectedExecutionException ended) {
                // the writer's loop has ended, and the connection with it
            }
        }
    }

    private void goOn() {
        if (isActive()) {
            unsafe().flush();
        }
    }
}
