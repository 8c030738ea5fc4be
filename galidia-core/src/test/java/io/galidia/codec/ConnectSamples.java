// SPDX-License-Identifier: Apache-2.0
package io.galidia.codec;

import static io.galidia.packet.ProtocolVersion.MQTT_3_1;
import static io.galidia.packet.ProtocolVersion.MQTT_3_1_1;
import static io.galidia.packet.ProtocolVersion.MQTT_5;
import static io.galidia.packet.Qos.AT_LEAST_ONCE;
import static io.galidia.packet.Qos.AT_MOST_ONCE;
import static io.galidia.packet.Qos.EXACTLY_ONCE;
import static io.galidia.packet.ReasonCode.CLIENT_IDENTIFIER_NOT_VALID;
import static io.galidia.packet.ReasonCode.MALFORMED_PACKET;
import static io.galidia.packet.ReasonCode.PROTOCOL_ERROR;
import static io.galidia.packet.ReasonCode.UNSUPPORTED_PROTOCOL_VERSION;

import io.galidia.packet.Connect;
import io.galidia.packet.Properties;
import io.galidia.packet.Property;
import io.galidia.packet.ProtocolVersion;
import io.galidia.packet.ReasonCode;
import io.galidia.packet.Will;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;

/** CONNECT (section 3.1). */
final class ConnectSamples {

    private ConnectSamples() {}

    static void addTo(SampleTable table) {
        valid31(table);
        valid311(table);
        valid5(table);
        protocols(table);
        flags(table);
        payloads(table);
        properties(table);
        texts(table);
    }

    private static ByteBuf bytes(String text) {
        return Unpooled.copiedBuffer(text, StandardCharsets.UTF_8);
    }

    private static Connect plain(ProtocolVersion version, String clientId) {
        return new Connect(version, false, clientId, true, 60, null, null, null, Properties.NONE);
    }

    private static void valid31(SampleTable table) {
        table.valid("CONNECT, the least", MQTT_3_1, plain(MQTT_3_1, "a"), """
                10 0F               # CONNECT, 15 bytes follow
                00 06 'MQIsdp' 03   # MQTT 3.1
                02                  # clean session
                00 3C               # keep alive 60 s
                00 01 'a'           # client identifier
                """);
        table.valid(
                "CONNECT of a bridge",
                MQTT_3_1,
                new Connect(MQTT_3_1, true, "b", false, 10, null, null, null, Properties.NONE),
                """
                10 0F               # CONNECT, 15 bytes follow
                00 06 'MQIsdp' 83   # MQTT 3.1, bridge
                00                  # no clean session
                00 0A               # keep alive 10 s
                00 01 'b'           # client identifier
                """);
        table.valid(
                "CONNECT with a user name and a password",
                MQTT_3_1,
                new Connect(MQTT_3_1, false, "a", true, 60, null, "user", bytes("p"), Properties.NONE),
                """
                10 18               # CONNECT, 24 bytes follow
                00 06 'MQIsdp' 03   # MQTT 3.1
                C2                  # user name, password, clean session
                00 3C               # keep alive 60 s
                00 01 'a'           # client identifier
                00 04 'user'        # user name
                00 01 'p'           # password
                """);
        table.accepted(
                "CONNECT that announces a user name and password and has none, which MQTT 3.1 allows",
                MQTT_3_1,
                plain(MQTT_3_1, "a"),
                """
                10 0F               # CONNECT, 15 bytes follow
                00 06 'MQIsdp' 03   # MQTT 3.1
                C2                  # user name, password, clean session
                00 3C               # keep alive 60 s
                00 01 'a'           # client identifier, and nothing more
                """);
        table.accepted(
                "CONNECT with a will QoS and no will, which MQTT 3.1 does not look at",
                MQTT_3_1,
                plain(MQTT_3_1, "a"),
                """
                10 0F               # CONNECT, 15 bytes follow
                00 06 'MQIsdp' 03   # MQTT 3.1
                3A                  # will QoS 3, will retain, no will
                00 3C               # keep alive 60 s
                00 01 'a'           # client identifier
                """);
        table.malformed("CONNECT without a client identifier", MQTT_3_1, CLIENT_IDENTIFIER_NOT_VALID, """
                10 0E               # CONNECT, 14 bytes follow
                00 06 'MQIsdp' 03   # MQTT 3.1
                02                  # clean session
                00 3C               # keep alive 60 s
                00 00               # client identifier: empty
                """);
        table.malformed("CONNECT with a password alone", MQTT_3_1, MALFORMED_PACKET, """
                10 12               # CONNECT, 18 bytes follow
                00 06 'MQIsdp' 03   # MQTT 3.1
                42                  # password, clean session
                00 3C               # keep alive 60 s
                00 01 'a'           # client identifier
                00 01 'p'           # password
                """);
    }

