// SPDX-License-Identifier: Apache-2.0
package io.galidia.conformance.server;

import static io.galidia.conformance.Packets.publish;
import static io.galidia.conformance.Packets.retained;
import static io.galidia.conformance.Packets.subscribe;
import static io.galidia.conformance.Packets.unsubscribe;
import static io.galidia.conformance.Peer.check;
import static io.galidia.packet.Qos.AT_LEAST_ONCE;
import static io.galidia.packet.Qos.AT_MOST_ONCE;
import static io.galidia.packet.Qos.EXACTLY_ONCE;

import io.galidia.conformance.Frame;
import io.galidia.conformance.Peer;
import io.galidia.conformance.Script;
import io.galidia.conformance.Shows;
import io.galidia.packet.Packet;
import io.galidia.packet.PingReq;
import io.galidia.packet.Property;
import io.galidia.packet.PubAck;
import io.galidia.packet.PubComp;
import io.galidia.packet.PubRec;
import io.galidia.packet.PubRel;
import io.galidia.packet.Publish;
import io.galidia.packet.ReasonCode;
import io.galidia.packet.Subscription;
import io.galidia.packet.UnsubAck;
import java.util.List;

/** Sections 3.10 and 3.11: the end of subscriptions. */
final class UnsubscribeCases {

    private static final int UNSUBSCRIBE = 0xA2;

    /** UNSUBSCRIBE up to the first filter. */
    private static Frame begin(Script s, int firstByte) {
        Frame frame = Frame.of(firstByte).u16(5);
        return s.isVersion5() ? frame.properties() : frame;
    }

    private static UnsubAck end(Peer peer, String... filters) {
        peer.send(unsubscribe(77, filters));
        UnsubAck answer = peer.expect(UnsubAck.class);
        check(answer.packetId() == 77, "expected the identifier 77, but got " + answer);
        return answer;
    }

    @Shows(
            v3 = {"MQTT-3.10.1-1"},
            v5 = {"MQTT-3.10.1-1"})
    void wrong_flags_close(Script s) {
        for (int flags : new int[] {0, 1, 3, 4, 6, 10, 15}) {
            Variation.of("flags " + flags, () -> {
                Peer peer = s.connect();
                peer.send(begin(s, 0xA0 | flags).text(s.topic("a")));
                Faults.expectMalformed(s, peer);
            });
        }
    }

    @Shows(
            v3 = {"MQTT-3.10.3-1"},
            v5 = {"MQTT-3.10.3-1"})
    void a_filter_that_is_no_utf_8_closes(Script s) {
        Peer broken = s.connect();
        broken.send(begin(s, UNSUBSCRIBE).text(s.topic("a")).binary((byte) 'a', (byte) 0xC3, (byte) '('));
        Faults.expectMalformed(s, broken);
        Peer tooShort = s.connect();
        tooShort.send(begin(s, UNSUBSCRIBE).u16(4).raw((byte) 'a', (byte) 'b'));
        Faults.expectMalformed(s, tooShort);
    }

    @Shows(
            v3 = {"MQTT-3.10.3-2"},
            v5 = {"MQTT-3.10.3-2"})
    void no_filter_closes(Script s) {
        Peer peer = s.connect();
        peer.send(begin(s, UNSUBSCRIBE));
        Faults.expectProtocolError(s, peer);
    }

    @Shows(
            v3 = {"MQTT-3.10.4-1", "MQTT-3.10.4-5"},
            v5 = {"MQTT-3.10.4-1", "MQTT-3.10.4-5"})
    void only_the_very_same_filter_is_deleted(Script s) {
        Peer peer = s.connect();
        peer.subscribe(s.topic("a/+"), AT_MOST_ONCE);
        Peer publisher = s.connect();
        for (String other : List.of("a/b", "a/#", "A/+", "a/+/", "a/", "+/+", "a//+", "a/+/#")) {
            UnsubAck answer = end(peer, s.topic(other));
            check(
                    !s.isStrict()
                            || !s.isVersion5()
                            || answer.reasons().equals(List.of(ReasonCode.NO_SUBSCRIPTION_EXISTED)),
                    "expected 'no subscription existed' for " + other + ", but got " + answer);
            publisher.send(publish(s.topic("a/b"), other));
            peer.expectPublish(s.topic("a/b"), other);
        }
        UnsubAck answer = end(peer, s.topic("a/+"));
        check(
                !s.isVersion5() || answer.reasons().equals(List.of(ReasonCode.SUCCESS)),
                "expected success, but got " + answer);
        publisher.send(publish(s.topic("a/b"), "after"));
        publisher.expectAlive();
        peer.expectNothing();
    }

