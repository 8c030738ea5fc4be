// SPDX-License-Identifier: Apache-2.0
package io.galidia.conformance.server;

import static io.galidia.conformance.Packets.publish;
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
import io.galidia.packet.ReasonCode;
import java.util.ArrayDeque;
import java.util.Queue;

/** Sections 3.3.4 and 4.9: how many messages may be unfinished, in both directions. */
final class FlowControlCases {

    @Shows(v5 = {"MQTT-3.3.4-9", "MQTT-4.9.0-1", "MQTT-4.9.0-2"})
    void the_client_never_has_more_unacknowledged_messages_than_it_takes(Script s) {
        s.requireSeveralInFlight();
        for (int maximum : new int[] {1, 3}) {
            Peer subscriber = receiving(s, s.clientId("s" + maximum), maximum);
            subscriber.subscribe(s.topic("m" + maximum), Qos.AT_LEAST_ONCE);
            publishMany(s, "m" + maximum, Qos.AT_LEAST_ONCE, 9);
            Queue<Publish> waiting = new ArrayDeque<>();
            for (int i = 0; i < 9; i++) {
                if (waiting.size() == maximum) {
                    subscriber.expectNothing();
                    subscriber.acknowledge(waiting.remove());
                }
                waiting.add(subscriber.expectPublish(s.topic("m" + maximum), "n" + i));
            }
            subscriber.expectNothing();
        }
    }

    @Shows(v5 = {"MQTT-3.3.4-9", "MQTT-4.9.0-2"})
    void pubrec_does_not_make_room_but_pubcomp_does(Script s) {
        Peer subscriber = receiving(s, s.clientId("s"), 1);
        subscriber.subscribe(s.topic("a"), Qos.EXACTLY_ONCE);
        publishMany(s, "a", Qos.EXACTLY_ONCE, 3);
        for (int i = 0; i < 3; i++) {
            Publish message = subscriber.expectPublish(s.topic("a"), "n" + i, Qos.EXACTLY_ONCE);
            subscriber.expectNothing();
            subscriber.send(new PubRec(message.packetId()));
            subscriber.expect(PubRel.class);
            subscriber.expectNothing();
            subscriber.send(new PubComp(message.packetId()));
        }
        subscriber.expectNothing();
    }

    @Shows(v5 = {"MQTT-3.3.4-10", "MQTT-4.9.0-3"})
    void a_full_window_holds_back_nothing_else(Script s) {
        s.requireSeveralInFlight();
        Peer subscriber = receiving(s, s.clientId("s"), 1);
        subscriber.subscribe(s.topic("#"), Qos.AT_LEAST_ONCE);
        publishMany(s, "a", Qos.AT_LEAST_ONCE, 2);
        Publish first = subscriber.expectPublish(s.topic("a"), "n0");
        subscriber.expectAlive();
        s.connect().publish(publish(s.topic("b"), "at most once"));
        subscriber.expectPublish(s.topic("b"), "at most once", Qos.AT_MOST_ONCE);
        subscriber.subscribe("galidia/nothing", Qos.AT_MOST_ONCE);
        subscriber.publish(publish("galidia/nobody", "x", Qos.AT_LEAST_ONCE, 1));
        subscriber.publish(publish("galidia/nobody", "x", Qos.EXACTLY_ONCE, 2));
        subscriber.expectNothing();
        subscriber.acknowledge(first);
        subscriber.expectPublish(s.topic("a"), "n1");
    }

    @Shows(v5 = {"MQTT-3.3.4-9", "MQTT-4.9.0-1", "MQTT-4.9.0-2", "MQTT-4.4.0-1"})
    void what_is_sent_again_keeps_to_the_window_of_the_new_connection(Script s) {
        s.requireSeveralInFlight();
        String id = s.clientId("s");
        Peer subscriber = receiving(s, id, 5);
        subscriber.subscribe(s.topic("a"), Qos.AT_LEAST_ONCE);
        publishMany(s, "a", Qos.AT_LEAST_ONCE, 7);
        for (int i = 0; i < 5; i++) {
            subscriber.expectPublish(s.topic("a"), "n" + i);
        }
        subscriber.expectNothing();
        subscriber.cut();
        Peer back = receiving(s, id, 2);
        Queue<Publish> waiting = new ArrayDeque<>();
        for (int i = 0; i < 7; i++) {
            Publish message = back.expectPublish(s.topic("a"), "n" + i);
            check(message.dup() == (i < 5), "expected DUP " + (i < 5) + ", but got " + message);
            waiting.add(message);
            if (waiting.size() == 2) {
                back.expectNothing();
                back.acknowledge(waiting.remove());
            }
        }
        back.acknowledge(waiting.remove());
        back.expectNothing();
    }

