// SPDX-License-Identifier: Apache-2.0
package io.galidia.conformance.client;

import io.galidia.conformance.Line;
import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Sockets of this machine, at a port that the operating system chooses. */
final class TcpNetwork implements Network {

    private final ServerSocketChannel server;

    TcpNetwork() {
        try {
            server = ServerSocketChannel.open();
            server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            server.configureBlocking(false);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The port that it listens at. */
    int port() {
        return server.socket().getLocalPort();
    }

    @Override
    public String url() {
        return "mqtt://127.0.0.1:" + port();
    }

    @Override
    public @Nullable Line accept() {
        try {
            SocketChannel channel = server.accept();
            if (channel == null) {
                return null;
            }
            channel.configureBlocking(false);
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            return new SocketLine(channel);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void turn() {
        // the operating system does
    }

    @Override
    public Duration silence() {
        return Duration.ofMillis(15);
    }

    @Override
    public Duration patience() {
        return Duration.ofSeconds(10);
    }

    @Override
    public void close() {
        try {
            server.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static final class SocketLine implements Line {
        private final SocketChannel channel;
        private final ByteBuffer buffer = ByteBuffer.allocate(65_536);
        private boolean isAtEnd;

        SocketLine(SocketChannel channel) {
            this.channel = channel;
        }

        /** Scripts send less than a socket's buffer holds. */
        @Override
        public void write(byte[] bytes) {
            try {
                if (channel.write(ByteBuffer.wrap(bytes)) < bytes.length) {
                    throw new AssertionError("the socket does not take " + bytes.length + " bytes at once");
                }
            } catch (IOException closedByClient) {
                isAtEnd = true;
            }
        }

        @Override
        public void read(ByteBuf in) {
            try {
                for (int count = 1; count > 0 && !isAtEnd; ) {
                    count = channel.read(buffer.clear());
                    isAtEnd = count < 0;
                    in.writeBytes(buffer.flip());
                }
            } catch (IOException closedByClient) {
                isAtEnd = true;
            }
        }

        @Override
        public boolean isAtEnd() {
            return isAtEnd;
        }

        @Override
        public void close() {
            try {
                channel.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