    private static void valid311(SampleTable table) {
        table.valid("CONNECT, the least", MQTT_3_1_1, plain(MQTT_3_1_1, "a"), """
                10 0D             # CONNECT, 13 bytes follow
                00 04 'MQTT' 04   # MQTT 3.1.1
                02                # clean session
                00 3C             # keep alive 60 s
                00 01 'a'         # client identifier
                """);
        table.valid(
                "CONNECT without a client identifier",
                MQTT_3_1_1,
                new Connect(MQTT_3_1_1, false, "", true, 0, null, null, null, Properties.NONE),
                """
                10 0C             # CONNECT, 12 bytes follow
                00 04 'MQTT' 04   # MQTT 3.1.1
                02                # clean session
                00 00             # no keep alive
                00 00             # client identifier: empty
                """);
        table.valid(
                "CONNECT with everything",
                MQTT_3_1_1,
                new Connect(
                        MQTT_3_1_1,
                        false,
                        "plant-7",
                        false,
                        65_535,
                        new Will("w/t", bytes("bye"), EXACTLY_ONCE, true, Properties.NONE),
                        "user",
                        bytes("pass"),
                        Properties.NONE),
                """
                10 29             # CONNECT, 41 bytes follow
                00 04 'MQTT' 04   # MQTT 3.1.1
                F4                # user name, password, will retain, will QoS 2, will
                FF FF             # keep alive 65535 s
                00 07 'plant-7'   # client identifier
                00 03 'w/t'       # will topic
                00 03 'bye'       # will payload
                00 04 'user'      # user name
                00 04 'pass'      # password
                """);
        table.valid(
                "CONNECT of a bridge with an empty will payload and an empty password",
                MQTT_3_1_1,
                new Connect(
                        MQTT_3_1_1,
                        true,
                        "b",
                        true,
                        60,
                        new Will("w", bytes(""), AT_MOST_ONCE, false, Properties.NONE),
                        "",
                        bytes(""),
                        Properties.NONE),
                """
                10 16             # CONNECT, 22 bytes follow
                00 04 'MQTT' 84   # MQTT 3.1.1, bridge
                C6                # user name, password, will, clean session
                00 3C             # keep alive 60 s
                00 01 'b'         # client identifier
                00 01 'w'         # will topic
                00 00             # will payload: empty
                00 00             # user name: empty
                00 00             # password: empty
                """);
        table.malformed(
                "CONNECT without client identifier and clean session", MQTT_3_1_1, CLIENT_IDENTIFIER_NOT_VALID, """
                10 0C             # CONNECT, 12 bytes follow
                00 04 'MQTT' 04   # MQTT 3.1.1
                00                # no clean session
                00 00             # no keep alive
                00 00             # client identifier: empty
                """);
    }

