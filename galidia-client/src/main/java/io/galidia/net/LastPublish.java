// SPDX-License-Identifier: Apache-2.0
package io.galidia.net;

import io.galidia.codec.PacketEncoder;
import io.galidia.packet.ProtocolVersion;
import io.galidia.packet.Publish;
import io.galidia.packet.Qos;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * Writes messages, and remembers the bytes of the last one: to many receivers it is encoded once and copied from then
 * on, with the packet identifier and DUP flag of each. Belongs to a loop.
 */
final class LastPublish {

    /* A message is known by its record, since comparing would cost as much as encoding. The first receiver's is encoded
     * in place; only when there is a second one are the bytes kept, so that a single receiver costs nothing. */
    private static final int LARGEST = 32 << 10;
    private static final int DUP = 8;

    private @Nullable Publish message;
    private ProtocolVersion version = ProtocolVersion.MQTT_3_1_1;
    private byte[] bytes = new byte[256];
    /** How many bytes are kept; 0 for none. */
    private int length;
    /** Where the packet identifier is; 0 for QoS 0. */
    private int packetIdAt;

    /** Writes the message as {@link PacketEncoder#encode(Publish, int, boolean, ProtocolVersion, ByteBuf)} does. */
    @SuppressWarnings("ReferenceEquality") // the same record has the same bytes
    void write(Publish toWrite, int packetId, boolean dup, ProtocolVersion toVersion, ByteBuf out) {
        boolean isKnown = toWrite == message && toVersion == version;
        if (isKnown && length > 0) {
            copy(packetId, dup, out);
            return;
        }
        int start = out.writerIndex();
        PacketEncoder.encode(toWrite, packetId, dup, toVersion, out);
        if (isKnown) {
            keep(toWrite.qos(), out, start);
        } else {
            message = toWrite;
            version = toVersion;
            length = 0;
        }
    }

    /** Lets go of the message, whose payload may be a view of a buffer. */
    void forget() {
        message = null;
        length = 0;
    }

    private void copy(int packetId, boolean dup, ByteBuf out) {
        int start = out.writerIndex();
        out.writeBytes(bytes, 0, length);
        if (packetIdAt > 0) {
            out.setShort(start + packetIdAt, packetId);
            out.setByte(start, dup ? bytes[0] | DUP : bytes[0] & ~DUP);
        }
    }

    private void keep(Qos qos, ByteBuf out, int start) {
        int size = out.writerIndex() - start;
        if (size > LARGEST) {
            return;
        }
        if (bytes.length < size) {
            bytes = new byte[Math.max(size, 2 * bytes.length)];
        }
        out.getBytes(start, bytes, 0, size);
        length = size;
        packetIdAt = 0;
        if (qos != Qos.AT_MOST_ONCE) {
            int topicAt = start + 1;
            while (out.getByte(topicAt++) < 0) {}
            packetIdAt = topicAt - start + 2 + out.getUnsignedShort(topicAt);
        }
    }
}
