// SPDX-License-Identifier: Apache-2.0
package io.galidia.conformance.server;

import static io.galidia.conformance.Packets.subscribe;
import static io.galidia.conformance.Packets.unsubscribe;
import static io.galidia.conformance.Peer.check;

import io.galidia.conformance.Frame;
import io.galidia.conformance.Peer;
import io.galidia.conformance.Script;
import io.galidia.conformance.Shows;
import io.galidia.packet.Qos;
import io.galidia.packet.ReasonCode;
import io.galidia.packet.SubAck;
import io.galidia.packet.UnsubAck;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Section 2.2.2: properties, right and wrong, in CONNECT and elsewhere. */
final class PropertiesCases {

    private static final HexFormat HEX = HexFormat.of();

    /** The property section of each answer fills exactly what lies between the fixed fields. */
    @Shows(v5 = {"MQTT-2.2.2-1"})
    void answers_have_a_property_length(Script s) {
        Peer client = s.connecting().send();
        client.expectAccepted();
        checkSection(client.lastBytes(), 4, 0);
        client.send(subscribe(1, s.topic("a"), Qos.AT_MOST_ONCE));
        client.expect(SubAck.class);
        checkSection(client.lastBytes(), 4, 1);
        client.send(unsubscribe(2, s.topic("a")));
        client.expect(UnsubAck.class);
        checkSection(client.lastBytes(), 4, 1);
    }

    private static void checkSection(byte[] packet, int at, int rest) {
        check(
                packet[1] == packet.length - 2 && packet[at] == packet.length - at - 1 - rest,
                "the property length is wrong in " + HEX.formatHex(packet));
    }

    @Shows(v5 = {"MQTT-2.2.2-1", "MQTT-3.1.4-1"})
    void a_connect_without_property_length_ends_the_connection(Script s) {
        rejected(s, "nothing after keep alive", Frame.connect("MQTT", 5, RawConnect.CLEAN_START, 60));
        int will = RawConnect.CLEAN_START | RawConnect.WILL;
        rejected(s, "nothing after client identifier", RawConnect.start(s, will).text("id"));
        // the length of the topic is taken for a property length of 0, and that of the payload is too long
        Frame without =
                RawConnect.start(s, will).text(s.clientId("w")).text("t").text("w");
        rejected(s, "a will without property length", without);
    }

    @Shows(v5 = {"MQTT-2.2.2-1", "MQTT-4.13.1-1"})
    void a_later_packet_without_property_length_ends_the_connection(Script s) {
        Map<String, Frame> packets = new LinkedHashMap<>();
        packets.put("PUBLISH of QoS 0", Frame.of(0x30).text("t"));
        packets.put("PUBLISH of QoS 1", Frame.of(0x32).text("t").u16(1));
        packets.put("SUBSCRIBE", Frame.of(0x82).u16(1));
        packets.put("UNSUBSCRIBE", Frame.of(0xA2).u16(1));
        packets.forEach((name, packet) ->
                Variation.of(name, () -> s.connect().send(packet).expectDisconnected(ReasonCode.MALFORMED_PACKET)));
    }

    @Shows(v5 = {"MQTT-3.1.4-1", "MQTT-4.13.1-1"})
    void a_connect_with_malformed_properties_is_refused(Script s) {
        Map<String, Frame> sections = new LinkedHashMap<>();
        for (int id : List.of(0x00, 0x04, 0x0A, 0x14, 0x1B, 0x20, 0x2B, 0x7F)) {
            sections.put("unknown property " + id, section(Frame.of(id).u8(1)));
        }
        sections.put("unknown property in two bytes", start().u8(3, 0x91, 0x01, 0));
        for (int id : List.of(0x24, 0x25, 0x28, 0x29, 0x2A, 0x01)) {
            sections.put(
                    "byte property of other packets " + id, section(Frame.of(id).u8(1)));
        }
        sections.put("topic alias", section(Frame.of(0x23).u16(1)));
        sections.put("server keep alive", section(Frame.of(0x13).u16(1)));
        sections.put("message expiry interval", section(Frame.of(0x02).u32(1)));
        sections.put(
                "will delay interval outside the will", section(Frame.of(0x18).u32(1)));
        for (int id : List.of(0x03, 0x08, 0x12, 0x1A, 0x1C, 0x1F)) {
            sections.put(
                    "text property of other packets " + id, section(Frame.of(id).text("t")));
        }
        sections.put("subscription identifier", section(Frame.of(0x0B).u8(1)));
        sections.put("number cut short", section(Frame.of(0x11).u8(0, 0, 1)));
        sections.put("text cut short", section(Frame.of(0x15).u8(0, 9, 'S')));
        sections.put("text pair cut short", section(Frame.of(0x26).text("k").u8(0)));
        sections.put("longer than the packet", start().u8(100, 0x11).u32(1));
        sections.forEach((name, frame) -> Variation.of(
                name,
                () -> s.open()
                        .send(frame.text(s.clientId("bad")))
                        .expectRejected(ReasonCode.MALFORMED_PACKET, ReasonCode.PROTOCOL_ERROR)));
    }

