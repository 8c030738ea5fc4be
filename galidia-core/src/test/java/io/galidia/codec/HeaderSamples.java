// SPDX-License-Identifier: Apache-2.0
package io.galidia.codec;

import static io.galidia.packet.ProtocolVersion.MQTT_3_1;
import static io.galidia.packet.ProtocolVersion.MQTT_3_1_1;
import static io.galidia.packet.ProtocolVersion.MQTT_5;
import static io.galidia.packet.ReasonCode.MALFORMED_PACKET;

import io.galidia.packet.PingReq;
import io.galidia.packet.PingResp;
import io.galidia.packet.ProtocolVersion;

/** Fixed headers (section 2.1) and the packets that are nothing else: PINGREQ and PINGRESP. */
final class HeaderSamples {

    private HeaderSamples() {}

    static void addTo(SampleTable table) {
        for (ProtocolVersion version : ProtocolVersion.values()) {
            table.valid("PINGREQ", version, PingReq.INSTANCE, "C0 00 # PINGREQ, nothing follows");
            table.valid("PINGRESP", version, PingResp.INSTANCE, "D0 00 # PINGRESP, nothing follows");
            table.malformed("type 0 is reserved", version, MALFORMED_PACKET, "00 00 # type 0");
            table.malformed("PINGREQ with a body", version, MALFORMED_PACKET, """
                    C0 01   # PINGREQ, 1 byte follows
                    00      # which nobody knows
                    """);
            table.malformed("PINGRESP with a body", version, MALFORMED_PACKET, """
                    D0 01   # PINGRESP, 1 byte follows
                    00      # which nobody knows
                    """);
            table.malformed("a remaining length of 5 bytes", version, MALFORMED_PACKET, """
                    30              # PUBLISH
                    80 80 80 80 01  # a fifth byte is one too many
                    """);
        }
        lengths(table);
        flags(table);
    }

    private static void lengths(SampleTable table) {
        table.accepted(
                "a padded remaining length, which MQTT 3.1 does not forbid",
                MQTT_3_1,
                PingReq.INSTANCE,
                "C0 80 00 # PINGREQ, 0 bytes follow in two bytes");
        table.accepted(
                "a padded remaining length, which MQTT 3.1.1 does not forbid",
                MQTT_3_1_1,
                PingResp.INSTANCE,
                "D0 80 80 80 00 # PINGRESP, 0 bytes follow in four bytes");
        table.malformed(
                "a padded remaining length, which MQTT 5 forbids",
                MQTT_5,
                MALFORMED_PACKET,
                "C0 80 00 # PINGREQ, 0 bytes follow in two bytes");
        table.malformed("a padded remaining length of a CONNECT of MQTT 5", MQTT_5, MALFORMED_PACKET, """
                10 8D 00        # CONNECT, 13 bytes follow, in two bytes
                00 04 'MQTT' 05 # protocol
                02              # clean start
                00 00           # no keep alive
                00              # no properties
                00 00           # no client identifier
                """);
    }

    /* Apart from the flags all is well; (00) stands for the property length of MQTT 5. */
    private static void flags(SampleTable table) {
        for (ProtocolVersion version : ProtocolVersion.values()) {
            String protocol = version == MQTT_3_1 ? "00 06 'MQIsdp' 03" : "00 04 'MQTT' 0" + version.level();
            String connect = protocol + " 02 00 3C (00) 00 01 'a'";
            flag(table, version, "CONNECT", "11", "CONNECT, RETAIN set", connect);
            flag(table, version, "CONNACK", "22", "CONNACK, QoS 1", "00 00 (00)");
            flag(table, version, "PUBLISH of QoS 3", "36", "PUBLISH, QoS 3", "00 01 't' 00 01 (00)");
            flag(table, version, "PUBLISH of QoS 3 with DUP", "3E", "PUBLISH, DUP, QoS 3", "00 01 't' 00 01 (00)");
            flag(table, version, "PUBLISH of QoS 0 with DUP", "38", "PUBLISH, DUP, QoS 0", "00 01 't' (00)");
            flag(table, version, "PUBACK", "44", "PUBACK, QoS 2", "00 01");
            flag(table, version, "PUBREC", "58", "PUBREC, DUP", "00 01");
            flag(table, version, "PUBREL", "60", "PUBREL without the 2", "00 01");
            flag(table, version, "PUBREL with all", "6F", "PUBREL, all flags", "00 01");
            flag(table, version, "PUBCOMP", "71", "PUBCOMP, RETAIN", "00 01");
            flag(table, version, "SUBSCRIBE", "80", "SUBSCRIBE without the 2", "00 01 (00) 00 01 'a' 00");
            flag(table, version, "SUBACK", "92", "SUBACK, QoS 1", "00 01 (00) 00");
            flag(table, version, "UNSUBSCRIBE", "A3", "UNSUBSCRIBE, RETAIN", "00 01 (00) 00 01 'a'");
            flag(table, version, "UNSUBACK", "B8", "UNSUBACK, DUP", version == MQTT_5 ? "00 01 00 00" : "00 01");
            flag(table, version, "PINGREQ", "C1", "PINGREQ, RETAIN", "");
            flag(table, version, "PINGRESP", "D4", "PINGRESP, QoS 2", "");
            flag(table, version, "DISCONNECT", "E2", "DISCONNECT, QoS 1", "");
        }
        flag(table, MQTT_5, "AUTH", "F1", "AUTH, RETAIN", "");
        table.malformed("AUTH in MQTT 3.1", MQTT_3_1, MALFORMED_PACKET, "F0 00 # type 15 is reserved");
        table.malformed("AUTH in MQTT 3.1.1", MQTT_3_1_1, MALFORMED_PACKET, "F0 00 # type 15 is reserved");
    }

    private static void flag(
            SampleTable table, ProtocolVersion version, String what, String first, String comment, String body) {
        String bytes = body.replace("(00)", version == MQTT_5 ? "00" : "");
        table.malformed("wrong flags in " + what, version, MALFORMED_PACKET, """
                %s %02X  # %s
                %s       # the rest is right
                """.formatted(
                        first, SampleTable.length(bytes), comment, bytes));
    }
}
