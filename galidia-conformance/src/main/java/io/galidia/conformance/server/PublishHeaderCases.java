// SPDX-License-Identifier: Apache-2.0
package io.galidia.conformance.server;

import static io.galidia.conformance.Packets.again;
import static io.galidia.conformance.Packets.publish;
import static io.galidia.conformance.Peer.check;

import io.galidia.conformance.Frame;
import io.galidia.conformance.Peer;
import io.galidia.conformance.Script;
import io.galidia.conformance.Shows;
import io.galidia.packet.Publish;
import io.galidia.packet.Qos;
import io.galidia.packet.ReasonCode;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;

/** Sections 3.3.1 and 3.3.2: the flags and the topic name of PUBLISH. */
final class PublishHeaderCases {

    @Shows(
            v3 = {"MQTT-3.3.1-4"},
            v5 = {"MQTT-3.3.1-4"})
    void both_qos_bits_end_the_connection(Script s) {
        Peer subscriber = s.connect();
        subscriber.subscribe(s.topic("#"), Qos.EXACTLY_ONCE);
        Peer faulty = s.connect();
        faulty.send(message(s, 0x36, bytes(s.topic("a"))));
        faulty.expectDisconnected(ReasonCode.MALFORMED_PACKET);
        subscriber.expectNothing();
    }

    @Shows(
            v3 = {"MQTT-3.3.1-2"},
            v5 = {"MQTT-3.3.1-2"})
    void dup_with_qos_0_ends_the_connection(Script s) {
        s.require(s.isStrict() || !s.isVersion5(), "a check that the standard leaves to it"); // 3.1.1: MQTT-4.8.0-1
        Peer subscriber = s.connect();
        subscriber.subscribe(s.topic("#"), Qos.EXACTLY_ONCE);
        Peer faulty = s.connect();
        faulty.send(message(s, 0x38, bytes(s.topic("a"))));
        faulty.expectDisconnected(ReasonCode.MALFORMED_PACKET, ReasonCode.PROTOCOL_ERROR);
        subscriber.expectNothing();
    }

    @Shows(
            v3 = {"MQTT-3.3.1-2", "MQTT-4.3.1-1"},
            v5 = {"MQTT-3.3.1-2", "MQTT-4.3.1-1"})
    void a_message_of_qos_0_has_neither_dup_nor_identifier(Script s) {
        Peer subscriber = s.connect();
        subscriber.subscribe(s.topic("a"), Qos.AT_MOST_ONCE);
        Peer publisher = s.connect();
        publisher.publish(publish(s.topic("a"), "at most once"));
        subscriber.expectPublish(s.topic("a"), "at most once", Qos.AT_MOST_ONCE);
        checkBytes(s, subscriber, 0x30, "at most once");
        Publish better = publish(s.topic("a"), "lowered", Qos.AT_LEAST_ONCE, 3);
        publisher.publish(again(better));
        subscriber.expectPublish(s.topic("a"), "lowered", Qos.AT_MOST_ONCE);
        checkBytes(s, subscriber, 0x30, "lowered");
    }

    @Shows(
            v3 = {"MQTT-3.3.1-3"},
            v5 = {"MQTT-3.3.1-3"})
    void dup_of_the_publisher_is_not_passed_on(Script s) {
        Peer subscriber = s.connect();
        subscriber.subscribe(s.topic("#"), Qos.EXACTLY_ONCE);
        Peer publisher = s.connect();
        int packetId = 0;
        for (Qos qos : new Qos[] {Qos.AT_LEAST_ONCE, Qos.EXACTLY_ONCE}) {
            publisher.publish(again(publish(s.topic("a"), "repeated", qos, ++packetId)));
            Publish received = subscriber.expectPublish(s.topic("a"), "repeated", qos);
            check(!received.dup(), "expected no DUP on the first delivery, but got " + received);
            subscriber.acknowledge(received);
        }
    }

