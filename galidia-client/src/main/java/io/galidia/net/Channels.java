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
        wire.handshakes(handshakes);
        connection.link().join(wire);
        channel.closeFuture().addListener(closed -> wire.channelClosed());
    }
}
