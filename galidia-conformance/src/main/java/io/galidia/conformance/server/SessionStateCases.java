// SPDX-License-Identifier: Apache-2.0
package io.galidia.conformance.server;

import static io.galidia.conformance.Packets.publish;
import static io.galidia.conformance.Packets.text;
import static io.galidia.conformance.Peer.check;

import io.galidia.conformance.Peer;
import io.galidia.conformance.Script;
import io.galidia.conformance.Shows;
import io.galidia.packet.Packet;
import io.galidia.packet.Property;
import io.galidia.packet.PubComp;
import io.galidia.packet.PubRec;
import io.galidia.packet.PubRel;
import io.galidia.packet.Publish;
import io.galidia.packet.Qos;
import java.time.Duration;

/** Section 4.1: what a server keeps for a client, and for how long. */
final class SessionStateCases {

    @Shows(
            v3 = {"MQTT-4.1.0-2"},
            v5 = {"MQTT-4.1.0-1"})
    void a_session_lasts_as_long_as_its_connection(Script s) {
        s.requireSeveralInFlight();
        Peer subscriber = s.connect(); // in MQTT 5 with an expiry interval of 0
        subscriber.subscribe(s.topic("+"), Qos.EXACTLY_ONCE);
        Peer publisher = s.connect();
        publisher.send(publish(s.topic("a"), "1", Qos.EXACTLY_ONCE, 1));
        publisher.expect(PubRec.class);
        publisher.publish(publish(s.topic("a"), "2", Qos.EXACTLY_ONCE, 2));
        Publish begun = subscriber.expect(Publish.class); // 1 comes before or after 2: with PUBLISH or with PUBREL
        if (text(begun).equals("1")) {
            begun = subscriber.expectPublish(s.topic("a"), "2");
        }
        s.pass(Duration.ofMillis(2_100));
        publisher.send(new PubRel(1)); // the exchange is still known
        PubComp pubComp = publisher.expect(PubComp.class);
        check(pubComp.packetId() == 1 && !pubComp.reason().isError(), "expected PUBCOMP for 1, but got " + pubComp);
        publisher.publish(publish(s.topic("b"), "3", Qos.AT_LEAST_ONCE, 1)); // the subscription is still there
        Packet next = subscriber.expectAny();
        while (next instanceof Publish message && !message.topic().equals(s.topic("b"))) {
            next = subscriber.expectAny();
        }
        check(next instanceof Publish, "expected the third message, but got " + next);
        subscriber.send(new PubRec(begun.packetId()));
        check(subscriber.expect(PubRel.class).packetId() == begun.packetId(), "expected PUBREL for " + begun);
        subscriber.expectNothing();
    }

    @Shows(
            v3 = {"MQTT-4.1.0-1", "MQTT-4.5.0-1"},
            v5 = {"MQTT-4.5.0-1"})
    void subscriptions_and_messages_outlive_the_connection_as_long_as_the_session_does(Script s) {
        String id = s.clientId("s");
        Peer subscriber = s.connecting().resuming(id).open();
        subscriber.subscribe(s.topic("a"), Qos.EXACTLY_ONCE);
        subscriber.cut();
        s.settle();
        Peer publisher = s.connect();
        publisher.publish(publish(s.topic("a"), "1", Qos.AT_LEAST_ONCE, 1));
        publisher.publish(publish(s.topic("a"), "2", Qos.EXACTLY_ONCE, 2));
        Peer back = s.connecting().resuming(id).open();
        check(back.connAck().sessionPresent(), "expected the session to go on");
        back.acknowledge(back.expectPublish(s.topic("a"), "1", Qos.AT_LEAST_ONCE));
        back.acknowledge(back.expectPublish(s.topic("a"), "2", Qos.EXACTLY_ONCE));
        publisher.publish(publish(s.topic("a"), "3", Qos.AT_LEAST_ONCE, 3));
        back.acknowledge(back.expectPublish(s.topic("a"), "3", Qos.AT_LEAST_ONCE));
    }

    @Shows(v5 = {"MQTT-4.1.0-2"})
    void a_session_ends_when_its_expiry_interval_has_passed(Script s) {
        String id = s.clientId("s");
        Peer subscriber = resuming(s, id, 1);
        subscriber.subscribe(s.topic("a"), Qos.AT_LEAST_ONCE);
        subscriber.leave();
        Peer back = resuming(s, id, 1);
        check(back.connAck().sessionPresent(), "expected the session to go on within its interval");
        back.leave();
        s.connect().publish(publish(s.topic("a"), "1", Qos.AT_LEAST_ONCE, 1));
        s.pass(Duration.ofMillis(2_900));
        Peer late = resuming(s, id, 1);
        check(!late.connAck().sessionPresent(), "expected the session to be over");
        s.connect().publish(publish(s.topic("a"), "2", Qos.AT_LEAST_ONCE, 1));
        late.expectNothing();
    }

    @Shows(v5 = {"MQTT-4.1.0-2"})
    void a_session_without_an_expiry_interval_ends_with_its_connection(Script s) {
        String id = s.clientId("s");
        Peer subscriber = s.connecting().clientId(id).cleanStart(false).open();
        subscriber.subscribe(s.topic("a"), Qos.AT_LEAST_ONCE);
        subscriber.leave();
        s.settle();
        Peer back = s.connecting().clientId(id).cleanStart(false).open();
        check(!back.connAck().sessionPresent(), "expected the session to be over");
    }

    private static Peer resuming(Script s, String id, int expirySeconds) {
        return s.connecting()
                .resuming(id)
                .property(Property.SESSION_EXPIRY_INTERVAL, expirySeconds)
                .open();
    }
}