    @Shows(
            v3 = {"MQTT-3.10.4-2"},
            v5 = {"MQTT-3.10.4-2"})
    void nothing_new_comes_afterwards_not_even_to_a_session_that_waits(Script s) {
        Peer peer = s.connecting().resuming(s.clientId("kept")).open();
        peer.subscribe(s.topic("a"), EXACTLY_ONCE);
        peer.subscribe(s.topic("b"), EXACTLY_ONCE);
        end(peer, s.topic("a"));
        Peer publisher = s.connect();
        publisher.publish(publish(s.topic("a"), "1", EXACTLY_ONCE, 1));
        peer.expectNothing();
        peer.cut();
        s.settle();
        publisher.publish(publish(s.topic("a"), "2", EXACTLY_ONCE, 1));
        publisher.publish(publish(s.topic("b"), "3", AT_LEAST_ONCE, 1));
        Peer back = s.connecting().resuming(s.clientId("kept")).open();
        back.acknowledge(back.expectPublish(s.topic("b"), "3"));
        back.expectNothing();
    }

    @Shows(
            v3 = {"MQTT-3.10.4-3"},
            v5 = {"MQTT-3.10.4-3"})
    void deliveries_that_have_begun_are_completed(Script s) {
        s.requireSeveralInFlight();
        Peer peer = s.connect();
        peer.subscribe(s.topic("+"), EXACTLY_ONCE);
        Peer publisher = s.connect();
        publisher.publish(publish(s.topic("a"), "sent", EXACTLY_ONCE, 1));
        publisher.publish(publish(s.topic("b"), "released", EXACTLY_ONCE, 1));
        publisher.publish(publish(s.topic("c"), "qos 1", AT_LEAST_ONCE, 1));
        Publish sent = peer.expectPublish(s.topic("a"), "sent", EXACTLY_ONCE);
        Publish released = peer.expectPublish(s.topic("b"), "released", EXACTLY_ONCE);
        Publish once = peer.expectPublish(s.topic("c"), "qos 1", AT_LEAST_ONCE);
        peer.send(new PubRec(released.packetId()));
        peer.expect(PubRel.class);
        end(peer, s.topic("+"));
        peer.send(new PubComp(released.packetId()));
        peer.acknowledge(sent);
        peer.acknowledge(once);
        peer.expectAlive();
        peer.expectNothing();
    }

    @Shows(
            v3 = {"MQTT-3.10.4-3"},
            v5 = {"MQTT-3.10.4-3"})
    void deliveries_that_have_begun_are_resent_to_the_session_that_comes_back(Script s) {
        s.requireSeveralInFlight();
        Peer peer = s.connecting().resuming(s.clientId("kept")).open();
        peer.subscribe(s.topic("+"), EXACTLY_ONCE);
        Peer publisher = s.connect();
        publisher.publish(publish(s.topic("a"), "1", EXACTLY_ONCE, 1));
        publisher.publish(publish(s.topic("b"), "2", EXACTLY_ONCE, 1));
        Publish first = peer.expectPublish(s.topic("a"), "1", EXACTLY_ONCE);
        Publish second = peer.expectPublish(s.topic("b"), "2", EXACTLY_ONCE);
        peer.send(new PubRec(second.packetId()));
        peer.expect(PubRel.class);
        end(peer, s.topic("+"));
        peer.cut();
        s.settle();
        Peer back = s.connecting().resuming(s.clientId("kept")).open();
        for (int i = 0; i < 2; i++) { // in whatever order
            if (back.expectAny() instanceof Publish again) {
                check(
                        again.dup() && again.packetId() == first.packetId(),
                        "expected the first message again, but got " + again);
                back.send(new PubRec(again.packetId()));
            } else {
                back.send(new PubComp(second.packetId()));
            }
        }
        back.expect(PubRel.class);
        back.send(new PubComp(first.packetId()));
        back.expectNothing();
    }

