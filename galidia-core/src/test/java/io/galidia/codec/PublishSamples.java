// SPDX-License-Identifier: Apache-2.0
package io.galidia.codec;

import static io.galidia.packet.ProtocolVersion.MQTT_3_1_1;
import static io.galidia.packet.ProtocolVersion.MQTT_5;
import static io.galidia.packet.Qos.AT_LEAST_ONCE;
import static io.galidia.packet.Qos.AT_MOST_ONCE;
import static io.galidia.packet.Qos.EXACTLY_ONCE;
import static io.galidia.packet.ReasonCode.MALFORMED_PACKET;
import static io.galidia.packet.ReasonCode.PROTOCOL_ERROR;
import static io.galidia.packet.ReasonCode.TOPIC_ALIAS_INVALID;

import io.galidia.packet.Properties;
import io.galidia.packet.Property;
import io.galidia.packet.ProtocolVersion;
import io.galidia.packet.Publish;
import io.galidia.packet.ReasonCode;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** PUBLISH (section 3.3). */
final class PublishSamples {

    private PublishSamples() {}

    static void addTo(SampleTable table) {
        for (ProtocolVersion version : List.of(ProtocolVersion.MQTT_3_1, MQTT_3_1_1)) {
            valid(table, version);
            malformed(table, version);
        }
        valid5(table);
        malformed5(table);
    }

    private static ByteBuf bytes(String text) {
        return Unpooled.copiedBuffer(text, StandardCharsets.UTF_8);
    }

    private static void valid(SampleTable table, ProtocolVersion version) {
        table.valid("PUBLISH of QoS 0", version, new Publish("a/b", bytes("hi"), AT_MOST_ONCE, false), """
                30 07        # PUBLISH, QoS 0, 7 bytes follow
                00 03 'a/b'  # topic name
                'hi'         # payload
                """);
        table.valid("PUBLISH, retained and empty", version, new Publish("t", bytes(""), AT_MOST_ONCE, true), """
                31 03        # PUBLISH, QoS 0, RETAIN, 3 bytes follow
                00 01 't'    # topic name
                """);
        table.valid(
                "PUBLISH of QoS 1",
                version,
                new Publish("t", bytes("x"), AT_LEAST_ONCE, false, false, 1, Properties.NONE),
                """
                32 06        # PUBLISH, QoS 1, 6 bytes follow
                00 01 't'    # topic name
                00 01        # packet identifier 1
                'x'          # payload
                """);
        table.valid(
                "PUBLISH of QoS 2 with every flag",
                version,
                new Publish("gr\u00FC\u00DFe", bytes(""), EXACTLY_ONCE, true, true, 65_535, Properties.NONE),
                """
                3D 0B                 # PUBLISH, DUP, QoS 2, RETAIN, 11 bytes follow
                00 07 'gr\u00FC\u00DFe' # topic name
                FF FF                 # packet identifier 65535
                """);
        table.valid(
                "PUBLISH of 128 bytes, the first that need two for the length",
                version,
                new Publish("t", bytes("x".repeat(125)), AT_MOST_ONCE, false),
                "30 80 01 # PUBLISH, 128 bytes follow\n 00 01 't' # topic name\n '" + "x".repeat(125) + "'");
    }

    private static void malformed(SampleTable table, ProtocolVersion version) {
        table.malformed("PUBLISH without a topic", version, MALFORMED_PACKET, """
                30 02        # PUBLISH, 2 bytes follow
                00 00        # topic name: empty
                """);
        table.malformed("PUBLISH of nothing", version, MALFORMED_PACKET, "30 00 # PUBLISH, 0 bytes follow");
        table.malformed("PUBLISH with half a topic length", version, MALFORMED_PACKET, """
                30 01        # PUBLISH, 1 byte follows
                00           # half a length
                """);
        table.malformed("PUBLISH with a topic beyond its end", version, MALFORMED_PACKET, """
                30 04        # PUBLISH, 4 bytes follow
                00 03 'ab'   # topic name, cut short
                """);
        table.malformed("PUBLISH with packet identifier 0", version, PROTOCOL_ERROR, """
                32 05        # PUBLISH, QoS 1, 5 bytes follow
                00 01 't'    # topic name
                00 00        # packet identifier 0
                """);
        table.malformed("PUBLISH without its packet identifier", version, MALFORMED_PACKET, """
                34 03        # PUBLISH, QoS 2, 3 bytes follow
                00 01 't'    # topic name
                """);
        table.malformed("PUBLISH with half a packet identifier", version, MALFORMED_PACKET, """
                32 04        # PUBLISH, QoS 1, 4 bytes follow
                00 01 't'    # topic name
                01           # half a packet identifier
                """);
        topic(table, version, "a + at its end", "'a/+'");
        topic(table, version, "a # at its end", "'a/#'");
        topic(table, version, "a + as the eighth of eight bytes", "'abcdefg+'");
        topic(table, version, "a # as the eighth of eight bytes", "'abcdefg#'");
        topic(table, version, "a # behind eight bytes", "'abcdefgh/#'");
        topic(table, version, "a # behind a character of two bytes", "C3 BC '#'");
        topic(table, version, "U+0000", "'a' 00 'b'");
        topic(table, version, "a surrogate", "'a' ED A0 80");
    }

