// SPDX-License-Identifier: Apache-2.0
package io.galidia.net;

import static org.awaitility.Awaitility.await;

import io.galidia.TlsOptions;
import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.ChannelPromise;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.local.LocalAddress;
import io.netty.channel.local.LocalChannel;
import io.netty.channel.local.LocalIoHandler;
import io.netty.channel.local.LocalServerChannel;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A client and a server with TLS, or one of them without, joined in memory. */
final class TlsPair implements AutoCloseable {

    /** One end: what its application sees. */
    @SuppressWarnings("NonAtomicVolatileUpdate")
    static final class End extends ChannelInboundHandlerAdapter {
        final List<Object> events = new CopyOnWriteArrayList<>();
        final List<Throwable> exceptions = new CopyOnWriteArrayList<>();
        final ByteArrayOutputStream onTheWire = new ByteArrayOutputStream();

        /** Written by the loop only. */
        volatile String received = "";

        /** What is answered to the first bytes; none closes instead. */
        volatile byte @Nullable [] answer;

        volatile @Nullable Channel channel;

        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            received = received + ((ByteBuf) message).toString(StandardCharsets.ISO_8859_1);
            ReferenceCountUtil.release(message);
            if (answer != null && answer.length > 0) {
                ctx.writeAndFlush(Unpooled.wrappedBuffer(answer));
            } else if (answer != null) {
                ctx.close();
            }
        }

        @Override
        public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
            events.add(event);
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            exceptions.add(cause);
        }

        <T> T only(Class<T> type) {
            List<T> found =
                    events.stream().filter(type::isInstance).map(type::cast).toList();
            if (found.size() != 1) {
                throw new AssertionError("not one " + type.getSimpleName() + " but " + events + exceptions);
            }
            return found.get(0);
        }
    }

    private static final EventLoopGroup LOOP =
            new MultiThreadIoEventLoopGroup(1, new DefaultThreadFactory("tls-pair", true), LocalIoHandler.newFactory());

    final End client = new End();
    final End server = new End();
    private final Channel listener;

    private TlsPair(
            byte @Nullable [] answer, Consumer<ChannelPipeline> clientTls, Consumer<ChannelPipeline> serverTls) {
        server.answer = answer;
        listener = new ServerBootstrap()
                .group(LOOP)
                .channel(LocalServerChannel.class)
                .childHandler(setup(server, serverTls))
                .bind(LocalAddress.ANY)
                .syncUninterruptibly()
                .channel();
        new Bootstrap()
                .group(LOOP)
                .channel(LocalChannel.class)
                .handler(setup(client, clientTls))
                .connect(listener.localAddress())
                .syncUninterruptibly();
        await().atMost(Duration.ofSeconds(20)).until(() -> server.channel != null);
    }

    /** A server without TLS that gives this answer to whatever comes, or closes when it is empty. */
    static TlsPair withPlainServer(TlsOptions clientOptions, byte[] answer) {
        return of(clientOptions, "localhost", null, answer);
    }

    /** Null options are an end without TLS. */
    static TlsPair of(@Nullable TlsOptions clientOptions, String host, @Nullable TlsOptions serverOptions) {
        return of(clientOptions, host, serverOptions, null);
    }

    private static TlsPair of(
            @Nullable TlsOptions clientOptions,
            String host,
            @Nullable TlsOptions serverOptions,
            byte @Nullable [] answer) {
        return new TlsPair(
                answer,
                pipeline -> {
                    if (clientOptions != null) {
                        TlsHandlers.addClient(pipeline, clientOptions, host, 8883);
                    }
                },
                pipeline -> {
                    if (serverOptions != null) {
                        TlsHandlers.addServer(pipeline, serverOptions);
                    }
                });
    }

    private static ChannelInitializer<Channel> setup(End end, Consumer<ChannelPipeline> tls) {
        return new ChannelInitializer<>() {
            @Override
            protected void initChannel(Channel channel) {
                channel.pipeline().addLast(end);
                tls.accept(channel.pipeline());
                channel.pipeline().addFirst(new ChannelOutboundHandlerAdapter() {
                    @Override
                    public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
                        end.onTheWire.writeBytes(ByteBufUtil.getBytes((ByteBuf) message));
                        ctx.write(message, promise);
                    }
                });
                end.channel = channel;
            }
        };
    }

    /** Lets the client send this at once, and waits until the server has got it or both ends are closed. */
    void awaitText(String text) {
        client.channel.writeAndFlush(Unpooled.copiedBuffer(text, StandardCharsets.UTF_8));
        await().atMost(Duration.ofSeconds(20))
                .pollInterval(Duration.ofMillis(2))
                .until(() -> server.received.equals(text) || (isOver(client) && isOver(server)));
    }

    private static boolean isOver(End end) {
        return !end.channel.isRegistered(); // after the last event
    }

    @Override
    public void close() {
        client.channel.close().syncUninterruptibly();
        server.channel.close().syncUninterruptibly();
        listener.close().syncUninterruptibly();
    }
}
