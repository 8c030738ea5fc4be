// SPDX-License-Identifier: Apache-2.0
package io.galidia.conformance.server;

import static io.galidia.conformance.Packets.publish;
import static io.galidia.conformance.Packets.retained;
import static io.galidia.conformance.Peer.check;

import io.galidia.conformance.Frame;
import io.galidia.conformance.Peer;
import io.galidia.conformance.Script;
import io.galidia.conformance.Shows;
import io.galidia.packet.Properties;
import io.galidia.packet.Property;
import io.galidia.packet.ProtocolVersion;
import io.galidia.packet.Publish;
import io.galidia.packet.Qos;
import io.galidia.packet.ReasonCode;
import java.util.Arrays;
import java.util.Objects;

/** Section 3.3.2.3: properties that a server passes on as they are. */
final class ForwardedPropertyCases {

    @Shows(v5 = {"MQTT-3.3.2-4", "MQTT-3.3.2-15", "MQTT-3.3.2-16", "MQTT-3.3.2-20", "MQTT-3.3.2-13", "MQTT-3.3.2-19"})
    void what_describes_the_payload_reaches_every_kind_of_receiver_unchanged(Script s) {
        Properties given = Properties.NONE
                .with(Property.PAYLOAD_FORMAT_INDICATOR, true)
                .with(Property.CONTENT_TYPE, "text/plain; charset=ü😀")
                .with(Property.RESPONSE_TOPIC, s.topic("answer/ü"))
                .with(Property.CORRELATION_DATA, new byte[] {0, -1, 10, 0});
        everyWay(s, given);
    }

    @Shows(v5 = {"MQTT-3.3.2-4"})
    void payload_format_indicator_0_is_passed_on(Script s) {
        everyWay(s, Properties.NONE.with(Property.PAYLOAD_FORMAT_INDICATOR, false));
    }

    @Shows(v5 = {"MQTT-3.3.2-16", "MQTT-3.3.2-20"})
    void empty_values_are_passed_on(Script s) {
        everyWay(
                s,
                Properties.NONE
                        .with(Property.CONTENT_TYPE, "")
                        .with(Property.CORRELATION_DATA, new byte[0])
                        .withUser("", ""));
    }

    @Shows(v5 = {"MQTT-3.3.2-4", "MQTT-3.3.2-15", "MQTT-3.3.2-16", "MQTT-3.3.2-17", "MQTT-3.3.2-20"})
    void nothing_is_added(Script s) {
        everyWay(s, Properties.NONE);
    }

    @Shows(v5 = {"MQTT-3.3.2-17", "MQTT-3.3.2-18"})
    void user_properties_keep_their_number_and_order(Script s) {
        everyWay(
                s,
                Properties.NONE
                        .withUser("z", "1")
                        .withUser("a", "2")
                        .withUser("z", "1")
                        .withUser("a", "")
                        .withUser("", "empty name")
                        .withUser("ü😀", "€")
                        .withUser("a", "0"));
    }

    @Shows(v5 = {"MQTT-3.3.2-17", "MQTT-3.3.2-18"})
    void user_properties_between_others_keep_their_order(Script s) {
        Peer subscriber = s.connect();
        subscriber.subscribe(s.topic("a"), Qos.AT_MOST_ONCE);
        s.connect()
                .send(Frame.of(0x30)
                        .text(s.topic("a"))
                        .properties(
                                Frame.of(0x26).text("b").text("1"),
                                Frame.of(0x03).text("type"),
                                Frame.of(0x26).text("a").text("2"),
                                Frame.of(0x01).u8(1),
                                Frame.of(0x26).text("b").text("3"))
                        .u8('x'));
        Properties got = subscriber.expectPublish(s.topic("a"), "x").properties();
        Properties wanted =
                Properties.NONE.withUser("b", "1").withUser("a", "2").withUser("b", "3");
        check(got.userProperties().equals(wanted.userProperties()), "got " + got);
        check("type".equals(got.text(Property.CONTENT_TYPE)), "got " + got);
        check(got.number(Property.PAYLOAD_FORMAT_INDICATOR, 9) == 1, "got " + got);
    }

