// SPDX-License-Identifier: Apache-2.0
package io.galidia.codec;

import io.galidia.packet.PacketType;
import io.galidia.packet.Properties;
import io.galidia.packet.Property;
import io.galidia.packet.UserProperty;
import io.netty.buffer.ByteBuf;

/** Writes the property section of a packet (section 2.2.2), its length included. */
final class PropertiesWriter {

    private PropertiesWriter() {}

    /**
     * The bytes of the section with its length field.
     *
     * @throws IllegalArgumentException if a property may not stand in this packet, or not twice, or has a bad value
     */
    static long size(Properties properties, PacketType type) {
        return sectionSize(properties, type, false);
    }

    /** The same for the will properties of CONNECT. */
    static long willSize(Properties properties) {
        return sectionSize(properties, PacketType.CONNECT, true);
    }

    private static long sectionSize(Properties properties, PacketType type, boolean will) {
        if (properties.isEmpty()) {
            return 1;
        }
        long seen = 0;
        for (int i = 0; i < properties.size(); i++) {
            Property name = properties.nameAt(i);
            if (!(will ? name.isAllowedInWill() : name.isAllowedIn(type))) {
                throw new IllegalArgumentException(name + " is no " + (will ? "will property" : "property of " + type));
            }
            long bit = 1L << name.id();
            if ((seen & bit) != 0 && !name.isRepeatableIn(type)) {
                throw new IllegalArgumentException(name + " must not stand in " + type + " twice");
            }
            seen |= bit;
        }
        if (properties.has(Property.AUTHENTICATION_DATA) && !properties.has(Property.AUTHENTICATION_METHOD)) {
            throw new IllegalArgumentException("AUTHENTICATION_DATA needs an AUTHENTICATION_METHOD");
        }
        long length = length(properties);
        if (length > VariableInteger.MAX) {
            throw new IllegalArgumentException(
                    "properties must have at most " + VariableInteger.MAX + " bytes, not " + length);
        }
        return VariableInteger.size(length) + length;
    }

    private static long length(Properties properties) {
        long length = 0;
        for (int i = 0; i < properties.size(); i++) {
            length += 1 + valueSize(properties.nameAt(i), properties.valueAt(i));
        }
        return length;
    }

    private static int valueSize(Property name, Object value) {
        return switch (name.dataType()) {
            case BYTE -> numberSize(name, value, 1);
            case TWO_BYTE_INTEGER -> numberSize(name, value, 2);
            case FOUR_BYTE_INTEGER -> numberSize(name, value, 4);
            case VARIABLE_BYTE_INTEGER -> numberSize(name, value, VariableInteger.size((Long) value));
            case UTF_8_STRING -> 2 + textSize(name, (String) value);
            case BINARY_DATA -> 2 + binarySize(name, ((byte[]) value).length);
            case UTF_8_STRING_PAIR -> {
                UserProperty pair = (UserProperty) value;
                yield 4 + Utf8.size("user property name", pair.name()) + Utf8.size("user property value", pair.value());
            }
        };
    }

    private static int numberSize(Property name, Object value, int size) {
        long number = (Long) value;
        if (number < name.min() || number > name.max()) {
            throw new IllegalArgumentException(
                    name + " must be " + name.min() + " to " + name.max() + ", not " + number);
        }
        return size;
    }

    private static int textSize(Property name, String value) {
        if (name != Property.RESPONSE_TOPIC) {
            return Utf8.size(name.name(), value);
        }
        if (value.isEmpty()) {
            throw new IllegalArgumentException(name + " must have at least one character");
        }
        return Utf8.topicSize(name.name(), value);
    }

    /** Checks and returns the length of a binary field. */
    static int binarySize(Object field, int length) {
        if (length > Utf8.MAX_BYTES) {
            throw new IllegalArgumentException(field + " must have at most 65535 bytes, not " + length);
        }
        return length;
    }

    /** Writes a section that {@link #size} or {@link #willSize} has approved. */
    static void write(Properties properties, ByteBuf out) {
        if (properties.isEmpty()) {
            out.writeByte(0);
            return;
        }
        VariableInteger.write(out, (int) length(properties));
        for (int i = 0; i < properties.size(); i++) {
            Property name = properties.nameAt(i);
            out.writeByte(name.id());
            writeValue(name, properties.valueAt(i), out);
        }
    }

    private static void writeValue(Property name, Object value, ByteBuf out) {
        switch (name.dataType()) {
            case BYTE -> out.writeByte(((Long) value).intValue());
            case TWO_BYTE_INTEGER -> out.writeShort(((Long) value).intValue());
            case FOUR_BYTE_INTEGER -> out.writeInt(((Long) value).intValue());
            case VARIABLE_BYTE_INTEGER -> VariableInteger.write(out, ((Long) value).intValue());
            case UTF_8_STRING -> Utf8.write(out, (String) value);
            case BINARY_DATA -> {
                byte[] bytes = (byte[]) value;
                out.writeShort(bytes.length).writeBytes(bytes);
            }
            case UTF_8_STRING_PAIR -> {
                Utf8.write(out, ((UserProperty) value).name());
                Utf8.write(out, ((UserProperty) value).value());
            }
        }
    }
}
