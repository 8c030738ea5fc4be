// SPDX-License-Identifier: Apache-2.0
package io.galidia.packet;

import static io.galidia.packet.PacketType.AUTH;
import static io.galidia.packet.PacketType.CONNACK;
import static io.galidia.packet.PacketType.CONNECT;
import static io.galidia.packet.PacketType.DISCONNECT;
import static io.galidia.packet.PacketType.PUBACK;
import static io.galidia.packet.PacketType.PUBCOMP;
import static io.galidia.packet.PacketType.PUBLISH;
import static io.galidia.packet.PacketType.PUBREC;
import static io.galidia.packet.PacketType.PUBREL;
import static io.galidia.packet.PacketType.SUBACK;
import static io.galidia.packet.PacketType.SUBSCRIBE;
import static io.galidia.packet.PacketType.UNSUBACK;
import static io.galidia.packet.PacketType.UNSUBSCRIBE;

import org.jspecify.annotations.Nullable;

/** The properties of MQTT 5: their numbers, types and the packets they may stand in (section 2.2.2.2). */
public enum Property {
    PAYLOAD_FORMAT_INDICATOR(0x01, Type.BYTE, true, PUBLISH),
    MESSAGE_EXPIRY_INTERVAL(0x02, Type.FOUR_BYTE_INTEGER, true, PUBLISH),
    CONTENT_TYPE(0x03, Type.UTF_8_STRING, true, PUBLISH),
    RESPONSE_TOPIC(0x08, Type.UTF_8_STRING, true, PUBLISH),
    CORRELATION_DATA(0x09, Type.BINARY_DATA, true, PUBLISH),
    SUBSCRIPTION_IDENTIFIER(0x0B, Type.VARIABLE_BYTE_INTEGER, false, PUBLISH, SUBSCRIBE),
    SESSION_EXPIRY_INTERVAL(0x11, Type.FOUR_BYTE_INTEGER, false, CONNECT, CONNACK, DISCONNECT),
    ASSIGNED_CLIENT_IDENTIFIER(0x12, Type.UTF_8_STRING, false, CONNACK),
    SERVER_KEEP_ALIVE(0x13, Type.TWO_BYTE_INTEGER, false, CONNACK),
    AUTHENTICATION_METHOD(0x15, Type.UTF_8_STRING, false, CONNECT, CONNACK, AUTH),
    AUTHENTICATION_DATA(0x16, Type.BINARY_DATA, false, CONNECT, CONNACK, AUTH),
    REQUEST_PROBLEM_INFORMATION(0x17, Type.BYTE, false, CONNECT),
    WILL_DELAY_INTERVAL(0x18, Type.FOUR_BYTE_INTEGER, true),
    REQUEST_RESPONSE_INFORMATION(0x19, Type.BYTE, false, CONNECT),
    RESPONSE_INFORMATION(0x1A, Type.UTF_8_STRING, false, CONNACK),
    SERVER_REFERENCE(0x1C, Type.UTF_8_STRING, false, CONNACK, DISCONNECT),
    REASON_STRING(
            0x1F,
            Type.UTF_8_STRING,
            false,
            CONNACK,
            PUBACK,
            PUBREC,
            PUBREL,
            PUBCOMP,
            SUBACK,
            UNSUBACK,
            DISCONNECT,
            AUTH),
    RECEIVE_MAXIMUM(0x21, Type.TWO_BYTE_INTEGER, false, CONNECT, CONNACK),
    TOPIC_ALIAS_MAXIMUM(0x22, Type.TWO_BYTE_INTEGER, false, CONNECT, CONNACK),
    TOPIC_ALIAS(0x23, Type.TWO_BYTE_INTEGER, false, PUBLISH),
    MAXIMUM_QOS(0x24, Type.BYTE, false, CONNACK),
    RETAIN_AVAILABLE(0x25, Type.BYTE, false, CONNACK),
    USER_PROPERTY(
            0x26,
            Type.UTF_8_STRING_PAIR,
            true,
            CONNECT,
            CONNACK,
            PUBLISH,
            PUBACK,
            PUBREC,
            PUBREL,
            PUBCOMP,
            SUBSCRIBE,
            SUBACK,
            UNSUBSCRIBE,
            UNSUBACK,
            DISCONNECT,
            AUTH),
    MAXIMUM_PACKET_SIZE(0x27, Type.FOUR_BYTE_INTEGER, false, CONNECT, CONNACK),
    WILDCARD_SUBSCRIPTION_AVAILABLE(0x28, Type.BYTE, false, CONNACK),
    SUBSCRIPTION_IDENTIFIERS_AVAILABLE(0x29, Type.BYTE, false, CONNACK),
    SHARED_SUBSCRIPTION_AVAILABLE(0x2A, Type.BYTE, false, CONNACK);