    @Shows(v5 = {"MQTT-3.3.2-4", "MQTT-3.3.2-17"})
    void a_message_with_properties_reaches_clients_of_mqtt_3_1_1_without_them(Script s) {
        Peer old = s.connecting(ProtocolVersion.MQTT_3_1_1).open();
        old.subscribe(s.topic("a"), Qos.AT_LEAST_ONCE);
        Properties given =
                Properties.NONE.with(Property.PAYLOAD_FORMAT_INDICATOR, true).withUser("a", "b");
        s.connect().publish(publish(s.topic("a"), "plain", Qos.AT_LEAST_ONCE, 1, given));
        old.acknowledge(old.expectPublish(s.topic("a"), "plain", Qos.AT_LEAST_ONCE));
        old.expectAlive();
    }

    @Shows(v5 = {"MQTT-3.3.2-14"})
    void a_response_topic_with_a_wildcard_ends_the_connection(Script s) {
        s.require(s.isStrict(), "a check that the standard leaves to it");
        for (String wrong : new String[] {"a/+", "#", "a/#", "+/b"}) {
            Peer faulty = s.connect();
            faulty.send(Frame.of(0x30)
                    .text(s.topic("a"))
                    .properties(Frame.of(0x08).text(wrong))
                    .u8('x'));
            faulty.expectDisconnected(
                    ReasonCode.PROTOCOL_ERROR, ReasonCode.MALFORMED_PACKET, ReasonCode.TOPIC_NAME_INVALID);
        }
    }

    @Shows(v5 = {"MQTT-3.3.2-13", "MQTT-3.3.2-19"})
    void response_topic_and_content_type_that_are_no_utf_8_end_the_connection(Script s) {
        Peer subscriber = s.connect();
        subscriber.subscribe(s.topic("a"), Qos.AT_MOST_ONCE);
        for (int property : new int[] {0x08, 0x03}) {
            Peer faulty = s.connect();
            Frame wrong = Frame.of(property).binary((byte) 'a', (byte) 0xED, (byte) 0xA0, (byte) 0x80);
            faulty.send(Frame.of(0x30).text(s.topic("a")).properties(wrong).u8('x'));
            faulty.expectDisconnected(ReasonCode.MALFORMED_PACKET);
        }
        subscriber.expectNothing();
    }

    /** To a subscriber that is connected, by each QoS, to one that was away, and to one that comes later. */
    private static void everyWay(Script s, Properties given) {
        String id = s.clientId("away");
        Peer away = s.connecting().resuming(id).open();
        away.subscribe(s.topic("a"), Qos.EXACTLY_ONCE);
        away.leave();
        Peer subscriber = s.connect();
        subscriber.subscribe(s.topic("a"), Qos.EXACTLY_ONCE);
        Peer lower = s.connect(); // the message is not the same packet here
        lower.subscribe(s.topic("a"), Qos.AT_MOST_ONCE);
        Peer publisher = s.connect();
        for (Qos qos : Qos.values()) {
            publisher.publish(publish(s.topic("a"), "x", qos, qos == Qos.AT_MOST_ONCE ? 0 : 1, given));
            expectSame(subscriber, s.topic("a"), given);
            expectSame(lower, s.topic("a"), given);
        }
        Peer back = s.connecting().resuming(id).open();
        expectSame(back, s.topic("a"), given);
        expectSame(back, s.topic("a"), given);
        if (publisher.connAck().properties().flag(Property.RETAIN_AVAILABLE, true)) {
            publisher.publish(retained(publish(s.topic("r"), "x", Qos.AT_LEAST_ONCE, 2, given)));
            subscriber.subscribe(s.topic("r"), Qos.AT_LEAST_ONCE);
            expectSame(subscriber, s.topic("r"), given);
        }
    }

    private static void expectSame(Peer subscriber, String topic, Properties given) {
        Publish message = subscriber.expectPublish(topic, "x");
        Properties got = message.properties();
        for (Property name : Property.values()) {
            check(got.has(name) == given.has(name), "expected " + given + ", but got " + got);
        }
        check(got.userProperties().equals(given.userProperties()), "expected " + given + ", but got " + got);
        check(
                got.number(Property.PAYLOAD_FORMAT_INDICATOR, 9) == given.number(Property.PAYLOAD_FORMAT_INDICATOR, 9),
                "expected " + given + ", but got " + got);
        for (Property name : new Property[] {Property.CONTENT_TYPE, Property.RESPONSE_TOPIC}) {
            check(Objects.equals(got.text(name), given.text(name)), "expected " + given + ", but got " + got);
        }
        check(
                Arrays.equals(got.binary(Property.CORRELATION_DATA), given.binary(Property.CORRELATION_DATA)),
                "expected the same correlation data");
        subscriber.acknowledge(message);
    }
}
