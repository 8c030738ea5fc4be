// SPDX-License-Identifier: Apache-2.0
package io.galidia.conformance.server;

import static io.galidia.conformance.Packets.again;
import static io.galidia.conformance.Packets.publish;
import static io.galidia.conformance.Packets.retained;
import static io.galidia.conformance.Packets.text;
import static io.galidia.conformance.Peer.check;

import io.galidia.conformance.Peer;
import io.galidia.conformance.Script;
import io.galidia.conformance.Shows;
import io.galidia.packet.Packet;
import io.galidia.packet.PubComp;
import io.galidia.packet.PubRec;
import io.galidia.packet.PubRel;
import io.galidia.packet.Publish;
import io.galidia.packet.Qos;

/** Section 3.1.2.4: what clean start (clean session before MQTT 5) throws away, and what is there without it. */
final class SessionCases {

    @Shows(
            v3 = {"MQTT-3.1.2-4", "MQTT-3.1.2-5", "MQTT-3.1.4-3", "MQTT-3.2.2-2", "MQTT-3.2.2-3"},
            v5 = {"MQTT-3.1.2-5", "MQTT-3.1.2-6", "MQTT-3.1.2-23", "MQTT-3.1.4-4", "MQTT-3.2.2-3"})
    void a_stored_session_goes_on(Script s) {
        String id = s.clientId("s");
        Peer client = s.connecting().resuming(id).open();
        check(!client.connAck().sessionPresent(), "a session is present that was never made");
        client.subscribe(s.topic("1"), Qos.AT_LEAST_ONCE);
        client.subscribe(s.topic("2"), Qos.EXACTLY_ONCE);
        client.cut();
        Peer publisher = s.connect();
        publisher.publish(publish(s.topic("1"), "one", Qos.AT_LEAST_ONCE, 1));
        publisher.publish(publish(s.topic("2"), "two", Qos.EXACTLY_ONCE, 2));
        publisher.publish(publish(s.topic("2"), "three", Qos.AT_LEAST_ONCE, 3));
        Peer again = s.connecting().resuming(id).open();
        check(again.connAck().sessionPresent(), "the session is not present");
        again.acknowledge(again.expectPublish(s.topic("1"), "one", Qos.AT_LEAST_ONCE));
        Publish two = again.expectPublish(s.topic("2"), "two", Qos.EXACTLY_ONCE);
        Publish three = again.expectPublish(s.topic("2"), "three", Qos.AT_LEAST_ONCE);
        again.acknowledge(two);
        again.acknowledge(three);
        publisher.publish(publish(s.topic("1"), "four", Qos.AT_LEAST_ONCE, 4));
        again.acknowledge(again.expectPublish(s.topic("1"), "four", Qos.AT_LEAST_ONCE));
        again.expectNothing();
    }

    @Shows(
            v3 = {"MQTT-3.1.2-4"},
            v5 = {"MQTT-3.1.2-5", "MQTT-3.1.2-23"})
    void unfinished_messages_in_both_directions_belong_to_the_session(Script s) {
        s.requireSeveralInFlight();
        String id = s.clientId("s");
        Peer subscriber = s.connect();
        subscriber.subscribe(s.topic("out"), Qos.AT_MOST_ONCE);
        Peer client = s.connecting().resuming(id).open();
        client.subscribe(s.topic("in"), Qos.EXACTLY_ONCE);
        Peer publisher = s.connect();
        publisher.publish(publish(s.topic("in"), "1", Qos.AT_LEAST_ONCE, 1));
        publisher.publish(publish(s.topic("in"), "2", Qos.EXACTLY_ONCE, 2));
        client.expectPublish(s.topic("in"), "1");
        int received = client.expectPublish(s.topic("in"), "2").packetId();
        client.send(new PubRec(received));
        client.expect(PubRel.class);
        client.send(publish(s.topic("out"), "3", Qos.EXACTLY_ONCE, 9));
        client.expect(PubRec.class);
        client.cut();

        Peer again = s.connecting().resuming(id).open();
        int released = 0;
        Publish first = null;
        for (int i = 0; i < 2; i++) { // in either order
            Packet packet = again.expectAny();
            if (packet instanceof PubRel pubRel) {
                released = pubRel.packetId();
            } else if (packet instanceof Publish message) {
                first = message;
            }
        }
        check(released == received, "expected PUBREL with " + received + ", but got " + released);
        if (first == null || !first.dup() || !text(first).equals("1")) {
            throw new AssertionError("expected '1' again, but got " + first);
        }
        again.acknowledge(first);
        again.send(new PubComp(received));
        again.send(again(publish(s.topic("out"), "3", Qos.EXACTLY_ONCE, 9)));
        again.expect(PubRec.class);
        again.send(new PubRel(9));
        again.expect(PubComp.class);
        again.expectNothing();
        subscriber.expectPublish(s.topic("out"), "3");
        subscriber.expectNothing(); // the repetition is no second message
    }

