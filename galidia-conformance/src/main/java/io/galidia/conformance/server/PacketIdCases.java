// SPDX-License-Identifier: Apache-2.0
package io.galidia.conformance.server;

import static io.galidia.conformance.Packets.publish;
import static io.galidia.conformance.Peer.check;

import io.galidia.conformance.Frame;
import io.galidia.conformance.Packets;
import io.galidia.conformance.Peer;
import io.galidia.conformance.Script;
import io.galidia.conformance.Shows;
import io.galidia.packet.PubAck;
import io.galidia.packet.PubComp;
import io.galidia.packet.PubRec;
import io.galidia.packet.PubRel;
import io.galidia.packet.Publish;
import io.galidia.packet.Qos;
import io.galidia.packet.ReasonCode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Section 2.2.1 (2.3.1 in MQTT 3.1.1): packet identifiers. */
final class PacketIdCases {

    @Shows(
            v3 = {"MQTT-2.3.1-1", "MQTT-4.8.0-1"},
            v5 = {"MQTT-2.2.1-3", "MQTT-4.13.1-1"})
    void the_identifier_0_ends_the_connection(Script s) {
        Map<String, Frame> packets = new LinkedHashMap<>();
        packets.put("PUBLISH of QoS 1", end(s, Frame.of(0x32).text("t").u16(0)));
        packets.put("PUBLISH of QoS 2", end(s, Frame.of(0x34).text("t").u16(0)));
        packets.put("SUBSCRIBE", end(s, Frame.of(0x82).u16(0)).text("t").u8(0));
        packets.put("UNSUBSCRIBE", end(s, Frame.of(0xA2).u16(0)).text("t"));
        packets.forEach((name, packet) -> Variation.of(
                name,
                () -> s.connect()
                        .send(packet)
                        .expectDisconnected(ReasonCode.PROTOCOL_ERROR, ReasonCode.MALFORMED_PACKET)));
    }

    /** A broker that writes an identifier into a QoS 0 message, or takes one out, moves the payload. */
    @Shows(
            v3 = {"MQTT-2.3.1-5"},
            v5 = {"MQTT-2.2.1-2"})
    void a_message_of_qos_0_has_no_identifier(Script s) {
        Peer subscriber = s.connect();
        subscriber.subscribe(s.topic("a"), Qos.EXACTLY_ONCE);
        Frame message = end(s, Frame.of(0x30).text(s.topic("a"))).u8('1', '2', '3');
        s.connect().send(message);
        subscriber.expectPublish(s.topic("a"), "123", Qos.AT_MOST_ONCE);
        check(
                Arrays.equals(subscriber.lastBytes(), message.bytes()),
                "the message of QoS 0 has not come as it was sent: "
                        + HexFormat.of().formatHex(subscriber.lastBytes()));
    }

    @Shows(
            v3 = {"MQTT-2.3.1-1", "MQTT-2.3.1-4"},
            v5 = {"MQTT-2.2.1-4"})
    void identifiers_of_the_server_are_not_0_and_not_in_use(Script s) {
        s.requireSeveralInFlight();
        Peer subscriber = s.connect();
        subscriber.subscribe(s.topic("#"), Qos.EXACTLY_ONCE);
        Peer publisher = s.connect();
        Set<Integer> inUse = new HashSet<>();
        List<Publish> open = new ArrayList<>();
        for (int i = 1; i <= 8; i++) {
            open.add(next(s, publisher, subscriber, i, inUse));
        }
        // half of an exchange of QoS 2 does not free the identifier, a whole exchange does
        for (Publish message : List.copyOf(open)) {
            if (message.qos() == Qos.EXACTLY_ONCE) {
                subscriber.send(new PubRec(message.packetId()));
                check(subscriber.expect(PubRel.class).packetId() == message.packetId(), "PUBREL has another id");
            } else {
                subscriber.send(new PubAck(message.packetId()));
                inUse.remove(message.packetId());
            }
        }
        for (int i = 9; i <= 16; i++) {
            next(s, publisher, subscriber, i, inUse);
        }
    }

    private static Publish next(Script s, Peer publisher, Peer subscriber, int i, Set<Integer> inUse) {
        Qos qos = i % 2 == 0 ? Qos.AT_LEAST_ONCE : Qos.EXACTLY_ONCE;
        publisher.publish(publish(s.topic("a"), "" + i, qos, i));
        Publish message = subscriber.expectPublish(s.topic("a"), "" + i, qos);
        check(message.packetId() != 0, "the identifier is 0");
        check(inUse.add(message.packetId()), "the identifier " + message.packetId() + " is in use");
        return message;
    }