    @Shows(v5 = {"MQTT-3.1.4-1", "MQTT-4.13.1-1"})
    void a_will_with_malformed_properties_is_refused(Script s) {
        Map<String, Frame> properties = new LinkedHashMap<>();
        properties.put("session expiry interval", Frame.of(0x11).u32(1));
        properties.put("receive maximum", Frame.of(0x21).u16(1));
        properties.put("topic alias", Frame.of(0x23).u16(1));
        properties.put("subscription identifier", Frame.of(0x0B).u8(1));
        properties.put("reason string", Frame.of(0x1F).text("t"));
        properties.put("unknown property", Frame.of(0x2B).u8(0));
        properties.put("will delay interval cut short", Frame.of(0x18).u8(0, 0, 0));
        if (s.isStrict()) {
            properties.put("payload format indicator 2", Frame.of(0x01).u8(2));
        }
        properties.put("response topic with a wildcard", Frame.of(0x08).text("a/#"));
        properties.forEach((name, property) -> rejected(s, name, will(s, property)));
    }

    @Shows(v5 = {"MQTT-3.1.4-1", "MQTT-4.13.1-1"})
    void a_property_that_stands_twice_is_a_protocol_error(Script s) {
        Frame method = Frame.of(0x15).text("m");
        List<Frame> properties = List.of(
                Frame.of(0x11).u32(1),
                Frame.of(0x21).u16(1),
                Frame.of(0x27).u32(1_000),
                Frame.of(0x22).u16(1),
                Frame.of(0x19).u8(1),
                Frame.of(0x17).u8(1),
                method);
        for (Frame property : properties) {
            protocolError(s, HEX.formatHex(property.bytes()), start(s, property, property));
        }
        Frame data = Frame.of(0x16).binary((byte) 1);
        protocolError(s, "authentication data", start(s, method, data, data));
        List<Frame> ofWill = List.of(
                Frame.of(0x18).u32(1),
                Frame.of(0x01).u8(1),
                Frame.of(0x02).u32(1),
                Frame.of(0x03).text("t"),
                Frame.of(0x08).text("t"),
                Frame.of(0x09).binary((byte) 1));
        for (Frame property : ofWill) {
            protocolError(s, "will " + HEX.formatHex(property.bytes()), will(s, property, property));
        }
    }

    @Shows(v5 = {"MQTT-3.1.4-1", "MQTT-4.13.1-1"})
    void a_value_that_has_no_meaning_is_a_protocol_error(Script s) {
        protocolError(s, "receive maximum 0", start(s, Frame.of(0x21).u16(0)));
        protocolError(s, "maximum packet size 0", start(s, Frame.of(0x27).u32(0)));
        protocolError(
                s, "request response information 2", start(s, Frame.of(0x19).u8(2)));
        protocolError(
                s, "request problem information 255", start(s, Frame.of(0x17).u8(255)));
        protocolError(
                s, "authentication data without method", start(s, Frame.of(0x16).binary((byte) 1)));
    }

    private static void rejected(Script s, String name, Frame connect) {
        Variation.of(
                name,
                () -> s.open().send(connect).expectRejected(ReasonCode.MALFORMED_PACKET, ReasonCode.PROTOCOL_ERROR));
    }

    private static void protocolError(Script s, String name, Frame connect) {
        Variation.of(name, () -> s.open().send(connect).expectRejected(ReasonCode.PROTOCOL_ERROR));
    }

    private static Frame start() {
        return Frame.connect("MQTT", 5, RawConnect.CLEAN_START, 60);
    }

    private static Frame section(Frame property) {
        return start().properties(property);
    }

    private static Frame start(Script s, Frame... properties) {
        return start().properties(properties).text(s.clientId("bad"));
    }

    private static Frame will(Script s, Frame... properties) {
        return RawConnect.will(s, RawConnect.CLEAN_START | RawConnect.WILL, s.clientId("bad"), properties)
                .text("t")
                .text("w");
    }
}
