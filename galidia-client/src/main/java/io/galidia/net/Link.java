// SPDX-License-Identifier: Apache-2.0
package io.galidia.net;

import io.galidia.packet.Packet;
import io.galidia.packet.ProtocolVersion;
import io.galidia.packet.Publish;
import io.netty.channel.Channel;
import org.jspecify.annotations.Nullable;

/**
 * What a connection has of the network: its channel, and the wire on it. A listener has a channel only; a client has
 * neither before it connects, and others when the first address does not answer. Changed on the loop, read by any thread.
 */
final class Link {

    private volatile @Nullable ChannelWire wire;
    private volatile @Nullable Channel channel;

    // ---- how it is put together, by the connector or listener

    void join(ChannelWire newWire) {
        wire = newWire;
        channel = newWire.channel();
    }

    /** A channel that no packets travel on. */
    void join(Channel newChannel) {
        channel = newChannel;
    }

    /** The channel that it was joined to did not connect. */
    void unjoin() {
        wire = null;
        channel = null;
    }

    /** Whether this is the channel it is joined to. */
    boolean isJoinedTo(Channel candidate) {
        return channel == candidate;
    }

    /** What comes before packets; null when there is none, or it is over. */
    @Nullable Handshakes handshakes() {
        ChannelWire current = wire;
        return current == null ? null : current.handshakes();
    }

    /** Who gets the packets; null for nobody. */
    @Nullable PacketReceiver receiver() {
        ChannelWire current = wire;
        return current == null ? null : current.receiver();
    }

    // ---- to the wire; on the loop

    void write(Packet packet) {
        ChannelWire current = wire;
        if (current != null) {
            current.write(packet);
        }
    }

    void write(Publish message, int packetId, boolean dup) {
        ChannelWire current = wire;
        if (current != null) {
            current.write(message, packetId, dup);
        }
    }

    void write(byte[] bytes) {
        ChannelWire current = wire;
        if (current != null) {
            current.write(bytes);
        }
    }

    void version(ProtocolVersion newVersion) {
        ChannelWire current = wire;
        if (current != null) {
            current.version(newVersion);
        }
    }

    /** The version that the decoder goes by; {@code otherwise} where there is no decoder. */
    ProtocolVersion decoderVersion(ProtocolVersion otherwise) {
        ChannelWire current = wire;
        return current == null ? otherwise : current.decoderVersion();
    }

    void pause(boolean isPaused) {
        ChannelWire current = wire;
        Channel currentChannel = channel;
        if (current != null) {
            current.pause(isPaused);
        } else if (currentChannel != null) {
            currentChannel.config().setAutoRead(!isPaused);
        }
    }

    void resumeReceiving() {
        ChannelWire current = wire;
        if (current != null) {
            current.resumeReceiving();
        }
    }

    // ---- the send queue; any thread

    /** Whether the send queue itself has room, whatever is on its way from other threads. */
    boolean hasRoom() {
        ChannelWire current = wire;
        return current == null || current.isWritable();
    }

    /** Bytes in the send queue itself. */
    long unsentBytes() {
        ChannelWire current = wire;
        return current == null ? 0 : current.pendingBytes();
    }

    // ---- the end; on the loop

    /** Closes once everything written is out. False when there is nothing to write to. */
    boolean closeWhenWritten() {
        ChannelWire current = wire;
        if (current != null) {
            current.closeWhenWritten();
        }
        return current != null;
    }

    /** Closes at once. False when there is nothing to close. */
    boolean closeNow() {
        ChannelWire current = wire;
        Channel currentChannel = channel;
        if (current != null) {
            current.closeNow();
        } else if (currentChannel != null) {
            currentChannel.close();
        }
        return current != null || currentChannel != null;
    }
}
