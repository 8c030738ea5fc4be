// SPDX-License-Identifier: Apache-2.0
package io.galidia.codec;

import io.galidia.packet.Auth;
import io.galidia.packet.Disconnect;
import io.galidia.packet.PacketType;
import io.galidia.packet.Properties;
import io.galidia.packet.Property;
import io.galidia.packet.ProtocolVersion;
import io.galidia.packet.ReasonCode;
import io.netty.buffer.ByteBuf;

/** Writes the packets that are a reason and properties, both cut off at the end when they say nothing. */
final class AckWriter {

    private AckWriter() {}

    /** The bytes of reason and properties: none for success without properties, one for a reason alone. */
    static long size(ReasonCode reason, Properties properties, PacketType type, ProtocolVersion version) {
        if (!version.hasProperties()) {
            return 0;
        }
        check(reason, type);
        if (!properties.isEmpty()) {
            return 1 + PropertiesWriter.size(properties, type);
        }
        return reason == ReasonCode.SUCCESS ? 0 : 1;
    }

    static long size(Disconnect disconnect, ProtocolVersion version) {
        if (!version.hasProperties() && disconnect.reason() != ReasonCode.SUCCESS) {
            throw new IllegalArgumentException("DISCONNECT before MQTT 5 says \"normal end\" and nothing else, not "
                    + disconnect.reason().text() + ": close the connection without it");
        }
        return size(disconnect.reason(), disconnect.properties(), PacketType.DISCONNECT, version);
    }

    static long size(Auth auth, ProtocolVersion version) {
        if (!version.hasProperties()) {
            throw new IllegalArgumentException("AUTH exists only in MQTT 5, not in " + version);
        }
        long size = size(auth.reason(), auth.properties(), PacketType.AUTH, version);
        if (size > 0 && !auth.properties().has(Property.AUTHENTICATION_METHOD)) {
            throw new IllegalArgumentException("AUTH needs an AUTHENTICATION_METHOD");
        }
        return size;
    }

    static void write(ReasonCode reason, Properties properties, ProtocolVersion version, ByteBuf out) {
        if (!version.hasProperties() || (reason == ReasonCode.SUCCESS && properties.isEmpty())) {
            return;
        }
        out.writeByte(reason.code());
        if (!properties.isEmpty()) {
            PropertiesWriter.write(properties, out);
        }
    }

    /** The reason must be listed for this type of packet in MQTT 5. */
    static void check(ReasonCode reason, PacketType type) {
        if (!reason.isAllowedIn(type)) {
            throw new IllegalArgumentException("the reason code " + reason.text() + " has no meaning in " + type);
        }
    }
}
