// SPDX-License-Identifier: Apache-2.0
package io.galidia.conformance.server;

import static io.galidia.conformance.Packets.publish;
import static io.galidia.conformance.Packets.retained;
import static io.galidia.conformance.Packets.subscribe;
import static io.galidia.conformance.Packets.text;
import static io.galidia.conformance.Packets.unsubscribe;
import static io.galidia.conformance.Peer.check;
import static io.galidia.packet.Qos.AT_LEAST_ONCE;
import static io.galidia.packet.Qos.AT_MOST_ONCE;
import static io.galidia.packet.Qos.EXACTLY_ONCE;

import io.galidia.conformance.Peer;
import io.galidia.conformance.Script;
import io.galidia.conformance.Shows;
import io.galidia.packet.Packet;
import io.galidia.packet.PingReq;
import io.galidia.packet.PingResp;
import io.galidia.packet.Property;
import io.galidia.packet.Publish;
import io.galidia.packet.Qos;
import io.galidia.packet.ReasonCode;
import io.galidia.packet.SubAck;
import io.galidia.packet.UnsubAck;
import java.util.ArrayList;
import java.util.List;

/** Section 4.8.2: who gets a message of a shared subscription. */
final class SharedSubscriptionCases {

    static String share(Script s, String filter) {
        return "$share/g/" + s.topic(filter);
    }

    /** A new client that shares everything of this case, if the broker knows shares. */
    static Peer member(Script s, Qos qos) {
        Peer member = s.connect();
        join(s, member, qos);
        return member;
    }

    /** Shares everything of this case, if the broker knows shares and grants them this QoS: it may grant less. */
    static void join(Script s, Peer member, Qos qos) {
        s.require(
                member.connAck().properties().flag(Property.SHARED_SUBSCRIPTION_AVAILABLE, true),
                "shared subscriptions");
        member.send(subscribe(60_001, share(s, "#"), qos));
        ReasonCode granted = member.expect(SubAck.class).reasons().get(0);
        check(!granted.isError() && granted.code() <= qos.level(), "expected at most QoS " + qos + ", got " + granted);
        s.require(granted.code() == qos.level(), "shared subscriptions of QoS " + qos.level());
    }

    /** What a member has got by now, all of QoS 0. */
    private static List<String> taken(Peer member) {
        List<String> texts = new ArrayList<>();
        member.send(PingReq.INSTANCE);
        for (Packet packet = member.expectAny(); !(packet instanceof PingResp); packet = member.expectAny()) {
            texts.add(text((Publish) packet));
        }
        return texts;
    }

    @Shows(v5 = {"MQTT-4.8.2-1", "MQTT-4.8.2-2"})
    void a_share_that_is_not_valid_is_refused(Script s) {
        for (String filter : List.of(
                "$share/",
                "$share//",
                "$share/g",
                "$share/g/",
                "$share//" + s.topic("a"),
                "$share/+/" + s.topic("a"),
                "$share/#/" + s.topic("a"),
                "$share/g+/" + s.topic("a"),
                "$share/g#/" + s.topic("a"),
                "$share/#",
                "$share/+",
                "$share/g/" + s.topic("#/a"))) {
            Variation.of(filter, () -> {
                Peer peer = s.connect();
                s.require(
                        peer.connAck().properties().flag(Property.SHARED_SUBSCRIPTION_AVAILABLE, true),
                        "shared subscriptions");
                peer.send(subscribe(3, filter, AT_MOST_ONCE));
                Faults.expectFilterRefused(s, peer);
            });
        }
    }

    @Shows(v5 = {"MQTT-4.8.2-1", "MQTT-4.8.2-2"})
    void a_share_name_is_any_other_text(Script s) {
        Peer publisher = s.connect();
        for (String name : List.of("g", "$share", "with space", "\u00E9", "$SYS")) {
            Peer peer = s.connect();
            s.require(
                    peer.connAck().properties().flag(Property.SHARED_SUBSCRIPTION_AVAILABLE, true),
                    "shared subscriptions");
            peer.subscribe("$share/" + name + "/" + s.topic("a"), AT_MOST_ONCE);
            publisher.send(publish(s.topic("a"), name));
            peer.expectPublish(s.topic("a"), name);
            peer.leave();
        }
    }

    @Shows(v5 = {"MQTT-4.8.2-2"})
    void each_message_goes_to_one_member_and_in_order(Script s) {
        List<Peer> members = List.of(member(s, AT_MOST_ONCE), member(s, AT_MOST_ONCE), member(s, AT_MOST_ONCE));
        Peer publisher = s.connect();
        for (int i = 10; i < 40; i++) {
            publisher.send(publish(s.topic("a"), "m" + i));
        }
        publisher.expectAlive();
        s.settle();
        List<String> all = new ArrayList<>();
        for (Peer member : members) {
            List<String> taken = taken(member);
            check(taken.equals(taken.stream().sorted().toList()), "the order is wrong: " + taken);
            check(!s.isStrict() || taken.size() == 10, "expected a third of 30 messages, but got " + taken.size());
            all.addAll(taken);
        }
        check(all.size() == 30 && all.stream().distinct().count() == 30, "expected 30 messages, but got " + all);
    }

