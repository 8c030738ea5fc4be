// SPDX-License-Identifier: Apache-2.0
package io.galidia.conformance.server;

import static io.galidia.conformance.Packets.publish;
import static io.galidia.conformance.Packets.retained;
import static io.galidia.conformance.Packets.subscribe;
import static io.galidia.conformance.Packets.text;
import static io.galidia.conformance.Peer.check;

import io.galidia.conformance.Peer;
import io.galidia.conformance.Script;
import io.galidia.conformance.Shows;
import io.galidia.packet.Property;
import io.galidia.packet.ProtocolVersion;
import io.galidia.packet.Publish;
import io.galidia.packet.Qos;
import io.galidia.packet.RetainHandling;
import io.galidia.packet.Subscription;
import java.util.HashSet;
import java.util.Set;

/** Section 3.3.1.3: messages that are kept for subscribers to come. */
final class RetainedCases {

    @Shows(
            v3 = {"MQTT-3.3.1-5", "MQTT-3.3.1-6", "MQTT-3.3.1-8"},
            v5 = {"MQTT-3.3.1-5", "MQTT-3.3.1-9"})
    void a_retained_message_is_kept_with_its_qos(Script s) {
        Peer publisher = publisher(s);
        int packetId = 0;
        for (Qos qos : Qos.values()) {
            String topic = s.topic("qos" + qos.level());
            publisher.publish(retained(publish(topic, "kept", qos, qos == Qos.AT_MOST_ONCE ? 0 : ++packetId)));
            Peer subscriber = s.connect();
            subscriber.subscribe(topic, Qos.EXACTLY_ONCE);
            expectRetained(subscriber, topic, "kept", qos);
            subscriber.expectNothing();
        }
    }

    @Shows(
            v3 = {"MQTT-3.3.1-6", "MQTT-3.3.1-5"},
            v5 = {"MQTT-3.3.1-9", "MQTT-3.3.1-5"})
    void a_new_subscription_gets_the_last_message_of_every_matching_topic(Script s) {
        Peer publisher = publisher(s);
        publisher.publish(retained(publish(s.topic("a/x"), "old", Qos.AT_LEAST_ONCE, 1)));
        publisher.publish(retained(publish(s.topic("a/x"), "new", Qos.AT_LEAST_ONCE, 2)));
        publisher.publish(retained(publish(s.topic("b/x"), "b", Qos.AT_LEAST_ONCE, 3)));
        publisher.publish(retained(publish(s.topic("b/y"), "other", Qos.AT_LEAST_ONCE, 4)));
        publisher.leave(); // what is retained does not depend on its publisher
        Peer subscriber = s.connect();
        subscriber.subscribe(s.topic("+/x"), Qos.AT_MOST_ONCE);
        Set<String> got = new HashSet<>();
        for (int i = 0; i < 2; i++) {
            Publish message = subscriber.expect(Publish.class);
            check(message.retain(), "expected RETAIN on a message for a new subscription, but got " + message);
            got.add(message.topic() + "=" + text(message));
        }
        check(got.equals(Set.of(s.topic("a/x") + "=new", s.topic("b/x") + "=b")), "got " + got);
        subscriber.expectNothing();
    }

    @Shows(
            v3 = {"MQTT-3.3.1-7"},
            v5 = {"MQTT-3.3.1-5"})
    void qos_0_takes_the_place_of_a_kept_message_of_a_higher_qos(Script s) {
        Peer publisher = publisher(s);
        publisher.publish(retained(publish(s.topic("a"), "old", Qos.EXACTLY_ONCE, 1)));
        publisher.publish(retained(publish(s.topic("a"), "new")));
        publisher.expectAlive();
        Peer subscriber = s.connect();
        subscriber.subscribe(s.topic("a"), Qos.EXACTLY_ONCE);
        if (s.isStrict() || s.isVersion5()) { // before MQTT 5 a server may forget it at any time
            expectRetained(subscriber, s.topic("a"), "new", Qos.AT_MOST_ONCE);
        } else {
            s.settle();
        }
        subscriber.send(publish(s.topic("a"), "end"));
        Publish next = subscriber.expect(Publish.class);
        check(!text(next).equals("old"), "expected the old message to be gone, but got " + next);
    }

    @Shows(
            v3 = {"MQTT-3.3.1-9"},
            v5 = {"MQTT-3.3.1-12"})
    void an_existing_subscription_gets_the_message_without_retain(Script s) {
        Peer publisher = publisher(s);
        Peer subscriber = s.connect();
        subscriber.subscribe(s.topic("a"), Qos.AT_LEAST_ONCE);
        publisher.publish(retained(publish(s.topic("a"), "kept", Qos.AT_LEAST_ONCE, 1)));
        publisher.publish(publish(s.topic("a"), "plain", Qos.AT_LEAST_ONCE, 2));
        for (String payload : new String[] {"kept", "plain"}) {
            Publish message = subscriber.expectPublish(s.topic("a"), payload);
            check(!message.retain(), "expected no RETAIN for an existing subscription, but got " + message);
            subscriber.acknowledge(message);
        }
    }

