// SPDX-License-Identifier: Apache-2.0
package io.galidia.session;

import io.galidia.packet.ConnAck;
import io.galidia.packet.Disconnect;
import io.galidia.packet.Packet;
import io.galidia.packet.PacketType;
import io.galidia.packet.Properties;
import io.galidia.packet.Property;
import io.galidia.packet.ProtocolVersion;
import io.galidia.packet.ReasonCode;
import org.jspecify.annotations.Nullable;

/** The last packet that a server sends on a connection that it ends, where the standard has one (section 4.13). */
final class Farewell {

    private Farewell() {}

    /** What the client hears when it has broken the rules; null for nothing. */
    static @Nullable Packet forFault(ReasonCode reason, String why, @Nullable ProtocolVersion version, boolean isOpen) {
        Properties properties = Properties.NONE.with(Property.REASON_STRING, why);
        if (isOpen) {
            ReasonCode told = reason.isAllowedIn(PacketType.DISCONNECT) ? reason : ReasonCode.PROTOCOL_ERROR;
            return disconnect(told, properties, version);
        }
        boolean hasAnswer = version == ProtocolVersion.MQTT_5
                || reason == ReasonCode.UNSUPPORTED_PROTOCOL_VERSION // MQTT-3.1.2-2
                || reason == ReasonCode.CLIENT_IDENTIFIER_NOT_VALID;
        return hasAnswer ? new ConnAck(false, reason, properties) : null; // 3.1.1: MQTT-3.1.4-1
    }

    /** What the client hears when the application or a time-out ends the connection; null for nothing. */
    static @Nullable Packet forReason(
            ReasonCode reason, Properties given, @Nullable ProtocolVersion version, boolean isOpen) {
        Properties properties = given.without(Property.SESSION_EXPIRY_INTERVAL); // MQTT-3.14.2-2
        if (isOpen) {
            return disconnect(reason, properties, version);
        }
        if (version == null || !reason.isError()) { // MQTT-3.14.0-1
            return null;
        }
        boolean isOfConnAck = reason.isAllowedIn(PacketType.CONNACK);
        return new ConnAck(false, isOfConnAck ? reason : ReasonCode.SERVER_UNAVAILABLE, properties);
    }

    private static @Nullable Packet disconnect(
            ReasonCode reason, Properties properties, @Nullable ProtocolVersion version) {
        return version != null && version.hasProperties() ? new Disconnect(reason, properties) : null;
    }
}
