// SPDX-License-Identifier: Apache-2.0
package io.galidia.packet;

import org.jspecify.annotations.Nullable;

/** A version of the protocol, with the name and level that CONNECT carries (section 3.1.2). */
public enum ProtocolVersion {
    MQTT_3_1("MQIsdp", 3),
    MQTT_3_1_1("MQTT", 4),
    MQTT_5("MQTT", 5);

    private final String protocolName;
    private final int level;

    ProtocolVersion(String protocolName, int level) {
        this.protocolName = protocolName;
        this.level = level;
    }

    /** The protocol name in CONNECT. */
    public String protocolName() {
        return protocolName;
    }

    /** The protocol level (version byte) in CONNECT. */
    public int level() {
        return level;
    }

    /** Whether packets carry properties and reason codes: only in MQTT 5. */
    public boolean hasProperties() {
        return this == MQTT_5;
    }

    /** Whether a version has this protocol name. */
    public static boolean isProtocolName(String text) {
        for (ProtocolVersion version : values()) {
            if (version.protocolName.equals(text)) {
                return true;
            }
        }
        return false;
    }

    /** The version with this protocol name and level, or null when there is none. */
    public static @Nullable ProtocolVersion of(String protocolName, int level) {
        for (ProtocolVersion version : values()) {
            if (version.level == level && version.protocolName.equals(protocolName)) {
                return version;
            }
        }
        return null;
    }
}
