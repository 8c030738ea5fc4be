// SPDX-License-Identifier: Apache-2.0
package io.galidia.conformance.server;

import static io.galidia.conformance.Packets.publish;
import static io.galidia.conformance.Peer.check;

import io.galidia.conformance.Peer;
import io.galidia.conformance.Script;
import io.galidia.conformance.Shows;
import io.galidia.packet.Properties;
import io.galidia.packet.Property;
import io.galidia.packet.PubComp;
import io.galidia.packet.PubRec;
import io.galidia.packet.PubRel;
import io.galidia.packet.Publish;
import io.galidia.packet.Qos;
import io.galidia.packet.ReasonCode;
import java.util.HashSet;
import java.util.Set;

/** Section 4.3.3: exactly once, when the server sends. */
final class Qos2SenderCases {

    @Shows(
            v3 = {"MQTT-4.3.3-1"},
            v5 = {"MQTT-4.3.3-1", "MQTT-4.3.3-2"})
    void unfinished_messages_have_different_identifiers_and_no_dup(Script s) {
        s.requireSeveralInFlight();
        Peer subscriber = subscriber(s, s.clientId("s"));
        Peer publisher = s.connect();
        Set<Integer> packetIds = new HashSet<>();
        for (int i = 0; i < 9; i++) {
            publisher.publish(publish(s.topic("a"), "n" + i, Qos.EXACTLY_ONCE, 1));
            Publish message = subscriber.expectPublish(s.topic("a"), "n" + i, Qos.EXACTLY_ONCE);
            check(!message.dup(), "expected no DUP on the first delivery, but got " + message);
            check(packetIds.add(message.packetId()), "identifier " + message.packetId() + " is in use already");
            if (i % 3 == 1) { // an exchange that is half done keeps its identifier too
                subscriber.send(new PubRec(message.packetId()));
                subscriber.expect(PubRel.class);
            }
        }
    }

    @Shows(
            v3 = {"MQTT-4.3.3-1"},
            v5 = {"MQTT-4.3.3-1"})
    void an_identifier_is_not_used_again_before_pubcomp(Script s) {
        s.requireSeveralInFlight();
        Peer subscriber = subscriber(s, s.clientId("s"));
        Peer publisher = s.connect();
        publisher.publish(publish(s.topic("a"), "waits", Qos.EXACTLY_ONCE, 1));
        Publish waits = subscriber.expectPublish(s.topic("a"), "waits");
        subscriber.send(new PubRec(waits.packetId()));
        subscriber.expect(PubRel.class);
        for (int i = 0; i < 300; i++) {
            publisher.publish(publish(s.topic("a"), "n" + i, Qos.AT_LEAST_ONCE, 1));
            Publish message = subscriber.expectPublish(s.topic("a"), "n" + i);
            check(message.packetId() != waits.packetId(), "identifier " + waits.packetId() + " is in use already");
            subscriber.acknowledge(message);
        }
    }

    @Shows(
            v3 = {"MQTT-4.3.3-1"},
            v5 = {"MQTT-4.3.3-4"})
    void pubrec_is_answered_with_pubrel(Script s) {
        Peer subscriber = subscriber(s, s.clientId("s"));
        Publish message = oneMessage(s, subscriber);
        ReasonCode reason = s.isVersion5() ? ReasonCode.NO_MATCHING_SUBSCRIBERS : ReasonCode.SUCCESS;
        subscriber.send(new PubRec(message.packetId(), reason, Properties.NONE));
        expectPubRel(subscriber, message);
        subscriber.send(new PubRec(message.packetId())); // once more
        expectPubRel(subscriber, message);
        subscriber.send(new PubComp(message.packetId()));
        subscriber.expectNothing();
    }

