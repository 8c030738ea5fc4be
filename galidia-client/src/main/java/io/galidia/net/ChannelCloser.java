// SPDX-License-Identifier: Apache-2.0
package io.galidia.net;

import io.galidia.Timer;
import io.netty.channel.Channel;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.ssl.SslHandler;
import org.jspecify.annotations.Nullable;

/** Closes a channel so that the peer gets what was written last. */
final class ChannelCloser {

    /* Closing a socket with unread input resets the connection, and the peer may lose what it has not read yet: the
     * CONNACK with the refusal, or the DISCONNECT. So our direction is closed first, the peer's input is read and thrown
     * away until it closes, and only then, or when it takes too long, the socket is closed. */
    private static final long WRITE_NANOS = 5_000_000_000L;
    private static final long LINGER_NANOS = 2_000_000_000L;

    private final Channel channel;
    private final NettyLoop loop;
    private final OutputBuffer output;
    private boolean isClosing;
    private boolean isLingering;
    private @Nullable Timer limit;

    ChannelCloser(Channel channel, NettyLoop loop, OutputBuffer output) {
        this.channel = channel;
        this.loop = loop;
        this.output = output;
    }

    /** Whether nothing more may be written. */
    boolean isClosing() {
        return isClosing;
    }

    void closeWhenWritten() {
        if (!isClosing) {
            isClosing = true;
            limit = loop.at(loop.nowNanos() + WRITE_NANOS, this::closeNow);
            output.markDirty();
        }
    }

    void emptied() {
        if (!isClosing || isLingering) {
            return;
        }
        isLingering = true;
        if (channel instanceof DuplexChannel duplex
                && channel.isActive()
                && channel.pipeline().get(SslHandler.class) == null) {
            forgetLimit();
            limit = loop.at(loop.nowNanos() + LINGER_NANOS, this::closeNow);
            channel.config().setAutoRead(true);
            duplex.shutdownOutput();
        } else {
            closeNow(); // TLS says goodbye by itself
        }
    }

    void closeNow() {
        isClosing = true;
        isLingering = true;
        forgetLimit();
        channel.close();
    }

    void closed() {
        isClosing = true;
        isLingering = true;
        forgetLimit();
    }

    private void forgetLimit() {
        Timer current = limit;
        limit = null;
        if (current != null) {
            current.close();
        }
    }
}
