// SPDX-License-Identifier: Apache-2.0
package io.galidia.codec;

import io.galidia.packet.PacketType;
import io.galidia.packet.Properties;
import io.galidia.packet.Property;
import io.galidia.packet.ReasonCode;
import io.galidia.packet.UserProperty;

/** Reads the property section of a packet (section 2.2.2). */
final class PropertiesReader {

    private PropertiesReader() {}

    /** The properties of the packet itself. */
    static Properties read(FrameReader frame) {
        return read(frame, false);
    }

    /** The will properties of CONNECT. */
    static Properties readWill(FrameReader frame) {
        return read(frame, true);
    }

    private static Properties read(FrameReader frame, boolean will) {
        int length = frame.readVariableInteger("property length");
        if (length == 0) {
            return Properties.NONE;
        }
        int outerEnd = frame.enter("property section", length);
        Properties.Builder properties = new Properties.Builder();
        long seen = 0;
        while (frame.remaining() > 0) {
            Property name = readName(frame, will);
            long bit = 1L << name.id();
            if ((seen & bit) != 0 && !name.isRepeatableIn(frame.type())) {
                throw frame.protocolError(name + " must not stand there twice");
            }
            seen |= bit;
            properties.add(name, readValue(frame, name));
        }
        frame.leave(outerEnd);
        Properties found = properties.build();
        if (found.has(Property.AUTHENTICATION_DATA) && !found.has(Property.AUTHENTICATION_METHOD)) {
            throw frame.protocolError("AUTHENTICATION_DATA needs an AUTHENTICATION_METHOD");
        }
        return found;
    }

    private static Property readName(FrameReader frame, boolean will) {
        int id = frame.readVariableInteger("property identifier");
        Property name = Property.of(id);
        if (name == null) {
            throw frame.malformed("there is no property with the identifier " + FrameReader.hex(id));
        }
        PacketType type = frame.type();
        if (!(will ? name.isAllowedInWill() : name.isAllowedIn(type))) {
            throw frame.malformed(name + " is no " + (will ? "will property" : "property of " + type));
        }
        return name;
    }

    private static Object readValue(FrameReader frame, Property name) {
        return switch (name.dataType()) {
            case BYTE -> number(frame, name, frame.readByte(name.name()));
            case TWO_BYTE_INTEGER -> number(frame, name, frame.readShort(name.name()));
            case FOUR_BYTE_INTEGER -> number(frame, name, frame.readInt(name.name()));
            case VARIABLE_BYTE_INTEGER -> number(frame, name, frame.readVariableInteger(name.name()));
            // MQTT-3.3.2-14
            case UTF_8_STRING ->
                name == Property.RESPONSE_TOPIC ? frame.readTopic(name.name()) : frame.readText(name.name());
            case BINARY_DATA -> frame.readBinary(name.name());
            case UTF_8_STRING_PAIR ->
                new UserProperty(
                        frame.readText("user property name"), frame.readText("user property value")); // MQTT-1.5.7-1
        };
    }

    private static Long number(FrameReader frame, Property name, long value) {
        if (value < name.min() || value > name.max()) {
            ReasonCode reason =
                    name == Property.TOPIC_ALIAS ? ReasonCode.TOPIC_ALIAS_INVALID : ReasonCode.PROTOCOL_ERROR;
            throw frame.fault(reason, name + " must be " + name.min() + " to " + name.max() + ", not " + value);
        }
        return value;
    }
}