    @Shows(
            v3 = {"MQTT-2.3.1-4"},
            v5 = {"MQTT-2.2.1-4", "MQTT-2.2.1-5"})
    void client_and_server_may_use_the_same_identifier_at_once(Script s) {
        Peer client = s.connect();
        client.subscribe(s.topic("a"), Qos.EXACTLY_ONCE);
        s.connect().publish(publish(s.topic("a"), "1", Qos.EXACTLY_ONCE, 4));
        int id = client.expectPublish(s.topic("a"), "1", Qos.EXACTLY_ONCE).packetId();
        client.send(publish(s.topic("b"), "2", Qos.EXACTLY_ONCE, id));
        check(client.expect(PubRec.class).packetId() == id, "PUBREC has another identifier");
        client.send(new PubRec(id));
        check(client.expect(PubRel.class).packetId() == id, "PUBREL has another identifier");
        client.send(new PubRel(id));
        check(client.expect(PubComp.class).packetId() == id, "PUBCOMP has another identifier");
        client.send(new PubComp(id));
        client.expectAlive();
    }

    /** What is sent again after a reconnect has the identifier that it had, and it stays in use. */
    @Shows(
            v3 = {"MQTT-2.3.1-4", "MQTT-2.3.1-6"},
            v5 = {"MQTT-2.2.1-4", "MQTT-2.2.1-5"})
    void a_message_that_is_sent_again_keeps_its_identifier(Script s) {
        s.requireSeveralInFlight();
        String id = s.clientId("again");
        Peer subscriber = s.connecting().resuming(id).open();
        subscriber.subscribe(s.topic("a"), Qos.EXACTLY_ONCE);
        Peer publisher = s.connect();
        publisher.publish(publish(s.topic("a"), "1", Qos.AT_LEAST_ONCE, 1));
        publisher.publish(publish(s.topic("a"), "2", Qos.EXACTLY_ONCE, 2));
        Publish first = subscriber.expectPublish(s.topic("a"), "1", Qos.AT_LEAST_ONCE);
        Publish second = subscriber.expectPublish(s.topic("a"), "2", Qos.EXACTLY_ONCE);
        subscriber.cut();
        Peer again = s.connecting().resuming(id).open();
        Publish firstAgain = again.expectPublish(s.topic("a"), "1", Qos.AT_LEAST_ONCE);
        Publish secondAgain = again.expectPublish(s.topic("a"), "2", Qos.EXACTLY_ONCE);
        check(first.packetId() == firstAgain.packetId() && firstAgain.dup(), "got " + firstAgain);
        check(second.packetId() == secondAgain.packetId() && secondAgain.dup(), "got " + secondAgain);
        publisher.publish(publish(s.topic("a"), "3", Qos.AT_LEAST_ONCE, 3));
        Publish third = again.expectPublish(s.topic("a"), "3", Qos.AT_LEAST_ONCE);
        check(
                third.packetId() != first.packetId() && third.packetId() != second.packetId() && !third.dup(),
                "the identifier of a message that is not acknowledged was given to " + third);
    }

    /** The repetition of a message does not make a second one of it. */
    @Shows(
            v3 = {"MQTT-2.3.1-3", "MQTT-2.3.1-6"},
            v5 = {"MQTT-2.2.1-5"})
    void an_identifier_is_in_use_until_its_exchange_is_complete(Script s) {
        Peer subscriber = s.connect();
        subscriber.subscribe(s.topic("a"), Qos.EXACTLY_ONCE);
        Peer publisher = s.connect();
        Publish message = publish(s.topic("a"), "1", Qos.EXACTLY_ONCE, 77);
        publisher.send(message);
        check(publisher.expect(PubRec.class).packetId() == 77, "PUBREC has another identifier");
        publisher.send(Packets.again(message));
        check(publisher.expect(PubRec.class).packetId() == 77, "PUBREC has another identifier");
        publisher.send(new PubRel(77));
        check(publisher.expect(PubComp.class).packetId() == 77, "PUBCOMP has another identifier");
        subscriber.acknowledge(subscriber.expectPublish(s.topic("a"), "1", Qos.EXACTLY_ONCE));
        publisher.publish(publish(s.topic("a"), "2", Qos.EXACTLY_ONCE, 77));
        subscriber.acknowledge(subscriber.expectPublish(s.topic("a"), "2", Qos.EXACTLY_ONCE));
        subscriber.expectNothing();
    }

    private static Frame end(Script s, Frame frame) {
        return s.isVersion5() ? frame.properties() : frame;
    }
}
