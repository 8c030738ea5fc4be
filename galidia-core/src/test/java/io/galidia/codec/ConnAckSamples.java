// SPDX-License-Identifier: Apache-2.0
package io.galidia.codec;

import static io.galidia.packet.ProtocolVersion.MQTT_3_1;
import static io.galidia.packet.ProtocolVersion.MQTT_3_1_1;
import static io.galidia.packet.ProtocolVersion.MQTT_5;
import static io.galidia.packet.ReasonCode.BAD_USER_NAME_OR_PASSWORD;
import static io.galidia.packet.ReasonCode.CLIENT_IDENTIFIER_NOT_VALID;
import static io.galidia.packet.ReasonCode.MALFORMED_PACKET;
import static io.galidia.packet.ReasonCode.NOT_AUTHORIZED;
import static io.galidia.packet.ReasonCode.PROTOCOL_ERROR;
import static io.galidia.packet.ReasonCode.SERVER_UNAVAILABLE;
import static io.galidia.packet.ReasonCode.SUCCESS;
import static io.galidia.packet.ReasonCode.UNSUPPORTED_PROTOCOL_VERSION;
import static io.galidia.packet.ReasonCode.USE_ANOTHER_SERVER;

import io.galidia.packet.ConnAck;
import io.galidia.packet.Properties;
import io.galidia.packet.Property;
import io.galidia.packet.ProtocolVersion;
import io.galidia.packet.ReasonCode;
import java.util.List;

/** CONNACK (section 3.2). */
final class ConnAckSamples {

    private ConnAckSamples() {}

    static void addTo(SampleTable table) {
        returnCodes(table);
        valid5(table);
        malformed5(table);
    }

    private static ConnAck connAck(boolean sessionPresent, ReasonCode reason) {
        return new ConnAck(sessionPresent, reason, Properties.NONE);
    }

    private static void returnCodes(SampleTable table) {
        List<ReasonCode> reasons = List.of(
                SUCCESS,
                UNSUPPORTED_PROTOCOL_VERSION,
                CLIENT_IDENTIFIER_NOT_VALID,
                SERVER_UNAVAILABLE,
                BAD_USER_NAME_OR_PASSWORD,
                NOT_AUTHORIZED);
        for (ProtocolVersion version : List.of(MQTT_3_1, MQTT_3_1_1)) {
            for (int code = 0; code < reasons.size(); code++) {
                table.valid("CONNACK " + code, version, connAck(false, reasons.get(code)), """
                        20 02   # CONNACK, 2 bytes follow
                        00      # no session present
                        %02X    # return code
                        """.formatted(code));
            }
            table.malformed("CONNACK with return code 6", version, PROTOCOL_ERROR, """
                    20 02   # CONNACK, 2 bytes follow
                    00      # no session present
                    06      # return code
                    """);
            table.malformed("CONNACK with a byte too many", version, MALFORMED_PACKET, """
                    20 03   # CONNACK, 3 bytes follow
                    00 00   # success
                    00      # no properties, which only MQTT 5 says
                    """);
            table.malformed("CONNACK without a return code", version, MALFORMED_PACKET, """
                    20 01   # CONNACK, 1 byte follows
                    00      # no session present
                    """);
        }
        table.valid("CONNACK with a session", MQTT_3_1_1, connAck(true, SUCCESS), """
                20 02   # CONNACK, 2 bytes follow
                01      # session present
                00      # success
                """);
        table.accepted("CONNACK with a flag that MQTT 3.1 does not know", MQTT_3_1, connAck(false, SUCCESS), """
                20 02   # CONNACK, 2 bytes follow
                01      # reserved byte, not used
                00      # success
                """);
        table.malformed("CONNACK with a session and a refusal", MQTT_3_1_1, PROTOCOL_ERROR, """
                20 02   # CONNACK, 2 bytes follow
                01      # session present
                05      # not authorized
                """);
        table.malformed("CONNACK with a reserved flag", MQTT_3_1_1, MALFORMED_PACKET, """
                20 02   # CONNACK, 2 bytes follow
                02      # a reserved flag
                00      # success
                """);
    }

