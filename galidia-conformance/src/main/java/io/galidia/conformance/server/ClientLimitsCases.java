// SPDX-License-Identifier: Apache-2.0
package io.galidia.conformance.server;

import static io.galidia.conformance.Packets.publish;
import static io.galidia.conformance.Packets.retained;
import static io.galidia.conformance.Packets.subscribe;
import static io.galidia.conformance.Packets.text;
import static io.galidia.conformance.Packets.unsubscribe;
import static io.galidia.conformance.Peer.check;

import io.galidia.conformance.Peer;
import io.galidia.conformance.Script;
import io.galidia.conformance.Shows;
import io.galidia.packet.Disconnect;
import io.galidia.packet.Packet;
import io.galidia.packet.Properties;
import io.galidia.packet.Property;
import io.galidia.packet.PubAck;
import io.galidia.packet.PubComp;
import io.galidia.packet.PubRec;
import io.galidia.packet.PubRel;
import io.galidia.packet.Publish;
import io.galidia.packet.Qos;
import io.galidia.packet.ReasonCode;
import io.galidia.packet.SubAck;
import io.galidia.packet.Subscription;
import io.galidia.packet.UnsubAck;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Section 3.1.2.11: what a client of MQTT 5 asks the server to keep to. */
final class ClientLimitsCases {

    private static final int LIMIT = 200;

    @Shows(v5 = {"MQTT-3.1.2-24", "MQTT-3.1.2-25"})
    void a_message_that_is_too_large_is_dropped_as_if_it_was_delivered(Script s) {
        s.requireSeveralInFlight();
        for (Qos qos : Qos.values()) {
            Variation.of(qos.toString(), () -> {
                Peer small = s.connecting()
                        .property(Property.MAXIMUM_PACKET_SIZE, LIMIT)
                        .property(Property.RECEIVE_MAXIMUM, 1)
                        .open();
                small.subscribe(s.topic(qos.name()), Qos.EXACTLY_ONCE);
                Peer large = s.connect();
                large.subscribe(s.topic(qos.name()), Qos.EXACTLY_ONCE);
                Peer publisher = s.connect();
                String tooLarge = "x".repeat(LIMIT);
                publisher.publish(publish(s.topic(qos.name()), tooLarge, qos, 1));
                publisher.publish(publish(s.topic(qos.name()), "fits", qos, 2));
                large.expectPublish(s.topic(qos.name()), tooLarge, qos);
                large.expectPublish(s.topic(qos.name()), "fits", qos);
                small.acknowledge(small.expectPublish(s.topic(qos.name()), "fits", qos));
                small.expectNothing();
            });
        }
    }

    @Shows(v5 = {"MQTT-3.1.2-24"})
    void a_message_of_just_the_maximum_size_is_delivered(Script s) {
        Peer small =
                s.connecting().property(Property.MAXIMUM_PACKET_SIZE, LIMIT).open();
        small.subscribe(s.topic("a"), Qos.AT_LEAST_ONCE);
        int header = 3 + 2 + s.topic("a").length() + 2 + 1;
        Peer publisher = s.connect();
        publisher.publish(publish(s.topic("a"), "x".repeat(LIMIT - header + 1), Qos.AT_LEAST_ONCE, 1));
        publisher.publish(publish(s.topic("a"), "y".repeat(LIMIT - header), Qos.AT_LEAST_ONCE, 2));
        Publish message = small.expect(Publish.class);
        check(text(message).startsWith("y"), "got the message that is too large: " + message);
        check(small.lastBytes().length == LIMIT, "got " + small.lastBytes().length + " bytes");
    }