    private static void valid5(SampleTable table) {
        table.valid("CONNECT, the least", MQTT_5, plain(MQTT_5, ""), """
                10 0D             # CONNECT, 13 bytes follow
                00 04 'MQTT' 05   # MQTT 5
                02                # clean start
                00 3C             # keep alive 60 s
                00                # no properties
                00 00             # client identifier: empty
                """);
        table.valid(
                "CONNECT with a password and no user name",
                MQTT_5,
                new Connect(MQTT_5, false, "a", false, 0, null, null, bytes("p"), Properties.NONE),
                """
                10 11             # CONNECT, 17 bytes follow
                00 04 'MQTT' 05   # MQTT 5
                40                # password
                00 00             # no keep alive
                00                # no properties
                00 01 'a'         # client identifier
                00 01 'p'         # password
                """);
        table.valid(
                "CONNECT with every property",
                MQTT_5,
                new Connect(
                        MQTT_5,
                        false,
                        "c",
                        true,
                        60,
                        null,
                        null,
                        null,
                        Properties.NONE
                                .with(Property.SESSION_EXPIRY_INTERVAL, 4_294_967_295L)
                                .with(Property.RECEIVE_MAXIMUM, 10)
                                .with(Property.MAXIMUM_PACKET_SIZE, 65_536)
                                .with(Property.TOPIC_ALIAS_MAXIMUM, 5)
                                .with(Property.REQUEST_RESPONSE_INFORMATION, true)
                                .with(Property.REQUEST_PROBLEM_INFORMATION, false)
                                .withUser("k", "v")
                                .withUser("k", "w")
                                .with(Property.AUTHENTICATION_METHOD, "M")
                                .with(Property.AUTHENTICATION_DATA, new byte[] {0, (byte) 0xFF})),
                """
                10 39             # CONNECT, 57 bytes follow
                00 04 'MQTT' 05   # MQTT 5
                02                # clean start
                00 3C             # keep alive 60 s
                2B                # properties, 43 bytes
                11 FF FF FF FF    # session expiry interval: never
                21 00 0A          # receive maximum 10
                27 00 01 00 00    # maximum packet size 65536
                22 00 05          # topic alias maximum 5
                19 01             # request response information
                17 00             # request problem information: no
                26 00 01 'k' 00 01 'v' # user property
                26 00 01 'k' 00 01 'w' # the same name again
                15 00 01 'M'      # authentication method
                16 00 02 00 FF    # authentication data
                00 01 'c'         # client identifier
                """);
        table.valid(
                "CONNECT with a will and every will property",
                MQTT_5,
                new Connect(
                        MQTT_5,
                        false,
                        "c",
                        false,
                        60,
                        new Will(
                                "w",
                                bytes("x"),
                                AT_LEAST_ONCE,
                                false,
                                Properties.NONE
                                        .with(Property.WILL_DELAY_INTERVAL, 30)
                                        .with(Property.PAYLOAD_FORMAT_INDICATOR, true)
                                        .with(Property.MESSAGE_EXPIRY_INTERVAL, 3600)
                                        .with(Property.CONTENT_TYPE, "t")
                                        .with(Property.RESPONSE_TOPIC, "r")
                                        .with(Property.CORRELATION_DATA, new byte[] {1})
                                        .withUser("", "")),
                        "u",
                        null,
                        Properties.NONE),
                """
                10 35             # CONNECT, 53 bytes follow
                00 04 'MQTT' 05   # MQTT 5
                8C                # user name, will QoS 1, will
                00 3C             # keep alive 60 s
                00                # no properties
                00 01 'c'         # client identifier
                1D                # will properties, 29 bytes
                18 00 00 00 1E    # will delay interval 30 s
                01 01             # payload format: UTF-8
                02 00 00 0E 10    # message expiry interval 1 h
                03 00 01 't'      # content type
                08 00 01 'r'      # response topic
                09 00 01 01       # correlation data
                26 00 00 00 00    # user property: empty name, empty value
                00 01 'w'         # will topic
                00 01 'x'         # will payload
                00 01 'u'         # user name
                """);
    }

    private static void protocols(SampleTable table) {
        protocol(table, UNSUPPORTED_PROTOCOL_VERSION, "protocol name MQTT with level 3", "00 04 'MQTT' 03");
        protocol(table, UNSUPPORTED_PROTOCOL_VERSION, "protocol name MQTT with level 6", "00 04 'MQTT' 06");
        protocol(table, UNSUPPORTED_PROTOCOL_VERSION, "protocol name MQTT with level 0", "00 04 'MQTT' 00");
        protocol(table, UNSUPPORTED_PROTOCOL_VERSION, "protocol name MQIsdp with level 4", "00 06 'MQIsdp' 04");
        protocol(table, UNSUPPORTED_PROTOCOL_VERSION, "a bridge of MQTT 5", "00 04 'MQTT' 85");
        protocol(table, MALFORMED_PACKET, "an unknown protocol name", "00 04 'mqtt' 04");
        protocol(table, MALFORMED_PACKET, "an empty protocol name", "00 00 04");
        protocol(table, MALFORMED_PACKET, "an unprintable protocol name", "00 04 0A 0D 09 7F 04");
        protocol(table, UNSUPPORTED_PROTOCOL_VERSION, "a long protocol name", "00 18 'GET /index.html HTTP/1.1' 05");
        table.malformed("CONNECT without a body", MQTT_3_1_1, MALFORMED_PACKET, "10 00 # CONNECT, 0 bytes follow");
        table.malformed("CONNECT that ends in its protocol name", MQTT_3_1_1, MALFORMED_PACKET, """
                10 04         # CONNECT, 4 bytes follow
                00 04 'MQ'    # protocol name, cut short
                """);
        table.malformed("CONNECT with a protocol name that is no UTF-8", MQTT_3_1_1, MALFORMED_PACKET, """
                10 05         # CONNECT, 5 bytes follow
                00 02 C0 80   # overlong U+0000
                04            # level
                """);
    }