    @Shows(
            v3 = {"MQTT-4.3.3-1", "MQTT-4.4.0-1", "MQTT-3.3.1-1"},
            v5 = {"MQTT-4.3.3-3", "MQTT-4.4.0-1", "MQTT-3.3.1-1"})
    void a_publish_is_unacknowledged_until_pubrec(Script s) {
        String id = s.clientId("s");
        Peer subscriber = subscriber(s, id);
        Publish message = oneMessage(s, subscriber);
        for (int i = 0; i < 2; i++) {
            subscriber.cut();
            subscriber = s.connecting().resuming(id).open();
            Publish repeated = subscriber.expectPublish(s.topic("a"), "x", Qos.EXACTLY_ONCE);
            check(
                    repeated.packetId() == message.packetId() && repeated.dup(),
                    "expected it again, but got " + repeated);
        }
        subscriber.acknowledge(message);
        subscriber.expectNothing();
    }

    @Shows(
            v3 = {"MQTT-4.3.3-1", "MQTT-4.4.0-1"},
            v5 = {"MQTT-4.3.3-5", "MQTT-4.3.3-6", "MQTT-4.4.0-1"})
    void a_pubrel_is_unacknowledged_until_pubcomp_and_replaces_the_publish(Script s) {
        String id = s.clientId("s");
        Peer subscriber = subscriber(s, id);
        Publish message = oneMessage(s, subscriber);
        subscriber.send(new PubRec(message.packetId()));
        expectPubRel(subscriber, message);
        for (int i = 0; i < 2; i++) {
            subscriber.cut();
            subscriber = s.connecting().resuming(id).open();
            expectPubRel(subscriber, message);
            subscriber.expectNothing(); // no PUBLISH
        }
        subscriber.send(new PubComp(message.packetId()));
        subscriber.expectAlive();
        subscriber.cut();
        s.connecting().resuming(id).open().expectNothing();
    }

    @Shows(v5 = {"MQTT-4.3.3-4", "MQTT-4.4.0-2"})
    void pubrec_with_an_error_ends_the_exchange_and_frees_its_place(Script s) {
        String id = s.clientId("s");
        Peer subscriber = s.connecting()
                .resuming(id)
                .property(Property.RECEIVE_MAXIMUM, 1)
                .open();
        subscriber.subscribe(s.topic("a"), Qos.EXACTLY_ONCE);
        Publish refused = oneMessage(s, subscriber);
        s.connect().publish(publish(s.topic("a"), "next", Qos.EXACTLY_ONCE, 1));
        subscriber.expectNothing();
        subscriber.send(new PubRec(refused.packetId(), ReasonCode.UNSPECIFIED_ERROR, Properties.NONE));
        Publish next = subscriber.expectPublish(s.topic("a"), "next", Qos.EXACTLY_ONCE); // and no PUBREL
        subscriber.acknowledge(next);
        subscriber.expectAlive();
        subscriber.cut();
        s.connecting().resuming(id).open().expectNothing();
    }

    @Shows(v5 = {"MQTT-4.3.3-4"})
    void pubrec_for_an_unknown_identifier_is_answered(Script s) {
        Peer peer = s.connect();
        peer.send(new PubRec(4321));
        PubRel pubRel = peer.expect(PubRel.class);
        check(pubRel.packetId() == 4321, "expected PUBREL for 4321, but got " + pubRel);
        check(
                !s.isStrict() || pubRel.reason() == ReasonCode.PACKET_IDENTIFIER_NOT_FOUND,
                "expected packet identifier not found, but got " + pubRel);
        peer.send(new PubComp(4321));
        peer.expectAlive();
    }

    private static Peer subscriber(Script s, String id) {
        Peer subscriber = s.connecting().resuming(id).open();
        subscriber.subscribe(s.topic("a"), Qos.EXACTLY_ONCE);
        return subscriber;
    }

    private static Publish oneMessage(Script s, Peer subscriber) {
        s.connect().publish(publish(s.topic("a"), "x", Qos.EXACTLY_ONCE, 1));
        return subscriber.expectPublish(s.topic("a"), "x", Qos.EXACTLY_ONCE);
    }

    private static void expectPubRel(Peer subscriber, Publish message) {
        PubRel pubRel = subscriber.expect(PubRel.class);
        check(pubRel.packetId() == message.packetId(), "expected PUBREL for " + message + ", but got " + pubRel);
    }
}
