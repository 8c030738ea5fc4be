// SPDX-License-Identifier: Apache-2.0
package io.galidia.conformance.server;

import static io.galidia.conformance.Packets.publish;
import static io.galidia.conformance.Peer.check;
import static io.galidia.packet.Qos.AT_LEAST_ONCE;
import static io.galidia.packet.Qos.AT_MOST_ONCE;

import io.galidia.codec.PacketEncoder;
import io.galidia.conformance.Packets;
import io.galidia.conformance.Peer;
import io.galidia.conformance.Script;
import io.galidia.conformance.Shows;
import io.galidia.packet.Packet;
import io.galidia.packet.PingReq;
import io.galidia.packet.PingResp;
import io.galidia.packet.Publish;
import io.galidia.packet.Qos;
import io.galidia.packet.SubAck;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;

/** Section 4.2, and sections 4.2 and 7 of 3.1.1: packets are where the bytes say, however these come. */
final class TransportCases {

    private static byte[] bytes(Script s, Packet... packets) {
        ByteBuf out = Unpooled.buffer();
        for (Packet each : packets) {
            PacketEncoder.encode(each, s.version(), out);
        }
        return ByteBufUtil.getBytes(out);
    }

    @Shows(
            v3 = {"MQTT-7.1.1-1"},
            v5 = {"MQTT-4.2-1"})
    void bytes_may_come_one_by_one(Script s) {
        Peer peer = s.open();
        byte[] all = bytes(
                s,
                s.connecting().packet(),
                Packets.subscribe(1, s.topic("a"), AT_MOST_ONCE),
                publish(s.topic("a"), "1", AT_LEAST_ONCE, 2));
        for (byte each : all) {
            peer.send(each);
        }
        peer.expectAccepted();
        peer.expect(SubAck.class);
        Packet first = peer.expectAny();
        Packet second = peer.expectAny();
        check(
                (first instanceof Publish) != (second instanceof Publish),
                "expected the message and PUBACK, but got " + first + ", " + second);
    }

    @Shows(
            v3 = {"MQTT-7.1.1-1"},
            v5 = {"MQTT-4.2-1"})
    void many_packets_may_come_at_once(Script s) {
        Peer peer = s.connect();
        Packet[] packets = new Packet[201];
        for (int i = 0; i < 200; i++) {
            packets[i] = i == 0 ? Packets.subscribe(1, s.topic("a"), AT_MOST_ONCE) : publish(s.topic("a"), "m" + i);
        }
        packets[200] = PingReq.INSTANCE;
        peer.send(bytes(s, packets));
        peer.expect(SubAck.class);
        for (int i = 1; i < 200; i++) {
            peer.expectPublish(s.topic("a"), "m" + i);
        }
        peer.expect(PingResp.class);
    }

    @Shows(
            v3 = {"MQTT-7.1.1-1"},
            v5 = {"MQTT-4.2-1"})
    void a_large_message_arrives_as_it_was_sent(Script s) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; text.length() < 200_000; i++) {
            text.append(i).append(' ');
        }
        Peer subscriber = s.connect();
        subscriber.subscribe(s.topic("a"), AT_LEAST_ONCE);
        s.connect().publish(publish(s.topic("a"), text.toString(), AT_LEAST_ONCE, 1));
        Publish message = (Publish) subscriber.expectAny();
        check(Packets.text(message).contentEquals(text), "the message has changed");
        subscriber.acknowledge(message);
    }

    @Shows(v3 = {"MQTT-7.0.0-2"})
    void a_client_that_knows_nothing_but_the_standard_is_served(Script s) {
        Peer subscriber = s.connecting().resuming(s.clientId("plain")).open();
        subscriber.subscribe(s.topic("+"), Qos.EXACTLY_ONCE);
        Peer publisher = s.connecting()
                .will(s.topic("will"), "gone", AT_LEAST_ONCE, false)
                .open();
        for (Qos qos : Qos.values()) {
            publisher.publish(publish(s.topic("a"), "m", qos, qos == AT_MOST_ONCE ? 0 : 1));
            subscriber.acknowledge(subscriber.expectPublish(s.topic("a"), "m", qos));
        }
        publisher.cut();
        subscriber.acknowledge(subscriber.expectPublish(s.topic("will"), "gone", AT_LEAST_ONCE));
        subscriber.expectAlive();
        subscriber.leave();
        check(s.connecting().resuming(s.clientId("plain")).open().connAck().sessionPresent(), "the session is gone");
    }
}