    private static void protocol(SampleTable table, ReasonCode reason, String name, String protocol) {
        int length = SampleTable.length(protocol) + 6;
        table.malformed("CONNECT with " + name, MQTT_3_1_1, reason, """
                10 %02X     # CONNECT
                %s          # protocol name and level
                02          # clean session
                00 3C       # keep alive 60 s
                00 01 'a'   # client identifier
                """.formatted(length, protocol));
    }

    private static void flags(SampleTable table) {
        flag(table, MQTT_3_1, "the reserved flag", "03");
        flag(table, MQTT_3_1_1, "the reserved flag", "03");
        flag(table, MQTT_5, "the reserved flag", "03");
        flag(table, MQTT_3_1_1, "will QoS 1 without a will", "0A");
        flag(table, MQTT_5, "will QoS 1 without a will", "0A");
        flag(table, MQTT_3_1_1, "will retain without a will", "22");
        flag(table, MQTT_5, "will retain without a will", "22");
        flag(table, MQTT_3_1, "will QoS 3", "1E");
        flag(table, MQTT_3_1_1, "will QoS 3", "1E");
        flag(table, MQTT_5, "will QoS 3", "1E");
        flag(table, MQTT_3_1_1, "a password and no user name", "42");
    }

    /** Apart from the flags all is as the flags announce it. */
    private static void flag(SampleTable table, ProtocolVersion version, String name, String flags) {
        int bits = Integer.parseInt(flags, 16);
        String will = (version == MQTT_5 ? "00 # no will properties\n" : "")
                + "00 01 't' # will topic\n 00 01 'x' # will payload\n";
        String body = (version == MQTT_3_1 ? "00 06 'MQIsdp' 03" : "00 04 'MQTT' 0" + version.level())
                + " # protocol name and level\n"
                + flags + " # connect flags: " + name + "\n"
                + "00 3C # keep alive 60 s\n"
                + (version == MQTT_5 ? "00 # no properties\n" : "")
                + "00 01 'a' # client identifier\n"
                + ((bits & 0x04) != 0 ? will : "")
                + ((bits & 0x40) != 0 ? "00 01 'p' # password\n" : "");
        String header = "10 %02X # CONNECT\n".formatted(SampleTable.length(body));
        table.malformed("CONNECT with " + name, version, MALFORMED_PACKET, header + body);
    }

    private static void payloads(SampleTable table) {
        table.malformed("CONNECT with bytes after its end", MQTT_3_1_1, MALFORMED_PACKET, """
                10 0E             # CONNECT, 14 bytes follow
                00 04 'MQTT' 04   # MQTT 3.1.1
                02                # clean session
                00 3C             # keep alive 60 s
                00 01 'a'         # client identifier
                00                # one byte too many
                """);
        table.malformed("CONNECT without the client identifier's field", MQTT_3_1_1, MALFORMED_PACKET, """
                10 0A             # CONNECT, 10 bytes follow
                00 04 'MQTT' 04   # MQTT 3.1.1
                02                # clean session
                00 3C             # keep alive 60 s
                """);
        table.malformed("CONNECT without the will that it announces", MQTT_3_1_1, MALFORMED_PACKET, """
                10 0D             # CONNECT, 13 bytes follow
                00 04 'MQTT' 04   # MQTT 3.1.1
                06                # will, clean session
                00 3C             # keep alive 60 s
                00 01 'a'         # client identifier, and nothing more
                """);
        table.malformed("CONNECT without the user name that it announces", MQTT_3_1_1, MALFORMED_PACKET, """
                10 0D             # CONNECT, 13 bytes follow
                00 04 'MQTT' 04   # MQTT 3.1.1
                82                # user name, clean session
                00 3C             # keep alive 60 s
                00 01 'a'         # client identifier, and nothing more
                """);
        table.malformed("CONNECT without the password that it announces", MQTT_5, MALFORMED_PACKET, """
                10 0E             # CONNECT, 14 bytes follow
                00 04 'MQTT' 05   # MQTT 5
                42                # password, clean start
                00 3C             # keep alive 60 s
                00                # no properties
                00 01 'a'         # client identifier, and nothing more
                """);
        willTopic(table, "an empty will topic", "00 00");
        willTopic(table, "a will topic with +", "00 03 'a/+'");
        willTopic(table, "a will topic with #", "00 01 '#'");
        willTopic(table, "a will topic with U+0000", "00 03 'a' 00 'b'");
    }

