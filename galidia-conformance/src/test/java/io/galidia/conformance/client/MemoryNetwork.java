// SPDX-License-Identifier: Apache-2.0
package io.galidia.conformance.client;

import io.galidia.conformance.Line;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.DefaultChannelPromise;
import io.netty.channel.ManualIoEventLoop;
import io.netty.channel.local.LocalAddress;
import io.netty.channel.local.LocalChannel;
import io.netty.channel.local.LocalIoHandler;
import io.netty.channel.local.LocalServerChannel;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** In this JVM and thread, without sockets: what does not come within a few turns does not come. */
final class MemoryNetwork implements Network {

    private static final AtomicLong NUMBER = new AtomicLong();

    private final String name = "scripted-" + NUMBER.incrementAndGet();
    private final ManualIoEventLoop loop = new ManualIoEventLoop(Thread.currentThread(), LocalIoHandler.newFactory());
    private final LocalServerChannel server = new LocalServerChannel();
    private final Queue<Line> waiting = new ArrayDeque<>();

    MemoryNetwork() {
        server.pipeline().addLast(new Acceptor());
        server.unsafe().register(loop, new DefaultChannelPromise(server, loop));
        server.bind(new LocalAddress(name));
        turn();
    }

    @Override
    public String url() {
        return "mem:" + name;
    }

    @Override
    public @Nullable Line accept() {
        return waiting.poll();
    }

    @Override
    public void turn() {
        loop.runNow();
    }

    @Override
    public Duration silence() {
        return Duration.ZERO;
    }

    @Override
    public Duration patience() {
        return Duration.ZERO;
    }

    @Override
    public void close() {
        server.close();
        turn();
    }

    private final class Acceptor extends ChannelInboundHandlerAdapter {
        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            LocalChannel channel = (LocalChannel) message;
            MemoryLine line = new MemoryLine(channel);
            channel.pipeline().addLast(line);
            channel.unsafe().register(loop, new DefaultChannelPromise(channel, loop));
            waiting.add(line);
        }
    }

    private static final class MemoryLine extends ChannelInboundHandlerAdapter implements Line {
        private final LocalChannel channel;
        private final ByteBuf received = Unpooled.buffer();
        private boolean isAtEnd;

        MemoryLine(LocalChannel channel) {
            this.channel = channel;
        }

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            ByteBuf bytes = (ByteBuf) message;
            received.writeBytes(bytes);
            bytes.release();
        }

        @Override
        public void channelInactive(ChannelHandlerContext context) {
            isAtEnd = true;
        }

        @Override
        public void write(byte[] bytes) {
            channel.writeAndFlush(Unpooled.wrappedBuffer(bytes.clone()));
        }

        @Override
        public void read(ByteBuf in) {
            in.writeBytes(received);
            received.clear();
        }

        @Override
        public boolean isAtEnd() {
            return isAtEnd;
        }

        @Override
        public void close() {
            channel.close();
        }
    }
}
