// SPDX-License-Identifier: Apache-2.0
package io.galidia.codec;

import io.galidia.packet.Packet;
import io.galidia.packet.ProtocolVersion;
import io.galidia.packet.Publish;
import io.netty.buffer.ByteBuf;

/** Writes packets as bytes. Stateless; safe for use by any thread. */
public final class PacketEncoder {

    private PacketEncoder() {}

    /**
     * The number of bytes that {@link #encode} will write, computed without encoding.
     *
     * @throws IllegalArgumentException if the packet cannot be written in this version (a string over 65,535 bytes, a
     *     remaining length over 268,435,455, AUTH before MQTT 5, ...); says which field, value and limit
     */
    public static int size(Packet packet, ProtocolVersion version) {
        throw new UnsupportedOperationException("the codec task implements this");
    }

    /** Writes the packet at the end of {@code out}, which grows at most once. */
    public static void encode(Packet packet, ProtocolVersion version, ByteBuf out) {
        throw new UnsupportedOperationException("the codec task implements this");
    }

    /** Writes the message under another packet identifier and DUP flag than its own, without a copy of it. */
    public static void encode(Publish message, int packetId, boolean dup, ProtocolVersion version, ByteBuf out) {
        throw new UnsupportedOperationException("the codec task implements this");
    }
}
