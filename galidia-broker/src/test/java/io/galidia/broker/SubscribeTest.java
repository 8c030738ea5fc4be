// SPDX-License-Identifier: Apache-2.0
package io.galidia.broker;

import static io.galidia.packet.ProtocolVersion.MQTT_3_1_1;
import static io.galidia.packet.ProtocolVersion.MQTT_5;
import static io.galidia.packet.Qos.AT_LEAST_ONCE;
import static io.galidia.packet.Qos.AT_MOST_ONCE;
import static io.galidia.packet.Qos.EXACTLY_ONCE;
import static org.assertj.core.api.Assertions.assertThat;

import io.galidia.packet.Disconnect;
import io.galidia.packet.Properties;
import io.galidia.packet.PubAck;
import io.galidia.packet.PubRec;
import io.galidia.packet.PubRel;
import io.galidia.packet.Publish;
import io.galidia.packet.Qos;
import io.galidia.packet.ReasonCode;
import io.galidia.packet.RetainHandling;
import io.galidia.packet.SubAck;
import io.galidia.packet.Subscribe;
import io.galidia.packet.Subscription;
import io.galidia.packet.UnsubAck;
import io.galidia.packet.Unsubscribe;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class SubscribeTest {

    private final World world = new World();
    private final Peer writer = world.peer(MQTT_5).connect("writer");

    private static Properties id(int id) {
        return Properties.NONE.withSubscriptionIdentifier(id);
    }

    @Test
    void subAck_hasACodeForEachFilterInTheirOrder() {
        Peer client = world.peer(MQTT_5).connect("c");
        client.send(new Subscribe(
                77,
                List.of(
                        new Subscription("a", EXACTLY_ONCE),
                        new Subscription("b/+", AT_MOST_ONCE),
                        new Subscription("#", AT_LEAST_ONCE)),
                Properties.NONE));
        SubAck answer = client.next(SubAck.class);
        assertThat(answer.packetId()).isEqualTo(77);
        assertThat(answer.reasons())
                .containsExactly(ReasonCode.GRANTED_QOS_2, ReasonCode.SUCCESS, ReasonCode.GRANTED_QOS_1);
    }

    @Test
    void grantedQos_isLimitedByTheBroker() {
        var limited = new World(BrokerOptions.DEFAULTS.withMaxQos(AT_LEAST_ONCE));
        Peer client = limited.peer(MQTT_5).connect("c");
        assertThat(client.subscribe("a", EXACTLY_ONCE)).containsExactly(ReasonCode.GRANTED_QOS_1);
    }

    @Test
    void publishingAboveTheMaximumQos_closes_inEveryVersion() {
        var limited = new World(BrokerOptions.DEFAULTS.withMaxQos(AT_LEAST_ONCE));
        Peer five = limited.peer(MQTT_5).connect("five");
        five.publish("a", "1", EXACTLY_ONCE);
        assertThat(five.next(Disconnect.class).reason()).isEqualTo(ReasonCode.QOS_NOT_SUPPORTED);
        Peer old = limited.peer(MQTT_3_1_1).connect("old");
        old.publish("a", "1", EXACTLY_ONCE);
        old.nothing();
        assertThat(old.isClosed).isTrue();
    }

    @Test
    void deliveryQos_isTheLowerOfPublishedAndGranted() {
        Qos[] all = Qos.values();
        for (Qos granted : all) {
            for (Qos published : all) {
                Peer reader = world.peer(MQTT_5).connect("reader");
                reader.subscribe("q", granted);
                writer.publish("q", "x", published);
                assertThat(reader.message("x").qos()).isEqualTo(granted.min(published));
                reader.disconnect();
            }
        }
    }

    @Test
    void wildcards_matchAsTheStandardSays() {
        Peer reader = world.peer(MQTT_3_1_1).connect("reader");
        reader.subscribe("sport/+/player/#", AT_MOST_ONCE);
        writer.publish("sport/tennis/player", "1", AT_MOST_ONCE);
        writer.publish("sport/tennis/player/x/y", "2", AT_MOST_ONCE);
        writer.publish("sport/player", "no", AT_MOST_ONCE);
        writer.publish("sport/a/b/player", "no", AT_MOST_ONCE);
        reader.message("1");
        reader.message("2");
        reader.nothing();
    }

    @Test
    void topicsOfTheBroker_areNotForWildcardsInFront_norForClientsToPublish() {
        Peer reader = world.peer(MQTT_5).connect("reader");
        reader.subscribe("#", AT_MOST_ONCE);
        reader.subscribe("$SYS/#", AT_MOST_ONCE);
        writer.publish("$SYS/x", "no", AT_LEAST_ONCE);
        assertThat(writer.next(PubAck.class).reason()).isEqualTo(ReasonCode.NOT_AUTHORIZED);
        writer.publish("$SYS/x", "no", EXACTLY_ONCE);
        assertThat(writer.next(PubRec.class).reason()).isEqualTo(ReasonCode.NOT_AUTHORIZED);
        Peer old = world.peer(MQTT_3_1_1).connect("old");
        old.publish("$other", "no", AT_LEAST_ONCE);
        old.next(PubAck.class);
        old.publish("$other", "no", AT_MOST_ONCE);
        reader.nothing();
        assertThat(old.isClosed).isFalse();
        assertThat(world.broker.metrics().lost(Loss.RESERVED_TOPIC)).isEqualTo(4);
        assertThat(world.broker.metrics().received()).isEqualTo(4);
    }

    @Test
    void overlappingSubscriptions_giveOneCopyWithTheHighestQosAndAllIdentifiers() {
        Peer reader = world.peer(MQTT_5).connect("reader");
        reader.subscribe(id(1), new Subscription("a/+", AT_MOST_ONCE));
        reader.subscribe(id(2), new Subscription("a/#", EXACTLY_ONCE));
        reader.subscribe(Properties.NONE, new Subscription("#", AT_LEAST_ONCE));
        writer.publish("a/b", "x", EXACTLY_ONCE);
        Publish message = reader.message("x");
        assertThat(message.qos()).isEqualTo(EXACTLY_ONCE);
        assertThat(message.properties().subscriptionIdentifiers()).containsExactlyInAnyOrder(1, 2);
        reader.nothing();
    }

    @Test
    void subscriptionIdentifiers_areOfTheReceiverOnly() {
        Peer first = world.peer(MQTT_5).connect("first");
        first.subscribe(id(5), new Subscription("a", AT_LEAST_ONCE));
        Peer second = world.peer(MQTT_5).connect("second");
        second.subscribe("a", AT_LEAST_ONCE);
        Peer third = world.peer(MQTT_5).connect("third");
        third.subscribe(id(268_435_455), new Subscription("+", AT_LEAST_ONCE));
        writer.publish("a", "x", AT_LEAST_ONCE, false, Properties.NONE.withUser("k", "v"));
        assertThat(first.message("x").properties().subscriptionIdentifiers()).containsExactly(5);
        assertThat(second.message("x").properties().subscriptionIdentifiers()).isEmpty();
        Publish message = third.message("x");
        assertThat(message.properties().subscriptionIdentifiers()).containsExactly(268_435_455);
        assertThat(message.properties().userProperty("k")).isEqualTo("v");
    }

    @Test
    void everythingTheApplicationSays_isForwardedUnchanged() {
        Peer reader = world.peer(MQTT_5).connect("reader");
        reader.subscribe("a", AT_LEAST_ONCE);
        Properties said = Properties.NONE
                .with(io.galidia.packet.Property.PAYLOAD_FORMAT_INDICATOR, true)
                .with(io.galidia.packet.Property.CONTENT_TYPE, "text/plain")
                .with(io.galidia.packet.Property.RESPONSE_TOPIC, "answers/1")
                .with(io.galidia.packet.Property.CORRELATION_DATA, new byte[] {1, 2, 3})
                .withUser("b", "1")
                .withUser("a", "2")
                .withUser("b", "3");
        writer.publish("a", "x", AT_LEAST_ONCE, false, said);
        assertThat(reader.message("x").properties()).isEqualTo(said);
    }

    @Test
    void sameFilterAgain_replacesTheOptions() {
        Peer reader = world.peer(MQTT_5).connect("reader");
        reader.subscribe(id(1), new Subscription("a", EXACTLY_ONCE));
        reader.subscribe(id(2), new Subscription("a", AT_MOST_ONCE));
        writer.publish("a", "x", EXACTLY_ONCE);
        Publish message = reader.message("x");
        assertThat(message.qos()).isEqualTo(AT_MOST_ONCE);
        assertThat(message.properties().subscriptionIdentifiers()).containsExactly(2);
        reader.nothing();
    }

    @Test
    void noLocal_leavesOutOwnMessagesOfThisSubscriptionOnly() {
        Peer client = world.peer(MQTT_5).connect("c");
        client.subscribe(id(1), new Subscription("a/#", EXACTLY_ONCE, true, false, RetainHandling.SEND));
        client.publish("a/b", "mine", AT_MOST_ONCE);
        client.nothing();
        writer.publish("a/b", "yours", AT_MOST_ONCE);
        client.message("yours");
        client.subscribe(id(2), new Subscription("a/b", AT_MOST_ONCE));
        client.publish("a/b", "mine", AT_MOST_ONCE);
        assertThat(client.message("mine").properties().subscriptionIdentifiers())
                .containsExactly(2);
        writer.publish("a/b", "yours", AT_MOST_ONCE);
        assertThat(client.message("yours").properties().subscriptionIdentifiers())
                .containsExactlyInAnyOrder(1, 2);
        client.nothing();
    }

    @Test
    void noLocal_onASharedSubscription_closes() {
        Peer client = world.peer(MQTT_5).connect("c");
        byte[] filter = "$share/g/a".getBytes(StandardCharsets.US_ASCII);
        ByteBuf bytes = Unpooled.buffer()
                .writeBytes(new byte[] {(byte) 0x82, (byte) (6 + filter.length), 0, 1, 0, 0, (byte) filter.length})
                .writeBytes(filter)
                .writeByte(4 | 1);
        client.queueBytes(bytes);
        world.run();
        assertThat(client.next(Disconnect.class).reason()).isEqualTo(ReasonCode.PROTOCOL_ERROR);
        assertThat(world.broker.subscriptions.size()).isZero();
    }

    @Test
    void retainAsPublished_keepsTheFlag() {
        Peer keeps = world.peer(MQTT_5).connect("keeps");
        keeps.subscribe(new Subscription("a", AT_MOST_ONCE, false, true, RetainHandling.SEND));
        Peer clears = world.peer(MQTT_5).connect("clears");
        clears.subscribe("a", AT_MOST_ONCE);
        writer.retain("a", "kept");
        writer.publish("a", "not", AT_MOST_ONCE);
        assertThat(keeps.message("kept").retain()).isTrue();
        assertThat(keeps.message("not").retain()).isFalse();
        assertThat(clears.message("kept").retain()).isFalse();
    }

    @Test
    void retainAsPublished_ofOneOfSeveralSubscriptions_isEnough() {
        Peer reader = world.peer(MQTT_5).connect("reader");
        reader.subscribe(
                new Subscription("a", AT_LEAST_ONCE, false, true, RetainHandling.DO_NOT_SEND),
                new Subscription("+", AT_MOST_ONCE, false, false, RetainHandling.DO_NOT_SEND));
        writer.retain("a", "x");
        assertThat(reader.message("x").retain()).isTrue();
        reader.subscribe(
                new Subscription("a", AT_LEAST_ONCE, false, false, RetainHandling.DO_NOT_SEND),
                new Subscription("+", AT_MOST_ONCE, false, true, RetainHandling.DO_NOT_SEND));
        writer.retain("a", "y");
        assertThat(reader.message("y").retain()).isTrue();
        reader.subscribe(new Subscription("+", AT_MOST_ONCE, false, false, RetainHandling.DO_NOT_SEND));
        writer.retain("a", "z");
        assertThat(reader.message("z").retain()).isFalse();
    }

    @Test
    void ownMessages_comeBackByDefault() {
        Peer client = world.peer(MQTT_3_1_1).connect("c");
        client.subscribe("a", EXACTLY_ONCE);
        client.publish("a", "x", EXACTLY_ONCE);
        assertThat(client.got).hasSize(2);
        assertThat(client.got).anyMatch(Publish.class::isInstance).anyMatch(PubRec.class::isInstance);
    }

    @Test
    void dup_isNotPassedOn() {
        Peer reader = world.peer(MQTT_5).connect("reader");
        reader.subscribe("a", AT_LEAST_ONCE);
        writer.send(new Publish("a", Peer.bytes("x"), AT_LEAST_ONCE, false, true, 9, Properties.NONE));
        assertThat(reader.message("x").dup()).isFalse();
    }

    @Test
    void unsubscribe_tellsWhetherThereWasOne_andEndsDelivery() {
        Peer client = world.peer(MQTT_5).connect("c");
        client.subscribe("a", AT_LEAST_ONCE);
        assertThat(client.unsubscribe("b", "a", "a"))
                .containsExactly(
                        ReasonCode.NO_SUBSCRIPTION_EXISTED, ReasonCode.SUCCESS, ReasonCode.NO_SUBSCRIPTION_EXISTED);
        writer.publish("a", "x", AT_LEAST_ONCE);
        client.nothing();
        assertThat(writer.next(PubAck.class).reason()).isEqualTo(ReasonCode.NO_MATCHING_SUBSCRIBERS);
        assertThat(world.broker.subscriptions.size()).isZero();
    }

    @Test
    void unsubscribe_comparesCharacterByCharacter() {
        Peer client = world.peer(MQTT_3_1_1).connect("c");
        client.subscribe("a/+", AT_LEAST_ONCE);
        client.send(new Unsubscribe(31, List.of("a/b", "a/#"), Properties.NONE));
        assertThat(client.next(UnsubAck.class).packetId()).isEqualTo(31);
        writer.publish("a/b", "x", AT_LEAST_ONCE);
        client.message("x");
    }

    @Test
    void deliveriesBegunBeforeUnsubscribe_areCompleted() {
        Peer client = world.peer(MQTT_5).connect("c");
        client.subscribe("a", EXACTLY_ONCE);
        writer.publish("a", "x", EXACTLY_ONCE);
        int id = client.message("x").packetId();
        client.unsubscribe("a");
        client.send(new PubRec(id));
        assertThat(client.next(PubRel.class).packetId()).isEqualTo(id);
    }

    @Test
    void noMatchingSubscribers_isToldToMqtt5() {
        writer.publish("nobody", "x", AT_LEAST_ONCE);
        assertThat(writer.next(PubAck.class).reason()).isEqualTo(ReasonCode.NO_MATCHING_SUBSCRIBERS);
        writer.publish("nobody", "x", EXACTLY_ONCE);
        PubRec answer = writer.next(PubRec.class);
        assertThat(answer.reason()).isEqualTo(ReasonCode.NO_MATCHING_SUBSCRIBERS);
        writer.send(new PubRel(answer.packetId()));
        writer.next(io.galidia.packet.PubComp.class);
    }

    @Test
    void oneSubscriptionTooMany_isRefused_whileOldOnesCanBeChanged() {
        var small = new World(BrokerOptions.DEFAULTS.withLimits(BrokerLimits.DEFAULTS.withMaxSubscriptions(2)));
        Peer client = small.peer(MQTT_5).connect("c");
        assertThat(client.subscribe(
                        new Subscription("a", AT_MOST_ONCE),
                        new Subscription("b", AT_MOST_ONCE),
                        new Subscription("c", AT_MOST_ONCE),
                        new Subscription("a", AT_LEAST_ONCE)))
                .containsExactly(
                        ReasonCode.SUCCESS, ReasonCode.SUCCESS, ReasonCode.QUOTA_EXCEEDED, ReasonCode.GRANTED_QOS_1);
        client.unsubscribe("b");
        assertThat(client.subscribe("c", AT_MOST_ONCE)).containsExactly(ReasonCode.SUCCESS);
    }

    @Test
    void aFilterWithTooManyLevels_isRefused() {
        Peer client = world.peer(MQTT_5).connect("c");
        assertThat(client.subscribe("a/".repeat(200) + "#", AT_MOST_ONCE)).containsExactly(ReasonCode.QUOTA_EXCEEDED);
        Peer old = world.peer(MQTT_3_1_1).connect("old");
        assertThat(old.subscribe("a/".repeat(200) + "#", AT_MOST_ONCE)).containsExactly(ReasonCode.UNSPECIFIED_ERROR);
    }

    @Test
    void order_isKeptForEachPublisher() {
        Peer reader = world.peer(MQTT_5).connect("reader");
        reader.subscribe("#", EXACTLY_ONCE);
        Publish[] burst = new Publish[500];
        for (int i = 0; i < burst.length; i++) {
            burst[i] = writer.message("t" + i % 7, "m" + i, AT_LEAST_ONCE, false, Properties.NONE);
        }
        writer.send(burst);
        for (int i = 0; i < burst.length; i++) {
            reader.message("m" + i);
            assertThat(writer.next(PubAck.class).packetId()).isEqualTo(burst[i].packetId());
        }
    }

    @Test
    void fanOut_reachesEverybody() {
        Peer[] readers = new Peer[300];
        for (int i = 0; i < readers.length; i++) {
            readers[i] = world.peer(i % 2 == 0 ? MQTT_5 : MQTT_3_1_1).connect("reader" + i);
            readers[i].subscribe("news/+", Qos.of(i % 3));
        }
        writer.publish("news/today", "x", EXACTLY_ONCE);
        for (int i = 0; i < readers.length; i++) {
            assertThat(readers[i].message("x").qos()).isEqualTo(Qos.of(i % 3));
            readers[i].nothing();
        }
        assertThat(world.broker.metrics().sent()).isEqualTo(300);
    }
}