    @Shows(v5 = {"MQTT-3.3.1-13"})
    void retain_as_published_keeps_the_flag(Script s) {
        Peer publisher = publisher(s);
        Peer subscriber = s.connect();
        subscriber.subscribe(
                subscribe(1, new Subscription(s.topic("a"), Qos.AT_LEAST_ONCE, false, true, RetainHandling.SEND)));
        publisher.publish(retained(publish(s.topic("a"), "kept", Qos.AT_LEAST_ONCE, 1)));
        publisher.publish(publish(s.topic("a"), "plain", Qos.AT_LEAST_ONCE, 2));
        expectRetained(subscriber, s.topic("a"), "kept", Qos.AT_LEAST_ONCE);
        Publish plain = subscriber.expectPublish(s.topic("a"), "plain");
        check(!plain.retain(), "expected no RETAIN, but got " + plain);
    }

    @Shows(
            v3 = {"MQTT-3.3.1-10"},
            v5 = {"MQTT-3.3.1-6"})
    void an_empty_retained_message_is_delivered_and_removes_the_kept_one(Script s) {
        Peer publisher = publisher(s);
        publisher.publish(retained(publish(s.topic("a"), "kept", Qos.AT_LEAST_ONCE, 1)));
        Peer subscriber = s.connect();
        subscriber.subscribe(s.topic("a"), Qos.AT_LEAST_ONCE);
        subscriber.acknowledge(subscriber.expectPublish(s.topic("a"), "kept"));
        publisher.publish(retained(publish(s.topic("a"), "", Qos.AT_LEAST_ONCE, 2)));
        subscriber.expectPublish(s.topic("a"), "", Qos.AT_LEAST_ONCE);
        Peer late = s.connect();
        late.subscribe(s.topic("a"), Qos.AT_LEAST_ONCE);
        late.expectNothing();
    }

    @Shows(
            v3 = {"MQTT-3.3.1-11"},
            v5 = {"MQTT-3.3.1-7"})
    void an_empty_message_is_never_kept(Script s) {
        Peer publisher = publisher(s);
        publisher.publish(retained(publish(s.topic("a"), "", Qos.AT_LEAST_ONCE, 1)));
        publisher.publish(retained(publish(s.topic("b"), "")));
        publisher.expectAlive();
        Peer subscriber = s.connect();
        subscriber.subscribe(s.topic("#"), Qos.AT_LEAST_ONCE);
        subscriber.expectNothing();
    }

    @Shows(
            v3 = {"MQTT-3.3.1-12"},
            v5 = {"MQTT-3.3.1-8"})
    void a_message_without_retain_changes_nothing_that_is_kept(Script s) {
        Peer publisher = publisher(s);
        publisher.publish(publish(s.topic("never"), "passing", Qos.AT_LEAST_ONCE, 1));
        publisher.publish(retained(publish(s.topic("a"), "kept", Qos.AT_LEAST_ONCE, 2)));
        publisher.publish(publish(s.topic("a"), "passing", Qos.AT_LEAST_ONCE, 3));
        publisher.publish(publish(s.topic("a"), "", Qos.AT_LEAST_ONCE, 4));
        Peer subscriber = s.connect();
        subscriber.subscribe(s.topic("#"), Qos.AT_LEAST_ONCE);
        expectRetained(subscriber, s.topic("a"), "kept", Qos.AT_LEAST_ONCE);
        subscriber.expectNothing();
    }

    @Shows(v5 = {"MQTT-3.3.1-9", "MQTT-3.3.1-10", "MQTT-3.3.1-11"})
    void retain_handling_decides_what_a_subscription_gets(Script s) {
        publisher(s).publish(retained(publish(s.topic("a"), "kept", Qos.AT_LEAST_ONCE, 1)));
        for (RetainHandling handling : RetainHandling.values()) {
            Peer subscriber = s.connect();
            for (int time = 1; time <= 2; time++) {
                subscriber.subscribe(
                        subscribe(time, new Subscription(s.topic("a"), Qos.AT_MOST_ONCE, false, false, handling)));
                if (handling == RetainHandling.SEND || (handling == RetainHandling.SEND_IF_NEW && time == 1)) {
                    expectRetained(subscriber, s.topic("a"), "kept", Qos.AT_MOST_ONCE);
                }
                subscriber.expectNothing();
            }
        }
    }

    @Shows(
            v3 = {"MQTT-3.3.1-6"},
            v5 = {"MQTT-3.3.1-9"})
    void a_kept_message_reaches_clients_of_the_other_version(Script s) {
        publisher(s).publish(retained(publish(s.topic("a"), "kept", Qos.AT_LEAST_ONCE, 1)));
        ProtocolVersion other = s.isVersion5() ? ProtocolVersion.MQTT_3_1_1 : ProtocolVersion.MQTT_5;
        Peer subscriber = s.connecting(other).open();
        subscriber.subscribe(s.topic("a"), Qos.AT_LEAST_ONCE);
        expectRetained(subscriber, s.topic("a"), "kept", Qos.AT_LEAST_ONCE);
    }

    private static void expectRetained(Peer subscriber, String topic, String payload, Qos qos) {
        Publish message = subscriber.expectPublish(topic, payload, qos);
        check(message.retain(), "expected RETAIN, but got " + message);
        subscriber.acknowledge(message);
    }

    private static Peer publisher(Script s) {
        Peer publisher = s.connect();
        s.require(publisher.connAck().properties().flag(Property.RETAIN_AVAILABLE, true), "retained messages");
        return publisher;
    }
}
