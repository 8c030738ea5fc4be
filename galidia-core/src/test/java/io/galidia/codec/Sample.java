// SPDX-License-Identifier: Apache-2.0
package io.galidia.codec;

import io.galidia.packet.Packet;
import io.galidia.packet.ProtocolVersion;
import io.galidia.packet.ReasonCode;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;

/**
 * The bytes of one packet and what they mean.
 *
 * @param name what is special about it, as a sentence
 * @param version the version of the connection; for CONNECT that of the packet
 * @param hex the bytes of the packet as a whole
 * @param packet what it decodes to; null for a malformed one
 * @param fault the reason code of the fault; null for a valid one
 * @param isCanonical whether {@code packet} encodes to these very bytes; false for valid bytes that we write otherwise
 */
public record Sample(
        String name, ProtocolVersion version, String hex, Packet packet, ReasonCode fault, boolean isCanonical) {

    /** Whether the bytes are a packet. */
    public boolean isValid() {
        return packet != null;
    }

    /** The bytes of the packet. */
    public byte[] bytes() {
        return ByteBufUtil.decodeHexDump(hex);
    }

    /** A buffer of its own with the bytes. */
    public ByteBuf buffer() {
        return Unpooled.wrappedBuffer(bytes());
    }

    /** A decoder that is ready for the bytes. */
    public PacketDecoder decoder() {
        PacketDecoder decoder = new PacketDecoder(PacketDecoder.MAX_PACKET_SIZE);
        decoder.version(version);
        return decoder;
    }

    @Override
    public String toString() {
        return version + ": " + name;
    }
}