    @Shows(v5 = {"MQTT-4.8.2-2"})
    void each_share_and_each_ordinary_subscription_gets_the_message(Script s) {
        Peer first = member(s, AT_MOST_ONCE);
        Peer other = s.connect();
        other.subscribe("$share/h/" + s.topic("#"), AT_MOST_ONCE); // another name
        Peer narrow = s.connect();
        narrow.subscribe(share(s, "+"), AT_MOST_ONCE); // the same name, another filter
        Peer ordinary = s.connect();
        ordinary.subscribe(s.topic("#"), AT_MOST_ONCE);
        s.connect().publish(publish(s.topic("a"), "1", AT_LEAST_ONCE, 1));
        for (Peer each : List.of(first, other, narrow, ordinary)) {
            each.expectPublish(s.topic("a"), "1");
            each.expectNothing();
        }
    }

    @Shows(v5 = {"MQTT-4.8.2-2", "MQTT-3.8.4-3"})
    void a_client_with_both_kinds_of_subscription_gets_a_copy_for_each(Script s) {
        Peer both = member(s, AT_MOST_ONCE);
        both.subscribe(s.topic("#"), AT_MOST_ONCE);
        both.subscribe(share(s, "#"), AT_MOST_ONCE);
        s.connect().publish(publish(s.topic("a"), "1", AT_LEAST_ONCE, 1));
        both.expectPublish(s.topic("a"), "1");
        both.expectPublish(s.topic("a"), "1");
        both.expectNothing();
    }

    @Shows(v5 = {"MQTT-4.8.2-3"})
    void each_member_gets_its_own_qos(Script s) {
        Peer publisher = s.connect();
        for (Qos granted : Qos.values()) {
            Peer member = member(s, granted);
            publisher.publish(publish(s.topic("a"), "m", EXACTLY_ONCE, 1));
            member.acknowledge(member.expectPublish(s.topic("a"), "m", granted));
            member.leave();
        }
        Peer low = member(s, AT_MOST_ONCE);
        Peer high = member(s, AT_LEAST_ONCE);
        for (int i = 0; i < 8; i++) {
            publisher.publish(publish(s.topic("a"), "m", EXACTLY_ONCE, 1));
        }
        s.settle();
        int count = 0;
        for (Peer member : List.of(low, high)) {
            member.send(PingReq.INSTANCE);
            for (Packet packet = member.expectAny(); !(packet instanceof PingResp); packet = member.expectAny()) {
                Qos expected = member == low ? AT_MOST_ONCE : AT_LEAST_ONCE;
                check(((Publish) packet).qos() == expected, "expected " + expected + ", but got " + packet);
                count++;
            }
        }
        check(count == 8, "expected 8 messages, but got " + count);
    }

    @Shows(v5 = {"MQTT-3.3.1-9"})
    void a_share_gets_no_retained_messages(Script s) {
        Peer publisher = s.connect();
        publisher.publish(retained(publish(s.topic("a"), "kept", AT_LEAST_ONCE, 1)));
        Peer member = member(s, AT_LEAST_ONCE); // section 3.3.1.3 speaks of non-shared ones only
        member.expectNothing();
        member.subscribe(share(s, "#"), AT_MOST_ONCE);
        member.expectNothing();
        publisher.publish(retained(publish(s.topic("a"), "new", AT_LEAST_ONCE, 1)));
        check(!member.expectPublish(s.topic("a"), "new").retain(), "the retain flag is set");
    }

    @Shows(v5 = {"MQTT-3.10.4-1", "MQTT-3.10.4-2"})
    void unsubscribing_leaves_the_share_to_the_others(Script s) {
        Peer leaver = member(s, AT_MOST_ONCE);
        Peer stays = member(s, AT_MOST_ONCE);
        leaver.send(unsubscribe(4, s.topic("#"), "$share/h/" + s.topic("#"), share(s, "#")));
        leaver.expect(UnsubAck.class);
        Peer publisher = s.connect();
        for (int i = 0; i < 6; i++) {
            publisher.publish(publish(s.topic("a"), "m" + i, AT_LEAST_ONCE, 1));
        }
        leaver.expectNothing();
        for (int i = 0; i < 6; i++) {
            stays.expectPublish(s.topic("a"), "m" + i);
        }
        stays.expectNothing();
    }
}
