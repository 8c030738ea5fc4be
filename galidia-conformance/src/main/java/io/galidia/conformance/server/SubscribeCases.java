// SPDX-License-Identifier: Apache-2.0
package io.galidia.conformance.server;

import static io.galidia.conformance.Packets.publish;
import static io.galidia.conformance.Packets.subscribe;
import static io.galidia.conformance.Packets.text;
import static io.galidia.conformance.Packets.unsubscribe;
import static io.galidia.conformance.Peer.check;
import static io.galidia.packet.Qos.AT_LEAST_ONCE;
import static io.galidia.packet.Qos.AT_MOST_ONCE;
import static io.galidia.packet.Qos.EXACTLY_ONCE;

import io.galidia.conformance.Peer;
import io.galidia.conformance.Script;
import io.galidia.conformance.Shows;
import io.galidia.packet.PubAck;
import io.galidia.packet.Publish;
import io.galidia.packet.Qos;
import io.galidia.packet.ReasonCode;
import io.galidia.packet.SubAck;
import io.galidia.packet.Subscription;
import io.galidia.packet.UnsubAck;
import java.util.List;

/** Sections 3.8.4 and 3.9: what SUBSCRIBE does, and its answer. */
final class SubscribeCases {

    @Shows(
            v3 = {"MQTT-3.8.4-1", "MQTT-3.8.4-2"},
            v5 = {"MQTT-3.8.4-1", "MQTT-3.8.4-2"})
    void every_subscribe_is_answered_with_its_identifier(Script s) {
        Peer peer = s.connect();
        for (int id : new int[] {1, 65_535, 256, 7}) {
            peer.send(subscribe(id, s.topic("a" + id), AT_MOST_ONCE));
        }
        for (int id : new int[] {1, 65_535, 256, 7}) {
            SubAck answer = peer.expect(SubAck.class);
            check(answer.packetId() == id, "expected the identifier " + id + ", but got " + answer);
        }
        peer.expectNothing();
    }

    @Shows(
            v3 = {"MQTT-3.8.4-4", "MQTT-3.8.4-5", "MQTT-3.9.3-1", "MQTT-3.9.3-2"},
            v5 = {"MQTT-3.8.4-5", "MQTT-3.8.4-6", "MQTT-3.8.4-7", "MQTT-3.9.3-1", "MQTT-3.9.3-2"})
    void several_filters_get_one_answer_with_their_codes_in_order(Script s) {
        s.requireSeveralInFlight();
        Peer subscriber = s.connect();
        subscriber.subscribe(subscribe(
                9,
                new Subscription(s.topic("one"), AT_LEAST_ONCE),
                new Subscription(s.topic("zero"), AT_MOST_ONCE),
                new Subscription(s.topic("two"), EXACTLY_ONCE),
                new Subscription(s.topic("another"), AT_MOST_ONCE)));
        Peer publisher = s.connect();
        for (String topic : List.of("one", "zero", "two", "another")) {
            publisher.publish(publish(s.topic(topic), topic, EXACTLY_ONCE, 5));
        }
        Publish one = subscriber.expectPublish(s.topic("one"), "one", AT_LEAST_ONCE);
        subscriber.expectPublish(s.topic("zero"), "zero", AT_MOST_ONCE);
        Publish two = subscriber.expectPublish(s.topic("two"), "two", EXACTLY_ONCE);
        subscriber.expectPublish(s.topic("another"), "another", AT_MOST_ONCE);
        subscriber.acknowledge(one);
        subscriber.acknowledge(two);
        subscriber.expectNothing();
    }

    @Shows(
            v3 = {"MQTT-3.8.4-4", "MQTT-3.8.4-5", "MQTT-3.9.3-1"},
            v5 = {"MQTT-3.8.4-5", "MQTT-3.8.4-6", "MQTT-3.8.4-7", "MQTT-3.9.3-1"})
    void a_refused_filter_leaves_the_others_of_its_packet_alone(Script s) {
        Peer subscriber = s.connect();
        subscriber.send(subscribe(
                3,
                new Subscription(s.topic("a"), AT_LEAST_ONCE),
                new Subscription(s.topic("#/wrong"), AT_LEAST_ONCE),
                new Subscription(s.topic("b"), EXACTLY_ONCE)));
        if (!(subscriber.expectAnyOrEnd() instanceof SubAck answer)) { // a server may close instead
            check(!s.isStrict(), "expected SUBACK, but the connection was closed");
            return;
        }
        List<ReasonCode> codes = answer.reasons();
        check(
                codes.size() == 3
                        && codes.get(0) == ReasonCode.GRANTED_QOS_1
                        && codes.get(1).isError()
                        && codes.get(2) == ReasonCode.GRANTED_QOS_2,
                "expected QoS 1, a refusal and QoS 2, but got " + answer);
        Peer publisher = s.connect();
        publisher.publish(publish(s.topic("a"), "1"));
        publisher.publish(publish(s.topic("x/wrong"), "2"));
        publisher.publish(publish(s.topic("b"), "3"));
        publisher.expectAlive();
        subscriber.expectPublish(s.topic("a"), "1");
        subscriber.expectPublish(s.topic("b"), "3");
        subscriber.expectNothing();
    }

