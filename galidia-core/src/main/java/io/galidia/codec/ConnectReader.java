// SPDX-License-Identifier: Apache-2.0
package io.galidia.codec;

import io.galidia.packet.ConnAck;
import io.galidia.packet.Connect;
import io.galidia.packet.Properties;
import io.galidia.packet.ProtocolVersion;
import io.galidia.packet.Qos;
import io.galidia.packet.ReasonCode;
import io.galidia.packet.Will;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.jspecify.annotations.Nullable;

/** Reads CONNECT (section 3.1) and CONNACK (section 3.2). */
final class ConnectReader {

    static final int BRIDGE = 0x80;

    private static final int RESERVED = 0x01;
    static final int CLEAN_START = 0x02;
    static final int WILL = 0x04;
    static final int WILL_QOS_SHIFT = 3;
    static final int WILL_RETAIN = 0x20;
    static final int PASSWORD = 0x40;
    static final int USER_NAME = 0x80;
    private static final int WILL_QOS_AND_RETAIN = 0x38;

    private static final int LONGEST_CLIENT_ID_OF_3_1 = 23;

    private ConnectReader() {}

    /** Reads CONNECT; {@code decoder} learns the version even when the rest turns out to be malformed. */
    static Connect readConnect(FrameReader frame, PacketDecoder decoder) {
        String protocolName = frame.readText("protocol name");
        int level = frame.readByte("protocol level");
        boolean bridge = (level & BRIDGE) != 0;
        ProtocolVersion version = ProtocolVersion.of(protocolName, level & ~BRIDGE);
        if (version == null
                || (bridge && (version == ProtocolVersion.MQTT_5 || !frame.letsPass(RelaxedRule.BRIDGE_BIT)))
                || (version == ProtocolVersion.MQTT_3_1 && !frame.letsPass(RelaxedRule.PROTOCOL_3_1))) {
            throw unsupported(frame, decoder, protocolName, level);
        }
        decoder.version(version);
        int flags = frame.readByte("connect flags");
        checkFlags(frame, version, flags);
        int keepAlive = frame.readShort("keep alive");
        Properties properties = version.hasProperties() ? PropertiesReader.read(frame) : Properties.NONE;

        // MQTT-3.1.3-1: the order of the payload
        String clientId = frame.readText("client identifier");
        checkClientId(frame, version, clientId, has(flags, CLEAN_START));
        Will will = has(flags, WILL) ? readWill(frame, version, flags) : null;
        String username = isThere(frame, version, flags, USER_NAME) ? frame.readText("user name") : null;
        ByteBuf password = isThere(frame, version, flags, PASSWORD) ? readBinary(frame, "password") : null;
        frame.finish();
        return new Connect(
                version, bridge, clientId, has(flags, CLEAN_START), keepAlive, will, username, password, properties);
    }

    private static boolean has(int flags, int flag) {
        return (flags & flag) != 0;
    }

    /* In MQTT 3.1 the remaining length takes precedence over the flags for user name and password (3.1, section 3.1). */
    private static boolean isThere(FrameReader frame, ProtocolVersion version, int flags, int flag) {
        return has(flags, flag) && (version != ProtocolVersion.MQTT_3_1 || frame.remaining() > 0);
    }

    private static void checkFlags(FrameReader frame, ProtocolVersion version, int flags) {
        if (has(flags, RESERVED) && !frame.letsPass(RelaxedRule.RESERVED_CONNECT_FLAG)) {
            throw frame.malformed("the reserved connect flag must be 0"); // MQTT-3.1.2-3
        }
        if (has(flags, WILL)) {
            if (((flags >> WILL_QOS_SHIFT) & 3) == 3) {
                throw frame.malformed("will QoS must be 0, 1 or 2, not 3"); // MQTT-3.1.2-12, 3.1.1: MQTT-3.1.2-14
            }
        } else if (has(flags, WILL_QOS_AND_RETAIN)
                && version != ProtocolVersion.MQTT_3_1
                && !frame.letsPass(RelaxedRule.WILL_FLAGS_WITHOUT_WILL)) {
            // MQTT-3.1.2-11, MQTT-3.1.2-13; MQTT 3.1 lets these bits be anything
            throw frame.malformed("will QoS and will retain must be 0 without a will");
        }
        if (has(flags, PASSWORD)
                && !has(flags, USER_NAME)
                && version != ProtocolVersion.MQTT_5
                && !frame.letsPass(RelaxedRule.PASSWORD_WITHOUT_USER_NAME)) {
            throw frame.malformed("a password needs a user name before MQTT 5"); // 3.1.1: MQTT-3.1.2-22
        }
    }