    @Shows(v5 = {"MQTT-3.1.2-24", "MQTT-3.1.2-25"})
    void what_is_stored_for_the_client_is_dropped_too_when_it_is_too_large(Script s) {
        String id = s.clientId("l");
        Peer client = s.connecting().resuming(id).open();
        client.subscribe(s.topic("+"), Qos.AT_LEAST_ONCE);
        client.leave();
        Peer publisher = s.connect();
        publisher.publish(publish(s.topic("a"), "x".repeat(LIMIT), Qos.AT_LEAST_ONCE, 1));
        publisher.publish(publish(s.topic("a"), "fits", Qos.AT_LEAST_ONCE, 2));
        publisher.publish(retained(publish(s.topic("r"), "x".repeat(LIMIT), Qos.AT_LEAST_ONCE, 3)));
        Peer small = s.connecting()
                .resuming(id)
                .property(Property.MAXIMUM_PACKET_SIZE, LIMIT)
                .open();
        small.acknowledge(small.expectPublish(s.topic("a"), "fits"));
        small.subscribe(s.topic("r"), Qos.AT_LEAST_ONCE);
        small.expectNothing();
    }

    @Shows(v5 = {"MQTT-3.1.2-24"})
    void an_answer_that_is_too_large_is_not_sent(Script s) {
        Peer small = s.connecting().property(Property.MAXIMUM_PACKET_SIZE, 40).open();
        Subscription[] many = new Subscription[60];
        for (int i = 0; i < many.length; i++) {
            many[i] = new Subscription(s.topic("" + i), Qos.AT_MOST_ONCE);
        }
        small.send(subscribe(1, many));
        Packet answer = small.expectAnyOrEnd();
        check(
                answer == null || small.lastBytes().length <= 40,
                "got " + small.lastBytes().length + " bytes: " + answer);
        if (s.isStrict()) {
            check(
                    answer instanceof Disconnect disconnect && disconnect.reason() == ReasonCode.PACKET_TOO_LARGE,
                    "expected DISCONNECT, but got " + answer);
        }
    }

    @Shows(v5 = {"MQTT-3.3.4-9"})
    void no_more_messages_are_unacknowledged_than_the_client_takes(Script s) {
        s.requireSeveralInFlight();
        Peer client = s.connecting().property(Property.RECEIVE_MAXIMUM, 2).open();
        client.subscribe(s.topic("a"), Qos.EXACTLY_ONCE);
        Peer publisher = s.connect();
        for (int i = 1; i <= 4; i++) {
            publisher.publish(publish(s.topic("a"), "" + i, i % 2 == 0 ? Qos.AT_LEAST_ONCE : Qos.EXACTLY_ONCE, i));
        }
        Publish first = client.expectPublish(s.topic("a"), "1", Qos.EXACTLY_ONCE);
        Publish second = client.expectPublish(s.topic("a"), "2", Qos.AT_LEAST_ONCE);
        client.expectNothing();
        publisher.publish(publish(s.topic("a"), "qos 0"));
        client.expectPublish(s.topic("a"), "qos 0", Qos.AT_MOST_ONCE);
        client.send(new PubRec(first.packetId())); // PUBCOMP only makes room
        client.expect(PubRel.class);
        client.expectNothing();
        client.send(new PubComp(first.packetId()));
        client.expectPublish(s.topic("a"), "3", Qos.EXACTLY_ONCE);
        client.expectNothing();
        client.send(new PubAck(second.packetId()));
        client.expectPublish(s.topic("a"), "4", Qos.AT_LEAST_ONCE);
        client.expectNothing();
    }

    @Shows(v5 = {"MQTT-3.1.2-27"})
    void no_topic_alias_is_sent_to_a_client_that_takes_none(Script s) {
        for (boolean isAsked : new boolean[] {false, true}) {
            var connecting = s.connecting();
            Peer client = (isAsked ? connecting.property(Property.TOPIC_ALIAS_MAXIMUM, 0) : connecting).open();
            client.subscribe(s.topic("long/enough/to/be/worth/it"), Qos.AT_MOST_ONCE);
            Peer publisher = s.connect();
            for (int i = 0; i < 5; i++) {
                publisher.send(publish(s.topic("long/enough/to/be/worth/it"), "" + i));
                Publish message = client.expectPublish(s.topic("long/enough/to/be/worth/it"), "" + i);
                check(!message.properties().has(Property.TOPIC_ALIAS), "got " + message);
            }
        }
    }

