// SPDX-License-Identifier: Apache-2.0
package io.galidia.packet;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/**
 * An application message on its way (section 3.3).
 *
 * @param topic the topic name; empty only in MQTT 5 when a topic alias stands for it
 * @param payload the message. From the decoder it is a view of the read buffer and valid only until the receiver
 *     returns: whoever keeps the packet longer keeps {@link #copy()}. Never change its indices; read with absolute
 *     gets or through a duplicate
 * @param packetId 1 to 65,535 for QoS 1 and 2; 0 for QoS 0 and for a message that has no identifier yet
 */
public record Publish(
        String topic, ByteBuf payload, Qos qos, boolean retain, boolean dup, int packetId, Properties properties)
        implements Packet {

    /** A message without properties or packet identifier. */
    public Publish(String topic, ByteBuf payload, Qos qos, boolean retain) {
        this(topic, payload, qos, retain, false, 0, Properties.NONE);
    }

    @Override
    public PacketType type() {
        return PacketType.PUBLISH;
    }

    /** The same packet with a payload of its own on the heap, which nobody has to release. */
    public Publish copy() {
        return new Publish(topic, Unpooled.wrappedBuffer(payloadBytes()), qos, retain, dup, packetId, properties);
    }

    /** A copy of the payload. */
    public byte[] payloadBytes() {
        byte[] bytes = new byte[payload.readableBytes()];
        payload.getBytes(payload.readerIndex(), bytes);
        return bytes;
    }

    /** The same message under another packet identifier. */
    public Publish withPacketId(int newPacketId, boolean newDup) {
        return new Publish(topic, payload, qos, retain, newDup, newPacketId, properties);
    }

    /** The same message with other properties. */
    public Publish withProperties(Properties newProperties) {
        return new Publish(topic, payload, qos, retain, dup, packetId, newProperties);
    }
}
