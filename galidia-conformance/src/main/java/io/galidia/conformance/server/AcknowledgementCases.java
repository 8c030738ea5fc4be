// SPDX-License-Identifier: Apache-2.0
package io.galidia.conformance.server;

import static io.galidia.conformance.Packets.publish;
import static io.galidia.conformance.Peer.check;

import io.galidia.conformance.Frame;
import io.galidia.conformance.Peer;
import io.galidia.conformance.Script;
import io.galidia.conformance.Shows;
import io.galidia.packet.Packet;
import io.galidia.packet.Property;
import io.galidia.packet.PubAck;
import io.galidia.packet.PubComp;
import io.galidia.packet.PubRec;
import io.galidia.packet.PubRel;
import io.galidia.packet.Publish;
import io.galidia.packet.Qos;
import io.galidia.packet.ReasonCode;

/** Sections 3.4 to 3.7: PUBACK, PUBREC, PUBREL and PUBCOMP themselves, in both directions. */
final class AcknowledgementCases {

    private static final int PUBACK = 0x40;
    private static final int PUBREC = 0x50;
    private static final int PUBREL = 0x62;
    private static final int PUBCOMP = 0x70;

    @Shows(
            v3 = {"MQTT-3.6.1-1"},
            v5 = {"MQTT-3.6.1-1"})
    void pubrel_with_other_flags_ends_the_connection(Script s) {
        for (int firstByte : new int[] {0x60, 0x61, 0x63, 0x64, 0x66, 0x6A, 0x6F}) {
            Peer faulty = s.connect();
            faulty.send(publish(s.topic("a"), "x", Qos.EXACTLY_ONCE, 1));
            faulty.expect(PubRec.class);
            faulty.send(Frame.of(firstByte).u16(1));
            faulty.expectDisconnected(ReasonCode.MALFORMED_PACKET);
        }
    }

    @Shows(
            v3 = {"MQTT-3.6.1-1"},
            v5 = {"MQTT-3.6.1-1", "MQTT-3.6.2-1"})
    void pubrel_of_the_server_has_the_flags_0010(Script s) {
        Peer subscriber = s.connect();
        Publish message = qos2Message(s, subscriber);
        subscriber.send(new PubRec(message.packetId()));
        PubRel pubRel = subscriber.expect(PubRel.class);
        check((subscriber.lastBytes()[0] & 0xFF) == 0x62, "expected 0x62 as the first byte of PUBREL");
        check(pubRel.reason() == ReasonCode.SUCCESS, "expected success, but got " + pubRel);
    }

    @Shows(v5 = {"MQTT-3.4.2-1", "MQTT-3.5.2-1", "MQTT-3.7.2-1"})
    void answers_say_success_or_that_nobody_listens(Script s) {
        Peer publisher = s.connect();
        Peer subscriber = s.connect();
        subscriber.subscribe(s.topic("heard"), Qos.AT_MOST_ONCE);
        for (String suffix : new String[] {"heard", "unheard"}) {
            publisher.send(publish(s.topic(suffix), "x", Qos.AT_LEAST_ONCE, 1));
            PubAck pubAck = publisher.expect(PubAck.class);
            checkReason(pubAck, pubAck.reason(), suffix.equals("heard"));
            publisher.send(publish(s.topic(suffix), "x", Qos.EXACTLY_ONCE, 2));
            PubRec pubRec = publisher.expect(PubRec.class);
            checkReason(pubRec, pubRec.reason(), suffix.equals("heard"));
            publisher.send(new PubRel(2));
            PubComp pubComp = publisher.expect(PubComp.class);
            check(pubComp.reason() == ReasonCode.SUCCESS, "expected success, but got " + pubComp);
        }
    }

    @Shows(v5 = {"MQTT-3.4.2-1"})
    void puback_with_a_reason_that_is_not_listed_ends_the_connection(Script s) {
        s.require(s.isStrict(), "a check that the standard leaves to it");
        for (int reason : new int[] {0x01, 0x81, 0x92, 0xFF}) {
            Peer faulty = s.connect();
            Publish message = message(s, faulty, Qos.AT_LEAST_ONCE);
            faulty.send(Frame.of(PUBACK).u16(message.packetId()).u8(reason, 0));
            faulty.expectDisconnected(ReasonCode.PROTOCOL_ERROR, ReasonCode.MALFORMED_PACKET);
        }
    }

    @Shows(v5 = {"MQTT-3.5.2-1"})
    void pubrec_with_a_reason_that_is_not_listed_ends_the_connection(Script s) {
        s.require(s.isStrict(), "a check that the standard leaves to it");
        for (int reason : new int[] {0x01, 0x81, 0x92, 0xFF}) {
            Peer faulty = s.connect();
            Publish message = qos2Message(s, faulty);
            faulty.send(Frame.of(PUBREC).u16(message.packetId()).u8(reason, 0));
            faulty.expectDisconnected(ReasonCode.PROTOCOL_ERROR, ReasonCode.MALFORMED_PACKET);
        }
    }

