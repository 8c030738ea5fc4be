// SPDX-License-Identifier: Apache-2.0
package io.galidia.conformance.server;

import static io.galidia.conformance.Packets.publish;
import static io.galidia.conformance.Peer.check;

import io.galidia.conformance.Peer;
import io.galidia.conformance.Script;
import io.galidia.conformance.Shows;
import io.galidia.packet.PubComp;
import io.galidia.packet.PubRec;
import io.galidia.packet.PubRel;
import io.galidia.packet.Publish;
import io.galidia.packet.Qos;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Section 4.4: what is sent again, when, and in which order. */
final class ResendCases {

    @Shows(
            v3 = {"MQTT-4.4.0-1", "MQTT-3.3.1-1", "MQTT-4.6.0-1", "MQTT-4.6.0-6", "MQTT-4.1.0-1"},
            v5 = {"MQTT-4.4.0-1", "MQTT-3.3.1-1", "MQTT-4.6.0-5"})
    void unacknowledged_messages_come_again_in_their_order_with_dup_and_their_identifiers(Script s) {
        s.requireSeveralInFlight();
        String id = s.clientId("s");
        Peer subscriber = subscriber(s, id);
        Peer publisher = s.connect();
        List<Publish> first = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            publisher.publish(message(s, i));
            first.add(expectMessage(s, subscriber, i));
        }
        for (int time = 0; time < 2; time++) { // the second time what was repeated is repeated
            subscriber.cut();
            subscriber = s.connecting().resuming(id).open();
            for (int i = 0; i < 8; i++) {
                Publish again = expectMessage(s, subscriber, i);
                check(
                        again.packetId() == first.get(i).packetId(),
                        "expected the identifier of " + first.get(i) + ", but got " + again);
                check(again.dup(), "expected DUP, but got " + again);
            }
        }
        for (Publish each : first) {
            subscriber.acknowledge(each);
        }
        subscriber.expectNothing();
    }

    @Shows(
            v3 = {"MQTT-4.4.0-1"},
            v5 = {"MQTT-4.4.0-1"})
    void what_came_meanwhile_follows_without_dup(Script s) {
        s.requireSeveralInFlight();
        String id = s.clientId("s");
        Peer subscriber = subscriber(s, id);
        Peer publisher = s.connect();
        publisher.publish(message(s, 0));
        publisher.publish(message(s, 1));
        expectMessage(s, subscriber, 0);
        expectMessage(s, subscriber, 1);
        subscriber.cut();
        s.settle();
        publisher.publish(message(s, 2));
        publisher.publish(message(s, 3));
        Peer back = s.connecting().resuming(id).open();
        for (int i = 0; i < 4; i++) {
            Publish message = expectMessage(s, back, i);
            check(message.dup() == (i < 2), "expected DUP " + (i < 2) + ", but got " + message);
        }
    }

    @Shows(
            v3 = {"MQTT-4.4.0-1", "MQTT-4.6.0-4"},
            v5 = {"MQTT-4.4.0-1"})
    void pubrels_come_again_in_their_order(Script s) {
        s.requireSeveralInFlight();
        String id = s.clientId("s");
        Peer subscriber = s.connecting().resuming(id).open();
        subscriber.subscribe(s.topic("a"), Qos.EXACTLY_ONCE);
        Peer publisher = s.connect();
        List<Publish> messages = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            publisher.publish(publish(s.topic("a"), "n" + i, Qos.EXACTLY_ONCE, 1));
            messages.add(expectMessage(s, subscriber, i));
        }
        for (int i : new int[] {2, 0, 1}) {
            subscriber.send(new PubRec(messages.get(i).packetId()));
            check(
                    subscriber.expect(PubRel.class).packetId()
                            == messages.get(i).packetId(),
                    "PUBREL of another message");
        }
        subscriber.cut();
        Peer back = s.connecting().resuming(id).open();
        List<Integer> released = new ArrayList<>();
        int published = 0;
        for (int i = 0; i < 4; i++) {
            var packet = back.expectAny();
            if (packet instanceof PubRel pubRel) {
                released.add(pubRel.packetId());
            } else {
                check(
                        packet instanceof Publish again
                                && again.packetId() == messages.get(3).packetId(),
                        "got " + packet);
                published++;
            }
        }
        List<Integer> wanted = List.of(
                messages.get(2).packetId(),
                messages.get(0).packetId(),
                messages.get(1).packetId());
        check(published == 1, "expected the message that has no PUBREC");
        check(
                s.isStrict() ? released.equals(wanted) : released.containsAll(wanted),
                "expected PUBREL for " + wanted + ", but got " + released);
        released.forEach(packetId -> back.send(new PubComp(packetId)));
        back.acknowledge(messages.get(3));
        back.expectNothing();
    }

    @Shows(v5 = {"MQTT-4.4.0-1"})
    void nothing_is_sent_again_while_the_connection_lasts(Script s) {
        s.requireSeveralInFlight();
        Peer subscriber = subscriber(s, s.clientId("s"));
        Peer publisher = s.connect();
        publisher.publish(publish(s.topic("a"), "n0", Qos.AT_LEAST_ONCE, 1));
        publisher.publish(publish(s.topic("a"), "n1", Qos.EXACTLY_ONCE, 1));
        publisher.publish(publish(s.topic("a"), "n2", Qos.EXACTLY_ONCE, 1));
        expectMessage(s, subscriber, 0);
        expectMessage(s, subscriber, 1);
        Publish third = expectMessage(s, subscriber, 2);
        subscriber.send(new PubRec(third.packetId()));
        subscriber.expect(PubRel.class);
        s.pass(Duration.ofSeconds(3));
        subscriber.expectNothing();
        subscriber.subscribe(s.topic("b"), Qos.AT_MOST_ONCE);
        subscriber.expectAlive();
    }

    @Shows(
            v3 = {"MQTT-4.4.0-1"},
            v5 = {"MQTT-4.4.0-1"})
    void a_clean_start_gets_nothing_again(Script s) {
        String id = s.clientId("s");
        Peer subscriber = subscriber(s, id);
        s.connect().publish(message(s, 0));
        expectMessage(s, subscriber, 0);
        subscriber.cut();
        Peer clean = s.connecting().clientId(id).open();
        check(!clean.connAck().sessionPresent(), "expected a new session");
        clean.expectNothing();
        clean.cut();
        Peer after = s.connecting().resuming(id).open();
        check(!after.connAck().sessionPresent(), "expected the session of the clean start to be gone");
        after.expectNothing();
    }

    private static Peer subscriber(Script s, String id) {
        Peer subscriber = s.connecting().resuming(id).open();
        subscriber.subscribe(s.topic("a"), Qos.EXACTLY_ONCE);
        return subscriber;
    }

    /** QoS 1 and 2 in turns. */
    private static Publish message(Script s, int number) {
        return publish(s.topic("a"), "n" + number, number % 2 == 0 ? Qos.AT_LEAST_ONCE : Qos.EXACTLY_ONCE, 1);
    }

    private static Publish expectMessage(Script s, Peer subscriber, int number) {
        return subscriber.expectPublish(s.topic("a"), "n" + number);
    }
}
