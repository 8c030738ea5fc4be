// SPDX-License-Identifier: Apache-2.0
package io.galidia.conformance.server;

import static io.galidia.conformance.Packets.again;
import static io.galidia.conformance.Packets.publish;
import static io.galidia.conformance.Packets.text;
import static io.galidia.conformance.Peer.check;

import io.galidia.conformance.Peer;
import io.galidia.conformance.Script;
import io.galidia.conformance.Shows;
import io.galidia.packet.PubComp;
import io.galidia.packet.PubRec;
import io.galidia.packet.PubRel;
import io.galidia.packet.Publish;
import io.galidia.packet.Qos;
import io.galidia.packet.ReasonCode;
import java.util.HashSet;
import java.util.Set;

/** Section 4.3.3: exactly once, when the client sends. */
final class Qos2ReceiverCases {

    @Shows(
            v3 = {"MQTT-4.3.3-2"},
            v5 = {"MQTT-4.3.3-8", "MQTT-4.3.3-10", "MQTT-4.3.3-11"})
    void a_message_that_is_repeated_before_pubrel_is_not_delivered_again(Script s) {
        Peer subscriber = subscriber(s);
        Peer publisher = s.connect();
        Publish message = publish(s.topic("a"), "once", Qos.EXACTLY_ONCE, 5);
        publisher.send(message);
        expectPubRec(publisher, 5);
        for (int i = 0; i < 3; i++) {
            publisher.send(again(message));
            expectPubRec(publisher, 5);
        }
        release(publisher, 5);
        subscriber.acknowledge(subscriber.expectPublish(s.topic("a"), "once", Qos.EXACTLY_ONCE));
        subscriber.expectNothing();
        publisher.expectNothing();
    }

    @Shows(
            v3 = {"MQTT-4.3.3-2"},
            v5 = {"MQTT-4.3.3-12"})
    void after_pubcomp_the_same_identifier_is_a_new_message(Script s) {
        Peer subscriber = subscriber(s);
        Peer publisher = s.connect();
        Publish message = publish(s.topic("a"), "x", Qos.EXACTLY_ONCE, 5);
        for (Publish each : new Publish[] {message, message, again(message)}) {
            publisher.publish(each);
            subscriber.acknowledge(subscriber.expectPublish(s.topic("a"), "x", Qos.EXACTLY_ONCE));
        }
        subscriber.expectNothing();
    }

    @Shows(
            v3 = {"MQTT-4.3.3-2", "MQTT-4.1.0-1"},
            v5 = {"MQTT-4.3.3-10"})
    void a_message_that_is_repeated_on_the_next_connection_is_not_delivered_again(Script s) {
        Peer subscriber = subscriber(s);
        String id = s.clientId("p");
        Peer first = s.connecting().resuming(id).open();
        Publish message = publish(s.topic("a"), "once", Qos.EXACTLY_ONCE, 5);
        first.send(message);
        expectPubRec(first, 5);
        first.cut();
        Peer second = s.connecting().resuming(id).open();
        check(second.connAck().sessionPresent(), "expected the session to go on");
        second.send(again(message));
        expectPubRec(second, 5);
        release(second, 5);
        subscriber.acknowledge(subscriber.expectPublish(s.topic("a"), "once", Qos.EXACTLY_ONCE));
        subscriber.expectNothing();
        second.publish(publish(s.topic("a"), "new", Qos.EXACTLY_ONCE, 5));
        subscriber.acknowledge(subscriber.expectPublish(s.topic("a"), "new", Qos.EXACTLY_ONCE));
    }

    @Shows(
            v3 = {"MQTT-4.3.3-2"},
            v5 = {"MQTT-4.3.3-11"})
    void pubrel_on_the_next_connection_completes_the_exchange(Script s) {
        Peer subscriber = subscriber(s);
        String id = s.clientId("p");
        Peer first = s.connecting().resuming(id).open();
        first.send(publish(s.topic("a"), "once", Qos.EXACTLY_ONCE, 5));
        expectPubRec(first, 5);
        first.cut();
        Peer second = s.connecting().resuming(id).open();
        release(second, 5);
        subscriber.acknowledge(subscriber.expectPublish(s.topic("a"), "once", Qos.EXACTLY_ONCE));
        subscriber.expectNothing();
    }

