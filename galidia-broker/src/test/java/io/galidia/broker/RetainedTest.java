// SPDX-License-Identifier: Apache-2.0
package io.galidia.broker;

import static io.galidia.packet.ProtocolVersion.MQTT_3_1_1;
import static io.galidia.packet.ProtocolVersion.MQTT_5;
import static io.galidia.packet.Qos.AT_LEAST_ONCE;
import static io.galidia.packet.Qos.AT_MOST_ONCE;
import static io.galidia.packet.Qos.EXACTLY_ONCE;
import static org.assertj.core.api.Assertions.assertThat;

import io.galidia.packet.Disconnect;
import io.galidia.packet.Packet;
import io.galidia.packet.Properties;
import io.galidia.packet.Property;
import io.galidia.packet.PubAck;
import io.galidia.packet.Publish;
import io.galidia.packet.Qos;
import io.galidia.packet.ReasonCode;
import io.galidia.packet.RetainHandling;
import io.galidia.packet.Subscription;
import io.galidia.session.QueueLimits;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RetainedTest {

    private final World world = new World();
    private final Peer writer = world.peer(MQTT_5).connect("writer");

    @Test
    void theLastRetainedMessage_goesToANewSubscription() {
        writer.retain("a", "old");
        writer.retain("a", "new");
        writer.publish("a", "not kept", AT_MOST_ONCE);
        Peer reader = world.peer(MQTT_3_1_1).connect("reader");
        reader.subscribe("a", AT_MOST_ONCE);
        Publish message = reader.message("new");
        assertThat(message.retain()).isTrue();
        reader.nothing();
    }

    @Test
    void allMatchingTopics_areSent_withTheLowerQos() {
        writer.publish("s/1", "1", EXACTLY_ONCE, true, Properties.NONE);
        writer.publish("s/2", "2", AT_MOST_ONCE, true, Properties.NONE);
        writer.publish("t/1", "3", AT_MOST_ONCE, true, Properties.NONE);
        Peer reader = world.peer(MQTT_5).connect("reader");
        reader.subscribe(Properties.NONE.withSubscriptionIdentifier(9), new Subscription("s/+", AT_LEAST_ONCE));
        List<String> got = new ArrayList<>();
        for (Packet packet : reader.got) {
            Publish message = (Publish) packet;
            got.add(Peer.text(message) + " " + message.qos());
            assertThat(message.properties().subscriptionIdentifiers()).containsExactly(9);
            assertThat(message.retain()).isTrue();
        }
        assertThat(got).containsExactlyInAnyOrder("1 AT_LEAST_ONCE", "2 AT_MOST_ONCE");
    }

    @Test
    void anEmptyMessage_removes_andIsDeliveredItself() {
        writer.retain("a", "x");
        Peer live = world.peer(MQTT_5).connect("live");
        live.subscribe("a", AT_MOST_ONCE);
        live.message("x");
        writer.retain("a", "");
        Publish removal = live.message("");
        assertThat(removal.retain()).isFalse();
        assertThat(world.broker.retained.size()).isZero();
        Peer late = world.peer(MQTT_5).connect("late");
        late.subscribe("a", AT_MOST_ONCE);
        late.nothing();
    }

    @Test
    void retainHandling_decidesWhatASubscriptionGets() {
        writer.retain("a", "x");
        Peer reader = world.peer(MQTT_5).connect("reader");
        reader.subscribe(new Subscription("a", AT_MOST_ONCE, false, false, RetainHandling.DO_NOT_SEND));
        reader.nothing();
        reader.subscribe(new Subscription("a", AT_MOST_ONCE, false, false, RetainHandling.SEND_IF_NEW));
        reader.nothing();
        reader.subscribe(new Subscription("a", AT_MOST_ONCE, false, false, RetainHandling.SEND));
        reader.message("x");
        reader.unsubscribe("a");
        reader.subscribe(new Subscription("a", AT_MOST_ONCE, false, false, RetainHandling.SEND_IF_NEW));
        reader.message("x");
        reader.nothing();
    }

    @Test
    void before5_everySubscribeGetsThemAgain() {
        writer.retain("a", "x");
        Peer reader = world.peer(MQTT_3_1_1).connect("reader");
        reader.subscribe("a", AT_MOST_ONCE);
        reader.message("x");
        reader.subscribe("a", AT_MOST_ONCE);
        reader.message("x");
    }

    @Test
    void noLocal_concernsRetainedMessagesNot() {
        Peer client = world.peer(MQTT_5).connect("c");
        client.retain("a", "mine");
        client.subscribe(new Subscription("a", AT_MOST_ONCE, true, false, RetainHandling.SEND));
        client.message("mine");
    }

    @Test
    void sharedSubscriptions_getNone() {
        writer.retain("a", "x");
        Peer reader = world.peer(MQTT_5).connect("reader");
        reader.subscribe("$share/g/a", AT_MOST_ONCE);
        reader.nothing();
    }

    @Test
    void theyOutliveTheirPublisher() {
        writer.retain("a", "x");
        writer.lose();
        world.advance(1_000_000);
        Peer reader = world.peer(MQTT_5).connect("reader");
        reader.subscribe("#", AT_MOST_ONCE);
        reader.message("x");
    }

    @Test
    void messageExpiry_countsDown_andRemovesInTheEnd() {
        writer.publish("a", "x", AT_LEAST_ONCE, true, Properties.NONE.with(Property.MESSAGE_EXPIRY_INTERVAL, 10));
        world.advance(4);
        Peer reader = world.peer(MQTT_5).connect("reader");
        reader.subscribe("a", AT_LEAST_ONCE);
        assertThat(reader.message("x").properties().number(Property.MESSAGE_EXPIRY_INTERVAL, -1))
                .isEqualTo(6);
        world.advance(5);
        reader.subscribe("a", AT_LEAST_ONCE);
        assertThat(reader.message("x").properties().number(Property.MESSAGE_EXPIRY_INTERVAL, -1))
                .isEqualTo(1);
        world.advance(1);
        reader.subscribe("a", AT_LEAST_ONCE);
        reader.nothing();
        assertThat(world.broker.retained.size()).isZero();
    }

    @Test
    void oneThatHasExpired_isRemovedAndCounted() {
        writer.publish("a", "x", AT_LEAST_ONCE, true, Properties.NONE.with(Property.MESSAGE_EXPIRY_INTERVAL, 10));
        writer.retain("b", "y");
        assertThat(world.broker.retained.size()).isEqualTo(2);
        world.advance(10);
        Peer reader = world.peer(MQTT_5).connect("reader");
        reader.subscribe("#", AT_LEAST_ONCE);
        reader.message("y");
        reader.nothing();
        assertThat(world.broker.retained.size()).isEqualTo(1);
        assertThat(world.broker.metrics().lost(Loss.EXPIRED)).isEqualTo(1);
    }

    @Test
    void oneWithTooManyLevels_isNotKept_andCounted() {
        writer.retain("/".repeat(200), "x");
        assertThat(world.broker.retained.size()).isZero();
        assertThat(world.broker.metrics().lost(Loss.RETAINED_FULL)).isEqualTo(1);
    }

    @Test
    void whereTheyAreNotAvailable_publishingOneCloses() {
        var without = new World(BrokerOptions.DEFAULTS.withRetainAvailable(false));
        Peer five = without.peer(MQTT_5).connect("five");
        five.retain("a", "x");
        assertThat(five.next(Disconnect.class).reason()).isEqualTo(ReasonCode.RETAIN_NOT_SUPPORTED);
        Peer old = without.peer(MQTT_3_1_1).connect("old");
        old.retain("a", "x");
        assertThat(old.isClosed).isTrue();
        assertThat(without.broker.retained.size()).isZero();
    }

    @Test
    void oneTooMany_isDeliveredButNotKept_whileOldOnesCanBeReplaced() {
        var small = new World(BrokerOptions.DEFAULTS.withLimits(BrokerLimits.DEFAULTS.withMaxRetained(1)));
        Peer live = small.peer(MQTT_5).connect("live");
        live.subscribe("#", AT_MOST_ONCE);
        Peer publisher = small.peer(MQTT_5).connect("publisher");
        publisher.retain("a", "1");
        publisher.retain("b", "2");
        publisher.retain("a", "3");
        live.message("1");
        live.message("2");
        live.message("3");
        Peer late = small.peer(MQTT_5).connect("late");
        late.subscribe("#", AT_MOST_ONCE);
        late.message("3");
        late.nothing();
        assertThat(small.broker.metrics().lost(Loss.RETAINED_FULL)).isEqualTo(1);
    }

    @Test
    void moreThanAQueueHolds_allArrive_asFastAsTheyAreAcknowledged() {
        for (int i = 0; i < 5_000; i++) {
            writer.publish("s/" + i, "m" + i, AT_LEAST_ONCE, true, Properties.NONE);
        }
        writer.got.clear();
        Peer reader = world.peer(MQTT_5).connect("reader", true, Properties.NONE.with(Property.RECEIVE_MAXIMUM, 10));
        reader.subscribe("s/+", AT_LEAST_ONCE);
        int count = 0;
        while (!reader.got.isEmpty()) {
            List<Packet> answers = new ArrayList<>();
            while (!reader.got.isEmpty()) {
                Publish message = reader.next(Publish.class);
                answers.add(new PubAck(message.packetId()));
                count++;
            }
            assertThat(answers).hasSizeLessThanOrEqualTo(10);
            reader.send(answers.toArray(new Packet[0]));
        }
        assertThat(count).isEqualTo(5_000);
        assertThat(world.broker.metrics().lost(Loss.QUEUE_FULL)).isZero();
    }

    @Test
    void aReaderThatIsSlow_getsQos0OnesLater() {
        for (int i = 0; i < 600; i++) {
            writer.retain("s/" + i, "m" + i);
        }
        Peer reader = world.peer(MQTT_5).connect("reader");
        reader.setWritable(false);
        reader.subscribe("s/+", AT_MOST_ONCE);
        reader.nothing();
        writer.retain("s/1", "newer");
        writer.retain("s/2", "");
        reader.setWritable(true);
        List<String> texts =
                reader.got.stream().map(packet -> Peer.text((Publish) packet)).toList();
        assertThat(texts).hasSize(599).contains("newer", "m0", "m599").doesNotContain("m1", "m2");
        assertThat(world.broker.metrics().lost(Loss.SLOW)).isEqualTo(2);
    }

    @Test
    void aQueueOfOne_isEnoughForManyRetainedMessages() {
        var small = new World(BrokerOptions.DEFAULTS.withLimits(
                BrokerLimits.DEFAULTS.withQueue(new QueueLimits(1, 1 << 20, QueueLimits.WhenFull.DROP_NEWEST))));
        Peer publisher = small.peer(MQTT_5).connect("publisher");
        for (int i = 0; i < 50; i++) {
            publisher.retain("s/" + i, "m" + i);
            publisher.publish("t/" + i, "m" + i, AT_LEAST_ONCE, true, Properties.NONE);
        }
        Peer reader = small.peer(MQTT_5).connect("reader", true, Properties.NONE.with(Property.RECEIVE_MAXIMUM, 1));
        reader.subscribe("#", AT_LEAST_ONCE);
        int count = 0;
        while (!reader.got.isEmpty()) {
            Publish message = reader.next(Publish.class);
            count++;
            if (message.qos() == AT_LEAST_ONCE) {
                reader.send(new PubAck(message.packetId()));
            }
        }
        assertThat(count).isEqualTo(100);
    }

    @Test
    void aWalkThroughManyTopics_letsOthersHaveTheirTurn() {
        for (int i = 0; i < 12_000; i++) {
            writer.retain("s/" + i, "m" + i);
        }
        Peer reader = world.peer(MQTT_5).connect("reader");
        reader.subscribe("+/x", AT_MOST_ONCE);
        reader.nothing();
        int before = world.loops.get(0).executed;
        reader.subscribe("s/+", AT_MOST_ONCE);
        assertThat(reader.got).hasSize(12_000);
        assertThat(world.loops.get(0).executed - before).isGreaterThan(1);
    }

    @Test
    void aMessageThatBecomesRetained_isStoredForEachQos() {
        for (Qos qos : Qos.values()) {
            writer.publish("q", "x" + qos.level(), qos, true, Properties.NONE);
            Peer reader = world.peer(MQTT_5).connect("reader");
            reader.subscribe("q", EXACTLY_ONCE);
            assertThat(reader.message("x" + qos.level()).qos()).isEqualTo(qos);
            reader.disconnect();
        }
    }

    @Test
    void whatHasExpired_isRemoved_evenIfNobodyAsksForIt() {
        Peer writer = world.peer(MQTT_5).connect("sweeper");
        int before = world.broker.retained.size();
        for (int i = 0; i < 25_000; i++) {
            writer.queue(writer.message(
                    "swept/" + i,
                    "x",
                    AT_MOST_ONCE,
                    true,
                    i % 2 == 0 ? Properties.NONE.with(Property.MESSAGE_EXPIRY_INTERVAL, 90) : Properties.NONE));
        }
        world.run();
        world.advance(60);
        assertThat(world.broker.retained.size() - before).isEqualTo(25_000);
        world.advance(60);
        assertThat(world.broker.retained.size() - before).isEqualTo(12_500);
        assertThat(world.broker.metrics().lost(Loss.EXPIRED)).isEqualTo(12_500);

        assertThat(world.loops.get(0).timers).as("nothing is left to be swept").isEmpty();
        writer.publish("one more", "x", AT_MOST_ONCE, true, Properties.NONE.with(Property.MESSAGE_EXPIRY_INTERVAL, 1));
        world.advance(60);
        assertThat(world.broker.retained.size() - before).isEqualTo(12_500);
    }
}
