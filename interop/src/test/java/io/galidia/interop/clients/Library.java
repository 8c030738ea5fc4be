// SPDX-License-Identifier: Apache-2.0
package io.galidia.interop.clients;

import io.galidia.packet.ProtocolVersion;

/** The client libraries, with the versions of the protocol that they speak. */
public enum Library {
    /** Ours. */
    GALIDIA_3_1,
    /** Ours. */
    GALIDIA_3_1_1,
    /** Ours. */
    GALIDIA_5,
    /** Ours, by the client that keeps a session. */
    GALIDIA_CLIENT_3_1_1,
    /** Ours, by the client that keeps a session. */
    GALIDIA_CLIENT_5,
    /** HiveMQ's. */
    HIVEMQ_3_1_1,
    /** HiveMQ's. */
    HIVEMQ_5,
    /** Eclipse Paho's for versions up to 3.1.1. */
    PAHO_3_1,
    /** Eclipse Paho's for versions up to 3.1.1. */
    PAHO_3_1_1,
    /** Eclipse Paho's for version 5. */
    PAHO_5;

    /** Connects; throws what the library throws when that fails. */
    public TestedClient connect(Wish wish) {
        return switch (this) {
            case GALIDIA_3_1 -> new GalidiaClient(wish, ProtocolVersion.MQTT_3_1);
            case GALIDIA_3_1_1 -> new GalidiaClient(wish, ProtocolVersion.MQTT_3_1_1);
            case GALIDIA_5 -> new GalidiaClient(wish, ProtocolVersion.MQTT_5);
            case GALIDIA_CLIENT_3_1_1 -> new GalidiaSessionClient(wish, ProtocolVersion.MQTT_3_1_1);
            case GALIDIA_CLIENT_5 -> new GalidiaSessionClient(wish, ProtocolVersion.MQTT_5);
            case HIVEMQ_3_1_1 -> new HiveMq3Client(wish);
            case HIVEMQ_5 -> new HiveMq5Client(wish);
            case PAHO_3_1 -> new Paho3Client(wish, ProtocolVersion.MQTT_3_1);
            case PAHO_3_1_1 -> new Paho3Client(wish, ProtocolVersion.MQTT_3_1_1);
            case PAHO_5 -> new Paho5Client(wish);
        };
    }
}
