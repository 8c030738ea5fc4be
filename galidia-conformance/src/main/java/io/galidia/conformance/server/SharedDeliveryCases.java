// SPDX-License-Identifier: Apache-2.0
package io.galidia.conformance.server;

import static io.galidia.conformance.Packets.publish;
import static io.galidia.conformance.Packets.text;
import static io.galidia.conformance.Peer.check;
import static io.galidia.packet.Qos.AT_LEAST_ONCE;
import static io.galidia.packet.Qos.EXACTLY_ONCE;

import io.galidia.conformance.Peer;
import io.galidia.conformance.Script;
import io.galidia.conformance.Shows;
import io.galidia.packet.Property;
import io.galidia.packet.PubAck;
import io.galidia.packet.PubComp;
import io.galidia.packet.PubRec;
import io.galidia.packet.PubRel;
import io.galidia.packet.Publish;
import io.galidia.packet.Qos;
import io.galidia.packet.ReasonCode;

/** Section 4.8.2: what happens to a message when the member that has got it goes away or refuses it. */
final class SharedDeliveryCases {

    /** A member whose session outlives its connection. */
    private static Peer lasting(Script s, Qos qos) {
        Peer member = s.connecting().resuming(s.clientId("kept")).open();
        SharedSubscriptionCases.join(s, member, qos);
        return member;
    }

    private static Peer back(Script s) {
        return s.connecting().resuming(s.clientId("kept")).open();
    }

    private static void say(Script s, String text, Qos qos) {
        s.connect().publish(publish(s.topic("a"), text, qos, 1));
    }

    @Shows(v5 = {"MQTT-4.8.2-4"})
    void a_qos_2_message_is_sent_again_to_the_member_that_has_got_it(Script s) {
        Peer member = lasting(s, EXACTLY_ONCE);
        say(s, "1", EXACTLY_ONCE);
        Publish message = member.expectPublish(s.topic("a"), "1", EXACTLY_ONCE);
        Peer other = SharedSubscriptionCases.member(s, EXACTLY_ONCE);
        member.cut();
        other.expectNothing();
        Peer back = back(s);
        Publish again = back.expectPublish(s.topic("a"), "1", EXACTLY_ONCE);
        check(
                again.dup() && again.packetId() == message.packetId(),
                "expected the same message again, but got " + again);
        back.acknowledge(again);
        back.expectNothing();
        other.expectNothing();
    }

    @Shows(v5 = {"MQTT-4.8.2-4"})
    void a_qos_2_message_that_was_received_is_released_with_the_same_member(Script s) {
        Peer member = lasting(s, EXACTLY_ONCE);
        say(s, "1", EXACTLY_ONCE);
        Publish message = member.expectPublish(s.topic("a"), "1", EXACTLY_ONCE);
        member.send(new PubRec(message.packetId()));
        member.expect(PubRel.class);
        Peer other = SharedSubscriptionCases.member(s, EXACTLY_ONCE);
        member.cut();
        other.expectNothing();
        Peer back = back(s);
        PubRel release = back.expect(PubRel.class);
        check(release.packetId() == message.packetId(), "expected PUBREL of the message, but got " + release);
        back.send(new PubComp(release.packetId()));
        back.expectNothing();
        other.expectNothing();
    }

    @Shows(v5 = {"MQTT-4.8.2-5"})
    void a_qos_2_message_ends_with_the_session_of_its_member(Script s) {
        for (boolean isReceived : new boolean[] {false, true}) {
            Peer member = s.connect();
            s.require(
                    member.connAck().properties().flag(Property.SHARED_SUBSCRIPTION_AVAILABLE, true),
                    "shared subscriptions");
            member.subscribe(SharedSubscriptionCases.share(s, "#"), EXACTLY_ONCE);
            say(s, "1", EXACTLY_ONCE);
            Publish message = member.expectPublish(s.topic("a"), "1", EXACTLY_ONCE);
            if (isReceived) {
                member.send(new PubRec(message.packetId()));
                member.expect(PubRel.class);
            }
            Peer other = SharedSubscriptionCases.member(s, EXACTLY_ONCE);
            member.cut(); // its session ends with the connection
            other.expectNothing();
            other.leave();
        }
    }

    @Shows(v5 = {"MQTT-4.8.2-6"})
    void a_message_that_a_member_refuses_is_dropped(Script s) {
        for (Qos qos : new Qos[] {AT_LEAST_ONCE, EXACTLY_ONCE}) {
            Peer member = SharedSubscriptionCases.member(s, qos);
            say(s, "1", qos);
            Publish message = member.expectPublish(s.topic("a"), "1", qos);
            Peer other = SharedSubscriptionCases.member(s, qos);
            member.send(
                    qos == AT_LEAST_ONCE
                            ? new PubAck(message.packetId(), ReasonCode.UNSPECIFIED_ERROR)
                            : new PubRec(message.packetId(), ReasonCode.QUOTA_EXCEEDED));
            member.expectAlive();
            other.expectNothing();
            member.leave();
            other.expectNothing();
            other.leave();
        }
    }

    @Shows(v5 = {"MQTT-4.8.2-5"})
    void a_qos_1_message_goes_to_another_member_when_the_session_ends(Script s) {
        Peer member = SharedSubscriptionCases.member(s, AT_LEAST_ONCE);
        say(s, "1", AT_LEAST_ONCE);
        say(s, "2", AT_LEAST_ONCE);
        member.send(new PubAck(member.expectPublish(s.topic("a"), "1").packetId()));
        member.expectPublish(s.topic("a"), "2");
        member.expectAlive();
        Peer other = SharedSubscriptionCases.member(s, EXACTLY_ONCE);
        member.cut();
        if (s.isStrict()) { // recommended only
            Publish moved = other.expectPublish(s.topic("a"), "2", AT_LEAST_ONCE);
            check(!moved.dup(), "this member sees it for the first time: " + text(moved));
            other.acknowledge(moved);
        }
        s.settle();
        say(s, "3", AT_LEAST_ONCE);
        Publish next = (Publish) other.expectAny();
        if (text(next).equals("2")) {
            other.acknowledge(next);
            next = (Publish) other.expectAny();
        }
        check(text(next).equals("3"), "expected the third message, but got " + text(next));
        other.acknowledge(next);
        other.expectNothing();
    }

    @Shows(v5 = {"MQTT-4.8.2-4"})
    void a_qos_1_message_is_not_lost_when_its_member_comes_back(Script s) {
        Peer member = lasting(s, AT_LEAST_ONCE);
        say(s, "1", AT_LEAST_ONCE);
        member.expectPublish(s.topic("a"), "1", AT_LEAST_ONCE);
        Peer other = SharedSubscriptionCases.member(s, AT_LEAST_ONCE);
        member.cut();
        if (s.isStrict()) { // another broker may give it to the other member at once
            other.expectNothing();
            Peer back = back(s);
            Publish again = back.expectPublish(s.topic("a"), "1", AT_LEAST_ONCE);
            check(again.dup(), "DUP is missing: " + again);
            back.acknowledge(again);
        }
    }
}
