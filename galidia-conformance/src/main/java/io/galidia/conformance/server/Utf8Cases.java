// SPDX-License-Identifier: Apache-2.0
package io.galidia.conformance.server;

import static io.galidia.conformance.Packets.publish;
import static io.galidia.conformance.Peer.check;

import io.galidia.conformance.Frame;
import io.galidia.conformance.Peer;
import io.galidia.conformance.Script;
import io.galidia.conformance.Shows;
import io.galidia.packet.Properties;
import io.galidia.packet.Publish;
import io.galidia.packet.Qos;
import io.galidia.packet.ReasonCode;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** Section 1.5.3 (1.5.4 in MQTT 5): what a text may have, wherever a packet has one. */
final class Utf8Cases {

    @Shows(
            v3 = {"MQTT-1.5.3-1", "MQTT-3.1.3-4", "MQTT-3.1.3-10", "MQTT-3.1.3-11"},
            v5 = {"MQTT-1.5.4-1", "MQTT-1.5.7-1", "MQTT-3.1.3-4", "MQTT-3.1.3-11", "MQTT-3.1.3-12"})
    void ill_formed_utf8_in_connect_ends_the_connection(Script s) {
        inEachFieldOfConnect(s, BadText.ILL_FORMED);
    }

    @Shows(
            v3 = {"MQTT-1.5.3-2"},
            v5 = {"MQTT-1.5.4-2", "MQTT-1.5.7-1"})
    void the_null_character_in_connect_ends_the_connection(Script s) {
        inEachFieldOfConnect(s, BadText.WITH_NULL);
    }

    @Shows(
            v3 = {"MQTT-1.5.3-1"},
            v5 = {"MQTT-1.5.4-1", "MQTT-1.5.7-1"})
    void ill_formed_utf8_in_later_packets_ends_the_connection(Script s) {
        inEachFieldOfLaterPackets(s, BadText.ILL_FORMED);
    }

    @Shows(
            v3 = {"MQTT-1.5.3-2"},
            v5 = {"MQTT-1.5.4-2", "MQTT-1.5.7-1"})
    void the_null_character_in_later_packets_ends_the_connection(Script s) {
        inEachFieldOfLaterPackets(s, BadText.WITH_NULL);
    }

    @Shows(
            v3 = {"MQTT-1.5.3-3"},
            v5 = {"MQTT-1.5.4-3"})
    void a_zero_width_no_break_space_is_kept_and_told_apart(Script s) {
        String plain = s.topic("bom");
        String marked = "\uFEFF" + plain;
        Peer others = s.connect();
        others.subscribe(plain, Qos.AT_MOST_ONCE);
        Peer subscriber = s.connect();
        subscriber.subscribe(marked, Qos.AT_MOST_ONCE);
        s.connect().send(publish(marked, "1"));
        subscriber.expectPublish(marked, "1");
        String received = HexFormat.of().formatHex(subscriber.lastBytes());
        String sent = HexFormat.of().formatHex(plain.getBytes(StandardCharsets.UTF_8));
        check(received.contains("efbbbf" + sent), "the bytes EF BB BF are not in the topic of " + received);
        others.expectNothing();
    }

    @Shows(
            v3 = {"MQTT-1.5.3-1"},
            v5 = {"MQTT-1.5.4-1"})
    void characters_of_every_length_come_as_they_were_sent(Script s) {
        Peer subscriber = s.connect();
        subscriber.subscribe(s.topic("#"), Qos.AT_MOST_ONCE);
        Peer publisher = s.connect();
        for (String text : List.of("~", "\u00E4", "\u07FA", "\u0E01", "\uD7FB", "\uE000", "\uFFFD", "\uD83D\uDE00")) {
            publisher.send(publish(s.topic("a" + text + "b"), text));
            subscriber.expectPublish(s.topic("a" + text + "b"), text);
        }
    }

    @Shows(v5 = {"MQTT-1.5.7-1", "MQTT-1.5.4-3"})
    void both_halves_of_a_user_property_come_as_they_were_sent(Script s) {
        Peer subscriber = s.connect();
        subscriber.subscribe(s.topic("a"), Qos.AT_MOST_ONCE);
        Properties properties = Properties.NONE
                .withUser("\uFEFFk\u00E4y", "v\u20AClue\uD83D\uDE00")
                .withUser("", "");
        s.connect().send(publish(s.topic("a"), "1", Qos.AT_MOST_ONCE, 0, properties));
        Publish message = subscriber.expectPublish(s.topic("a"), "1");
        check(
                message.properties().userProperties().equals(properties.userProperties()),
                "expected " + properties + ", but got " + message);
    }

