// SPDX-License-Identifier: Apache-2.0
package io.galidia.net;

import io.galidia.ManagerOptions.Transport;
import io.netty.channel.Channel;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.local.LocalAddress;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.net.SocketAddress;

/** Which channels a manager makes: those of Java's selector or those of epoll. */
enum SocketTransport {
    NIO,
    EPOLL;

    /**
     * What the options ask for.
     *
     * @throws IllegalStateException if it is not there
     */
    static SocketTransport of(Transport wanted) {
        return switch (wanted) {
            case NIO -> NIO;
            case AUTO -> Epoll.isAvailable() ? EPOLL : NIO;
            case EPOLL -> {
                if (!Epoll.isAvailable()) {
                    throw new IllegalStateException(
                            "epoll was asked for, but is not available: needs Linux and the artifact"
                                    + " io.netty:netty-transport-native-epoll with this machine's classifier",
                            Epoll.unavailabilityCause());
                }
                yield EPOLL;
            }
        };
    }

    IoHandlerFactory ioHandlers() {
        return SocketAndMemoryIo.factory(this == EPOLL ? EpollIoHandler.newFactory() : NioIoHandler.newFactory());
    }

    Channel newChannel(MqttUrl url) {
        return switch (url.scheme()) {
            case MEM -> new MemoryChannel();
            case UNIX -> UnixSockets.newChannel(this == EPOLL);
            default -> this == EPOLL ? new EpollSocketChannel() : new NioSocketChannel();
        };
    }

    ServerChannel newServerChannel(MqttUrl url) {
        return switch (url.scheme()) {
            case MEM -> new MemoryChannel.Server();
            case UNIX -> UnixSockets.newServerChannel(this == EPOLL);
            default -> this == EPOLL ? new EpollServerSocketChannel() : new NioServerSocketChannel();
        };
    }

    /** The address of a unix or mem URL, which needs no name look-up. */
    SocketAddress address(MqttUrl url) {
        return switch (url.scheme()) {
            case MEM -> new LocalAddress(url.host());
            case UNIX -> UnixSockets.address(url.host(), this == EPOLL);
            default -> throw new IllegalArgumentException(url + " is found by name look-up");
        };
    }
}