    private static void willTopic(SampleTable table, String name, String topic) {
        int length = SampleTable.length(topic);
        table.malformed("CONNECT with " + name, MQTT_3_1_1, MALFORMED_PACKET, """
                10 %02X           # CONNECT
                00 04 'MQTT' 04   # MQTT 3.1.1
                06                # will, clean session
                00 3C             # keep alive 60 s
                00 01 'a'         # client identifier
                %s                # will topic
                00 01 'x'         # will payload
                """.formatted(16 + length, topic));
    }

    private static void properties(SampleTable table) {
        property(table, "receive maximum 0", PROTOCOL_ERROR, "21 00 00");
        property(table, "maximum packet size 0", PROTOCOL_ERROR, "27 00 00 00 00");
        property(table, "request response information 2", PROTOCOL_ERROR, "19 02");
        property(table, "request problem information 255", PROTOCOL_ERROR, "17 FF");
        property(table, "session expiry interval twice", PROTOCOL_ERROR, "11 00 00 00 01 11 00 00 00 01");
        property(table, "authentication data without a method", PROTOCOL_ERROR, "16 00 01 00");
        property(table, "a property that no packet has", MALFORMED_PACKET, "04 00");
        property(table, "the property identifier 0", MALFORMED_PACKET, "00 00");
        property(table, "the property identifier 127", MALFORMED_PACKET, "7F 00");
        property(table, "a property identifier of two bytes", MALFORMED_PACKET, "80 01 00");
        property(table, "a padded property identifier", MALFORMED_PACKET, "91 00 00 00");
        property(table, "topic alias, a property of PUBLISH", MALFORMED_PACKET, "23 00 01");
        property(table, "will delay interval outside the will", MALFORMED_PACKET, "18 00 00 00 01");
        property(table, "a property cut short", MALFORMED_PACKET, "11 00 00");
        property(table, "a property that reaches beyond its section", MALFORMED_PACKET, "21");
        property(table, "a user property without a value", MALFORMED_PACKET, "26 00 01 'k'");
        property(table, "U+0000 in the name of a user property", MALFORMED_PACKET, "26 00 01 00 00 00");
        property(table, "bad UTF-8 in the value of a user property", MALFORMED_PACKET, "26 00 00 00 01 FF");
        table.malformed("CONNECT with a property section beyond its end", MQTT_5, MALFORMED_PACKET, """
                10 0D             # CONNECT, 13 bytes follow
                00 04 'MQTT' 05   # MQTT 5
                02                # clean start
                00 3C             # keep alive 60 s
                7F                # properties, 127 bytes
                00 00             # client identifier: empty
                """);
        table.malformed("CONNECT with a padded property length", MQTT_5, MALFORMED_PACKET, """
                10 0E             # CONNECT, 14 bytes follow
                00 04 'MQTT' 05   # MQTT 5
                02                # clean start
                00 3C             # keep alive 60 s
                80 00             # properties, 0 bytes in two bytes
                00 00             # client identifier: empty
                """);
        table.malformed("CONNECT with a property length of five bytes", MQTT_5, MALFORMED_PACKET, """
                10 11             # CONNECT, 17 bytes follow
                00 04 'MQTT' 05   # MQTT 5
                02                # clean start
                00 3C             # keep alive 60 s
                80 80 80 80 00    # property length, one byte too many
                00 00             # client identifier: empty
                """);
        table.malformed(
                "CONNECT with a session expiry interval among its will properties", MQTT_5, MALFORMED_PACKET, """
                10 19             # CONNECT, 25 bytes follow
                00 04 'MQTT' 05   # MQTT 5
                06                # will, clean start
                00 3C             # keep alive 60 s
                00                # no properties
                00 00             # client identifier: empty
                05                # will properties, 5 bytes
                11 00 00 00 01    # session expiry interval
                00 01 'w'         # will topic
                00 01 'x'         # will payload
                """);
        table.malformed("CONNECT with a will delay interval twice", MQTT_5, PROTOCOL_ERROR, """
                10 1E             # CONNECT, 30 bytes follow
                00 04 'MQTT' 05   # MQTT 5
                06                # will, clean start
                00 3C             # keep alive 60 s
                00                # no properties
                00 00             # client identifier: empty
                0A                # will properties, 10 bytes
                18 00 00 00 01    # will delay interval
                18 00 00 00 01    # will delay interval
                00 01 'w'         # will topic
                00 01 'x'         # will payload
                """);
    }