    @Shows(v5 = {"MQTT-3.1.2-26"})
    void topic_aliases_stay_within_the_maximum_of_the_client(Script s) {
        for (int maximum : List.of(1, 2, 5)) {
            Variation.of("maximum " + maximum, () -> {
                Peer client = s.connecting()
                        .property(Property.TOPIC_ALIAS_MAXIMUM, maximum)
                        .open();
                client.subscribe(s.topic("#"), Qos.AT_MOST_ONCE);
                Peer publisher = s.connect();
                Map<Long, String> known = new HashMap<>();
                for (int i = 0; i < 40; i++) {
                    String topic = s.topic("a/topic/that/is/long/" + (i * i) % 7);
                    publisher.send(publish(topic, "" + i));
                    Publish message = client.expect(Publish.class);
                    long alias = message.properties().number(Property.TOPIC_ALIAS, -1);
                    check(
                            alias == -1 || (alias >= 1 && alias <= maximum),
                            "alias " + alias + " is not within 1 to " + maximum);
                    if (alias != -1 && !message.topic().isEmpty()) {
                        known.put(alias, message.topic());
                    }
                    String resolved = message.topic().isEmpty() ? known.get(alias) : message.topic();
                    check(topic.equals(resolved), "expected " + topic + ", but " + message + " means " + resolved);
                    check(text(message).equals("" + i), "expected " + i + ", but got " + message);
                }
            });
        }
    }

    @Shows(v5 = {"MQTT-3.1.2-29"})
    void problems_are_not_explained_to_a_client_that_does_not_want_it(Script s) {
        Peer client =
                s.connecting().property(Property.REQUEST_PROBLEM_INFORMATION, 0).open();
        client.send(subscribe(1, s.topic("a"), Qos.AT_LEAST_ONCE));
        expectNoExplanation(client.expect(SubAck.class).properties());
        client.send(publish(s.topic("nobody"), "1", Qos.AT_LEAST_ONCE, 2));
        expectNoExplanation(client.expect(PubAck.class).properties());
        client.send(publish("$galidia/" + s.topic("x"), "1", Qos.AT_LEAST_ONCE, 3));
        expectNoExplanation(client.expect(PubAck.class).properties());
        client.send(publish("$galidia/" + s.topic("x"), "1", Qos.EXACTLY_ONCE, 4));
        expectNoExplanation(client.expect(PubRec.class).properties());
        client.send(new PubRel(99));
        expectNoExplanation(client.expect(PubComp.class).properties());
        client.send(new PubRec(99));
        expectNoExplanation(client.expect(PubRel.class).properties());
        client.send(unsubscribe(5, s.topic("nothing")));
        expectNoExplanation(client.expect(UnsubAck.class).properties());
    }

    private static void expectNoExplanation(Properties properties) {
        check(
                !properties.has(Property.REASON_STRING) && !properties.has(Property.USER_PROPERTY),
                "got the explanation " + properties);
    }

    /** The user properties of a message are the publisher's, not an explanation. */
    @Shows(v5 = {"MQTT-3.1.2-29"})
    void user_properties_of_messages_come_also_without_problem_information(Script s) {
        Peer client =
                s.connecting().property(Property.REQUEST_PROBLEM_INFORMATION, 0).open();
        client.subscribe(s.topic("a"), Qos.AT_MOST_ONCE);
        Properties properties = Properties.NONE.withUser("k", "v");
        s.connect().send(publish(s.topic("a"), "1", Qos.AT_MOST_ONCE, 0, properties));
        Publish message = client.expectPublish(s.topic("a"), "1");
        check(message.properties().equals(properties), "got " + message);
    }
}
