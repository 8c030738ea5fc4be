// SPDX-License-Identifier: Apache-2.0
package io.galidia.conformance.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.galidia.Connection;
import io.galidia.Event;
import io.galidia.conformance.Frame;
import io.galidia.conformance.Shows;
import io.galidia.packet.Publish;
import io.galidia.packet.Qos;
import io.galidia.packet.ReasonCode;
import java.util.LinkedHashMap;
import java.util.Map;

/** Bytes of a server that are no packet: the client says what they are (MQTT 5), closes, and tells the application. */
class MalformedTest {

    private static final byte[] NO_BYTES = {};

    @ScriptedTest
    @Shows(
            v3 = {"MQTT-2.2.2-1", "MQTT-2.2.2-2", "MQTT-3.3.1-2", "MQTT-3.3.1-4", "MQTT-3.6.1-1"},
            v5 = {"MQTT-2.1.3-1", "MQTT-3.3.1-2", "MQTT-3.3.1-4", "MQTT-3.6.1-1", "MQTT-3.14.1-1", "MQTT-3.15.1-1"})
    void reservedFlags_areMalformed(ScriptedBroker broker) {
        Map<String, Frame> wrong = new LinkedHashMap<>();
        byte[] none = none(broker);
        wrong.put("type 0", Frame.of(0x00));
        wrong.put("CONNACK", Frame.of(0x21).u8(0, 0).raw(none));
        wrong.put("PUBLISH of QoS 3", Frame.of(0x36).text("t").u16(1).raw(none));
        wrong.put("PUBLISH of QoS 0 with DUP", Frame.of(0x38).text("t").raw(none));
        wrong.put("PUBACK", Frame.of(0x42).u16(1));
        wrong.put("PUBREC", Frame.of(0x51).u16(1));
        wrong.put("PUBREL with 0000", Frame.of(0x60).u16(1));
        wrong.put("PUBREL with 0011", Frame.of(0x63).u16(1));
        wrong.put("PUBREL with 1010", Frame.of(0x6A).u16(1));
        wrong.put("PUBCOMP", Frame.of(0x78).u16(1));
        wrong.put("SUBACK", Frame.of(0x92).u16(1).raw(none).u8(0));
        wrong.put("UNSUBACK", Frame.of(0xB2).u16(1).raw(none));
        wrong.put("PINGRESP", Frame.of(0xD1));
        if (broker.isVersion5()) {
            wrong.put("DISCONNECT", Frame.of(0xE1));
            wrong.put("AUTH", Frame.of(0xF2).u8(0x18).properties(Frame.of(0x15).text("m")));
        } else {
            wrong.put("type 15", Frame.of(0xF0));
        }
        accused(broker, wrong, ReasonCode.MALFORMED_PACKET);
    }

    @ScriptedTest
    @Shows(
            v3 = {
                "MQTT-1.5.3-1",
                "MQTT-1.5.3-2",
                "MQTT-3.3.2-1",
                "MQTT-3.3.2-2",
                "MQTT-4.7.1-1",
                "MQTT-4.7.3-2",
                "MQTT-4.8.0-1"
            },
            v5 = {
                "MQTT-1.5.4-1",
                "MQTT-1.5.4-2",
                "MQTT-3.3.2-1",
                "MQTT-3.3.2-2",
                "MQTT-4.7.0-1",
                "MQTT-4.7.3-2",
                "MQTT-4.13.2-1"
            })
    void topicThatIsNoTopicName_isMalformed(ScriptedBroker broker) {
        Map<String, Frame> wrong = new LinkedHashMap<>();
        wrong.put("+", topic(broker, "a/+".getBytes(java.nio.charset.StandardCharsets.UTF_8)));
        wrong.put("#", topic(broker, (byte) '#'));
        wrong.put("U+0000", topic(broker, (byte) 'a', (byte) 0));
        wrong.put("surrogate", topic(broker, (byte) 0xED, (byte) 0xA0, (byte) 0x80));
        wrong.put("overlong", topic(broker, (byte) 0xC0, (byte) 0x80));
        wrong.put("cut off", topic(broker, (byte) 0xE2, (byte) 0x82));
        wrong.put("beyond U+10FFFF", topic(broker, (byte) 0xF4, (byte) 0x90, (byte) 0x80, (byte) 0x80));
        wrong.put("longer than the packet", Frame.of(0x30).u16(9).u8('a'));
        if (!broker.isVersion5()) {
            wrong.put("empty", topic(broker));
        }
        accused(broker, wrong, ReasonCode.MALFORMED_PACKET);
        assertThat(broker.application().has(Event.MqttMessage.class)).isFalse();
    }