    @Shows(
            v3 = {"MQTT-3.3.2-1"},
            v5 = {"MQTT-3.3.2-1"})
    void the_topic_name_comes_first(Script s) {
        Peer subscriber = s.connect();
        subscriber.subscribe(s.topic("#"), Qos.AT_LEAST_ONCE);
        s.connect().publish(publish(s.topic("ä€😀"), "x", Qos.AT_LEAST_ONCE, 1));
        subscriber.expectPublish(s.topic("ä€😀"), "x");
        byte[] topic = bytes(s.topic("ä€😀"));
        byte[] got = subscriber.lastBytes();
        check(
                got[2] == 0
                        && got[3] == topic.length
                        && new String(got, 4, topic.length, StandardCharsets.UTF_8).equals(s.topic("ä€😀")),
                "expected the topic name at the start of the variable header");
    }

    @Shows(
            v3 = {"MQTT-3.3.2-1"},
            v5 = {"MQTT-3.3.2-1"})
    void a_publish_that_ends_within_its_topic_name_ends_the_connection(Script s) {
        Peer none = s.connect();
        none.send(Frame.of(0x30));
        none.expectDisconnected(ReasonCode.MALFORMED_PACKET);
        Peer half = s.connect();
        half.send(Frame.of(0x30).u16(20).raw(bytes("a/b")));
        half.expectDisconnected(ReasonCode.MALFORMED_PACKET);
    }

    @Shows(
            v3 = {"MQTT-3.3.2-1"},
            v5 = {"MQTT-3.3.2-1"})
    void a_topic_name_that_is_no_utf_8_ends_the_connection(Script s) {
        Peer subscriber = s.connect();
        subscriber.subscribe("+", Qos.AT_MOST_ONCE);
        Peer faulty = s.connect();
        faulty.send(message(s, 0x30, new byte[] {'a', (byte) 0xC3, '('}));
        faulty.expectDisconnected(ReasonCode.MALFORMED_PACKET, ReasonCode.TOPIC_NAME_INVALID);
        subscriber.expectNothing();
    }

    @Shows(
            v3 = {"MQTT-3.3.2-2"},
            v5 = {"MQTT-3.3.2-2"})
    void a_topic_name_with_a_wildcard_ends_the_connection(Script s) {
        Peer subscriber = s.connect();
        subscriber.subscribe(s.topic("#"), Qos.EXACTLY_ONCE);
        for (String suffix : new String[] {"+", "a/#", "a+", "#/a"}) {
            for (int firstByte : new int[] {0x30, 0x32}) {
                Peer faulty = s.connect();
                faulty.send(message(s, firstByte, bytes(s.topic(suffix))));
                faulty.expectDisconnected(
                        ReasonCode.TOPIC_NAME_INVALID, ReasonCode.MALFORMED_PACKET, ReasonCode.PROTOCOL_ERROR);
            }
        }
        subscriber.expectNothing();
    }

    @Shows(
            v3 = {"MQTT-3.3.2-3", "MQTT-3.3.2-2"},
            v5 = {"MQTT-3.3.2-3", "MQTT-3.3.2-2"})
    void a_subscriber_gets_the_name_of_the_topic_and_only_matching_ones(Script s) {
        Peer subscriber = s.connect();
        subscriber.subscribe(s.topic("+/b"), Qos.AT_MOST_ONCE);
        Peer publisher = s.connect();
        for (String suffix : new String[] {"a", "a/b", "b", "a/b/c", "x/b", "a/B", "/b"}) {
            publisher.publish(publish(s.topic(suffix), suffix));
        }
        subscriber.expectPublish(s.topic("a/b"), "a/b");
        subscriber.expectPublish(s.topic("x/b"), "x/b");
        subscriber.expectPublish(s.topic("/b"), "/b");
        subscriber.expectNothing();
    }

    /** PUBLISH with this first byte and topic; with an identifier where the QoS bits ask for one. */
    private static Frame message(Script s, int firstByte, byte[] topic) {
        Frame frame = Frame.of(firstByte).binary(topic);
        if ((firstByte & 6) != 0) {
            frame.u16(1);
        }
        return (s.isVersion5() ? frame.properties() : frame).raw((byte) 'x');
    }

    /** A message without identifier and properties. */
    private static void checkBytes(Script s, Peer subscriber, int firstByte, String payload) {
        Frame wanted = Frame.of(firstByte).text(s.topic("a"));
        if (s.isVersion5()) {
            wanted.properties();
        }
        wanted.raw(bytes(payload));
        check(
                Arrays.equals(subscriber.lastBytes(), wanted.bytes()),
                "expected " + hex(wanted.bytes()) + ", but got " + hex(subscriber.lastBytes()));
    }

    private static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