    private static void topic(SampleTable table, ProtocolVersion version, String name, String topic) {
        int length = SampleTable.length(topic);
        table.malformed(
                "PUBLISH to a topic with " + name, version, MALFORMED_PACKET, """
                30 %02X      # PUBLISH
                00 %02X %s   # topic name
                """.formatted(length + 2, length, topic));
    }

    private static void valid5(SampleTable table) {
        table.valid("PUBLISH of QoS 0", MQTT_5, new Publish("a/b", bytes("hi"), AT_MOST_ONCE, false), """
                30 08        # PUBLISH, QoS 0, 8 bytes follow
                00 03 'a/b'  # topic name
                00           # no properties
                'hi'         # payload
                """);
        table.valid(
                "PUBLISH with every property",
                MQTT_5,
                new Publish(
                        "t",
                        bytes("x"),
                        EXACTLY_ONCE,
                        false,
                        true,
                        258,
                        Properties.NONE
                                .with(Property.PAYLOAD_FORMAT_INDICATOR, 0)
                                .with(Property.MESSAGE_EXPIRY_INTERVAL, 1)
                                .with(Property.TOPIC_ALIAS, 65_535)
                                .with(Property.RESPONSE_TOPIC, "r")
                                .with(Property.CORRELATION_DATA, new byte[] {0})
                                .withUser("k", "v")
                                .withSubscriptionIdentifier(1)
                                .withSubscriptionIdentifier(268_435_455)
                                .with(Property.CONTENT_TYPE, "")),
                """
                3C 2A            # PUBLISH, DUP, QoS 2, 42 bytes follow
                00 01 't'        # topic name
                01 02            # packet identifier 258
                23               # properties, 35 bytes
                01 00            # payload format: bytes
                02 00 00 00 01   # message expiry interval 1 s
                23 FF FF         # topic alias 65535
                08 00 01 'r'     # response topic
                09 00 01 00      # correlation data
                26 00 01 'k' 00 01 'v' # user property
                0B 01            # subscription identifier 1
                0B FF FF FF 7F   # subscription identifier 268435455
                03 00 00         # content type: empty
                'x'              # payload
                """);
        table.valid(
                "PUBLISH to a topic alias alone",
                MQTT_5,
                new Publish(
                        "", bytes("x"), AT_MOST_ONCE, false, false, 0, Properties.NONE.with(Property.TOPIC_ALIAS, 1)),
                """
                30 07        # PUBLISH, 7 bytes follow
                00 00        # topic name: empty
                03           # properties, 3 bytes
                23 00 01     # topic alias 1
                'x'          # payload
                """);
    }

    private static void malformed5(SampleTable table) {
        table.malformed("PUBLISH without topic and alias", MQTT_5, PROTOCOL_ERROR, """
                30 03        # PUBLISH, 3 bytes follow
                00 00        # topic name: empty
                00           # no properties
                """);
        table.malformed("PUBLISH without a property length", MQTT_5, MALFORMED_PACKET, """
                30 03        # PUBLISH, 3 bytes follow
                00 01 't'    # topic name
                """);
        table.malformed("PUBLISH with packet identifier 0", MQTT_5, PROTOCOL_ERROR, """
                34 06        # PUBLISH, QoS 2, 6 bytes follow
                00 01 't'    # topic name
                00 00        # packet identifier 0
                00           # no properties
                """);
        table.malformed("PUBLISH to a topic with +", MQTT_5, MALFORMED_PACKET, """
                30 04        # PUBLISH, 4 bytes follow
                00 01 '+'    # topic name
                00           # no properties
                """);
        table.malformed("PUBLISH with a property section beyond its end", MQTT_5, MALFORMED_PACKET, """
                30 06        # PUBLISH, 6 bytes follow
                00 01 't'    # topic name
                03           # properties, 3 bytes
                01 00        # payload format, and one byte missing
                """);
        property(table, "topic alias 0", TOPIC_ALIAS_INVALID, "23 00 00");
        property(table, "topic alias twice", PROTOCOL_ERROR, "23 00 01 23 00 01");
        property(table, "subscription identifier 0", PROTOCOL_ERROR, "0B 00");
        property(table, "a padded subscription identifier", MALFORMED_PACKET, "0B 81 00");
        property(table, "a subscription identifier of five bytes", MALFORMED_PACKET, "0B FF FF FF FF 01");
        property(table, "payload format 2", PROTOCOL_ERROR, "01 02");
        property(table, "payload format twice", PROTOCOL_ERROR, "01 01 01 01");
        property(table, "a response topic with #", MALFORMED_PACKET, "08 00 01 '#'");
        property(table, "an empty response topic", MALFORMED_PACKET, "08 00 00");
        property(table, "a content type that is no UTF-8", MALFORMED_PACKET, "03 00 01 FF");
        property(table, "correlation data cut short", MALFORMED_PACKET, "09 00 02 00");
        property(table, "receive maximum, a property of CONNECT", MALFORMED_PACKET, "21 00 01");
        property(table, "reason string, a property of answers", MALFORMED_PACKET, "1F 00 00");
    }

    private static void property(SampleTable table, String name, ReasonCode fault, String property) {
        int length = SampleTable.length(property);
        table.malformed("PUBLISH with " + name, MQTT_5, fault, """
                30 %02X      # PUBLISH
                00 01 't'    # topic name
                %02X         # properties
                %s           # %s
                'x'          # payload
                """.formatted(5 + length, length, property, name));
    }
}
