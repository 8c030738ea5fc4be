// SPDX-License-Identifier: Apache-2.0
package io.galidia.conformance.server;

import static io.galidia.conformance.Packets.publish;
import static io.galidia.conformance.Packets.retained;
import static io.galidia.conformance.Packets.unsubscribe;
import static io.galidia.conformance.Peer.check;

import io.galidia.conformance.Frame;
import io.galidia.conformance.Peer;
import io.galidia.conformance.Script;
import io.galidia.conformance.Shows;
import io.galidia.packet.Packet;
import io.galidia.packet.PingReq;
import io.galidia.packet.PingResp;
import io.galidia.packet.Properties;
import io.galidia.packet.Property;
import io.galidia.packet.Publish;
import io.galidia.packet.Qos;
import io.galidia.packet.ReasonCode;
import io.galidia.packet.Subscribe;
import io.galidia.packet.Subscription;
import io.galidia.packet.UnsubAck;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Section 3.3.4: several subscriptions of one client that match, and the identifiers of subscriptions. */
final class OverlapCases {

    @Shows(
            v3 = {"MQTT-3.3.5-1"},
            v5 = {"MQTT-3.3.4-2"})
    void the_highest_qos_of_the_matching_subscriptions_counts(Script s) {
        Peer subscriber = s.connect();
        subscriber.subscribe(s.topic("#"), Qos.AT_MOST_ONCE);
        subscriber.subscribe(s.topic("a"), Qos.EXACTLY_ONCE);
        subscriber.subscribe(s.topic("+"), Qos.AT_LEAST_ONCE);
        Peer publisher = s.connect();
        publisher.publish(publish(s.topic("a"), "x", Qos.EXACTLY_ONCE, 1));
        expectHighest(s, subscriber, Qos.EXACTLY_ONCE);
        publisher.publish(publish(s.topic("b"), "x", Qos.EXACTLY_ONCE, 2));
        expectHighest(s, subscriber, Qos.AT_LEAST_ONCE);
        publisher.publish(publish(s.topic("a"), "x", Qos.AT_LEAST_ONCE, 3));
        expectHighest(s, subscriber, Qos.AT_LEAST_ONCE);
        publisher.publish(publish(s.topic("a/b"), "x", Qos.EXACTLY_ONCE, 4));
        expectHighest(s, subscriber, Qos.AT_MOST_ONCE);
    }

    @Shows(v5 = {"MQTT-3.3.4-3"})
    void a_message_carries_the_identifier_of_the_subscription(Script s) {
        Peer subscriber = requireIdentifiers(s);
        subscriber.subscribe(subscribe(1, s.topic("a"), 1));
        subscriber.subscribe(subscribe(2, s.topic("b"), 268_435_455));
        subscriber.subscribe(s.topic("c"), Qos.AT_LEAST_ONCE);
        Peer publisher = s.connect();
        publisher.publish(publish(s.topic("a"), "x", Qos.AT_LEAST_ONCE, 1));
        check(idsOf(copies(s, subscriber)).equals(List.of(List.of(1))), "expected identifier 1");
        publisher.publish(publish(s.topic("b"), "x", Qos.AT_LEAST_ONCE, 2));
        check(idsOf(copies(s, subscriber)).equals(List.of(List.of(268_435_455))), "expected identifier 268435455");
        publisher.publish(publish(s.topic("c"), "x", Qos.AT_LEAST_ONCE, 3));
        check(idsOf(copies(s, subscriber)).equals(List.of(List.of())), "expected no identifier");
    }

    @Shows(v5 = {"MQTT-3.3.4-3", "MQTT-3.3.4-4", "MQTT-3.3.4-5"})
    void one_copy_carries_the_identifiers_of_all_subscriptions_and_several_carry_one_each(Script s) {
        Peer subscriber = requireIdentifiers(s);
        subscriber.subscribe(subscribe(1, s.topic("a"), 300));
        subscriber.subscribe(subscribe(2, s.topic("+"), 2));
        subscriber.subscribe(subscribe(3, s.topic("#"), 2));
        subscriber.subscribe(s.topic("a/#"), Qos.AT_LEAST_ONCE); // one without
        subscriber.subscribe(subscribe(4, s.topic("b"), 4)); // one that does not match
        s.connect().publish(publish(s.topic("a"), "x", Qos.AT_LEAST_ONCE, 1));
        List<List<Integer>> ids = idsOf(copies(s, subscriber));
        if (ids.size() == 1) {
            check(ids.equals(List.of(List.of(2, 2, 300))), "expected identifiers 2, 2 and 300, but got " + ids);
        } else {
            check(
                    ids.stream().allMatch(each -> each.size() <= 1)
                            && ids.stream()
                                    .flatMap(List::stream)
                                    .sorted()
                                    .toList()
                                    .equals(List.of(2, 2, 300))
                            && ids.size() == 4,
                    "expected a copy for each subscription with its identifier, but got " + ids);
        }
        check(!s.isStrict() || ids.size() == 1, "expected one copy, but got " + ids.size());
    }