    @Shows(
            v3 = {"MQTT-4.3.3-2"},
            v5 = {"MQTT-4.3.3-11"})
    void pubrel_for_an_unknown_identifier_is_answered(Script s) {
        Peer publisher = s.connect();
        for (int packetId : new int[] {1, 0x1234, 0xFFFF}) {
            publisher.send(new PubRel(packetId));
            PubComp pubComp = publisher.expect(PubComp.class);
            check(pubComp.packetId() == packetId, "expected PUBCOMP for " + packetId + ", but got " + pubComp);
            check(
                    !s.isStrict() || !s.isVersion5() || pubComp.reason() == ReasonCode.PACKET_IDENTIFIER_NOT_FOUND,
                    "expected packet identifier not found, but got " + pubComp);
        }
        publisher.publish(publish(s.topic("a"), "x", Qos.EXACTLY_ONCE, 1));
        publisher.send(new PubRel(1)); // once more, after PUBCOMP
        check(publisher.expect(PubComp.class).packetId() == 1, "expected PUBCOMP for 1");
    }

    @Shows(
            v3 = {"MQTT-4.3.3-2"},
            v5 = {"MQTT-4.3.3-10"})
    void a_clean_start_forgets_which_messages_came(Script s) {
        s.requireSeveralInFlight();
        Peer subscriber = subscriber(s);
        String id = s.clientId("p");
        Peer first = s.connecting().resuming(id).open();
        first.send(publish(s.topic("a"), "old", Qos.EXACTLY_ONCE, 5));
        expectPubRec(first, 5);
        first.cut();
        Peer second = s.connecting().clientId(id).open();
        second.publish(publish(s.topic("a"), "new", Qos.EXACTLY_ONCE, 5));
        Publish message = subscriber.expect(Publish.class);
        if (text(message).equals("old")) { // the server has delivered it when PUBLISH came
            message = subscriber.expect(Publish.class);
        }
        check(text(message).equals("new"), "expected the new message, but got " + message);
    }

    @Shows(
            v3 = {"MQTT-4.3.3-2"},
            v5 = {"MQTT-4.3.3-8", "MQTT-4.3.3-10", "MQTT-4.3.3-11"})
    void several_exchanges_go_on_at_once_and_end_in_any_order(Script s) {
        s.requireSeveralInFlight();
        Peer subscriber = subscriber(s);
        Peer publisher = s.connect();
        for (int packetId = 1; packetId <= 5; packetId++) {
            publisher.send(publish(s.topic("a"), "n" + packetId, Qos.EXACTLY_ONCE, packetId));
        }
        for (int packetId = 1; packetId <= 5; packetId++) {
            expectPubRec(publisher, packetId);
        }
        for (int packetId : new int[] {3, 1, 5, 2, 4}) {
            release(publisher, packetId);
        }
        Set<String> got = new HashSet<>(); // the server may deliver when PUBLISH comes or when PUBREL comes
        for (int i = 0; i < 5; i++) {
            check(got.add(text(subscriber.expect(Publish.class))), "a message came twice, among " + got);
        }
        subscriber.expectNothing();
    }

    @Shows(v5 = {"MQTT-4.3.3-9"})
    void after_pubrec_with_an_error_the_same_identifier_is_a_new_message(Script s) {
        Peer subscriber = subscriber(s);
        Peer publisher = s.connect();
        publisher.send(publish("$SYS/" + s.topic("a"), "refused", Qos.EXACTLY_ONCE, 5));
        PubRec pubRec = publisher.expect(PubRec.class);
        s.require(pubRec.reason().isError(), "a topic that it refuses with PUBREC");
        publisher.publish(again(publish(s.topic("a"), "new", Qos.EXACTLY_ONCE, 5)));
        subscriber.acknowledge(subscriber.expectPublish(s.topic("a"), "new", Qos.EXACTLY_ONCE));
    }

    private static Peer subscriber(Script s) {
        Peer subscriber = s.connect();
        subscriber.subscribe(s.topic("a"), Qos.EXACTLY_ONCE);
        return subscriber;
    }

    private static void expectPubRec(Peer publisher, int packetId) {
        PubRec pubRec = publisher.expect(PubRec.class);
        check(
                pubRec.packetId() == packetId && !pubRec.reason().isError(),
                "expected PUBREC for " + packetId + ", but got " + pubRec);
    }

    private static void release(Peer publisher, int packetId) {
        publisher.send(new PubRel(packetId));
        PubComp pubComp = publisher.expect(PubComp.class);
        check(
                pubComp.packetId() == packetId && !pubComp.reason().isError(),
                "expected PUBCOMP for " + packetId + ", but got " + pubComp);
    }
}
