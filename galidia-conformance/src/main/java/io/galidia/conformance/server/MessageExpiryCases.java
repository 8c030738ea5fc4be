// SPDX-License-Identifier: Apache-2.0
package io.galidia.conformance.server;

import static io.galidia.conformance.Packets.publish;
import static io.galidia.conformance.Packets.retained;
import static io.galidia.conformance.Packets.text;
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
import java.time.Duration;

/** Section 3.3.2.3.3: how long a message is worth delivering. */
final class MessageExpiryCases {

    private static final Duration MORE_THAN_2_S = Duration.ofMillis(2_100);

    @Shows(v5 = {"MQTT-3.3.2-6"})
    void what_does_not_wait_keeps_its_interval(Script s) {
        Peer subscriber = s.connect();
        subscriber.subscribe(s.topic("a"), Qos.AT_LEAST_ONCE);
        s.connect().publish(expiring(s, "now", 1, 100));
        expectLeft(subscriber, "now", 99, 100);
        s.connect().publish(publish(s.topic("a"), "for ever", Qos.AT_LEAST_ONCE, 1));
        Publish forEver = subscriber.expectPublish(s.topic("a"), "for ever");
        check(!forEver.properties().has(Property.MESSAGE_EXPIRY_INTERVAL), "expected no interval, but got " + forEver);
    }

    @Shows(v5 = {"MQTT-3.3.2-5", "MQTT-3.3.2-6"})
    void a_message_expires_while_the_client_is_away(Script s) {
        String id = s.clientId("s");
        Peer subscriber = s.connecting().resuming(id).open();
        subscriber.subscribe(s.topic("a"), Qos.AT_LEAST_ONCE);
        subscriber.leave();
        publishThree(s, s.connect());
        s.pass(MORE_THAN_2_S);
        Peer back = s.connecting().resuming(id).open();
        expectLeft(back, "long", 97, 98);
        back.acknowledge(back.expectPublish(s.topic("a"), "for ever"));
        back.expectNothing();
    }

    @Shows(v5 = {"MQTT-3.3.2-5", "MQTT-3.3.2-6"})
    void a_message_expires_while_the_receive_window_is_full(Script s) {
        Peer subscriber = s.connecting().property(Property.RECEIVE_MAXIMUM, 1).open();
        subscriber.subscribe(s.topic("a"), Qos.AT_LEAST_ONCE);
        Peer publisher = s.connect();
        publisher.publish(publish(s.topic("a"), "first", Qos.AT_LEAST_ONCE, 9));
        Publish first = subscriber.expectPublish(s.topic("a"), "first");
        publishThree(s, publisher);
        s.pass(MORE_THAN_2_S);
        subscriber.acknowledge(first);
        expectLeft(subscriber, "long", 97, 98);
        subscriber.acknowledge(subscriber.expectPublish(s.topic("a"), "for ever"));
        subscriber.expectNothing();
    }

    @Shows(v5 = {"MQTT-3.3.2-5", "MQTT-3.3.2-6"})
    void a_message_expires_while_it_is_retained(Script s) {
        Peer publisher = s.connect();
        s.require(publisher.connAck().properties().flag(Property.RETAIN_AVAILABLE, true), "retained messages");
        Properties shortLife = Properties.NONE.with(Property.MESSAGE_EXPIRY_INTERVAL, 1);
        publisher.publish(retained(publish(s.topic("b"), "short", Qos.AT_LEAST_ONCE, 1, shortLife)));
        publisher.publish(retained(expiring(s, "long", 2, 100)));
        Peer early = s.connect();
        early.subscribe(s.topic("b"), Qos.AT_LEAST_ONCE);
        early.expectPublish(s.topic("b"), "short");
        s.pass(MORE_THAN_2_S);
        Peer late = s.connect();
        late.subscribe(s.topic("b"), Qos.AT_LEAST_ONCE);
        late.expectNothing();
        late.subscribe(s.topic("a"), Qos.AT_LEAST_ONCE);
        expectLeft(late, "long", 97, 98);
    }

    @Shows(v5 = {"MQTT-4.3.3-7"})
    void what_was_sent_with_qos_2_does_not_expire(Script s) {
        String id = s.clientId("s");
        Peer subscriber = s.connecting().resuming(id).open();
        subscriber.subscribe(s.topic("a"), Qos.EXACTLY_ONCE);
        Properties shortLife = Properties.NONE.with(Property.MESSAGE_EXPIRY_INTERVAL, 1);
        s.connect().publish(publish(s.topic("a"), "begun", Qos.EXACTLY_ONCE, 1, shortLife));
        Publish begun = subscriber.expectPublish(s.topic("a"), "begun", Qos.EXACTLY_ONCE);
        subscriber.cut();
        s.pass(MORE_THAN_2_S);
        Peer back = s.connecting().resuming(id).open();
        Publish again = back.expectPublish(s.topic("a"), "begun", Qos.EXACTLY_ONCE);
        check(again.packetId() == begun.packetId() && again.dup(), "expected the same message, but got " + again);
        back.acknowledge(again);
        back.expectAlive();
    }

    @Shows(v5 = {"MQTT-4.3.3-13"})
    void the_exchange_of_a_message_that_has_expired_is_completed(Script s) {
        String id = s.clientId("s");
        Peer subscriber = s.connecting().resuming(id).open();
        subscriber.subscribe(s.topic("a"), Qos.EXACTLY_ONCE);
        subscriber.leave();
        Peer publisher = s.connect();
        Properties shortLife = Properties.NONE.with(Property.MESSAGE_EXPIRY_INTERVAL, 1);
        publisher.send(publish(s.topic("a"), "late", Qos.EXACTLY_ONCE, 8, shortLife));
        PubRec pubRec = publisher.expect(PubRec.class);
        check(pubRec.packetId() == 8 && !pubRec.reason().isError(), "got " + pubRec);
        s.pass(MORE_THAN_2_S);
        publisher.send(new PubRel(8));
        PubComp pubComp = publisher.expect(PubComp.class);
        check(pubComp.packetId() == 8 && !pubComp.reason().isError(), "got " + pubComp);
    }

    /** One that expires within a second, one that does not for long, and one that never does. */
    private static void publishThree(Script s, Peer publisher) {
        publisher.publish(expiring(s, "short", 1, 1));
        publisher.publish(expiring(s, "long", 2, 100));
        publisher.publish(publish(s.topic("a"), "for ever", Qos.AT_LEAST_ONCE, 3));
    }

    private static Publish expiring(Script s, String payload, int packetId, long seconds) {
        Properties properties = Properties.NONE.with(Property.MESSAGE_EXPIRY_INTERVAL, seconds);
        return publish(s.topic("a"), payload, Qos.AT_LEAST_ONCE, packetId, properties);
    }

    private static void expectLeft(Peer subscriber, String payload, long least, long most) {
        Publish message = subscriber.expect(Publish.class);
        check(text(message).equals(payload), "expected " + payload + ", got " + message);
        long left = message.properties().number(Property.MESSAGE_EXPIRY_INTERVAL, -1);
        check(
                left >= least && left <= most,
                "expected " + least + " to " + most + " s left of the interval of '" + payload + "', but got " + left);
        subscriber.acknowledge(message);
    }
}