    private static void valid5(SampleTable table) {
        table.valid("CONNACK, the least", MQTT_5, connAck(false, SUCCESS), """
                20 03   # CONNACK, 3 bytes follow
                00      # no session present
                00      # success
                00      # no properties
                """);
        table.valid("CONNACK with a session", MQTT_5, connAck(true, SUCCESS), """
                20 03   # CONNACK, 3 bytes follow
                01      # session present
                00      # success
                00      # no properties
                """);
        table.valid(
                "CONNACK with every property",
                MQTT_5,
                new ConnAck(
                        false,
                        SUCCESS,
                        Properties.NONE
                                .with(Property.SESSION_EXPIRY_INTERVAL, 0)
                                .with(Property.RECEIVE_MAXIMUM, 65_535)
                                .with(Property.MAXIMUM_QOS, 1)
                                .with(Property.RETAIN_AVAILABLE, false)
                                .with(Property.MAXIMUM_PACKET_SIZE, 1)
                                .with(Property.ASSIGNED_CLIENT_IDENTIFIER, "i")
                                .with(Property.TOPIC_ALIAS_MAXIMUM, 0)
                                .with(Property.REASON_STRING, "r")
                                .withUser("k", "v")
                                .with(Property.WILDCARD_SUBSCRIPTION_AVAILABLE, true)
                                .with(Property.SUBSCRIPTION_IDENTIFIERS_AVAILABLE, false)
                                .with(Property.SHARED_SUBSCRIPTION_AVAILABLE, true)
                                .with(Property.SERVER_KEEP_ALIVE, 30)
                                .with(Property.RESPONSE_INFORMATION, "p")
                                .with(Property.AUTHENTICATION_METHOD, "M")
                                .with(Property.AUTHENTICATION_DATA, new byte[0])),
                """
                20 3A           # CONNACK, 58 bytes follow
                00 00           # success
                37              # properties, 55 bytes
                11 00 00 00 00  # session expiry interval 0
                21 FF FF        # receive maximum 65535
                24 01           # maximum QoS 1
                25 00           # retain is not available
                27 00 00 00 01  # maximum packet size 1
                12 00 01 'i'    # assigned client identifier
                22 00 00        # topic alias maximum 0
                1F 00 01 'r'    # reason string
                26 00 01 'k' 00 01 'v' # user property
                28 01           # wildcard subscriptions are available
                29 00           # subscription identifiers are not
                2A 01           # shared subscriptions are
                13 00 1E        # server keep alive 30 s
                1A 00 01 'p'    # response information
                15 00 01 'M'    # authentication method
                16 00 00        # authentication data: empty
                """);
        table.valid(
                "CONNACK with a server reference",
                MQTT_5,
                new ConnAck(false, USE_ANOTHER_SERVER, Properties.NONE.with(Property.SERVER_REFERENCE, "b:1")),
                """
                20 09           # CONNACK, 9 bytes follow
                00 9C           # use another server
                06              # properties, 6 bytes
                1C 00 03 'b:1'  # server reference
                """);
    }

    private static void malformed5(SampleTable table) {
        table.malformed("CONNACK without a property length", MQTT_5, MALFORMED_PACKET, """
                20 02   # CONNACK, 2 bytes follow
                00 00   # success
                """);
        table.malformed("CONNACK with a session and a refusal", MQTT_5, PROTOCOL_ERROR, """
                20 03   # CONNACK, 3 bytes follow
                01      # session present
                87      # not authorized
                00      # no properties
                """);
        table.malformed("CONNACK with the reserved flag 128", MQTT_5, MALFORMED_PACKET, """
                20 03   # CONNACK, 3 bytes follow
                80      # a reserved flag
                00 00   # success, no properties
                """);
        table.malformed("CONNACK with a reason code that there is not", MQTT_5, PROTOCOL_ERROR, """
                20 03   # CONNACK, 3 bytes follow
                00 05   # not authorized in MQTT 3
                00      # no properties
                """);
        table.malformed("CONNACK with a reason code of DISCONNECT", MQTT_5, PROTOCOL_ERROR, """
                20 03   # CONNACK, 3 bytes follow
                00 8E   # session taken over
                00      # no properties
                """);
        property(table, "maximum QoS 2", PROTOCOL_ERROR, "24 02");
        property(table, "retain available 2", PROTOCOL_ERROR, "25 02");
        property(table, "wildcard subscription available 2", PROTOCOL_ERROR, "28 02");
        property(table, "subscription identifiers available 2", PROTOCOL_ERROR, "29 02");
        property(table, "shared subscription available 2", PROTOCOL_ERROR, "2A 02");
        property(table, "receive maximum 0", PROTOCOL_ERROR, "21 00 00");
        property(table, "maximum packet size 0", PROTOCOL_ERROR, "27 00 00 00 00");
        property(table, "reason string twice", PROTOCOL_ERROR, "1F 00 00 1F 00 00");
        property(table, "authentication data without a method", PROTOCOL_ERROR, "16 00 00");
        property(table, "request problem information, a property of CONNECT", MALFORMED_PACKET, "17 01");
        property(table, "a byte after the last property", MALFORMED_PACKET, "22 00 01 28");
    }

    private static void property(SampleTable table, String name, ReasonCode fault, String property) {
        int length = SampleTable.length(property);
        table.malformed("CONNACK with " + name, MQTT_5, fault, """
                20 %02X     # CONNACK
                00 00       # success
                %02X        # properties
                %s          # %s
                """.formatted(3 + length, length, property, name));
    }
}