    @Shows(
            v3 = {"MQTT-3.1.2-6", "MQTT-3.1.4-3", "MQTT-3.2.2-1"},
            v5 = {"MQTT-3.1.2-4", "MQTT-3.1.4-4", "MQTT-3.2.2-2"})
    void a_clean_start_throws_the_stored_session_away(Script s) {
        String id = s.clientId("s");
        Peer client = s.connecting().resuming(id).open();
        client.subscribe(s.topic("a"), Qos.AT_LEAST_ONCE);
        Peer publisher = s.connect();
        publisher.publish(publish(s.topic("a"), "unacknowledged", Qos.AT_LEAST_ONCE, 1));
        client.expectPublish(s.topic("a"), "unacknowledged");
        client.cut();
        publisher.publish(publish(s.topic("a"), "queued", Qos.AT_LEAST_ONCE, 2));
        Peer clean = s.connecting().resuming(id).cleanStart(true).open();
        check(!clean.connAck().sessionPresent(), "session present is told after a clean start");
        publisher.publish(publish(s.topic("a"), "unwanted", Qos.AT_LEAST_ONCE, 3));
        clean.expectNothing();
    }

    @Shows(v3 = {"MQTT-3.1.2-6", "MQTT-3.2.2-3"})
    void a_clean_session_ends_with_its_connection(Script s) {
        String id = s.clientId("s");
        Peer client = s.connecting().clientId(id).open();
        client.subscribe(s.topic("a"), Qos.AT_LEAST_ONCE);
        client.cut();
        s.settle();
        Peer publisher = s.connect();
        publisher.publish(publish(s.topic("a"), "1", Qos.AT_LEAST_ONCE, 1));
        Peer next = s.connecting().clientId(id).cleanStart(false).open();
        check(!next.connAck().sessionPresent(), "a clean session was used again");
        publisher.publish(publish(s.topic("a"), "2", Qos.AT_LEAST_ONCE, 2));
        next.expectNothing();
    }

    /** Clean start says what becomes of the old session; the expiry interval what becomes of the new one. */
    @Shows(v5 = {"MQTT-3.1.2-4", "MQTT-3.1.2-23", "MQTT-3.2.2-3"})
    void the_session_of_a_clean_start_is_kept_as_long_as_its_expiry_interval_says(Script s) {
        String id = s.clientId("s");
        Peer clean = s.connecting().resuming(id).cleanStart(true).open();
        clean.subscribe(s.topic("a"), Qos.AT_LEAST_ONCE);
        clean.leave();
        s.connect().publish(publish(s.topic("a"), "1", Qos.AT_LEAST_ONCE, 1));
        Peer again = s.connecting().resuming(id).open();
        check(again.connAck().sessionPresent(), "the session is not present");
        again.acknowledge(again.expectPublish(s.topic("a"), "1", Qos.AT_LEAST_ONCE));
    }

    @Shows(
            v3 = {"MQTT-3.1.2-7"},
            v5 = {"MQTT-3.1.2-4"})
    void retained_messages_outlive_the_session_of_their_publisher(Script s) {
        String id = s.clientId("s");
        Peer publisher = s.connecting().clientId(id).open();
        publisher.publish(retained(publish(s.topic("a"), "kept", Qos.AT_LEAST_ONCE, 1)));
        publisher.leave();
        s.connecting().clientId(id).open().leave();
        Peer subscriber = s.connect();
        subscriber.subscribe(s.topic("a"), Qos.AT_LEAST_ONCE);
        Publish message = subscriber.expectPublish(s.topic("a"), "kept", Qos.AT_LEAST_ONCE);
        check(message.retain(), "a retained message comes without RETAIN: " + message);
    }

    @Shows(
            v3 = {"MQTT-3.1.2-4", "MQTT-3.2.2-2", "MQTT-3.2.2-3"},
            v5 = {"MQTT-3.1.2-6", "MQTT-3.2.2-3"})
    void session_present_does_not_depend_on_subscriptions(Script s) {
        String id = s.clientId("s");
        Peer first = s.connecting().resuming(id).open();
        check(!first.connAck().sessionPresent(), "a session is present that was never made");
        first.leave();
        for (int i = 0; i < 3; i++) {
            Peer again = s.connecting().resuming(id).open();
            check(again.connAck().sessionPresent(), "the session is not present");
            again.leave();
        }
        s.connecting().clientId(id).cleanStart(true).open().leave();
        Peer last = s.connecting().resuming(id).open();
        check(!last.connAck().sessionPresent(), "a session is present that a clean start has thrown away");
    }
}
