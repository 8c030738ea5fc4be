// SPDX-License-Identifier: Apache-2.0
package io.galidia.codec;

import io.galidia.packet.PacketType;
import io.galidia.packet.Property;
import io.galidia.packet.ProtocolVersion;
import io.galidia.packet.Publish;
import io.galidia.packet.Qos;
import io.netty.buffer.ByteBuf;

/** Writes PUBLISH (section 3.3) behind its fixed header, and without its payload. */
final class PublishWriter {

    private PublishWriter() {}

    /** The bytes behind the fixed header, payload included. */
    static long size(Publish message, ProtocolVersion version) {
        long size = message.payload().readableBytes();
        if (message.qos() != Qos.AT_MOST_ONCE) {
            size += 2;
        }
        if (version.hasProperties()) {
            size += PropertiesWriter.size(message.properties(), PacketType.PUBLISH);
            if (message.topic().isEmpty() && message.properties().has(Property.TOPIC_ALIAS)) {
                return size + 2;
            }
        }
        return size + topicSize("topic name", message.topic());
    }

    /** The bytes of a topic name with its length field. */
    static int topicSize(String field, String topic) {
        if (topic.isEmpty()) {
            throw new IllegalArgumentException(field + " must have at least one character");
        }
        return 2 + Utf8.topicSize(field, topic);
    }

    /** The first byte of the packet. QoS 0 has no DUP flag (MQTT-3.3.1-2). */
    static int firstByte(Publish message, boolean dup) {
        int level = message.qos().level();
        int flags = (dup && level > 0 ? 8 : 0) | (level << 1) | (message.retain() ? 1 : 0);
        return (PacketType.PUBLISH.code() << 4) | flags;
    }

    /** Writes all but the payload. QoS 0 has no packet identifier (MQTT-2.2.1-2). */
    static void writeHeader(Publish message, int packetId, ProtocolVersion version, ByteBuf out) {
        Utf8.write(out, message.topic());
        if (message.qos() != Qos.AT_MOST_ONCE) {
            out.writeShort(packetId);
        }
        if (version.hasProperties()) {
            PropertiesWriter.write(message.properties(), out);
        }
    }
}