    private static void property(SampleTable table, String name, ReasonCode fault, String property) {
        int length = SampleTable.length(property);
        table.malformed("CONNECT with " + name, MQTT_5, fault, """
                10 %02X           # CONNECT
                00 04 'MQTT' 05   # MQTT 5
                02                # clean start
                00 3C             # keep alive 60 s
                %02X              # properties
                %s                # %s
                00 00             # client identifier: empty
                """.formatted(13 + length, length, property, name));
    }

    private static void texts(SampleTable table) {
        text(table, "U+FEFF, which is kept", "\uFEFFa", "EF BB BF 61");
        text(table, "U+007F and U+0080", "\u007F\u0080", "7F C2 80");
        text(table, "U+07FF and U+0800", "\u07FF\u0800", "DF BF E0 A0 80");
        text(table, "U+D7FF and U+E000, around the surrogates", "\uD7FF\uE000", "ED 9F BF EE 80 80");
        text(table, "U+FFFF and U+10000", "\uFFFF\uD800\uDC00", "EF BF BF F0 90 80 80");
        text(table, "U+10FFFF, the last character", "\uDBFF\uDFFF", "F4 8F BF BF");
        text(table, "control characters, which are only advised against", "\u0001\u001F", "01 1F");
        badText(table, "U+0000", "00");
        badText(table, "U+0000 as the eighth byte", "'abcdefg' 00");
        badText(table, "U+0000 overlong in two bytes", "C0 80");
        badText(table, "U+007F overlong in two bytes", "C1 BF");
        badText(table, "U+07FF overlong in three bytes", "E0 9F BF");
        badText(table, "U+FFFF overlong in four bytes", "F0 8F BF BF");
        badText(table, "the high surrogate U+D800", "ED A0 80");
        badText(table, "the low surrogate U+DFFF", "ED BF BF");
        badText(table, "a pair of surrogates in six bytes", "ED A0 80 ED B0 80");
        badText(table, "U+110000, beyond the last character", "F4 90 80 80");
        badText(table, "the byte F5", "F5 80 80 80");
        badText(table, "the byte FF", "FF");
        badText(table, "a continuation byte alone", "80");
        badText(table, "two bytes cut to one", "C3");
        badText(table, "three bytes cut to two", "E2 82");
        badText(table, "four bytes cut to three", "F0 9F 8C");
        badText(table, "a second byte that is ASCII", "C3 28");
        badText(table, "a third byte that is ASCII", "E2 82 28");
        badText(table, "a fourth byte that is ASCII", "F0 9F 8C 28");
        badText(table, "bad UTF-8 behind eight bytes of ASCII", "'abcdefgh' FE");
    }

    private static void text(SampleTable table, String name, String clientId, String text) {
        table.valid("text with " + name, MQTT_3_1_1, plain(MQTT_3_1_1, clientId), connect(text));
    }

    private static void badText(SampleTable table, String name, String text) {
        table.malformed("text with " + name, MQTT_3_1_1, MALFORMED_PACKET, connect(text));
    }

    private static String connect(String clientId) {
        int length = SampleTable.length(clientId);
        return """
                10 %02X           # CONNECT
                00 04 'MQTT' 04   # MQTT 3.1.1
                02                # clean session
                00 3C             # keep alive 60 s
                00 %02X %s        # client identifier
                """.formatted(12 + length, length, clientId);
    }
}
