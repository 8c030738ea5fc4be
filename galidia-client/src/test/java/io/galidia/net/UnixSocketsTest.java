// SPDX-License-Identifier: Apache-2.0
package io.galidia.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.galidia.Event;
import io.galidia.Manager;
import io.galidia.ManagerOptions;
import io.galidia.ManagerOptions.Transport;
import io.galidia.MqttException;
import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.nio.NioIoHandler;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class UnixSocketsTest {

    @TempDir
    Path directory;

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void bytesArrive_andTheFileGoes(boolean isEpoll) throws Exception {
        assumeTrue(!isEpoll || Epoll.isAvailable());
        EventLoopGroup loop =
                new MultiThreadIoEventLoopGroup(1, isEpoll ? EpollIoHandler.newFactory() : NioIoHandler.newFactory());
        String path = directory.resolve("mqtt.sock").toString();
        CompletableFuture<String> received = new CompletableFuture<>();
        try {
            UnixSockets.beforeBind(path);
            Channel listener = new ServerBootstrap()
                    .group(loop)
                    .channelFactory(() -> UnixSockets.newServerChannel(isEpoll))
                    .childHandler(new ChannelInitializer<>() {
                        @Override
                        protected void initChannel(Channel channel) {
                            channel.pipeline().addLast(new ChannelInboundHandlerAdapter() {
                                @Override
                                public void channelRead(ChannelHandlerContext ctx, Object message) {
                                    received.complete(
                                            ((io.netty.buffer.ByteBuf) message).toString(StandardCharsets.US_ASCII));
                                    ReferenceCountUtil.release(message);
                                }
                            });
                        }
                    })
                    .bind(UnixSockets.address(path, isEpoll))
                    .sync()
                    .channel();
            Channel client = new Bootstrap()
                    .group(loop)
                    .channelFactory(() -> UnixSockets.newChannel(isEpoll))
                    .handler(new ChannelInboundHandlerAdapter())
                    .connect(UnixSockets.address(path, isEpoll))
                    .sync()
                    .channel();
            client.writeAndFlush(Unpooled.copiedBuffer("hello", StandardCharsets.US_ASCII));

            assertThat(received.get(20, TimeUnit.SECONDS)).isEqualTo("hello");
            assertThatThrownBy(() -> UnixSockets.beforeBind(path))
                    .isInstanceOf(MqttException.class)
                    .hasMessage("cannot listen at unix:" + path + ": another process listens there");
            client.close().sync();
            listener.close().sync();
            UnixSockets.afterClose(path);
            assertThat(Path.of(path)).doesNotExist();
            assertThatCode(() -> UnixSockets.afterClose(path)).doesNotThrowAnyException();
        } finally {
            loop.shutdownGracefully(0, 5, TimeUnit.SECONDS).sync();
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Transport.class,
            names = {"NIO", "EPOLL"})
    void bindThatFails_leavesTheSocketThatSomebodyElseHasBoundMeanwhile(Transport transport) throws Exception {
        assumeTrue(transport != Transport.EPOLL || Epoll.isAvailable());
        Path path = directory.resolve("missing").resolve("mqtt.sock");
        List<Throwable> faults = new CopyOnWriteArrayList<>();
        try (ServerSocketChannel other = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
                Manager manager = Manager.start(
                        (connection, event) -> {
                            if (event instanceof Event.Failure) { // before our channel is closed
                                bind(other, path);
                            }
                        },
                        ManagerOptions.DEFAULTS
                                .withTransport(transport)
                                .withErrorHandler((where, error) -> faults.add(error)))) {
            assertThatThrownBy(() -> manager.listen("unix:" + path)).isInstanceOf(MqttException.class);
            manager.close();

            assertThat(faults).isEmpty();
            assertThat(path).exists();
        }
    }

    private static void bind(ServerSocketChannel channel, Path path) {
        try {
            Files.createDirectory(path.getParent());
            channel.bind(UnixDomainSocketAddress.of(path));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void socketThatNobodyListensAt_isRemoved() throws Exception {
        Path path = directory.resolve("stale.sock");
        try (ServerSocketChannel crashed = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            crashed.bind(UnixDomainSocketAddress.of(path));
        }
        assertThat(path).exists();

        UnixSockets.beforeBind(path.toString());

        assertThat(path).doesNotExist();
    }

    @Test
    void freePath_isLeftAlone() {
        Path path = directory.resolve("new.sock");

        UnixSockets.beforeBind(path.toString());

        assertThat(path).doesNotExist();
    }

    @Test
    void fileThatIsNoSocket_isNeverRemoved() throws Exception {
        Path file = Files.writeString(directory.resolve("precious.txt"), "precious");
        Path link = Files.createSymbolicLink(directory.resolve("link.sock"), file);

        for (Path path : new Path[] {file, link, directory}) {
            assertThatThrownBy(() -> UnixSockets.beforeBind(path.toString()))
                    .isInstanceOf(MqttException.class)
                    .hasMessageContaining(path + ": there is a file or directory, which is no socket");
        }
        assertThat(file).hasContent("precious");
        assertThat(link).exists();
    }

    @Test
    void pathThatIsTooLong_isRefused_withTheLimit() {
        String path = "/" + "x".repeat(107);

        for (boolean isEpoll : new boolean[] {false, true}) {
            assertThatThrownBy(() -> UnixSockets.address(path, isEpoll))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageStartingWith("the path of a unix socket has at most 107 bytes, not 108");
            assertThat(UnixSockets.address(path.substring(1), isEpoll)).isNotNull();
        }
    }
}