    private static void inEachFieldOfConnect(Script s, Map<String, byte[]> texts) {
        Peer witness = s.connect();
        fieldsOfConnect(s)
                .forEach((field, frame) -> texts.forEach((name, text) -> Variation.of(
                        field + " with " + name,
                        () -> s.open().send(frame.apply(text)).expectRejected(ReasonCode.MALFORMED_PACKET))));
        witness.expectAlive();
    }

    private static void inEachFieldOfLaterPackets(Script s, Map<String, byte[]> texts) {
        Peer witness = s.connect();
        fieldsOfLaterPackets(s)
                .forEach((field, frame) -> texts.forEach((name, text) -> Variation.of(
                        field + " with " + name,
                        () -> s.connect()
                                .send(frame.apply(text))
                                .expectDisconnected(
                                        ReasonCode.MALFORMED_PACKET,
                                        ReasonCode.TOPIC_NAME_INVALID,
                                        ReasonCode.TOPIC_FILTER_INVALID))));
        witness.expectAlive();
    }

    private static Map<String, Function<byte[], Frame>> fieldsOfConnect(Script s) {
        int will = RawConnect.CLEAN_START | RawConnect.WILL;
        int user = RawConnect.CLEAN_START | RawConnect.USER_NAME;
        String id = s.clientId("u");
        Map<String, Function<byte[], Frame>> fields = new LinkedHashMap<>();
        fields.put("client identifier", text -> RawConnect.start(s).binary(text));
        fields.put(
                "will topic", text -> RawConnect.will(s, will, id).binary(text).text("w"));
        fields.put("user name", text -> RawConnect.start(s, user).text(id).binary(text));
        if (s.isVersion5()) {
            Map<String, Function<byte[], Frame>> properties = new LinkedHashMap<>();
            properties.put("user property name", text -> userProperty(text, "v".getBytes(StandardCharsets.UTF_8)));
            properties.put("user property value", text -> userProperty("k".getBytes(StandardCharsets.UTF_8), text));
            properties.forEach((name, property) -> {
                fields.put(
                        name,
                        text -> RawConnect.start(s, RawConnect.CLEAN_START, property.apply(text))
                                .text(id));
                fields.put(
                        "will " + name,
                        text -> RawConnect.will(s, will, id, property.apply(text))
                                .text("t")
                                .text("w"));
            });
            fields.put(
                    "authentication method",
                    text -> RawConnect.start(
                                    s, RawConnect.CLEAN_START, Frame.of(0x15).binary(text))
                            .text(id));
            fields.put(
                    "will content type",
                    text -> RawConnect.will(s, will, id, Frame.of(0x03).binary(text))
                            .text("t")
                            .text("w"));
            fields.put(
                    "will response topic",
                    text -> RawConnect.will(s, will, id, Frame.of(0x08).binary(text))
                            .text("t")
                            .text("w"));
        }
        return fields;
    }

    private static Map<String, Function<byte[], Frame>> fieldsOfLaterPackets(Script s) {
        Map<String, Function<byte[], Frame>> fields = new LinkedHashMap<>();
        fields.put("topic name", text -> end(s, Frame.of(0x30).binary(text)));
        fields.put(
                "topic filter",
                text -> end(s, Frame.of(0x82).u16(7)).binary(text).u8(0));
        fields.put(
                "topic filter to unsubscribe",
                text -> end(s, Frame.of(0xA2).u16(7)).binary(text));
        if (s.isVersion5()) {
            byte[] good = {'k'};
            fields.put("content type", text -> message(Frame.of(0x03).binary(text)));
            fields.put("response topic", text -> message(Frame.of(0x08).binary(text)));
            fields.put("user property name", text -> message(userProperty(text, good)));
            fields.put("user property value", text -> message(userProperty(good, text)));
            fields.put(
                    "user property of SUBSCRIBE",
                    text -> Frame.of(0x82)
                            .u16(7)
                            .properties(userProperty(good, text))
                            .text("a")
                            .u8(0));
            fields.put(
                    "user property of UNSUBSCRIBE",
                    text -> Frame.of(0xA2)
                            .u16(7)
                            .properties(userProperty(text, good))
                            .text("a"));
            fields.put(
                    "reason string of DISCONNECT",
                    text -> Frame.of(0xE0).u8(0).properties(Frame.of(0x1F).binary(text)));
            fields.put(
                    "user property of DISCONNECT", text -> Frame.of(0xE0).u8(0).properties(userProperty(good, text)));
        }
        return fields;
    }

    /** In MQTT 5 with empty properties. */
    private static Frame end(Script s, Frame frame) {
        return s.isVersion5() ? frame.properties() : frame;
    }

    private static Frame message(Frame property) {
        return Frame.of(0x30).text("t").properties(property);
    }

    private static Frame userProperty(byte[] name, byte[] value) {
        return Frame.of(0x26).binary(name).binary(value);
    }
}
