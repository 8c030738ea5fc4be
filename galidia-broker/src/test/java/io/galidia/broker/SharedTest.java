// SPDX-License-Identifier: Apache-2.0
package io.galidia.broker;

import static io.galidia.packet.ProtocolVersion.MQTT_3_1_1;
import static io.galidia.packet.ProtocolVersion.MQTT_5;
import static io.galidia.packet.Qos.AT_LEAST_ONCE;
import static io.galidia.packet.Qos.AT_MOST_ONCE;
import static io.galidia.packet.Qos.EXACTLY_ONCE;
import static org.assertj.core.api.Assertions.assertThat;

import io.galidia.broker.auth.Action;
import io.galidia.broker.auth.Decision;
import io.galidia.packet.Properties;
import io.galidia.packet.Property;
import io.galidia.packet.PubAck;
import io.galidia.packet.PubRec;
import io.galidia.packet.Publish;
import io.galidia.packet.ReasonCode;
import io.galidia.packet.SubAck;
import io.galidia.packet.Subscription;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class SharedTest {

    private final World world = new World();
    private final Peer writer = world.peer(MQTT_5).connect("writer");

    private Peer member(String clientId) {
        Peer member = world.peer(MQTT_5).resume(clientId);
        assertThat(member.subscribe("$share/g/jobs/+", EXACTLY_ONCE)).containsExactly(ReasonCode.GRANTED_QOS_2);
        return member;
    }

    @Test
    void eachMessage_goesToOneMember_inTurn() {
        List<Peer> members = Stream.of("a", "b", "c").map(name -> member(name)).toList();
        for (int i = 0; i < 30; i++) {
            writer.publish("jobs/1", "m" + i, AT_LEAST_ONCE);
        }
        assertThat(members).allSatisfy(member -> assertThat(member.got).hasSize(10));
        assertThat(members.stream()
                        .flatMap(member -> member.got.stream())
                        .map(packet -> Peer.text((Publish) packet))
                        .distinct())
                .hasSize(30);
    }

    @Test
    void membersThatAreAway_arePassedOver_andTheOthersShareFairly() {
        Peer a = member("a");
        Peer b = member("b");
        Peer c = member("c");
        b.lose();
        for (int i = 0; i < 20; i++) {
            writer.publish("jobs/1", "m" + i, AT_LEAST_ONCE);
        }
        assertThat(a.got).hasSize(10);
        assertThat(c.got).hasSize(10);
        Peer again = world.peer(MQTT_5).resume("b");
        again.connAck();
        again.nothing();
    }

    @Test
    void whenAllAreAway_messagesWaitForOneOfThem() {
        member("a").lose();
        member("b").lose();
        for (int i = 0; i < 4; i++) {
            writer.publish("jobs/1", "m" + i, AT_LEAST_ONCE);
            assertThat(writer.next(PubAck.class).reason()).isEqualTo(ReasonCode.SUCCESS);
        }
        writer.publish("jobs/1", "lost", AT_MOST_ONCE);
        Peer a = world.peer(MQTT_5).resume("a");
        Peer b = world.peer(MQTT_5).resume("b");
        a.connAck();
        b.connAck();
        assertThat(a.got).hasSize(2);
        assertThat(b.got).hasSize(2);
    }

    @Test
    void whatAMemberHasNotAcknowledged_goesToAnother_whenItsSessionEnds() {
        Peer a = world.peer(MQTT_5).connect("a");
        a.subscribe("$share/g/jobs/+", AT_LEAST_ONCE);
        writer.publish("jobs/1", "done", AT_LEAST_ONCE);
        writer.publish("jobs/1", "open", AT_LEAST_ONCE);
        a.send(new PubAck(a.message("done").packetId()));
        a.message("open");
        Peer b = world.peer(MQTT_5).connect("b");
        b.subscribe(Properties.NONE.withSubscriptionIdentifier(4), new Subscription("$share/g/jobs/+", AT_LEAST_ONCE));
        a.lose();
        Publish message = b.message("open");
        assertThat(message.dup()).isFalse();
        assertThat(message.properties().subscriptionIdentifiers()).containsExactly(4);
        b.nothing();
    }

    @Test
    void whatIsQueuedForAMember_goesToAnother_whenItsSessionExpires() {
        Peer a = world.peer(MQTT_5).connect("a", false, Properties.NONE.with(Property.SESSION_EXPIRY_INTERVAL, 10));
        a.subscribe(Properties.NONE.withSubscriptionIdentifier(3), new Subscription("$share/g/jobs/+", AT_LEAST_ONCE));
        a.lose();
        writer.publish("jobs/1", "m", AT_LEAST_ONCE);
        Peer b = member("b");
        b.nothing();
        world.advance(10);
        assertThat(b.message("m").properties().subscriptionIdentifiers()).isEmpty();
    }

    @Test
    void whatGoesToAnotherMember_keepsItsAge() {
        Peer a = world.peer(MQTT_5).connect("a", false, Properties.NONE.with(Property.SESSION_EXPIRY_INTERVAL, 10));
        a.subscribe("$share/g/jobs/+", AT_LEAST_ONCE);
        a.lose();
        writer.publish("jobs/1", "m", AT_LEAST_ONCE, false, Properties.NONE.with(Property.MESSAGE_EXPIRY_INTERVAL, 30));
        writer.publish("jobs/1", "x", AT_LEAST_ONCE, false, Properties.NONE.with(Property.MESSAGE_EXPIRY_INTERVAL, 9));
        Peer b = member("b");
        world.advance(10);
        assertThat(b.message("m").properties().number(Property.MESSAGE_EXPIRY_INTERVAL, -1))
                .isEqualTo(20);
        b.nothing();
        assertThat(world.broker.metrics().lost(Loss.EXPIRED)).isEqualTo(1);
    }

    @Test
    void qos0_whenAllAreAway_isLostAndCounted() {
        member("a").lose();
        member("b").lose();
        writer.publish("jobs/1", "lost", AT_MOST_ONCE);
        assertThat(world.broker.metrics().lost(Loss.OFFLINE)).isPositive();
        Peer again = world.peer(MQTT_5).resume("a");
        again.connAck();
        again.nothing();
    }

    @Test
    void aGroupThatNobodyMayReadFor_isNobody() {
        var guarded = new World(BrokerOptions.DEFAULTS.withAuthorizer(
                (who, clientId, action, topic) -> Decision.of(action != Action.READ)));
        guarded.peer(MQTT_5).connect("online").subscribe("$share/g/jobs/+", AT_LEAST_ONCE);
        Peer away = guarded.peer(MQTT_5).resume("away");
        away.subscribe("$share/g/jobs/+", AT_LEAST_ONCE);
        away.lose();
        Peer publisher = guarded.peer(MQTT_5).connect("publisher");
        publisher.publish("jobs/1", "m", AT_LEAST_ONCE);
        assertThat(publisher.next(PubAck.class).reason()).isEqualTo(ReasonCode.NO_MATCHING_SUBSCRIBERS);
        assertThat(guarded.broker.metrics().lost(Loss.NOT_AUTHORIZED)).isPositive();
    }

    @Test
    void theLastMembersMessages_areLostWithItsSession_andCounted() {
        Peer a = world.peer(MQTT_5).connect("a");
        a.subscribe("$share/g/jobs/+", AT_LEAST_ONCE);
        writer.publish("jobs/1", "m", AT_LEAST_ONCE);
        a.message("m");
        a.lose();
        assertThat(world.broker.metrics().lost(Loss.SESSION_ENDED)).isEqualTo(1);
    }

    @Test
    void theTurn_goesRoundAllMembersThatAreAway() {
        for (String name : List.of("a", "b", "c")) {
            member(name).lose();
        }
        for (int i = 0; i < 6; i++) {
            writer.publish("jobs/1", "m" + i, AT_LEAST_ONCE);
        }
        for (String name : List.of("a", "b", "c")) {
            Peer again = world.peer(MQTT_5).resume(name);
            again.connAck();
            assertThat(again.got).hasSize(2);
            again.lose();
        }
    }

    @Test
    void aBegunQos2Message_goesToNobodyElse() {
        Peer a = world.peer(MQTT_5).connect("a", true, Properties.NONE.with(Property.RECEIVE_MAXIMUM, 2));
        a.subscribe("$share/g/jobs/+", EXACTLY_ONCE);
        writer.publish("jobs/1", "released", EXACTLY_ONCE);
        writer.publish("jobs/1", "sent", EXACTLY_ONCE);
        writer.publish("jobs/1", "queued", EXACTLY_ONCE);
        a.send(new PubRec(a.message("released").packetId()));
        a.message("sent");
        Peer b = member("b");
        a.lose();
        b.message("queued");
        b.nothing();
        assertThat(world.broker.metrics().lost(Loss.SESSION_ENDED)).isEqualTo(2);
    }

    @Test
    void aRefusalOfAMember_dropsTheMessage() {
        Peer a = member("a");
        writer.publish("jobs/1", "m", AT_LEAST_ONCE);
        Peer b = member("b");
        a.send(new PubAck(a.message("m").packetId(), ReasonCode.UNSPECIFIED_ERROR));
        a.lose();
        b.nothing();
    }

    @Test
    void groups_eachGetTheMessage_andSoDoesAnOrdinarySubscription() {
        Peer both = world.peer(MQTT_5).connect("both");
        both.subscribe("$share/g/jobs/#", AT_LEAST_ONCE);
        both.subscribe("jobs/1", AT_LEAST_ONCE);
        Peer other = world.peer(MQTT_5).connect("other");
        other.subscribe("$share/h/jobs/+", AT_LEAST_ONCE);
        writer.publish("jobs/1", "m", AT_LEAST_ONCE);
        both.message("m");
        both.message("m");
        both.nothing();
        other.message("m");
        other.nothing();
    }

    @Test
    void grantedQos_isThatOfTheChosenMember() {
        Peer a = world.peer(MQTT_5).connect("a");
        a.subscribe("$share/g/x", AT_MOST_ONCE);
        writer.publish("x", "1", EXACTLY_ONCE);
        assertThat(a.message("1").qos()).isEqualTo(AT_MOST_ONCE);
    }

    @Test
    void unsubscribing_leavesTheGroup() {
        Peer a = member("a");
        Peer b = member("b");
        assertThat(a.unsubscribe("$share/g/jobs/+")).containsExactly(ReasonCode.SUCCESS);
        writer.publish("jobs/1", "1", AT_LEAST_ONCE);
        writer.publish("jobs/1", "2", AT_LEAST_ONCE);
        a.nothing();
        b.message("1");
        b.message("2");
        b.unsubscribe("$share/g/jobs/+");
        assertThat(world.broker.subscriptions.size()).isZero();
    }

    @Test
    void before5_theyWorkToo() {
        Peer a = world.peer(MQTT_3_1_1).connect("a");
        a.subscribe("$share/g/x", AT_LEAST_ONCE);
        writer.publish("x", "1", AT_LEAST_ONCE);
        a.message("1");
    }

    @Test
    void aMemberThatMayNotReadTheTopic_isPassedOver() {
        var guarded = new World(BrokerOptions.DEFAULTS.withAuthorizer(
                (who, clientId, action, topic) -> Decision.of(action != Action.READ || !clientId.equals("a"))));
        Peer a = guarded.peer(MQTT_5).connect("a");
        a.subscribe("$share/g/x", AT_LEAST_ONCE);
        Peer b = guarded.peer(MQTT_5).connect("b");
        b.subscribe("$share/g/x", AT_LEAST_ONCE);
        Peer publisher = guarded.peer(MQTT_5).connect("publisher");
        for (int i = 0; i < 4; i++) {
            publisher.publish("x", "m" + i, AT_LEAST_ONCE);
        }
        a.nothing();
        assertThat(b.got).hasSize(4);
    }

    @Test
    void aFilterThatIsNotValid_isRefused() {
        Peer client = world.peer(MQTT_5).connect("c");
        client.queueBytes(Unpooled.wrappedBuffer(
                new byte[] {(byte) 0x82, 14, 0, 1, 0, 0, 8, '$', 's', 'h', 'a', 'r', 'e', '/', 'g', 0}));
        world.run();
        assertThat(client.next(SubAck.class).reasons()).containsExactly(ReasonCode.TOPIC_FILTER_INVALID);
        assertThat(client.isClosed).isFalse();
        assertThat(world.broker.subscriptions.size()).isZero();
    }

    // ---- members that may not have a message, as turns out later

    private static World slowWorld(Map<String, CompletableFuture<Decision>> answers, List<String> asked) {
        return new World(BrokerOptions.DEFAULTS.withAuthorizer((who, clientId, action, topic) -> {
            if (action != Action.READ) {
                return Decision.ALLOW;
            }
            asked.add(clientId);
            return Decision.later(answers.computeIfAbsent(clientId, id -> new CompletableFuture<>()));
        }));
    }

    @Test
    void aMemberThatIsRefusedLater_handsTheMessageOn_andNoneIsAskedTwice() {
        Map<String, CompletableFuture<Decision>> answers = new HashMap<>();
        List<String> asked = new ArrayList<>();
        World slow = slowWorld(answers, asked);
        List<Peer> members = Stream.of("a", "b", "c")
                .map(name -> {
                    Peer member = slow.peer(MQTT_5).connect(name);
                    member.subscribe("$share/g/x", AT_LEAST_ONCE);
                    return member;
                })
                .toList();
        slow.peer(MQTT_5).connect("publisher").publish("x", "m", AT_LEAST_ONCE);
        String first = asked.get(0);
        answers.get(first).complete(Decision.DENY);
        slow.run();
        String second = asked.get(1);
        answers.get(second).complete(Decision.DENY);
        slow.run();
        assertThat(asked).doesNotHaveDuplicates().hasSize(3);
        String third = asked.get(2);
        answers.get(third).complete(Decision.ALLOW);
        slow.run();
        members.get(third.charAt(0) - 'a').message("m");
        assertThat(members).allSatisfy(Peer::nothing);
        assertThat(slow.broker.metrics().lost(Loss.NOT_AUTHORIZED)).isEqualTo(2);
    }

    @Test
    void whenAllMembersAreRefusedLater_theMessageIsDropped_andNothingGoesOnForEver() {
        Map<String, CompletableFuture<Decision>> answers = new HashMap<>();
        World slow = slowWorld(answers, new ArrayList<>());
        for (String name : List.of("a", "b")) {
            answers.put(name, CompletableFuture.completedFuture(Decision.DENY));
            slow.peer(MQTT_5).connect(name).subscribe("$share/g/x", AT_LEAST_ONCE);
        }
        slow.peer(MQTT_5).connect("publisher").publish("x", "m", AT_LEAST_ONCE);
        assertThat(slow.broker.metrics().lost(Loss.NOT_AUTHORIZED)).isEqualTo(2);
    }

    @Test
    void aMemberThatMayNoLongerHaveWhatWaits_whenItComesBack_handsItOn() {
        var authorizer = new SlowAuthorizer();
        authorizer.isPending = false;
        var guarded = new World(BrokerOptions.DEFAULTS.withAuthorizer(authorizer));
        Peer a = guarded.peer(MQTT_5).resume("a");
        a.subscribe("$share/g/x", AT_LEAST_ONCE);
        a.lose();
        guarded.peer(MQTT_5).connect("publisher").publish("x", "m", AT_LEAST_ONCE);
        Peer b = guarded.peer(MQTT_5).connect("b");
        b.subscribe("$share/g/x", AT_LEAST_ONCE);

        authorizer.rule = (action, topic) ->
                !authorizer.questions.get(authorizer.questions.size() - 1).equals("READ x of a");
        Peer again = guarded.peer(MQTT_5).resume("a");
        again.connAck();
        again.nothing();
        b.message("m");
    }
}
