// SPDX-License-Identifier: Apache-2.0
package io.galidia.conformance.server;

import static io.galidia.conformance.Packets.again;
import static io.galidia.conformance.Packets.publish;
import static io.galidia.conformance.Peer.check;

import io.galidia.conformance.Peer;
import io.galidia.conformance.Script;
import io.galidia.conformance.Shows;
import io.galidia.packet.Properties;
import io.galidia.packet.PubAck;
import io.galidia.packet.Publish;
import io.galidia.packet.Qos;
import io.galidia.packet.ReasonCode;
import java.util.HashSet;
import java.util.Set;

/** Section 4.3.2: at least once. */
final class Qos1Cases {

    @Shows(
            v3 = {"MQTT-4.3.2-2"},
            v5 = {"MQTT-4.3.2-4", "MQTT-4.3.2-5"})
    void after_puback_the_same_identifier_is_a_new_message(Script s) {
        Peer subscriber = s.connect();
        subscriber.subscribe(s.topic("a"), Qos.AT_LEAST_ONCE);
        Peer publisher = s.connect();
        Publish message = publish(s.topic("a"), "x", Qos.AT_LEAST_ONCE, 10);
        for (Publish each : new Publish[] {message, again(message), message, again(message)}) {
            publisher.send(each);
            PubAck pubAck = publisher.expect(PubAck.class);
            check(pubAck.packetId() == 10, "expected PUBACK for 10, but got " + pubAck);
            subscriber.acknowledge(subscriber.expectPublish(s.topic("a"), "x", Qos.AT_LEAST_ONCE));
        }
        subscriber.expectNothing();
    }

    @Shows(
            v3 = {"MQTT-4.3.2-1"},
            v5 = {"MQTT-4.3.2-1", "MQTT-4.3.2-2"})
    void unacknowledged_messages_have_different_identifiers_and_no_dup(Script s) {
        s.requireSeveralInFlight();
        Peer subscriber = s.connect();
        subscriber.subscribe(s.topic("a"), Qos.AT_LEAST_ONCE);
        Peer publisher = s.connect();
        Set<Integer> packetIds = new HashSet<>();
        for (int i = 0; i < 10; i++) {
            publisher.publish(publish(s.topic("a"), "n" + i, Qos.AT_LEAST_ONCE, 1));
            Publish message = subscriber.expectPublish(s.topic("a"), "n" + i, Qos.AT_LEAST_ONCE);
            check(!message.dup(), "expected no DUP on the first delivery, but got " + message);
            check(packetIds.add(message.packetId()), "identifier " + message.packetId() + " is in use already");
        }
    }

    @Shows(
            v3 = {"MQTT-4.3.2-1"},
            v5 = {"MQTT-4.3.2-1"})
    void an_identifier_is_not_used_again_before_puback(Script s) {
        s.requireSeveralInFlight();
        Peer subscriber = s.connect();
        subscriber.subscribe(s.topic("a"), Qos.AT_LEAST_ONCE);
        Peer publisher = s.connect();
        publisher.publish(publish(s.topic("a"), "waits", Qos.AT_LEAST_ONCE, 1));
        Publish waits = subscriber.expectPublish(s.topic("a"), "waits");
        for (int i = 0; i < 300; i++) {
            publisher.publish(publish(s.topic("a"), "n" + i, Qos.AT_LEAST_ONCE, 1));
            Publish message = subscriber.expectPublish(s.topic("a"), "n" + i);
            check(message.packetId() != waits.packetId(), "identifier " + waits.packetId() + " is in use already");
            subscriber.acknowledge(message);
        }
    }

    @Shows(
            v3 = {"MQTT-4.3.2-1"},
            v5 = {"MQTT-4.3.2-3"})
    void a_message_is_unacknowledged_until_its_own_puback(Script s) {
        s.requireSeveralInFlight();
        String id = s.clientId("s");
        Peer subscriber = s.connecting().resuming(id).open();
        subscriber.subscribe(s.topic("a"), Qos.AT_LEAST_ONCE);
        Peer publisher = s.connect();
        publisher.publish(publish(s.topic("a"), "1", Qos.AT_LEAST_ONCE, 1));
        publisher.publish(publish(s.topic("a"), "2", Qos.AT_LEAST_ONCE, 1));
        Publish first = subscriber.expectPublish(s.topic("a"), "1");
        Publish second = subscriber.expectPublish(s.topic("a"), "2");
        subscriber.acknowledge(second);
        subscriber.expectAlive();
        subscriber.cut();
        Peer back = s.connecting().resuming(id).open();
        Publish repeated = back.expectPublish(s.topic("a"), "1", Qos.AT_LEAST_ONCE);
        check(repeated.packetId() == first.packetId() && repeated.dup(), "expected it again, but got " + repeated);
        back.acknowledge(repeated);
        back.expectNothing();
        back.leave();
        s.connecting().resuming(id).open().expectNothing();
    }

    @Shows(v5 = {"MQTT-4.4.0-2"})
    void puback_with_an_error_settles_the_message(Script s) {
        String id = s.clientId("s");
        Peer subscriber = s.connecting().resuming(id).open();
        subscriber.subscribe(s.topic("a"), Qos.AT_LEAST_ONCE);
        s.connect().publish(publish(s.topic("a"), "1", Qos.AT_LEAST_ONCE, 1));
        Publish message = subscriber.expectPublish(s.topic("a"), "1");
        subscriber.send(new PubAck(message.packetId(), ReasonCode.QUOTA_EXCEEDED, Properties.NONE));
        subscriber.expectAlive();
        subscriber.cut();
        Peer back = s.connecting().resuming(id).open();
        check(back.connAck().sessionPresent(), "expected the session to go on");
        back.expectNothing();
    }
}
