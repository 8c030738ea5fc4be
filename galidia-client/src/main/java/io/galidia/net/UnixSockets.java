// SPDX-License-Identifier: Apache-2.0
package io.galidia.net;

import io.netty.channel.Channel;
import io.netty.channel.ServerChannel;
import java.net.SocketAddress;

/** Channels of unix domain sockets, for NIO and for epoll. */
final class UnixSockets {

    private UnixSockets() {}

    /** An unconnected channel. */
    static Channel newChannel(boolean isEpoll) {
        throw new UnsupportedOperationException("the TLS task implements this");
    }

    /** An unbound listener. */
    static ServerChannel newServerChannel(boolean isEpoll) {
        throw new UnsupportedOperationException("the TLS task implements this");
    }

    /** The address of the socket at this path, of the type that the channels take. */
    static SocketAddress address(String path, boolean isEpoll) {
        throw new UnsupportedOperationException("the TLS task implements this");
    }

    /**
     * Makes the path free to be bound: removes a socket that nobody listens at.
     *
     * @throws io.galidia.MqttException if somebody does, or the path is something else
     */
    static void beforeBind(String path) {
        throw new UnsupportedOperationException("the TLS task implements this");
    }

    /** Removes the socket of a listener that was closed. */
    static void afterClose(String path) {
        throw new UnsupportedOperationException("the TLS task implements this");
    }
}
