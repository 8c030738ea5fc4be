// SPDX-License-Identifier: Apache-2.0
package io.galidia.broker;

import static io.galidia.packet.ProtocolVersion.MQTT_3_1_1;
import static io.galidia.packet.ProtocolVersion.MQTT_5;
import static io.galidia.packet.Qos.AT_LEAST_ONCE;
import static io.galidia.packet.Qos.AT_MOST_ONCE;
import static io.galidia.packet.Qos.EXACTLY_ONCE;
import static org.assertj.core.api.Assertions.assertThat;

import io.galidia.packet.ConnAck;
import io.galidia.packet.Disconnect;
import io.galidia.packet.Properties;
import io.galidia.packet.Property;
import io.galidia.packet.PubAck;
import io.galidia.packet.PubComp;
import io.galidia.packet.PubRec;
import io.galidia.packet.PubRel;
import io.galidia.packet.Publish;
import io.galidia.packet.ReasonCode;
import io.galidia.packet.Will;
import io.galidia.session.QueueLimits;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class SessionTest {

    private final World world = new World();

    private static Properties expiry(long seconds) {
        return Properties.NONE.with(Property.SESSION_EXPIRY_INTERVAL, seconds);
    }

    @Test
    void cleanSession_endsWithItsConnection() {
        Peer first = world.peer(MQTT_3_1_1).connect("c");
        first.subscribe("a", AT_LEAST_ONCE);
        first.lose();
        assertThat(world.broker.metrics().sessions()).isZero();
        assertThat(world.broker.subscriptions.size()).isZero();
        Peer second = world.peer(MQTT_3_1_1).resume("c");
        assertThat(second.connAck().sessionPresent()).isFalse();
    }

    @Test
    void keptSession_getsWhatCameMeanwhile_inOrder_withoutQos0() {
        Peer reader = world.peer(MQTT_3_1_1).resume("reader");
        reader.subscribe("a", EXACTLY_ONCE);
        reader.lose();
        Peer writer = world.peer(MQTT_5).connect("writer");
        writer.publish("a", "1", AT_LEAST_ONCE);
        writer.publish("a", "lost", AT_MOST_ONCE);
        writer.publish("a", "2", EXACTLY_ONCE);
        writer.publish("a", "3", AT_LEAST_ONCE);
        assertThat(writer.next(PubAck.class).reason()).isEqualTo(ReasonCode.SUCCESS);
        assertThat(world.broker.metrics().lost(Loss.OFFLINE)).isEqualTo(1);

        Peer again = world.peer(MQTT_3_1_1).resume("reader");
        assertThat(again.connAck().sessionPresent()).isTrue();
        assertThat(again.message("1").dup()).isFalse();
        assertThat(again.message("2").qos()).isEqualTo(EXACTLY_ONCE);
        again.message("3");
        again.nothing();
    }

    @Test
    void keptSession_survivesAnyTimeBefore5() {
        world.peer(MQTT_3_1_1).resume("c").lose();
        world.advance(Duration.ofDays(1_000));
        assertThat(world.peer(MQTT_3_1_1).resume("c").connAck().sessionPresent())
                .isTrue();
    }

    @Test
    void unacknowledged_isSentAgainWithDupAndTheSameIdentifier() {
        Peer reader = world.peer(MQTT_5).resume("reader");
        reader.subscribe("a", AT_LEAST_ONCE);
        world.peer(MQTT_5).connect("writer").publish("a", "1", AT_LEAST_ONCE);
        Publish first = reader.message("1");
        reader.lose();
        Peer again = world.peer(MQTT_5).resume("reader");
        Publish second = again.message("1");
        assertThat(second.dup()).isTrue();
        assertThat(second.packetId()).isEqualTo(first.packetId());
        again.send(new PubAck(second.packetId()));
        again.lose();
        Peer third = world.peer(MQTT_5).resume("reader");
        assertThat(third.connAck().sessionPresent()).isTrue();
        third.nothing();
    }

    @Test
    void releasedQos2_goesOnWithPubRel() {
        Peer reader = world.peer(MQTT_5).resume("reader");
        reader.subscribe("a", EXACTLY_ONCE);
        world.peer(MQTT_5).connect("writer").publish("a", "1", EXACTLY_ONCE);
        int id = reader.message("1").packetId();
        reader.send(new PubRec(id));
        reader.next(PubRel.class);
        reader.lose();
        Peer again = world.peer(MQTT_5).resume("reader");
        again.connAck();
        assertThat(again.next(PubRel.class).packetId()).isEqualTo(id);
        again.send(new PubComp(id));
        again.nothing();
    }

    @Test
    void aQos2MessageThatIsRepeatedOnANewConnection_isRoutedOnce() {
        Peer reader = world.peer(MQTT_5).connect("reader");
        reader.subscribe("a", EXACTLY_ONCE);
        Peer writer = world.peer(MQTT_5).resume("writer");
        writer.publish("a", "1", EXACTLY_ONCE);
        writer.next(PubRec.class);
        writer.lose();
        Peer again = world.peer(MQTT_5).resume("writer");
        again.send(new Publish("a", Peer.bytes("1"), EXACTLY_ONCE, false, true, 1, Properties.NONE));
        again.next(PubRec.class);
        again.send(new PubRel(1));
        again.next(PubComp.class);
        reader.message("1");
        reader.nothing();
    }

    @Test
    void sessionExpiry_endsTheSessionInTime() {
        Peer reader = world.peer(MQTT_5).connect("reader", false, expiry(10));
        reader.subscribe("a", AT_LEAST_ONCE);
        reader.lose();
        world.advance(Duration.ofMillis(9_999));
        assertThat(world.broker.metrics().sessions()).isEqualTo(1);
        world.advance(Duration.ofMillis(1));
        assertThat(world.broker.metrics().sessions()).isZero();
        assertThat(world.broker.subscriptions.size()).isZero();
        assertThat(world.peer(MQTT_5).resume("reader").connAck().sessionPresent())
                .isFalse();
    }

    @Test
    void sessionExpiry_startsWithEachEndOfAConnection() {
        world.peer(MQTT_5).connect("c", false, expiry(10)).lose();
        world.advance(9);
        Peer second = world.peer(MQTT_5).connect("c", false, expiry(10));
        assertThat(second.connAck().sessionPresent()).isTrue();
        world.advance(100);
        assertThat(second.isClosed).isFalse();
        second.lose();
        world.advance(9);
        assertThat(world.broker.metrics().sessions()).isEqualTo(1);
        world.advance(1);
        assertThat(world.broker.metrics().sessions()).isZero();
        assertThat(world.loops.get(0).timers).isEmpty();
    }

    @Test
    void sessionExpiry_ofTheLastConnectIsInForce() {
        world.peer(MQTT_5).resume("c").lose();
        Peer second = world.peer(MQTT_5).connect("c", false, expiry(0));
        assertThat(second.connAck().sessionPresent()).isTrue();
        second.lose();
        assertThat(world.broker.metrics().sessions()).isZero();
    }

    @Test
    void sessionExpiry_canBeChangedByDisconnect() {
        Peer client = world.peer(MQTT_5).connect("c", false, expiry(1_000));
        client.send(new Disconnect(ReasonCode.SUCCESS, expiry(5)));
        world.advance(5);
        assertThat(world.broker.metrics().sessions()).isZero();

        Peer other = world.peer(MQTT_5).connect("c", false, expiry(1));
        other.send(new Disconnect(ReasonCode.SUCCESS, expiry(100)));
        world.advance(50);
        assertThat(world.peer(MQTT_5).resume("c").connAck().sessionPresent()).isTrue();
    }

    @Test
    void sessionExpiry_cannotBeginAtDisconnect() {
        Peer client = world.peer(MQTT_5).connect("c");
        client.send(new Disconnect(ReasonCode.SUCCESS, expiry(5)));
        assertThat(client.next(Disconnect.class).reason()).isEqualTo(ReasonCode.PROTOCOL_ERROR);
        assertThat(world.broker.metrics().sessions()).isZero();
    }

    @Test
    void sessionExpiry_isLimited_atDisconnectToo() {
        var limited = new World(
                BrokerOptions.DEFAULTS.withLimits(BrokerLimits.DEFAULTS.withMaxSessionExpiry(Duration.ofSeconds(60))));
        Peer client = limited.peer(MQTT_5).resume("c");
        client.send(new Disconnect(ReasonCode.SUCCESS, expiry(1_000)));
        limited.advance(59);
        assertThat(limited.broker.metrics().sessions()).isEqualTo(1);
        limited.advance(1);
        assertThat(limited.broker.metrics().sessions()).isZero();
        limited.peer(MQTT_3_1_1).resume("old").lose();
        limited.advance(60);
        assertThat(limited.broker.metrics().sessions()).isZero();
    }

    @Test
    void cleanStart_throwsTheOldSessionAway() {
        Peer first = world.peer(MQTT_5).resume("c");
        first.subscribe("a", AT_LEAST_ONCE);
        first.lose();
        world.peer(MQTT_5).connect("writer").publish("a", "old", AT_LEAST_ONCE);
        Peer second = world.peer(MQTT_5).connect("c", true, expiry(100));
        assertThat(second.connAck().sessionPresent()).isFalse();
        second.nothing();
        assertThat(world.broker.subscriptions.size()).isZero();
        assertThat(world.broker.metrics().lost(Loss.SESSION_ENDED)).isEqualTo(1);
    }

    @Test
    void aSessionThatIsTakenUpOrOver_leavesNoTimerBehind() {
        world.peer(MQTT_5).connect("c", false, expiry(100)).lose();
        int waiting = world.loops.get(0).timers.size();
        Peer again = world.peer(MQTT_5).connect("c", false, expiry(100));
        assertThat(again.connAck().sessionPresent()).isTrue();
        again.lose();
        world.advance(1);
        assertThat(world.loops.get(0).timers).hasSize(waiting);
        world.peer(MQTT_5).connect("c", true, Properties.NONE).lose();
        assertThat(world.loops.get(0).timers).hasSize(waiting - 1);
    }

    @Test
    void aSessionThatWasTakenUp_doesNotEndWhenItsOldTimeHasCome() {
        world.peer(MQTT_5).connect("c", false, expiry(100)).lose();
        world.advance(50);
        Peer again = world.peer(MQTT_5).connect("c", false, expiry(100));
        again.connAck();
        world.advance(1_000);
        again.subscribe("a", AT_LEAST_ONCE);
        again.lose();
        world.advance(99);
        assertThat(world.broker.sessions.find("c")).isNotNull();
    }

    @Test
    void takeover_endsTheOldConnectionWithItsReason() {
        Peer old = world.peer(MQTT_5).resume("c");
        old.subscribe("a", AT_LEAST_ONCE);
        Peer fresh = world.peer(MQTT_5).resume("c");
        assertThat(fresh.connAck().sessionPresent()).isTrue();
        assertThat(old.next(Disconnect.class).reason()).isEqualTo(ReasonCode.SESSION_TAKEN_OVER);
        assertThat(old.isClosed).isTrue();
        world.peer(MQTT_5).connect("writer").publish("a", "1", AT_LEAST_ONCE);
        fresh.message("1");
        old.nothing();
        assertThat(world.broker.metrics().sessions()).isEqualTo(2);
    }

    @Test
    void takeover_ofASessionThatEndsWithItsConnection_beginsANewOne() {
        Peer old = world.peer(MQTT_3_1_1).connect("c");
        old.subscribe("a", AT_LEAST_ONCE);
        Peer fresh = world.peer(MQTT_3_1_1).resume("c");
        assertThat(fresh.connAck().sessionPresent()).isFalse();
        assertThat(old.isClosed).isTrue();
        old.nothing();
        assertThat(world.broker.subscriptions.size()).isZero();
    }

    @Test
    void takeover_withCleanStart_beginsANewOne() {
        Peer old = world.peer(MQTT_5).resume("c");
        old.subscribe("a", AT_LEAST_ONCE);
        Peer fresh = world.peer(MQTT_5).connect("c");
        assertThat(fresh.connAck().sessionPresent()).isFalse();
        assertThat(old.next(Disconnect.class).reason()).isEqualTo(ReasonCode.SESSION_TAKEN_OVER);
        assertThat(world.broker.subscriptions.size()).isZero();
        assertThat(world.broker.metrics().sessions()).isEqualTo(1);
    }

    @Test
    void versionsMayChangeBetweenConnections() {
        Peer reader = world.peer(MQTT_5).resume("c");
        reader.subscribe("a", AT_LEAST_ONCE);
        reader.lose();
        world.peer(MQTT_5)
                .connect("writer")
                .publish("a", "1", AT_LEAST_ONCE, false, Properties.NONE.withUser("k", "v"));
        Peer old = world.peer(MQTT_3_1_1).resume("c");
        assertThat(old.connAck().sessionPresent()).isTrue();
        assertThat(old.message("1").properties()).isEqualTo(Properties.NONE);
    }

    @Test
    void messageExpiry_countsDownWhileQueued() {
        Peer reader = world.peer(MQTT_5).resume("reader");
        reader.subscribe("a", AT_LEAST_ONCE);
        reader.lose();
        Peer writer = world.peer(MQTT_5).connect("writer");
        writer.publish("a", "short", AT_LEAST_ONCE, false, lifetime(10));
        writer.publish("a", "long", AT_LEAST_ONCE, false, lifetime(100));
        writer.publish("a", "forever", AT_LEAST_ONCE);
        world.advance(10);
        Peer again = world.peer(MQTT_5).resume("reader");
        again.connAck();
        assertThat(again.message("long").properties().number(Property.MESSAGE_EXPIRY_INTERVAL, -1))
                .isEqualTo(90);
        assertThat(again.message("forever").properties().has(Property.MESSAGE_EXPIRY_INTERVAL))
                .isFalse();
        assertThat(world.broker.metrics().lost(Loss.EXPIRED)).isEqualTo(1);
    }

    private static Properties lifetime(long seconds) {
        return Properties.NONE.with(Property.MESSAGE_EXPIRY_INTERVAL, seconds);
    }

    @Test
    void aFullQueue_dropsTheNewestAndCounts() {
        var small = new World(BrokerOptions.DEFAULTS.withLimits(
                BrokerLimits.DEFAULTS.withQueue(new QueueLimits(3, 1 << 20, QueueLimits.WhenFull.DROP_NEWEST))));
        Peer reader = small.peer(MQTT_5).resume("reader");
        reader.subscribe("a", AT_LEAST_ONCE);
        reader.lose();
        Peer writer = small.peer(MQTT_5).connect("writer");
        for (int i = 0; i < 5; i++) {
            writer.publish("a", "m" + i, AT_LEAST_ONCE);
            assertThat(writer.next(PubAck.class).reason()).isEqualTo(ReasonCode.SUCCESS);
        }
        Peer again = small.peer(MQTT_5).resume("reader");
        again.connAck();
        again.message("m0");
        again.message("m1");
        again.message("m2");
        again.nothing();
        assertThat(small.broker.metrics().lost(Loss.QUEUE_FULL)).isEqualTo(2);
    }

    @Test
    void receiveMaximum_ofTheClientIsKept() {
        Peer reader = world.peer(MQTT_5).connect("reader", true, Properties.NONE.with(Property.RECEIVE_MAXIMUM, 2));
        reader.subscribe("a", EXACTLY_ONCE);
        Peer writer = world.peer(MQTT_5).connect("writer");
        for (int i = 0; i < 4; i++) {
            writer.publish("a", "m" + i, AT_LEAST_ONCE);
        }
        writer.publish("a", "zero", AT_MOST_ONCE);
        int first = reader.message("m0").packetId();
        reader.message("m1");
        reader.message("zero");
        reader.nothing();
        reader.send(new PubAck(first));
        reader.message("m2");
        reader.nothing();
    }

    @Test
    void receiveMaximum_ofTheBroker_exceeded_closes() {
        var strict = new World(BrokerOptions.DEFAULTS.withLimits(BrokerLimits.DEFAULTS.withReceiveMaximum(2)));
        Peer writer = strict.peer(MQTT_5).connect("writer");
        writer.publish("a", "1", EXACTLY_ONCE);
        writer.publish("a", "2", EXACTLY_ONCE);
        writer.publish("a", "3", EXACTLY_ONCE);
        writer.next(PubRec.class);
        writer.next(PubRec.class);
        assertThat(writer.next(Disconnect.class).reason()).isEqualTo(ReasonCode.RECEIVE_MAXIMUM_EXCEEDED);
    }

    @Test
    void maximumPacketSize_ofTheReceiverIsKept_andTheRestGoesOn() {
        Peer reader =
                world.peer(MQTT_5).connect("reader", true, Properties.NONE.with(Property.MAXIMUM_PACKET_SIZE, 100));
        reader.subscribe("a", AT_LEAST_ONCE);
        Peer writer = world.peer(MQTT_5).connect("writer");
        writer.publish("a", "x".repeat(200), AT_LEAST_ONCE);
        assertThat(writer.next(PubAck.class).reason()).isEqualTo(ReasonCode.SUCCESS);
        writer.publish("a", "small", AT_LEAST_ONCE);
        reader.message("small");
        assertThat(world.broker.metrics().lost(Loss.PACKET_TOO_LARGE)).isEqualTo(1);
    }

    @Test
    void topicAliases_workBothWays() {
        Peer reader = world.peer(MQTT_5).connect("reader", true, Properties.NONE.with(Property.TOPIC_ALIAS_MAXIMUM, 5));
        reader.subscribe("sensors/#", AT_MOST_ONCE);
        Peer writer = world.peer(MQTT_5).connect("writer");
        Properties alias = Properties.NONE.with(Property.TOPIC_ALIAS, 1);
        writer.publish("sensors/kitchen/temperature", "1", AT_MOST_ONCE, false, alias);
        writer.publish("", "2", AT_MOST_ONCE, false, alias);
        Publish first = reader.message("1");
        assertThat(first.topic()).isEqualTo("sensors/kitchen/temperature");
        long used = first.properties().number(Property.TOPIC_ALIAS, -1);
        assertThat(used).isBetween(1L, 5L);
        Publish second = reader.message("2");
        assertThat(second.topic()).isEmpty();
        assertThat(second.properties().number(Property.TOPIC_ALIAS, -1)).isEqualTo(used);
    }

    @Test
    void topicAliasOutOfRange_closes() {
        Peer writer = world.peer(MQTT_5).connect("writer");
        writer.publish("a", "1", AT_MOST_ONCE, false, Properties.NONE.with(Property.TOPIC_ALIAS, 33));
        assertThat(writer.next(Disconnect.class).reason()).isEqualTo(ReasonCode.TOPIC_ALIAS_INVALID);
    }

    @Test
    void aClientThatReadsNothing_holdsNobodyUp_andLosesQos0() {
        Peer slow = world.peer(MQTT_5).connect("slow");
        slow.subscribe("a", AT_LEAST_ONCE);
        Peer quick = world.peer(MQTT_5).connect("quick");
        quick.subscribe("a", AT_LEAST_ONCE);
        slow.setWritable(false);
        Peer writer = world.peer(MQTT_5).connect("writer");
        for (int i = 0; i < 3_000; i++) {
            writer.publish("a", "m" + i, i % 2 == 0 ? AT_MOST_ONCE : AT_LEAST_ONCE);
        }
        slow.nothing();
        assertThat(quick.got).hasSize(2_500); // 1,500 of QoS 0 and the 1,000 that may be in flight
        assertThat(world.broker.metrics().lost(Loss.SLOW)).isEqualTo(1_500);
        assertThat(world.broker.metrics().lost(Loss.QUEUE_FULL)).isEqualTo(500);
        slow.setWritable(true);
        assertThat(slow.got).hasSize(1_000);
        slow.message("m1");
    }

    @Test
    void aClientThatIsTakenOverWhileItWaitsForItsSession_isToldSo() {
        var slowAnswers = new SlowAuthorizer();
        var asking = new World(BrokerOptions.DEFAULTS.withAuthorizer(slowAnswers));
        Peer reader = asking.peer(MQTT_5).resume("c");
        slowAnswers.isPending = false;
        reader.subscribe("a", AT_LEAST_ONCE);
        reader.lose();
        asking.peer(MQTT_5).connect("writer").publish("a", "1", AT_LEAST_ONCE);
        slowAnswers.isPending = true;
        Peer first = asking.peer(MQTT_5);
        first.send(first.connectPacket("c", false, expiry(100), null));
        first.nothing();
        slowAnswers.isPending = false;
        Peer second = asking.peer(MQTT_5).resume("c");
        assertThat(first.next(ConnAck.class).reason()).isEqualTo(ReasonCode.SERVER_BUSY);
        assertThat(first.isClosed).isTrue();
        second.connAck();
        second.message("1");
        slowAnswers.answer(true);
        asking.run();
        second.nothing();
        assertThat(second.isClosed).isFalse();
    }

    @Test
    void aClientThatIsLostBeforeConnAck_changesNothing() {
        var slowAnswers = new SlowAuthorizer();
        slowAnswers.isPending = false;
        var asking =
                new World(BrokerOptions.DEFAULTS.withAuthorizer(slowAnswers).withAuthTimeout(Duration.ofDays(1)));
        Peer watcher = asking.peer(MQTT_5).connect("watcher");
        watcher.subscribe("will", AT_MOST_ONCE);
        Peer reader = asking.peer(MQTT_5).connect("c", false, expiry(100));
        reader.subscribe("a", AT_LEAST_ONCE);
        reader.lose();
        watcher.publish("a", "1", AT_LEAST_ONCE);
        watcher.next(PubAck.class);
        asking.advance(50);
        slowAnswers.isPending = true;
        Peer hasty = asking.peer(MQTT_5);
        var will = new Will("will", Peer.bytes("gone"), AT_MOST_ONCE, false, Properties.NONE);
        hasty.send(hasty.connectPacket("c", false, expiry(1_000), will));
        hasty.nothing();
        hasty.lose();
        slowAnswers.isPending = false;
        slowAnswers.answer(true);
        asking.advance(49);
        assertThat(asking.broker.metrics().sessions()).isEqualTo(2);
        asking.advance(1);
        assertThat(asking.broker.metrics().sessions()).isEqualTo(1);
        watcher.nothing();
    }
}
