// SPDX-License-Identifier: Apache-2.0
package io.galidia.codec;

import static io.galidia.packet.ProtocolVersion.MQTT_3_1;
import static io.galidia.packet.ProtocolVersion.MQTT_3_1_1;
import static io.galidia.packet.ProtocolVersion.MQTT_5;
import static io.galidia.packet.ReasonCode.CONTINUE_AUTHENTICATION;
import static io.galidia.packet.ReasonCode.DISCONNECT_WITH_WILL;
import static io.galidia.packet.ReasonCode.MALFORMED_PACKET;
import static io.galidia.packet.ReasonCode.PROTOCOL_ERROR;
import static io.galidia.packet.ReasonCode.REAUTHENTICATE;
import static io.galidia.packet.ReasonCode.SERVER_MOVED;
import static io.galidia.packet.ReasonCode.SUCCESS;

import io.galidia.packet.Auth;
import io.galidia.packet.Disconnect;
import io.galidia.packet.Properties;
import io.galidia.packet.Property;
import io.galidia.packet.ProtocolVersion;
import java.util.List;

/** DISCONNECT (section 3.14) and AUTH (section 3.15). */
final class DisconnectSamples {

    private DisconnectSamples() {}

    static void addTo(SampleTable table) {
        for (ProtocolVersion version : List.of(MQTT_3_1, MQTT_3_1_1)) {
            table.valid("DISCONNECT", version, Disconnect.NORMAL, "E0 00 # DISCONNECT, 0 bytes follow");
            table.malformed("DISCONNECT with a reason code, which only MQTT 5 has", version, MALFORMED_PACKET, """
                    E0 01   # DISCONNECT, 1 byte follows
                    00      # success
                    """);
        }
        disconnect(table);
        auth(table);
    }

    private static void disconnect(SampleTable table) {
        table.valid("DISCONNECT, short", MQTT_5, Disconnect.NORMAL, "E0 00 # DISCONNECT, 0 bytes follow");
        table.valid(
                "DISCONNECT with a reason alone", MQTT_5, new Disconnect(DISCONNECT_WITH_WILL, Properties.NONE), """
                E0 01   # DISCONNECT, 1 byte follows
                04      # disconnect with will
                """);
        table.valid(
                "DISCONNECT with every property",
                MQTT_5,
                new Disconnect(
                        SERVER_MOVED,
                        Properties.NONE
                                .with(Property.SESSION_EXPIRY_INTERVAL, 7)
                                .with(Property.REASON_STRING, "r")
                                .withUser("k", "v")
                                .with(Property.SERVER_REFERENCE, "s")),
                """
                E0 16           # DISCONNECT, 22 bytes follow
                9D              # server moved
                14              # properties, 20 bytes
                11 00 00 00 07  # session expiry interval 7 s
                1F 00 01 'r'    # reason string
                26 00 01 'k' 00 01 'v' # user property
                1C 00 01 's'    # server reference
                """);
        table.accepted("DISCONNECT with a needless reason", MQTT_5, Disconnect.NORMAL, """
                E0 01   # DISCONNECT, 1 byte follows
                00      # normal disconnection
                """);
        table.accepted("DISCONNECT with a needless property length", MQTT_5, Disconnect.NORMAL, """
                E0 02   # DISCONNECT, 2 bytes follow
                00      # normal disconnection
                00      # no properties
                """);
        table.malformed("DISCONNECT with a reason code of CONNACK", MQTT_5, PROTOCOL_ERROR, """
                E0 01   # DISCONNECT, 1 byte follows
                85      # client identifier not valid
                """);
        table.malformed("DISCONNECT with a reason code that there is not", MQTT_5, PROTOCOL_ERROR, """
                E0 01   # DISCONNECT, 1 byte follows
                FF      # nothing
                """);
        table.malformed("DISCONNECT with bytes after its end", MQTT_5, MALFORMED_PACKET, """
                E0 03   # DISCONNECT, 3 bytes follow
                00 00   # normal disconnection, no properties
                00      # one byte too many
                """);
        table.malformed("DISCONNECT with a session expiry interval twice", MQTT_5, PROTOCOL_ERROR, """
                E0 0C           # DISCONNECT, 12 bytes follow
                00              # normal disconnection
                0A              # properties, 10 bytes
                11 00 00 00 07  # session expiry interval 7 s
                11 00 00 00 07  # session expiry interval 7 s
                """);
        table.malformed("DISCONNECT with a property of CONNECT", MQTT_5, MALFORMED_PACKET, """
                E0 05           # DISCONNECT, 5 bytes follow
                00              # normal disconnection
                03              # properties, 3 bytes
                21 00 01        # receive maximum
                """);
    }

    private static void auth(SampleTable table) {
        Properties method = Properties.NONE.with(Property.AUTHENTICATION_METHOD, "M");
        table.valid("AUTH, short", MQTT_5, new Auth(SUCCESS, Properties.NONE), "F0 00 # AUTH, 0 bytes follow");
        table.valid("AUTH with success", MQTT_5, new Auth(SUCCESS, method), """
                F0 06           # AUTH, 6 bytes follow
                00              # success
                04              # properties, 4 bytes
                15 00 01 'M'    # authentication method
                """);
        table.valid(
                "AUTH with every property",
                MQTT_5,
                new Auth(
                        CONTINUE_AUTHENTICATION,
                        method.with(Property.AUTHENTICATION_DATA, new byte[] {1, 2})
                                .with(Property.REASON_STRING, "r")
                                .withUser("k", "v")),
                """
                F0 16           # AUTH, 22 bytes follow
                18              # continue authentication
                14              # properties, 20 bytes
                15 00 01 'M'    # authentication method
                16 00 02 01 02  # authentication data
                1F 00 01 'r'    # reason string
                26 00 01 'k' 00 01 'v' # user property
                """);
        table.valid("AUTH that starts anew", MQTT_5, new Auth(REAUTHENTICATE, method), """
                F0 06           # AUTH, 6 bytes follow
                19              # re-authenticate
                04              # properties, 4 bytes
                15 00 01 'M'    # authentication method
                """);
        table.malformed("AUTH with a reason alone", MQTT_5, PROTOCOL_ERROR, """
                F0 01           # AUTH, 1 byte follows
                18              # continue authentication, but by which method?
                """);
        table.malformed("AUTH without a method", MQTT_5, PROTOCOL_ERROR, """
                F0 02           # AUTH, 2 bytes follow
                18              # continue authentication
                00              # no properties
                """);
        table.malformed("AUTH with data and without a method", MQTT_5, PROTOCOL_ERROR, """
                F0 05           # AUTH, 5 bytes follow
                18              # continue authentication
                03              # properties, 3 bytes
                16 00 00        # authentication data
                """);
        table.malformed("AUTH with bytes after its end", MQTT_5, MALFORMED_PACKET, """
                F0 07           # AUTH, 7 bytes follow
                18              # continue authentication
                04              # properties, 4 bytes
                15 00 01 'M'    # authentication method
                00              # one byte too many
                """);
        table.malformed("AUTH with the method twice", MQTT_5, PROTOCOL_ERROR, """
                F0 0A           # AUTH, 10 bytes follow
                18              # continue authentication
                08              # properties, 8 bytes
                15 00 01 'M'    # authentication method
                15 00 01 'M'    # authentication method
                """);
        table.malformed("AUTH with a reason code of DISCONNECT", MQTT_5, PROTOCOL_ERROR, """
                F0 06           # AUTH, 6 bytes follow
                87              # not authorized
                04              # properties, 4 bytes
                15 00 01 'M'    # authentication method
                """);
    }
}
