// SPDX-License-Identifier: Apache-2.0
package io.galidia.net;

import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.channel.WriteBufferWaterMark;

/** What is the same for the channels of clients and of accepted connections. */
final class Channels {

    private Channels() {}

    /** Sets the options of a channel that is not registered yet. */
    static void configure(Channel channel, int sendLimit) {
        channel.config().setWriteBufferWaterMark(new WriteBufferWaterMark(sendLimit / 2, sendLimit));
        channel.config().setOption(ChannelOption.TCP_NODELAY, true); // we gather what belongs together
    }

    /** Puts a connection on its channel: from now on the end of the one is the end of the other. */
    static void join(ChannelConnection connection, ChannelWire wire, Handshakes handshakes) {
        Channel channel = wire.channel();
        channel.pipeline().addLast(wire);
        connection.join(wire, handshakes);
        channel.closeFuture().addListener(closed -> {
            handshakes.over();
            // A registered channel tells its handlers first, of which TLS and WebSocket know better why it closed; then
            // the wire tells the connection. Else later, not within the call of a handler that closes.
            if (connection.isJoinedTo(channel) && !channel.isRegistered()) {
                connection.loop().io().execute(connection::transportClosed);
            }
        });
    }
}