    /** How the value looks on the wire (section 1.5) and which Java type it has in {@link Properties}. */
    public enum Type {
        /** A {@code long} of 0 or 1: every byte property of the standard is a flag. */
        BYTE,
        /** A {@code long} from 0 to 65,535. */
        TWO_BYTE_INTEGER,
        /** A {@code long} from 0 to 4,294,967,295. */
        FOUR_BYTE_INTEGER,
        /** A {@code long} from 0 to 268,435,455. */
        VARIABLE_BYTE_INTEGER,
        /** A {@code String} of at most 65,535 bytes. */
        UTF_8_STRING,
        /** A {@code byte[]} of at most 65,535 bytes. */
        BINARY_DATA,
        /** A {@link UserProperty}. */
        UTF_8_STRING_PAIR
    }

    private static final @Nullable Property[] BY_ID = new @Nullable Property[0x2B];

    static {
        for (Property property : values()) {
            BY_ID[property.id] = property;
        }
    }

    private final int id;
    private final Type dataType;
    private final boolean inWill;
    private final int packetTypes;

    Property(int id, Type dataType, boolean inWill, PacketType... packetTypes) {
        this.id = id;
        this.dataType = dataType;
        this.inWill = inWill;
        int bits = 0;
        for (PacketType packetType : packetTypes) {
            bits |= 1 << packetType.code();
        }
        this.packetTypes = bits;
    }

    /** The identifier on the wire. */
    public int id() {
        return id;
    }

    /** The type of the value. */
    public Type dataType() {
        return dataType;
    }

    /** The smallest value of a number: 0, or 1 where the standard forbids 0; 0 for other types. */
    public long min() {
        return switch (this) {
            case RECEIVE_MAXIMUM, MAXIMUM_PACKET_SIZE, SUBSCRIPTION_IDENTIFIER, TOPIC_ALIAS -> 1;
            default -> 0;
        };
    }

    /** The largest value of a number; 0 for other types. */
    public long max() {
        return switch (dataType) {
            case BYTE -> 1;
            case TWO_BYTE_INTEGER -> 0xFFFF;
            case FOUR_BYTE_INTEGER -> 0xFFFF_FFFFL;
            case VARIABLE_BYTE_INTEGER -> 268_435_455;
            case UTF_8_STRING, BINARY_DATA, UTF_8_STRING_PAIR -> 0;
        };
    }

    /** Whether it may stand in packets of this type. */
    public boolean isAllowedIn(PacketType packetType) {
        return (packetTypes & (1 << packetType.code())) != 0;
    }

    /** Whether it may stand among the will properties of CONNECT. */
    public boolean isAllowedInWill() {
        return inWill;
    }

    /** Whether it may stand more than once: user properties everywhere, subscription identifiers in PUBLISH. */
    public boolean isRepeatableIn(PacketType packetType) {
        return this == USER_PROPERTY || (this == SUBSCRIPTION_IDENTIFIER && packetType == PUBLISH);
    }

    /** The property with this identifier, or null when there is none. */
    public static @Nullable Property of(int id) {
        return id >= 0 && id < BY_ID.length ? BY_ID[id] : null;
    }
}