    private static void checkClientId(FrameReader frame, ProtocolVersion version, String clientId, boolean cleanStart) {
        if (version == ProtocolVersion.MQTT_5) {
            return;
        }
        if (!clientId.isEmpty()) {
            if (version == ProtocolVersion.MQTT_3_1
                    && clientId.length() > LONGEST_CLIENT_ID_OF_3_1
                    && !frame.letsPass(RelaxedRule.LONG_CLIENT_ID)) {
                throw frame.fault(
                        ReasonCode.CLIENT_IDENTIFIER_NOT_VALID,
                        "client identifier must have at most 23 characters in MQTT 3.1, not " + clientId.length());
            }
            return;
        }
        if (version == ProtocolVersion.MQTT_3_1 && !(cleanStart && frame.letsPass(RelaxedRule.EMPTY_CLIENT_ID))) {
            throw frame.fault(
                    ReasonCode.CLIENT_IDENTIFIER_NOT_VALID, "client identifier must not be empty in MQTT 3.1");
        }
        if (!cleanStart) {
            throw frame.fault( // 3.1.1: MQTT-3.1.3-8
                    ReasonCode.CLIENT_IDENTIFIER_NOT_VALID,
                    "client identifier must not be empty without clean session");
        }
    }

    private static Will readWill(FrameReader frame, ProtocolVersion version, int flags) {
        Properties properties = version.hasProperties() ? PropertiesReader.readWill(frame) : Properties.NONE;
        String topic = frame.readTopic("will topic");
        ByteBuf payload = readBinary(frame, "will payload");
        return new Will(topic, payload, Qos.of((flags >> WILL_QOS_SHIFT) & 3), has(flags, WILL_RETAIN), properties);
    }

    private static ByteBuf readBinary(FrameReader frame, String field) {
        return Unpooled.wrappedBuffer(frame.readBinary(field));
    }

    /* Before MQTT 5 only another level of our protocol has an answer (MQTT-3.1.2-2), another protocol has none
     * (MQTT-3.1.2-1); MQTT 5 answers both alike. */
    private static MalformedPacketException unsupported(
            FrameReader frame, PacketDecoder decoder, String protocolName, int level) {
        String shown = protocolName.length() > 16 ? protocolName.substring(0, 16) + "..." : protocolName;
        String printable = shown.replaceAll("[^ -~]", "?");
        String problem = "protocol must be MQIsdp 3, MQTT 4 or MQTT 5, not " + printable + " " + level;
        if (!ProtocolVersion.isProtocolName(protocolName)) {
            if (level != ProtocolVersion.MQTT_5.level()) {
                return frame.malformed(problem);
            }
            decoder.version(ProtocolVersion.MQTT_5);
        }
        return frame.fault(ReasonCode.UNSUPPORTED_PROTOCOL_VERSION, problem);
    }

    static ConnAck readConnAck(FrameReader frame, ProtocolVersion version) {
        int flags = frame.readByte("connect acknowledge flags");
        if (version == ProtocolVersion.MQTT_3_1) {
            flags = 0; // this byte has no meaning there
        } else if (flags > 1) {
            throw frame.malformed("connect acknowledge flags must be 0 or 1, not " + flags); // MQTT-3.2.2-1
        }
        ReasonCode reason = readReason(frame, version);
        Properties properties = version.hasProperties() ? PropertiesReader.read(frame) : Properties.NONE;
        frame.finish();
        if (flags == 1 && reason != ReasonCode.SUCCESS) { // MQTT-3.2.2-6, 3.1.1: MQTT-3.2.2-4
            throw frame.protocolError("session present must be 0 with the reason code " + reason.text());
        }
        return new ConnAck(flags == 1, reason, properties);
    }

    private static ReasonCode readReason(FrameReader frame, ProtocolVersion version) {
        if (version.hasProperties()) {
            return AckReader.readReason(frame);
        }
        int code = frame.readByte("return code");
        @Nullable ReasonCode reason = ReturnCodes.ofConnAck(code);
        if (reason == null) {
            throw frame.protocolError("return code must be 0 to 5, not " + code);
        }
        return reason;
    }
}
