// SPDX-License-Identifier: Apache-2.0
package io.galidia.codec;

import io.galidia.packet.Packet;
import io.galidia.packet.ProtocolVersion;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * Cuts the bytes of one connection into packets. Not thread-safe; belongs to the connection's event loop.
 *
 * <p>Learns the protocol version from the CONNECT that it decodes (server) or is told with {@link #version} (client).
 */
public final class PacketDecoder {

    private int maxPacketSize;
    private ProtocolVersion version = ProtocolVersion.MQTT_3_1_1;

    /** @param maxPacketSize the most bytes a packet may have, header included; 2 to 268,435,460 */
    public PacketDecoder(int maxPacketSize) {
        this.maxPacketSize = maxPacketSize;
    }

    /** Sets the version of the packets to come. */
    public void version(ProtocolVersion newVersion) {
        version = newVersion;
    }

    /** The version of the packets to come. */
    public ProtocolVersion version() {
        return version;
    }

    /** Changes the limit for the packets to come. */
    public void maxPacketSize(int bytes) {
        maxPacketSize = bytes;
    }

    /**
     * The next packet, or null when {@code in} does not hold a whole one yet. Reads nothing of an incomplete packet.
     *
     * @throws MalformedPacketException if the bytes are no packet or the packet is larger than the limit; the
     *     connection cannot be read any further
     */
    public @Nullable Packet decode(ByteBuf in) {
        throw new UnsupportedOperationException("the codec task implements this: " + maxPacketSize + in);
    }
}
