// SPDX-License-Identifier: Apache-2.0
package io.galidia.codec;

import io.galidia.packet.ConnAck;
import io.galidia.packet.Connect;
import io.galidia.packet.PacketType;
import io.galidia.packet.ProtocolVersion;
import io.galidia.packet.ReasonCode;
import io.galidia.packet.Will;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/** Writes CONNECT (section 3.1) and CONNACK (section 3.2) behind their fixed header. */
final class ConnectWriter {

    private ConnectWriter() {}

    static long size(Connect connect) {
        ProtocolVersion version = connect.version();
        check(connect);
        long size = 6L + version.protocolName().length();
        if (version.hasProperties()) {
            size += PropertiesWriter.size(connect.properties(), PacketType.CONNECT);
        }
        size += 2 + Utf8.size("client identifier", connect.clientId());
        Will will = connect.will();
        if (will != null) {
            size += version.hasProperties() ? PropertiesWriter.willSize(will.properties()) : 0;
            size += PublishWriter.topicSize("will topic", will.topic());
            size += binarySize("will payload", will.payload());
        }
        String username = connect.username();
        size += username == null ? 0 : 2 + Utf8.size("user name", username);
        return size + binarySize("password", connect.password());
    }

    private static int binarySize(String field, @Nullable ByteBuf bytes) {
        return bytes == null ? 0 : 2 + PropertiesWriter.binarySize(field, bytes.readableBytes());
    }

    private static void check(Connect connect) {
        int keepAlive = connect.keepAliveSeconds();
        if (keepAlive < 0 || keepAlive > 0xFFFF) {
            throw new IllegalArgumentException("keep alive must be 0 to 65535 seconds, not " + keepAlive);
        }
        ProtocolVersion version = connect.version();
        if (version == ProtocolVersion.MQTT_5) {
            return;
        }
        if (connect.clientId().isEmpty() && (version == ProtocolVersion.MQTT_3_1 || !connect.cleanStart())) {
            throw new IllegalArgumentException("client identifier must not be empty in MQTT 3.1, nor in MQTT 3.1.1"
                    + " without clean session"); // 3.1.1: MQTT-3.1.3-7
        }
        if (connect.password() != null && connect.username() == null) {
            throw new IllegalArgumentException("a password needs a user name before MQTT 5"); // 3.1.1: MQTT-3.1.2-22
        }
    }

    static void write(Connect connect, ByteBuf out) {
        ProtocolVersion version = connect.version();
        Utf8.write(out, version.protocolName());
        boolean bridge = connect.bridge() && version != ProtocolVersion.MQTT_5;
        out.writeByte(bridge ? version.level() | ConnectReader.BRIDGE : version.level());
        out.writeByte(flags(connect));
        out.writeShort(connect.keepAliveSeconds());
        if (version.hasProperties()) {
            PropertiesWriter.write(connect.properties(), out);
        }
        Utf8.write(out, connect.clientId());
        Will will = connect.will();
        if (will != null) {
            if (version.hasProperties()) {
                PropertiesWriter.write(will.properties(), out);
            }
            Utf8.write(out, will.topic());
            writeBinary(will.payload(), out);
        }
        if (connect.username() != null) {
            Utf8.write(out, connect.username());
        }
        if (connect.password() != null) {
            writeBinary(connect.password(), out);
        }
    }

    private static void writeBinary(ByteBuf bytes, ByteBuf out) {
        out.writeShort(bytes.readableBytes());
        out.writeBytes(bytes, bytes.readerIndex(), bytes.readableBytes());
    }

    private static int flags(Connect connect) {
        int flags = connect.cleanStart() ? ConnectReader.CLEAN_START : 0;
        Will will = connect.will();
        if (will != null) {
            flags |= ConnectReader.WILL | (will.qos().level() << ConnectReader.WILL_QOS_SHIFT);
            flags |= will.retain() ? ConnectReader.WILL_RETAIN : 0;
        }
        flags |= connect.username() == null ? 0 : ConnectReader.USER_NAME;
        return flags | (connect.password() == null ? 0 : ConnectReader.PASSWORD);
    }

    static long size(ConnAck connAck, ProtocolVersion version) {
        if (connAck.sessionPresent() && connAck.reason() != ReasonCode.SUCCESS) { // MQTT-3.2.2-6
            throw new IllegalArgumentException("session present must be false with the reason code "
                    + connAck.reason().text());
        }
        if (!version.hasProperties()) {
            return 2;
        }
        AckWriter.check(connAck.reason(), PacketType.CONNACK);
        return 2 + PropertiesWriter.size(connAck.properties(), PacketType.CONNACK);
    }

    static void write(ConnAck connAck, ProtocolVersion version, ByteBuf out) {
        out.writeByte(connAck.sessionPresent() && version != ProtocolVersion.MQTT_3_1 ? 1 : 0);
        if (version.hasProperties()) {
            out.writeByte(connAck.reason().code());
            PropertiesWriter.write(connAck.properties(), out);
        } else {
            out.writeByte(ReturnCodes.connAck(connAck.reason()));
        }
    }
}