    private static Frame topic(ScriptedBroker broker, byte... topic) {
        return Frame.of(0x30).binary(topic).raw(none(broker));
    }

    @ScriptedTest
    @Shows(v3 = "MQTT-4.7.3-1", v5 = "MQTT-4.7.3-1")
    void emptyTopic_isRefused(ScriptedBroker broker) {
        accused(
                broker,
                Map.of("empty topic", topic(broker)),
                broker.isVersion5() ? ReasonCode.PROTOCOL_ERROR : ReasonCode.MALFORMED_PACKET);
    }

    @ScriptedTest
    @Shows(v3 = "MQTT-1.5.3-3", v5 = "MQTT-1.5.4-3")
    void byteOrderMark_isACharacterInBothDirections(ScriptedBroker broker) {
        Connection client = broker.open();
        byte[] marked = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF, 'a'};
        broker.send(topic(broker, marked));
        assertThat(broker.application().next(Event.MqttMessage.class).topic()).isEqualTo("\ufeffa");
        client.publish("\ufeffa", "", Qos.AT_MOST_ONCE);
        broker.expect(Publish.class);
        assertThat(broker.lastBytes()).isEqualTo(topic(broker, marked).bytes());
    }

    @ScriptedTest
    @Shows(v3 = "MQTT-2.3.1-1", v5 = "MQTT-4.13.2-1")
    void identifierZero_isAProtocolError(ScriptedBroker broker) {
        Map<String, Frame> wrong = new LinkedHashMap<>();
        wrong.put("PUBLISH of QoS 1", Frame.of(0x32).text("t").u16(0).raw(none(broker)));
        wrong.put("PUBLISH of QoS 2", Frame.of(0x34).text("t").u16(0).raw(none(broker)));
        wrong.put("PUBACK", Frame.of(0x40).u16(0));
        wrong.put("PUBREL", Frame.of(0x62).u16(0));
        accused(broker, wrong, ReasonCode.PROTOCOL_ERROR);
    }

    @ScriptedTest
    @Shows(v3 = "MQTT-4.8.0-1", v5 = "MQTT-4.13.2-1")
    void packetsThatAreTooShortOrTooLong_areMalformed(ScriptedBroker broker) {
        Map<String, Frame> wrong = new LinkedHashMap<>();
        wrong.put("PUBACK without identifier", Frame.of(0x40).u8(1));
        wrong.put("SUBACK without identifier", Frame.of(0x90));
        wrong.put("PINGRESP with a body", Frame.of(0xD0).u8(0));
        wrong.put("PUBLISH of QoS 1 without identifier", Frame.of(0x32).text("t"));
        wrong.put("a length of five bytes", Frame.of(0x30).remainingLength(0x80, 0x80, 0x80, 0x80, 1));
        if (!broker.isVersion5()) {
            wrong.put("PUBACK with a rest", Frame.of(0x40).u16(1).u8(0));
            wrong.put("UNSUBACK with a rest", Frame.of(0xB0).u16(1).u8(0));
        }
        accused(broker, wrong, ReasonCode.MALFORMED_PACKET);
    }

    @ScriptedTest
    @Shows(v5 = {"MQTT-1.5.5-1", "MQTT-2.2.2-1", "MQTT-1.5.7-1", "MQTT-3.3.2-13", "MQTT-3.3.2-14", "MQTT-3.3.2-19"})
    void propertiesThatAreNone_areMalformed(ScriptedBroker broker) {
        Map<String, Frame> wrong = new LinkedHashMap<>();
        wrong.put("remaining length with too many bytes", Frame.of(0xD0).remainingLength(0x80, 0));
        wrong.put(
                "property length with too many bytes", Frame.of(0x30).text("t").u8(0x80, 0));
        wrong.put("no property length", Frame.of(0x30).text("t"));
        wrong.put("property length beyond the end", Frame.of(0x30).text("t").u8(9));
        wrong.put("unknown property", message(Frame.of(0x05).u8(0)));
        wrong.put("property of another packet", message(Frame.of(0x13).u16(1)));
        wrong.put(
                "user property name with U+0000",
                message(Frame.of(0x26).text("\0").text("")));
        wrong.put(
                "user property value that is no UTF-8",
                message(Frame.of(0x26).text("a").binary((byte) 0xFF)));
        wrong.put("response topic with +", message(Frame.of(0x08).text("a/+")));
        wrong.put("response topic with #", message(Frame.of(0x08).text("#")));
        wrong.put("response topic that is no UTF-8", message(Frame.of(0x08).binary((byte) 0xC3)));
        wrong.put("content type that is no UTF-8", message(Frame.of(0x03).binary((byte) 0xC3)));
        wrong.put(
                "content type with a surrogate", message(Frame.of(0x03).binary((byte) 0xED, (byte) 0xA0, (byte) 0x80)));
        accused(broker, wrong, ReasonCode.MALFORMED_PACKET);
    }

    @ScriptedTest
    @Shows(v5 = "MQTT-4.13.2-1")
    void propertiesThatContradict_areProtocolErrors(ScriptedBroker broker) {
        Map<String, Frame> wrong = new LinkedHashMap<>();
        wrong.put(
                "content type twice",
                message(Frame.of(0x03).text("a"), Frame.of(0x03).text("a")));
        wrong.put("payload format 2", message(Frame.of(0x01).u8(2)));
        wrong.put("subscription identifier 0", message(Frame.of(0x0B).u8(0)));
        accused(broker, wrong, ReasonCode.PROTOCOL_ERROR);
    }

    @ScriptedTest
    @Shows(v5 = {"MQTT-3.4.2-1", "MQTT-3.5.2-1", "MQTT-3.6.2-1", "MQTT-3.7.2-1", "MQTT-3.14.2-1", "MQTT-3.15.2-1"})
    void reasonCodesThatAreNotListed_areProtocolErrors(ScriptedBroker broker) {
        Map<String, Frame> wrong = new LinkedHashMap<>();
        wrong.put("PUBACK", Frame.of(0x40).u16(1).u8(0x92));
        wrong.put("PUBREC", Frame.of(0x50).u16(1).u8(0x01));
        wrong.put("PUBREL", Frame.of(0x62).u16(1).u8(0x80));
        wrong.put("PUBCOMP", Frame.of(0x70).u16(1).u8(0x10));
        wrong.put("SUBACK", Frame.of(0x90).u16(1).u8(0, 0x03));
        wrong.put("UNSUBACK", Frame.of(0xB0).u16(1).u8(0, 0x01));
        wrong.put("DISCONNECT", Frame.of(0xE0).u8(0x18));
        wrong.put("AUTH", Frame.of(0xF0).u8(0x81).properties(Frame.of(0x15).text("m")));
        accused(broker, wrong, ReasonCode.PROTOCOL_ERROR);
    }

    private static Frame message(Frame... properties) {
        return Frame.of(0x30).text("t").properties(properties);
    }

    @ScriptedTest
    @Shows(v3 = "MQTT-2.2.2-2", v5 = "MQTT-2.1.3-1")
    void whatComesBeforeTheFault_isTaken(ScriptedBroker broker) {
        broker.open();
        byte[] good = Frame.of(0x30).text("t").raw(none(broker)).bytes();
        byte[] both = java.util.Arrays.copyOf(good, good.length + 2);
        both[good.length] = (byte) 0xD1;
        broker.send(both);
        broker.expectAccused(ReasonCode.MALFORMED_PACKET);
        broker.application().next(Event.MqttMessage.class);
    }

    private static void accused(ScriptedBroker broker, Map<String, Frame> wrong, ReasonCode reason) {
        broker.each(wrong, frame -> {
            broker.open();
            broker.send(frame);
            broker.expectAccused(reason);
        });
    }

    private static byte[] none(ScriptedBroker broker) {
        return broker.isVersion5() ? new byte[1] : NO_BYTES;
    }
}
