// SPDX-License-Identifier: Apache-2.0
package io.galidia.conformance.server;

import static io.galidia.conformance.Packets.publish;
import static io.galidia.conformance.Packets.text;
import static io.galidia.conformance.Peer.check;

import io.galidia.conformance.Connecting;
import io.galidia.conformance.Peer;
import io.galidia.conformance.Script;
import io.galidia.conformance.Shows;
import io.galidia.packet.Property;
import io.galidia.packet.PubAck;
import io.galidia.packet.PubComp;
import io.galidia.packet.PubRec;
import io.galidia.packet.PubRel;
import io.galidia.packet.Publish;
import io.galidia.packet.Qos;
import java.util.ArrayList;
import java.util.List;

/** Section 4.6: each publisher's messages of a topic and QoS arrive in the order in which they were sent. */
final class OrderCases {

    /** How many messages are sent before their answers are read: fewer than any server's receive maximum. */
    private static final int BURST = 8;

    @Shows(
            v3 = {"MQTT-4.6.0-5", "MQTT-4.6.0-6"},
            v5 = {"MQTT-4.6.0-5", "MQTT-4.6.0-6"})
    void every_subscriber_gets_each_publishers_messages_in_order(Script s) {
        for (Qos qos : Qos.values()) {
            String topic = s.topic("q" + qos.level());
            Peer narrow = s.connect();
            narrow.subscribe(topic, qos);
            Peer wide = s.connect();
            wide.subscribe(s.topic("#"), qos);
            Peer one = s.connect();
            Peer two = s.connect();
            for (int i = 0; i < 5 * BURST; i += BURST) {
                burst(one, topic, "one", i, qos);
                burst(two, topic, "two", i, qos);
            }
            for (Peer subscriber : List.of(narrow, wide)) {
                List<Publish> messages = subscriber.receive(2 * 5 * BURST);
                checkOrder(messages, "one", 0, 5 * BURST);
                checkOrder(messages, "two", 0, 5 * BURST);
                messages.forEach(each -> check(each.qos() == qos, "expected QoS " + qos.level() + ", got " + each));
            }
            wide.leave();
        }
    }

    @Shows(
            v3 = {"MQTT-4.6.0-6"},
            v5 = {"MQTT-4.6.0-5"})
    void each_qos_of_a_topic_has_its_order(Script s) {
        Peer subscriber = s.connect();
        subscriber.subscribe(s.topic("a"), Qos.EXACTLY_ONCE);
        Peer publisher = s.connect();
        for (int i = 0; i < 5 * BURST; i += BURST) {
            for (Qos qos : Qos.values()) {
                burst(publisher, s.topic("a"), qos.name(), i, qos);
            }
        }
        List<Publish> messages = subscriber.receive(3 * 5 * BURST);
        for (Qos qos : Qos.values()) {
            checkOrder(messages, qos.name(), 0, 5 * BURST);
        }
    }

    @Shows(
            v3 = {"MQTT-4.6.0-6"},
            v5 = {"MQTT-4.6.0-5", "MQTT-4.6.0-6"})
    void order_holds_while_the_client_is_away(Script s) {
        String id = s.clientId("s");
        Peer subscriber = s.connecting().resuming(id).open();
        subscriber.subscribe(s.topic("#"), Qos.EXACTLY_ONCE);
        Peer publisher = s.connect();
        burst(publisher, s.topic("a"), "n", 0, Qos.AT_LEAST_ONCE);
        checkOrder(subscriber.receive(BURST), "n", 0, BURST);
        subscriber.leave();
        burst(publisher, s.topic("a"), "n", BURST, Qos.AT_LEAST_ONCE);
        burst(publisher, s.topic("a"), "n", 2 * BURST, Qos.AT_LEAST_ONCE);
        Peer back = s.connecting().resuming(id).open();
        burst(publisher, s.topic("a"), "n", 3 * BURST, Qos.AT_LEAST_ONCE);
        checkOrder(back.receive(3 * BURST), "n", BURST, 3 * BURST);
        back.expectNothing();
    }

    @Shows(
            v3 = {"MQTT-4.6.0-6"},
            v5 = {"MQTT-4.6.0-5", "MQTT-4.6.0-6"})
    void order_holds_when_more_comes_than_the_client_takes_at_once(Script s) {
        for (Qos qos : new Qos[] {Qos.AT_LEAST_ONCE, Qos.EXACTLY_ONCE}) {
            Connecting connecting = s.connecting();
            Peer subscriber = (s.isVersion5() ? connecting.property(Property.RECEIVE_MAXIMUM, 3) : connecting).open();
            subscriber.subscribe(s.topic("q" + qos.level()), qos);
            Peer publisher = s.connect();
            for (int i = 0; i < 12 * BURST; i += BURST) { // nothing is acknowledged yet
                burst(publisher, s.topic("q" + qos.level()), "n", i, qos);
            }
            checkOrder(subscriber.receive(12 * BURST), "n", 0, 12 * BURST);
            subscriber.expectNothing();
        }
    }

