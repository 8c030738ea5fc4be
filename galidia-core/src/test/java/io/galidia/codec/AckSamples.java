// SPDX-License-Identifier: Apache-2.0
package io.galidia.codec;

import static io.galidia.packet.ProtocolVersion.MQTT_3_1;
import static io.galidia.packet.ProtocolVersion.MQTT_3_1_1;
import static io.galidia.packet.ProtocolVersion.MQTT_5;
import static io.galidia.packet.ReasonCode.MALFORMED_PACKET;
import static io.galidia.packet.ReasonCode.PROTOCOL_ERROR;

import io.galidia.packet.Packet;
import io.galidia.packet.PacketType;
import io.galidia.packet.Properties;
import io.galidia.packet.Property;
import io.galidia.packet.ProtocolVersion;
import io.galidia.packet.PubAck;
import io.galidia.packet.PubComp;
import io.galidia.packet.PubRec;
import io.galidia.packet.PubRel;
import io.galidia.packet.ReasonCode;
import java.util.List;

/** PUBACK, PUBREC, PUBREL and PUBCOMP (sections 3.4 to 3.7), which look alike. */
final class AckSamples {

    private static final List<PacketType> TYPES =
            List.of(PacketType.PUBACK, PacketType.PUBREC, PacketType.PUBREL, PacketType.PUBCOMP);

    private AckSamples() {}

    static void addTo(SampleTable table) {
        for (PacketType type : TYPES) {
            for (ProtocolVersion version : List.of(MQTT_3_1, MQTT_3_1_1)) {
                addTo(table, type, version);
            }
            valid5(table, type);
            malformed5(table, type);
        }
        table.accepted("PUBREL, repeated, with the DUP flag of MQTT 3.1", MQTT_3_1, new PubRel(5), """
                6A 02   # PUBREL, DUP, 2 bytes follow
                00 05   # packet identifier 5
                """);
        table.malformed("PUBREL with the DUP flag", MQTT_3_1_1, MALFORMED_PACKET, """
                6A 02   # PUBREL, DUP, 2 bytes follow
                00 05   # packet identifier 5
                """);
        table.malformed("PUBACK with the reason code packet identifier not found", MQTT_5, PROTOCOL_ERROR, """
                40 03   # PUBACK, 3 bytes follow
                00 05   # packet identifier 5
                92      # of PUBREL and PUBCOMP only
                """);
        table.malformed("PUBREL with the reason code not authorized", MQTT_5, PROTOCOL_ERROR, """
                62 03   # PUBREL, 3 bytes follow
                00 05   # packet identifier 5
                87      # of PUBACK and PUBREC only
                """);
    }

    private static Packet ack(PacketType type, int id, ReasonCode reason, Properties properties) {
        return switch (type) {
            case PUBACK -> new PubAck(id, reason, properties);
            case PUBREC -> new PubRec(id, reason, properties);
            case PUBREL -> new PubRel(id, reason, properties);
            case PUBCOMP -> new PubComp(id, reason, properties);
            default -> throw new AssertionError(type);
        };
    }

    private static String first(PacketType type) {
        return switch (type) {
            case PUBACK -> "40";
            case PUBREC -> "50";
            case PUBREL -> "62";
            case PUBCOMP -> "70";
            default -> throw new AssertionError(type);
        };
    }

    private static ReasonCode error(PacketType type) {
        return type == PacketType.PUBACK || type == PacketType.PUBREC
                ? ReasonCode.QUOTA_EXCEEDED
                : ReasonCode.PACKET_IDENTIFIER_NOT_FOUND;
    }

    private static void addTo(SampleTable table, PacketType type, ProtocolVersion version) {
        table.valid(
                type + "", version, ack(type, 0x1234, ReasonCode.SUCCESS, Properties.NONE), """
                %s 02   # two bytes follow
                12 34   # packet identifier
                """.formatted(first(type)));
        table.malformed(type + " with packet identifier 0", version, PROTOCOL_ERROR, """
                %s 02   # two bytes follow
                00 00   # packet identifier 0
                """.formatted(first(type)));
        table.malformed(type + " with a reason code, which only MQTT 5 has", version, MALFORMED_PACKET, """
                %s 03   # three bytes follow
                12 34   # packet identifier
                00      # success
                """.formatted(
                        first(type)));
        table.malformed(type + " with half a packet identifier", version, MALFORMED_PACKET, """
                %s 01   # one byte follows
                12      # half a packet identifier
                """.formatted(first(type)));
    }

    private static void valid5(SampleTable table, PacketType type) {
        ReasonCode error = error(type);
        table.valid(type + ", short", MQTT_5, ack(type, 1, ReasonCode.SUCCESS, Properties.NONE), """
                %s 02   # two bytes follow
                00 01   # packet identifier 1
                """.formatted(
                        first(type)));
        table.valid(type + " with a reason alone", MQTT_5, ack(type, 1, error, Properties.NONE), """
                %s 03   # three bytes follow
                00 01   # packet identifier 1
                %02X    # reason code
                """.formatted(
                        first(type), error.code()));
        table.valid(
                type + " with properties",
                MQTT_5,
                ack(
                        type,
                        65_535,
                        ReasonCode.SUCCESS,
                        Properties.NONE.with(Property.REASON_STRING, "ok").withUser("k", "")),
                """
                %s 0F                  # fifteen bytes follow
                FF FF                  # packet identifier 65535
                00                     # success
                0B                     # properties, 11 bytes
                1F 00 02 'ok'          # reason string
                26 00 01 'k' 00 00     # user property
                """.formatted(first(type)));
        table.accepted(
                type + " with a needless reason",
                MQTT_5,
                ack(type, 1, ReasonCode.SUCCESS, Properties.NONE),
                """
                %s 03   # three bytes follow
                00 01   # packet identifier 1
                00      # success
                """.formatted(first(type)));
        table.accepted(
                type + " with a needless property length", MQTT_5, ack(type, 1, error, Properties.NONE), """
                %s 04   # four bytes follow
                00 01   # packet identifier 1
                %02X    # reason code
                00      # no properties
                """.formatted(
                                first(type), error.code()));
    }

    private static void malformed5(SampleTable table, PacketType type) {
        table.malformed(type + " with packet identifier 0", MQTT_5, PROTOCOL_ERROR, """
                %s 02   # two bytes follow
                00 00   # packet identifier 0
                """.formatted(first(type)));
        table.malformed(type + " of nothing", MQTT_5, MALFORMED_PACKET, first(type) + " 00 # zero bytes follow");
        table.malformed(
                type + " with a reason code that there is not", MQTT_5, PROTOCOL_ERROR, """
                %s 03   # three bytes follow
                00 01   # packet identifier 1
                7F      # nothing
                """.formatted(first(type)));
        table.malformed(type + " with bytes after its end", MQTT_5, MALFORMED_PACKET, """
                %s 05   # five bytes follow
                00 01   # packet identifier 1
                00      # success
                00      # no properties
                00      # one byte too many
                """.formatted(first(type)));
        table.malformed(type + " with the reason string twice", MQTT_5, PROTOCOL_ERROR, """
                %s 0A            # ten bytes follow
                00 01            # packet identifier 1
                00               # success
                06               # properties, 6 bytes
                1F 00 00         # reason string
                1F 00 00         # reason string
                """.formatted(first(type)));
        table.malformed(type + " with a property of PUBLISH", MQTT_5, MALFORMED_PACKET, """
                %s 06            # six bytes follow
                00 01            # packet identifier 1
                00               # success
                02               # properties, 2 bytes
                01 01            # payload format indicator
                """.formatted(first(type)));
    }
}
