// SPDX-License-Identifier: Apache-2.0
package io.galidia.conformance.server;

import static io.galidia.conformance.Packets.publish;
import static io.galidia.conformance.Packets.subscribe;
import static io.galidia.conformance.Packets.unsubscribe;

import io.galidia.conformance.Frame;
import io.galidia.conformance.Packets;
import io.galidia.conformance.Peer;
import io.galidia.conformance.Script;
import io.galidia.conformance.Shows;
import io.galidia.packet.Connect;
import io.galidia.packet.Disconnect;
import io.galidia.packet.Packet;
import io.galidia.packet.PingReq;
import io.galidia.packet.PingResp;
import io.galidia.packet.ProtocolVersion;
import io.galidia.packet.PubAck;
import io.galidia.packet.PubComp;
import io.galidia.packet.PubRec;
import io.galidia.packet.PubRel;
import io.galidia.packet.Publish;
import io.galidia.packet.Qos;
import io.galidia.packet.ReasonCode;
import java.util.List;

/** Section 3.1: what comes first, and only once; protocol name and level. */
final class FirstPacketCases {

    private static final List<Packet> NO_CONNECT = List.of(
            publish("galidia/early", "x"),
            publish("galidia/early", "x", Qos.AT_LEAST_ONCE, 1),
            publish("galidia/early", "x", Qos.EXACTLY_ONCE, 1),
            new PubAck(1),
            new PubRec(1),
            new PubRel(1),
            new PubComp(1),
            subscribe(1, "galidia/early", Qos.AT_MOST_ONCE),
            unsubscribe(1, "galidia/early"),
            PingReq.INSTANCE,
            PingResp.INSTANCE,
            Disconnect.NORMAL);

    @Shows(
            v3 = {"MQTT-3.1.0-1", "MQTT-3.2.0-1"},
            v5 = {"MQTT-3.1.0-1", "MQTT-3.2.0-1"})
    void anything_before_connect_ends_the_connection(Script s) {
        Peer witness = s.connect();
        witness.subscribe("galidia/early", Qos.AT_MOST_ONCE);
        for (Packet packet : NO_CONNECT) {
            Variation.of(packet.type().toString(), () -> {
                Peer early = s.open();
                early.send(packet);
                Disconnect told = early.expectClosed();
                Peer.check(told == null, "expected no packet before CONNACK, but got " + told);
            });
        }
        witness.expectNothing();
    }

    @Shows(
            v3 = {"MQTT-3.1.0-1"},
            v5 = {"MQTT-3.1.0-1"})
    void connect_after_something_else_is_too_late(Script s) {
        Peer early = s.open();
        early.send(PingReq.INSTANCE);
        early.send(s.connecting().packet());
        early.expectClosed();
    }

    @Shows(
            v3 = {"MQTT-3.1.0-2"},
            v5 = {"MQTT-3.1.0-2", "MQTT-3.2.0-2"})
    void a_second_connect_ends_the_connection(Script s) {
        Peer twice = s.connect();
        twice.send(s.connecting().packet());
        twice.expectDisconnected(ReasonCode.PROTOCOL_ERROR);
    }

    @Shows(
            v3 = {"MQTT-3.1.0-2"},
            v5 = {"MQTT-3.1.0-2", "MQTT-3.2.0-2"})
    void the_same_connect_again_in_one_piece_ends_the_connection(Script s) {
        byte[] connect = RawConnect.start(s).text(s.clientId("twice")).bytes();
        byte[] both = new byte[connect.length * 2];
        System.arraycopy(connect, 0, both, 0, connect.length);
        System.arraycopy(connect, 0, both, connect.length, connect.length);
        Peer twice = s.open();
        twice.send(both);
        twice.expectAccepted();
        twice.expectDisconnected(ReasonCode.PROTOCOL_ERROR);
    }

    @Shows(
            v3 = {"MQTT-3.1.0-2", "MQTT-3.1.2-8"},
            v5 = {"MQTT-3.1.0-2", "MQTT-3.1.2-8"})
    void the_will_of_a_client_that_connects_twice_is_published_once(Script s) {
        Peer subscriber = s.connect();
        subscriber.subscribe(s.topic("will/+"), Qos.AT_MOST_ONCE);
        String id = s.clientId("w");
        Peer twice = s.connecting()
                .clientId(id)
                .will(s.topic("will/1"), "first", Qos.AT_MOST_ONCE, false)
                .open();
        Connect second = s.connecting()
                .clientId(id)
                .will(s.topic("will/2"), "second", Qos.AT_MOST_ONCE, false)
                .packet();
        twice.send(second);
        twice.expectDisconnected(ReasonCode.PROTOCOL_ERROR);
        subscriber.expectPublish(s.topic("will/1"), "first");
        subscriber.expectNothing();
    }

    @Shows(
            v3 = {"MQTT-3.1.2-1"},
            v5 = {"MQTT-3.1.2-1"})
    void another_protocol_name_is_not_served(Script s) {
        int level = s.version().level();
        for (String name : List.of("mqtt", "Mqtt", "MQT", "MQTTT", "MQTT ", "", "HTTP", "MQTT/" + level)) {
            Variation.of("'" + name + "'", () -> {
                Peer other = s.open();
                Frame connect = Frame.connect(name, level, RawConnect.CLEAN_START, 60);
                other.send((s.isVersion5() ? connect.properties() : connect).text(s.clientId("name")));
                other.expectRejected(ReasonCode.UNSUPPORTED_PROTOCOL_VERSION);
            });
        }
    }

    /** A broker of MQTT 3.1.1 says so as MQTT 3.1.1 wants it; one of MQTT 5 alone may say nothing, or 0x84. */
    @Shows(
            v3 = {"MQTT-3.1.2-2"},
            v5 = {"MQTT-3.1.2-2"})
    void an_unknown_protocol_level_is_refused(Script s) {
        for (int level : List.of(0, 1, 2, 6, 7, 64, 127, 255)) {
            Variation.of("level " + level, () -> {
                Peer other = s.open(ProtocolVersion.MQTT_3_1_1);
                Frame connect = Frame.connect("MQTT", level, RawConnect.CLEAN_START, 60);
                other.send((s.isVersion5() ? connect.properties() : connect).text(s.clientId("level")));
                other.expectRefused(ReasonCode.UNSUPPORTED_PROTOCOL_VERSION);
            });
        }
    }

    @Shows(
            v3 = {"MQTT-3.1.2-3"},
            v5 = {"MQTT-3.1.2-3"})
    void the_reserved_connect_flag_ends_the_connection(Script s) {
        Peer odd = s.open();
        odd.send(RawConnect.start(s, RawConnect.CLEAN_START | RawConnect.RESERVED)
                .text(s.clientId("odd")));
        odd.expectRejected(ReasonCode.MALFORMED_PACKET, ReasonCode.PROTOCOL_ERROR);
    }

    @Shows(
            v3 = {"MQTT-3.3.5-1"},
            v5 = {"MQTT-3.3.4-1"})
    void a_message_reaches_its_subscriber(Script s) {
        Peer subscriber = s.connect();
        subscriber.subscribe(s.topic("#"), Qos.AT_LEAST_ONCE);
        Peer publisher = s.connect();
        Publish message = Packets.publish(s.topic("a"), "1", Qos.AT_LEAST_ONCE, 1);
        publisher.publish(message);
        subscriber.acknowledge(subscriber.expectPublish(s.topic("a"), "1", Qos.AT_LEAST_ONCE));
        subscriber.expectNothing();
    }
}