    @Shows(v5 = {"MQTT-3.6.2-1"})
    void pubrel_with_a_reason_that_is_not_listed_ends_the_connection(Script s) {
        s.require(s.isStrict(), "a check that the standard leaves to it");
        for (int reason : new int[] {0x10, 0x80, 0x91, 0xFF}) {
            Peer faulty = s.connect();
            faulty.send(publish(s.topic("a"), "x", Qos.EXACTLY_ONCE, 1));
            faulty.expect(PubRec.class);
            faulty.send(Frame.of(PUBREL).u16(1).u8(reason, 0));
            faulty.expectDisconnected(ReasonCode.PROTOCOL_ERROR, ReasonCode.MALFORMED_PACKET);
        }
    }

    @Shows(v5 = {"MQTT-3.7.2-1"})
    void pubcomp_with_a_reason_that_is_not_listed_ends_the_connection(Script s) {
        s.require(s.isStrict(), "a check that the standard leaves to it");
        for (int reason : new int[] {0x10, 0x80, 0x91, 0xFF}) {
            Peer faulty = s.connect();
            Publish message = qos2Message(s, faulty);
            faulty.send(new PubRec(message.packetId()));
            faulty.expect(PubRel.class);
            faulty.send(Frame.of(PUBCOMP).u16(message.packetId()).u8(reason, 0));
            faulty.expectDisconnected(ReasonCode.PROTOCOL_ERROR, ReasonCode.MALFORMED_PACKET);
        }
    }

    @Shows(v5 = {"MQTT-3.4.2-1", "MQTT-3.5.2-1", "MQTT-3.6.2-1", "MQTT-3.7.2-1"})
    void every_form_of_an_answer_is_taken(Script s) {
        for (int form = 0; form < 4; form++) {
            Peer peer = s.connect();
            Publish once = message(s, peer, Qos.AT_LEAST_ONCE);
            peer.send(answer(PUBACK, once.packetId(), form));
            Publish twice = qos2Message(s, peer);
            peer.send(answer(PUBREC, twice.packetId(), form));
            check(peer.expect(PubRel.class).packetId() == twice.packetId(), "expected PUBREL for " + twice);
            peer.send(answer(PUBCOMP, twice.packetId(), form));
            peer.send(publish(s.topic("b"), "x", Qos.EXACTLY_ONCE, 77));
            peer.expect(PubRec.class);
            peer.send(answer(PUBREL, 77, form));
            check(peer.expect(PubComp.class).packetId() == 77, "PUBCOMP has another identifier");
            peer.expectAlive();
        }
    }

    @Shows(
            v5 = {
                "MQTT-3.4.2-2",
                "MQTT-3.4.2-3",
                "MQTT-3.5.2-2",
                "MQTT-3.5.2-3",
                "MQTT-3.6.2-2",
                "MQTT-3.6.2-3",
                "MQTT-3.7.2-2",
                "MQTT-3.7.2-3"
            })
    void no_answer_is_larger_than_the_client_takes(Script s) {
        int maximum = 64; // room for CONNACK with all of its properties, not for a reason string of some length
        Peer peer =
                s.connecting().property(Property.MAXIMUM_PACKET_SIZE, maximum).open();
        peer.subscribe(s.topic("#"), Qos.EXACTLY_ONCE);
        peer.send(publish(s.topic("unheard".repeat(30)), "x", Qos.AT_LEAST_ONCE, 1));
        expectSmall(peer, PubAck.class, maximum);
        peer.send(publish(s.topic("unheard".repeat(30)), "x", Qos.EXACTLY_ONCE, 2));
        expectSmall(peer, PubRec.class, maximum);
        peer.send(new PubRel(2));
        expectSmall(peer, PubComp.class, maximum);
        peer.send(new PubRel(3)); // unknown
        expectSmall(peer, PubComp.class, maximum);
        peer.send(new PubRec(4)); // unknown
        expectSmall(peer, PubRel.class, maximum);
    }

    // ---- inside

    private static void expectSmall(Peer peer, Class<? extends Packet> type, int maximum) {
        peer.expect(type);
        int size = peer.lastBytes().length;
        check(size <= maximum, "expected at most " + maximum + " bytes, but " + type.getSimpleName() + " has " + size);
    }

    private static void checkReason(Packet answer, ReasonCode reason, boolean isHeard) {
        check(
                reason == ReasonCode.SUCCESS || (!isHeard && reason == ReasonCode.NO_MATCHING_SUBSCRIBERS),
                "expected success" + (isHeard ? "" : " or no matching subscribers") + ", but got " + answer);
    }

    /** From the shortest form to one with everything in it. */
    private static Frame answer(int firstByte, int packetId, int form) {
        Frame frame = Frame.of(firstByte).u16(packetId);
        return switch (form) {
            case 0 -> frame;
            case 1 -> frame.u8(0);
            case 2 -> frame.u8(0).properties();
            default ->
                frame.u8(0)
                        .properties(
                                Frame.of(0x1F).text("so be it"),
                                Frame.of(0x26).text("a").text("1"),
                                Frame.of(0x26).text("a").text("2"));
        };
    }

    private static Publish qos2Message(Script s, Peer subscriber) {
        return message(s, subscriber, Qos.EXACTLY_ONCE);
    }

    private static Publish message(Script s, Peer subscriber, Qos qos) {
        subscriber.subscribe(s.topic("a"), qos);
        s.connect().publish(publish(s.topic("a"), "x", qos, 1));
        return subscriber.expectPublish(s.topic("a"), "x", qos);
    }
}