    @Shows(v5 = {"MQTT-3.3.4-9", "MQTT-4.9.0-2"})
    void a_pubrel_that_is_sent_again_takes_its_place_in_the_window(Script s) {
        s.requireSeveralInFlight();
        String id = s.clientId("s");
        Peer subscriber = receiving(s, id, 2);
        subscriber.subscribe(s.topic("a"), Qos.EXACTLY_ONCE);
        publishMany(s, "a", Qos.EXACTLY_ONCE, 3);
        Publish first = subscriber.expectPublish(s.topic("a"), "n0");
        subscriber.expectPublish(s.topic("a"), "n1");
        subscriber.send(new PubRec(first.packetId()));
        subscriber.expect(PubRel.class);
        subscriber.cut();
        Peer back = receiving(s, id, 2);
        boolean hasPubRel = false;
        for (int i = 0; i < 2; i++) { // in any order
            var packet = back.expectAny();
            hasPubRel |= packet instanceof PubRel pubRel && pubRel.packetId() == first.packetId();
        }
        check(hasPubRel, "expected PUBREL for " + first);
        back.expectNothing();
        back.send(new PubComp(first.packetId()));
        back.expectPublish(s.topic("a"), "n2");
    }

    @Shows(v5 = {"MQTT-3.3.4-7"})
    void a_client_that_overruns_the_window_of_the_server_is_disconnected(Script s) {
        Peer faulty = s.connect();
        int maximum = (int) faulty.connAck().properties().number(Property.RECEIVE_MAXIMUM, 65_535);
        s.require(maximum <= 5_000, "a receive maximum of at most 5,000");
        for (int packetId = 1; packetId <= maximum; packetId++) {
            faulty.send(publish(s.topic("a"), "x", Qos.EXACTLY_ONCE, packetId));
        }
        for (int packetId = 1; packetId <= maximum; packetId++) { // as many as were promised
            check(faulty.expect(PubRec.class).packetId() == packetId, "expected PUBREC for " + packetId);
        }
        faulty.send(publish(s.topic("a"), "x", Qos.EXACTLY_ONCE, maximum + 1));
        faulty.expectDisconnected(ReasonCode.RECEIVE_MAXIMUM_EXCEEDED);
    }

    @Shows(v5 = {"MQTT-4.9.0-3", "MQTT-3.3.4-7"})
    void a_client_that_fills_the_window_of_the_server_is_served(Script s) {
        Peer publisher = s.connect();
        int maximum = (int) publisher.connAck().properties().number(Property.RECEIVE_MAXIMUM, 65_535);
        s.require(maximum <= 5_000, "a receive maximum of at most 5,000");
        Peer subscriber = s.connect();
        subscriber.subscribe(s.topic("b"), Qos.AT_MOST_ONCE);
        for (int packetId = 1; packetId <= maximum; packetId++) {
            publisher.send(publish(s.topic("a"), "x", Qos.EXACTLY_ONCE, packetId));
            publisher.expect(PubRec.class);
        }
        publisher.expectAlive();
        publisher.send(publish(s.topic("b"), "at most once"));
        subscriber.expectPublish(s.topic("b"), "at most once");
        publisher.send(new PubRel(1));
        check(publisher.expect(PubComp.class).packetId() == 1, "expected PUBCOMP for 1");
        publisher.send(publish(s.topic("b"), "room", Qos.AT_LEAST_ONCE, 1)); // there is room for one again
        publisher.expect(PubAck.class);
        subscriber.expectPublish(s.topic("b"), "room");
        publisher.expectNothing();
    }

    private static Peer receiving(Script s, String id, int maximum) {
        Connecting connecting = s.connecting().resuming(id);
        return connecting.property(Property.RECEIVE_MAXIMUM, maximum).open();
    }

    private static void publishMany(Script s, String suffix, Qos qos, int count) {
        Peer publisher = s.connect();
        for (int i = 0; i < count; i++) {
            publisher.publish(publish(s.topic(suffix), "n" + i, qos, 1));
        }
    }
}