    @Shows(
            v3 = {"MQTT-4.6.0-6", "MQTT-4.6.0-1"},
            v5 = {"MQTT-4.6.0-5", "MQTT-4.6.0-6", "MQTT-4.6.0-1"})
    void order_holds_across_a_takeover(Script s) {
        s.requireSeveralInFlight();
        for (Qos qos : new Qos[] {Qos.AT_LEAST_ONCE, Qos.EXACTLY_ONCE}) {
            String id = s.clientId("s" + qos.level());
            Peer first = s.connecting().resuming(id).open();
            first.subscribe(s.topic("a"), qos);
            Peer publisher = s.connect();
            burst(publisher, s.topic("a"), "n", 0, qos);
            checkOrder(first.receive(BURST), "n", 0, BURST);
            burst(publisher, s.topic("a"), "n", BURST, qos);
            for (int i = BURST; i < 2 * BURST; i++) {
                first.expectPublish(s.topic("a"), "n " + i, qos); // and not acknowledged
            }
            for (int i = 0; i < BURST; i++) { // the takeover happens in the middle of these
                publisher.send(message(s.topic("a"), "n", 2 * BURST + i, qos));
            }
            Peer second = s.connecting().resuming(id).open();
            expectAnswers(publisher, qos, BURST);
            burst(publisher, s.topic("a"), "n", 3 * BURST, qos);
            checkOrder(second.receive(3 * BURST), "n", BURST, 3 * BURST);
            second.expectNothing();
            second.leave();
        }
    }

    @Shows(
            v3 = {"MQTT-4.6.0-2", "MQTT-4.6.0-3", "MQTT-4.6.0-6"},
            v5 = {"MQTT-4.6.0-2", "MQTT-4.6.0-3"})
    void messages_are_answered_in_the_order_in_which_they_came(Script s) {
        Peer publisher = s.connect();
        Peer subscriber = s.connect();
        subscriber.subscribe(s.topic("heard"), Qos.EXACTLY_ONCE);
        for (Qos qos : new Qos[] {Qos.AT_LEAST_ONCE, Qos.EXACTLY_ONCE}) {
            for (int i = 0; i < BURST; i++) { // some have receivers, some have not
                publisher.send(message(s.topic(i % 3 == 0 ? "unheard" : "heard"), "n", i, qos));
            }
            expectAnswers(publisher, qos, BURST);
        }
    }

    @Shows(
            v3 = {"MQTT-4.6.0-4", "MQTT-4.6.0-6"},
            v5 = {"MQTT-4.6.0-4"})
    void pubrels_follow_the_order_of_the_pubrecs(Script s) {
        s.requireSeveralInFlight();
        Peer subscriber = s.connect();
        subscriber.subscribe(s.topic("a"), Qos.EXACTLY_ONCE);
        Peer publisher = s.connect();
        List<Integer> packetIds = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            publisher.publish(message(s.topic("a"), "n", i, Qos.EXACTLY_ONCE));
            packetIds.add(subscriber.expect(Publish.class).packetId());
        }
        int[] order = {3, 0, 4, 1, 2};
        for (int i : order) {
            subscriber.send(new PubRec(packetIds.get(i)));
        }
        for (int i : order) {
            int packetId = subscriber.expect(PubRel.class).packetId();
            check(packetId == packetIds.get(i), "expected PUBREL for " + packetIds.get(i) + ", but got " + packetId);
        }
    }

    // ---- inside

    /** Publishes a burst of messages numbered from here, and expects the answers in their order. */
    private static void burst(Peer publisher, String topic, String name, int from, Qos qos) {
        for (int i = from; i < from + BURST; i++) {
            publisher.send(message(topic, name, i, qos));
        }
        expectAnswers(publisher, qos, BURST);
    }

    /** The identifier is that of the place in its burst, from 1. */
    private static Publish message(String topic, String name, int number, Qos qos) {
        int packetId = qos == Qos.AT_MOST_ONCE ? 0 : 1 + number % BURST;
        return publish(topic, name + " " + number, qos, packetId);
    }

    private static void expectAnswers(Peer publisher, Qos qos, int count) {
        for (int packetId = 1; packetId <= count && qos != Qos.AT_MOST_ONCE; packetId++) {
            int got = qos == Qos.AT_LEAST_ONCE
                    ? publisher.expect(PubAck.class).packetId()
                    : publisher.expect(PubRec.class).packetId();
            check(got == packetId, "expected the answer to " + packetId + ", but got that to " + got);
        }
        for (int packetId = 1; packetId <= count && qos == Qos.EXACTLY_ONCE; packetId++) {
            publisher.send(new PubRel(packetId));
            check(publisher.expect(PubComp.class).packetId() == packetId, "PUBCOMP of another message");
        }
    }

    private static void checkOrder(List<Publish> messages, String name, int from, int count) {
        List<String> got = messages.stream()
                .map(message -> text(message))
                .filter(each -> each.startsWith(name + " "))
                .toList();
        for (int i = 0; i < count; i++) {
            String wanted = name + " " + (from + i);
            check(i < got.size() && got.get(i).equals(wanted), "expected '" + wanted + "' at " + i + " of " + got);
        }
        check(got.size() == count, "expected " + count + " messages, but got " + got);
    }
}
