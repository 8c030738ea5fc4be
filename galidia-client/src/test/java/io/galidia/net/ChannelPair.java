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
import io.netty.channel.ChannelFuture;
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
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.awaitility.core.ConditionEvaluationListener;
import org.awaitility.core.EvaluatedCondition;
import org.awaitility.core.TimeoutEvent;
import org.jspecify.annotations.Nullable;

/** The channels of a client and a server, joined in memory, and what the applications behind them see. */
final class ChannelPair implements AutoCloseable {

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

        @Override
        public String toString() {
            return events + ", exceptions " + exceptions + ", received " + received + ", " + channel;
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

    private static final Duration LIMIT = Duration.ofSeconds(20);

    private static final EventLoopGroup LOOP =
            new MultiThreadIoEventLoopGroup(1, new DefaultThreadFactory("tls-pair", true), LocalIoHandler.newFactory());

    final End client = new End();
    final End server = new End();
    private final Channel listener;

    private ChannelPair(
            byte @Nullable [] answer, Consumer<ChannelPipeline> clientSetup, Consumer<ChannelPipeline> serverSetup) {
        server.answer = answer;
        listener = new ServerBootstrap()
                .group(LOOP)
                .channel(LocalServerChannel.class)
                .childHandler(setup(server, serverSetup))
                .bind(LocalAddress.ANY)
                .syncUninterruptibly()
                .channel();
        new Bootstrap()
                .group(LOOP)
                .channel(LocalChannel.class)
                .handler(setup(client, clientSetup))
                .connect(listener.localAddress())
                .syncUninterruptibly();
        await().atMost(LIMIT).until(() -> server.channel != null);
    }

    /** With these handlers before the applications'. */
    static ChannelPair of(Consumer<ChannelPipeline> client, Consumer<ChannelPipeline> server) {
        return new ChannelPair(null, client, server);
    }

    /** A server that gives this answer to whatever comes, or closes when it is empty. */
    static ChannelPair withScriptedServer(Consumer<ChannelPipeline> client, byte[] answer) {
        return new ChannelPair(answer, client, pipeline -> {});
    }

    /** With TLS at both ends; null options are an end without. */
    static ChannelPair tls(@Nullable TlsOptions clientOptions, String host, @Nullable TlsOptions serverOptions) {
        return of(tlsClient(clientOptions, host), tlsServer(serverOptions));
    }

    static Consumer<ChannelPipeline> tlsClient(@Nullable TlsOptions options, String host) {
        return pipeline -> {
            if (options != null) {
                TlsHandlers.addClient(pipeline, options, host, 8883);
            }
        };
    }

    static Consumer<ChannelPipeline> tlsServer(@Nullable TlsOptions options) {
        return pipeline -> {
            if (options != null) {
                TlsHandlers.addServer(pipeline, options);
            }
        };
    }

    private static ChannelInitializer<Channel> setup(End end, Consumer<ChannelPipeline> setup) {
        return new ChannelInitializer<>() {
            @Override
            protected void initChannel(Channel channel) {
                channel.pipeline().addLast(end);
                setup.accept(channel.pipeline());
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
        send(client, text);
        awaitUntil(() -> server.received.equals(text) || isOver());
    }

    /** Writes these characters as bytes. */
    static ChannelFuture send(End from, String text) {
        return from.channel.writeAndFlush(Unpooled.copiedBuffer(text, StandardCharsets.ISO_8859_1));
    }

    void awaitUntil(BooleanSupplier condition) {
        await().atMost(LIMIT)
                .pollInterval(Duration.ofMillis(2))
                .conditionEvaluationListener(new ConditionEvaluationListener<>() {
                    @Override
                    public void conditionEvaluated(EvaluatedCondition<Object> evaluated) {}

                    @Override
                    public void onTimeout(TimeoutEvent timeout) {
                        throw new AssertionError("client: " + client + "\nserver: " + server);
                    }
                })
                .until(condition::getAsBoolean);
    }

    /** Whether both ends have had their last event. */
    boolean isOver() {
        return !client.channel.isRegistered() && !server.channel.isRegistered();
    }

    @Override
    public void close() {
        client.channel.close().syncUninterruptibly();
        server.channel.close().syncUninterruptibly();
        listener.close().syncUninterruptibly();
    }
}