    @Shows(v5 = {"MQTT-3.10.4-2"})
    void retained_messages_that_have_not_been_sent_yet_do_not_come_any_more(Script s) {
        Peer publisher = s.connect();
        s.require(publisher.connAck().properties().flag(Property.RETAIN_AVAILABLE, true), "retained messages");
        for (int i = 0; i < 5; i++) {
            publisher.publish(retained(publish(s.topic("r" + i), "kept", AT_LEAST_ONCE, 1)));
        }
        Peer peer = s.connecting().property(Property.RECEIVE_MAXIMUM, 1).open();
        peer.subscribe(s.topic("+"), AT_LEAST_ONCE);
        Publish first = (Publish) peer.expectAny();
        end(peer, s.topic("+"));
        peer.send(new PubAck(first.packetId()));
        int more = 0;
        peer.send(PingReq.INSTANCE);
        for (Packet next = peer.expectAny(); next instanceof Publish message; next = peer.expectAny()) {
            peer.send(new PubAck(message.packetId()));
            peer.send(PingReq.INSTANCE);
            more++;
        }
        // What waits in a queue may come: with us one that is ahead of the window, with others maybe all.
        check(!s.isStrict() || more <= 1, "expected one more message at most, but got " + more);
    }

    @Shows(
            v3 = {"MQTT-3.10.4-4", "MQTT-3.10.4-5"},
            v5 = {"MQTT-3.10.4-4", "MQTT-3.10.4-5"})
    void every_unsubscribe_is_answered_with_its_identifier(Script s) {
        Peer peer = s.connect();
        for (int id : new int[] {65_535, 1, 256}) {
            peer.send(unsubscribe(id, s.topic("never subscribed")));
        }
        for (int id : new int[] {65_535, 1, 256}) {
            UnsubAck answer = peer.expect(UnsubAck.class);
            check(answer.packetId() == id, "expected the identifier " + id + ", but got " + answer);
        }
        peer.expectNothing();
    }

    @Shows(
            v3 = {"MQTT-3.10.4-6"},
            v5 = {"MQTT-3.10.4-6", "MQTT-3.11.3-1", "MQTT-3.11.3-2"})
    void several_filters_get_one_answer_with_their_codes_in_order(Script s) {
        Peer peer = s.connect();
        peer.subscribe(subscribe(
                3,
                new Subscription(s.topic("a"), AT_MOST_ONCE),
                new Subscription(s.topic("b"), AT_MOST_ONCE),
                new Subscription(s.topic("c"), AT_MOST_ONCE)));
        UnsubAck answer = end(peer, s.topic("none"), s.topic("a"), s.topic("c"), s.topic("a"));
        if (s.isVersion5()) {
            check(answer.reasons().size() == 4, "expected four codes, but got " + answer);
            ReasonCode none = ReasonCode.NO_SUBSCRIPTION_EXISTED;
            check(
                    !s.isStrict()
                            || answer.reasons().equals(List.of(none, ReasonCode.SUCCESS, ReasonCode.SUCCESS, none)),
                    "expected 0x11, 0x00, 0x00, 0x11, but got " + answer);
        }
        Peer publisher = s.connect();
        for (String topic : List.of("a", "b", "c")) {
            publisher.send(publish(s.topic(topic), topic));
        }
        publisher.expectAlive();
        peer.expectPublish(s.topic("b"), "b");
        peer.expectNothing();
    }

    @Shows(
            v3 = {"MQTT-3.10.4-1", "MQTT-3.10.4-2"},
            v5 = {"MQTT-3.10.4-1", "MQTT-3.10.4-2"})
    void another_subscription_that_matches_stays_with_its_qos(Script s) {
        Peer peer = s.connect();
        peer.subscribe(s.topic("a"), EXACTLY_ONCE);
        peer.subscribe(s.topic("#"), AT_MOST_ONCE);
        end(peer, s.topic("a"));
        s.connect().publish(publish(s.topic("a"), "1", EXACTLY_ONCE, 1));
        peer.expectPublish(s.topic("a"), "1", AT_MOST_ONCE);
        peer.expectNothing();
    }

    @Shows(v5 = {"MQTT-3.11.2-1", "MQTT-3.11.2-2"})
    void unsuback_is_within_the_maximum_packet_size(Script s) {
        Peer peer = s.connecting().property(Property.MAXIMUM_PACKET_SIZE, 20).open();
        end(peer, s.topic("none"), s.topic("never"));
        check(peer.lastBytes().length <= 20, "UNSUBACK has " + peer.lastBytes().length + " bytes, more than 20");
    }
}