    @Shows(
            v3 = {"MQTT-3.8.4-4", "MQTT-3.8.4-5"},
            v5 = {"MQTT-3.8.4-3", "MQTT-3.8.4-5", "MQTT-3.8.4-6"})
    void a_filter_that_stands_twice_in_a_packet_is_subscribed_twice(Script s) {
        Peer subscriber = s.connect();
        subscriber.subscribe(subscribe(
                3, new Subscription(s.topic("a"), EXACTLY_ONCE), new Subscription(s.topic("a"), AT_MOST_ONCE)));
        s.connect().publish(publish(s.topic("a"), "1", AT_LEAST_ONCE, 1));
        subscriber.expectPublish(s.topic("a"), "1", AT_MOST_ONCE);
        subscriber.expectNothing();
    }

    @Shows(
            v3 = {"MQTT-3.8.4-3"},
            v5 = {"MQTT-3.8.4-3"})
    void the_same_filter_again_replaces_the_subscription(Script s) {
        Peer subscriber = s.connect();
        Peer publisher = s.connect();
        for (Qos qos : new Qos[] {AT_MOST_ONCE, EXACTLY_ONCE, AT_LEAST_ONCE}) {
            subscriber.subscribe(s.topic("+"), qos);
            publisher.publish(publish(s.topic("a"), "at " + qos, EXACTLY_ONCE, 1));
            subscriber.acknowledge(subscriber.expectPublish(s.topic("a"), "at " + qos, qos));
            subscriber.expectNothing();
        }
        subscriber.send(unsubscribe(4, s.topic("+")));
        subscriber.expect(UnsubAck.class);
        publisher.publish(publish(s.topic("a"), "after", EXACTLY_ONCE, 1));
        subscriber.expectNothing();
    }

    @Shows(
            v3 = {"MQTT-3.8.4-3"},
            v5 = {"MQTT-3.8.4-3", "MQTT-3.8.4-4"})
    void no_message_is_lost_or_doubled_while_a_subscription_is_replaced(Script s) {
        s.requireSeveralInFlight();
        Peer subscriber = s.connect();
        subscriber.subscribe(s.topic("#"), AT_LEAST_ONCE);
        Peer publisher = s.connect();
        int all = 60;
        for (int i = 1; i <= all; i++) {
            publisher.send(publish(s.topic("a"), "m" + i, AT_LEAST_ONCE, i));
            if (i % 3 == 0) {
                subscriber.send(subscribe(i, s.topic("#"), AT_LEAST_ONCE));
            }
        }
        int messages = 0;
        for (int answers = 0; messages < all || answers < all / 3; ) {
            if (subscriber.expectAny() instanceof Publish message) {
                messages++;
                check(text(message).equals("m" + messages), "expected m" + messages + ", but got " + text(message));
                subscriber.send(new PubAck(message.packetId()));
            } else {
                answers++;
            }
        }
        subscriber.expectNothing();
    }

    @Shows(
            v3 = {"MQTT-3.8.4-3"},
            v5 = {"MQTT-3.8.4-4"})
    void what_is_on_its_way_is_completed_when_a_subscription_is_replaced(Script s) {
        s.requireSeveralInFlight();
        Peer subscriber = s.connect();
        subscriber.subscribe(s.topic("a"), EXACTLY_ONCE);
        Peer publisher = s.connect();
        publisher.publish(publish(s.topic("a"), "1", EXACTLY_ONCE, 1));
        publisher.publish(publish(s.topic("a"), "2", AT_LEAST_ONCE, 1));
        Publish first = subscriber.expectPublish(s.topic("a"), "1", EXACTLY_ONCE);
        Publish second = subscriber.expectPublish(s.topic("a"), "2", AT_LEAST_ONCE);
        subscriber.subscribe(s.topic("a"), AT_MOST_ONCE);
        subscriber.acknowledge(first);
        subscriber.acknowledge(second);
        subscriber.expectAlive();
        subscriber.expectNothing();
    }

    @Shows(
            v3 = {"MQTT-3.8.4-6", "MQTT-3.8.4-5"},
            v5 = {"MQTT-3.8.4-8", "MQTT-3.8.4-7"})
    void delivery_has_the_lower_of_published_and_granted_qos(Script s) {
        Peer publisher = s.connect();
        for (Qos granted : Qos.values()) {
            Peer subscriber = s.connect();
            subscriber.subscribe(s.topic("a"), granted);
            for (Qos published : Qos.values()) {
                publisher.publish(publish(s.topic("a"), "m", published, published == AT_MOST_ONCE ? 0 : 1));
                Qos lower = published.level() < granted.level() ? published : granted;
                subscriber.acknowledge(subscriber.expectPublish(s.topic("a"), "m", lower));
            }
            subscriber.expectNothing();
            subscriber.leave();
        }
    }

    @Shows(v3 = {"MQTT-3.8.3-2"})
    void a_filter_with_wildcards_is_served_or_refused(Script s) {
        Peer subscriber = s.connect();
        subscriber.send(subscribe(3, s.topic("+/#"), AT_MOST_ONCE));
        boolean isGranted = !subscriber.expect(SubAck.class).reasons().get(0).isError();
        Peer publisher = s.connect();
        publisher.publish(publish(s.topic("a/b"), "1"));
        publisher.expectAlive();
        if (isGranted) {
            subscriber.expectPublish(s.topic("a/b"), "1");
        }
        subscriber.expectNothing();
    }
}