    @Shows(v5 = {"MQTT-3.3.4-3"})
    void a_later_subscription_changes_the_identifier_and_unsubscribing_removes_it(Script s) {
        Peer subscriber = requireIdentifiers(s);
        subscriber.subscribe(subscribe(1, s.topic("a"), 5));
        subscriber.subscribe(subscribe(2, s.topic("a"), 6));
        subscriber.subscribe(subscribe(3, s.topic("+"), 7));
        Peer publisher = s.connect();
        subscriber.send(unsubscribe(4, s.topic("+")));
        subscriber.expect(UnsubAck.class);
        publisher.publish(publish(s.topic("a"), "x", Qos.AT_LEAST_ONCE, 1));
        check(idsOf(copies(s, subscriber)).equals(List.of(List.of(6))), "expected identifier 6");
        subscriber.subscribe(s.topic("a"), Qos.AT_LEAST_ONCE);
        publisher.publish(publish(s.topic("a"), "x", Qos.AT_LEAST_ONCE, 1));
        check(idsOf(copies(s, subscriber)).equals(List.of(List.of())), "expected no identifier");
    }

    @Shows(v5 = {"MQTT-3.3.4-3"})
    void kept_and_waiting_messages_carry_identifiers_too(Script s) {
        String id = s.clientId("s");
        Peer subscriber = s.connecting().resuming(id).open();
        requireIdentifiers(s, subscriber);
        subscriber.subscribe(subscribe(1, s.topic("a"), 9));
        subscriber.leave();
        Peer publisher = s.connect();
        publisher.publish(publish(s.topic("a"), "x", Qos.AT_LEAST_ONCE, 1));
        Peer back = s.connecting().resuming(id).open();
        check(idsOf(copies(s, back)).equals(List.of(List.of(9))), "expected identifier 9 on what has waited");
        s.require(publisher.connAck().properties().flag(Property.RETAIN_AVAILABLE, true), "retained messages");
        publisher.publish(retained(publish(s.topic("r"), "x", Qos.AT_LEAST_ONCE, 2)));
        back.subscribe(subscribe(2, s.topic("r"), 10));
        check(idsOf(copies(s, back)).equals(List.of(List.of(10))), "expected identifier 10 on what was kept");
    }

    @Shows(v5 = {"MQTT-3.3.4-6"})
    void a_publish_with_a_subscription_identifier_ends_the_connection(Script s) {
        Peer subscriber = s.connect();
        subscriber.subscribe(s.topic("a"), Qos.AT_MOST_ONCE);
        Peer faulty = s.connect();
        faulty.send(Frame.of(0x30)
                .text(s.topic("a"))
                .properties(Frame.of(0x0B).u8(1))
                .u8('x'));
        faulty.expectDisconnected(ReasonCode.PROTOCOL_ERROR, ReasonCode.MALFORMED_PACKET);
        subscriber.expectNothing();
    }

    // ---- inside

    private static void expectHighest(Script s, Peer subscriber, Qos highest) {
        List<Publish> copies = copies(s, subscriber);
        Qos got = copies.stream()
                .map(Publish::qos)
                .max(Comparator.comparing(Qos::level))
                .orElseThrow();
        check(got == highest, "expected QoS " + highest.level() + ", but got " + copies);
        check(!s.isStrict() || copies.size() == 1, "expected one copy, but got " + copies);
    }

    /** Every copy of one message, acknowledged. */
    private static List<Publish> copies(Script s, Peer subscriber) {
        List<Publish> copies = new ArrayList<>();
        copies.add(subscriber.expect(Publish.class));
        s.settle();
        subscriber.send(PingReq.INSTANCE);
        Packet next = subscriber.expectAny();
        while (next instanceof Publish copy) {
            copies.add(copy);
            next = subscriber.expectAny();
        }
        check(next instanceof PingResp, "got " + next);
        copies.forEach(subscriber::acknowledge);
        return copies;
    }

    private static List<List<Integer>> idsOf(List<Publish> copies) {
        return copies.stream()
                .map(copy -> copy.properties().subscriptionIdentifiers().stream()
                        .sorted()
                        .toList())
                .toList();
    }

    private static Subscribe subscribe(int packetId, String filter, int identifier) {
        return new Subscribe(
                packetId,
                List.of(new Subscription(filter, Qos.AT_LEAST_ONCE)),
                Properties.NONE.withSubscriptionIdentifier(identifier));
    }

    private static Peer requireIdentifiers(Script s) {
        Peer subscriber = s.connect();
        requireIdentifiers(s, subscriber);
        return subscriber;
    }

    private static void requireIdentifiers(Script s, Peer subscriber) {
        s.require(
                subscriber.connAck().properties().flag(Property.SUBSCRIPTION_IDENTIFIERS_AVAILABLE, true),
                "subscription identifiers");
    }
}
