// SPDX-License-Identifier: Apache-2.0
package io.galidia.broker;

import static io.galidia.packet.ProtocolVersion.MQTT_3_1;
import static io.galidia.packet.ProtocolVersion.MQTT_3_1_1;
import static io.galidia.packet.ProtocolVersion.MQTT_5;
import static io.galidia.packet.Qos.AT_LEAST_ONCE;
import static io.galidia.packet.Qos.AT_MOST_ONCE;
import static org.assertj.core.api.Assertions.assertThat;

import io.galidia.broker.auth.Action;
import io.galidia.broker.auth.Decision;
import io.galidia.codec.Compatibility;
import io.galidia.codec.RelaxedRule;
import io.galidia.packet.Connect;
import io.galidia.packet.Properties;
import io.galidia.packet.ProtocolVersion;
import io.galidia.packet.PubAck;
import io.galidia.packet.Publish;
import io.galidia.packet.ReasonCode;
import io.galidia.packet.SubAck;
import io.galidia.packet.Subscribe;
import io.galidia.packet.UnsubAck;
import io.galidia.packet.Will;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class CompatibilityTest {

    private static World world(Compatibility level) {
        return new World(BrokerOptions.DEFAULTS.withCompatibility(level));
    }

    private static long relaxed(World world, RelaxedRule rule) {
        return world.broker.metrics().relaxed(rule);
    }

    private static Connect connect(ProtocolVersion version, boolean isBridge, String clientId) {
        return new Connect(version, isBridge, clientId, true, 0, null, null, null, Properties.NONE);
    }

    private static void sendBytes(Peer peer, String hex) {
        peer.queueBytes(Unpooled.wrappedBuffer(ByteBufUtil.decodeHexDump(hex)));
        peer.world.run();
    }

    @Test
    void whatIsLetPass_isCountedByRule() {
        World world = world(Compatibility.STANDARD);
        world.peer(MQTT_3_1).connect("a client identifier that is too long for 3.1");
        world.peer(MQTT_3_1).connect("b");
        assertThat(relaxed(world, RelaxedRule.PROTOCOL_3_1)).isEqualTo(2);
        assertThat(relaxed(world, RelaxedRule.LONG_CLIENT_ID)).isEqualTo(1);
        assertThat(relaxed(world, RelaxedRule.BRIDGE_BIT)).isZero();
    }

    @Test
    void strict_refusesMqtt31_andBridges_withTheVersion() {
        World world = world(Compatibility.STRICT);
        Peer old = world.peer(MQTT_3_1).send(connect(MQTT_3_1, false, "c"));
        assertThat(old.connAck().reason()).isEqualTo(ReasonCode.UNSUPPORTED_PROTOCOL_VERSION); // MQTT-3.1.2-2
        Peer bridge = world.peer(MQTT_3_1_1).send(connect(MQTT_3_1_1, true, "c"));
        assertThat(bridge.connAck().reason()).isEqualTo(ReasonCode.UNSUPPORTED_PROTOCOL_VERSION);
        assertThat(relaxed(world, RelaxedRule.PROTOCOL_3_1)).isZero();
    }

    @Test
    void aBridge_getsNoMessagesOfItsOwnBack_andSeesWhatIsRetained() {
        World world = world(Compatibility.STANDARD);
        Peer bridge = world.peer(MQTT_3_1_1).send(connect(MQTT_3_1_1, true, "bridge"));
        assertThat(bridge.connAck().reason()).isEqualTo(ReasonCode.SUCCESS);
        assertThat(relaxed(world, RelaxedRule.BRIDGE_BIT)).isEqualTo(1);
        assertThat(bridge.subscribe("#", AT_LEAST_ONCE)).containsExactly(ReasonCode.GRANTED_QOS_1);

        bridge.publish("t", "own", AT_MOST_ONCE);
        bridge.nothing();
        world.peer(MQTT_5).connect("writer").retain("t", "kept");
        assertThat(bridge.next(Publish.class).retain()).isTrue();
    }

    @Test
    void aBridge_mayBeAMemberOfAShare() {
        World world = world(Compatibility.STANDARD);
        Peer bridge = world.peer(MQTT_3_1_1).send(connect(MQTT_3_1_1, true, "bridge"));
        bridge.connAck();
        assertThat(bridge.subscribe("$share/g/t", AT_MOST_ONCE)).containsExactly(ReasonCode.SUCCESS);
        bridge.publish("t", "own", AT_MOST_ONCE);
        bridge.message("own");
    }

    @Test
    void sharesBeforeMqtt5_areServed_butNotAtTheStrictLevel() {
        World world = world(Compatibility.STANDARD);
        Peer member = world.peer(MQTT_3_1_1).connect("member");
        assertThat(member.subscribe("$share/g/t", AT_LEAST_ONCE)).containsExactly(ReasonCode.GRANTED_QOS_1);
        assertThat(relaxed(world, RelaxedRule.SHARE_BEFORE_5)).isEqualTo(1);

        world = world(Compatibility.STRICT);
        member = world.peer(MQTT_3_1_1).connect("member");
        assertThat(member.subscribe("$share/g/t", AT_LEAST_ONCE)).containsExactly(ReasonCode.UNSPECIFIED_ERROR);
        member = world.peer(MQTT_5).connect("of five");
        assertThat(member.subscribe("$share/g/t", AT_LEAST_ONCE)).containsExactly(ReasonCode.GRANTED_QOS_1);
        assertThat(relaxed(world, RelaxedRule.SHARE_BEFORE_5)).isZero();
    }

    @Test
    void lenient_servesAnEmptyClientIdentifierOfMqtt31() {
        World world = world(Compatibility.LENIENT);
        Peer peer = world.peer(MQTT_3_1);
        sendBytes(peer, "100e" + "00064d514973647003" + "02003c" + "0000");
        assertThat(peer.connAck().reason()).isEqualTo(ReasonCode.SUCCESS);
        assertThat(relaxed(world, RelaxedRule.EMPTY_CLIENT_ID)).isEqualTo(1);
        Peer refused = world(Compatibility.STANDARD).peer(MQTT_3_1);
        sendBytes(refused, "100e" + "00064d514973647003" + "02003c" + "0000");
        assertThat(refused.connAck().reason()).isEqualTo(ReasonCode.CLIENT_IDENTIFIER_NOT_VALID);
    }

    @Test
    void anUnsubscribeWithoutFilters_isAnswered_atTheLenientLevel() {
        World world = world(Compatibility.LENIENT);
        Peer peer = world.peer(MQTT_3_1_1).connect("c");
        sendBytes(peer, "a2020009");
        assertThat(peer.next(UnsubAck.class).packetId()).isEqualTo(9);
        assertThat(peer.closedWith).isNull();
        assertThat(relaxed(world, RelaxedRule.EMPTY_SUBSCRIBE)).isEqualTo(1);
    }

    @Test
    void aClientBeforeMqtt5_isHeldBack_whileTheBrokerOwesItAsManyAnswersAsTheReceiveMaximum() {
        World world =
                new World(BrokerOptions.DEFAULTS.withLimits(BrokerLimits.DEFAULTS.withReceiveMaximum(2)), 2, null);
        Peer reader = world.peer(MQTT_5, 1).connect("reader");
        reader.subscribe("t", AT_LEAST_ONCE);
        Peer writer = world.peer(MQTT_3_1_1, 0).connect("writer");
        // All in one piece: the answers to the first two come from the other loop only after the burst.
        Publish[] messages = new Publish[6];
        for (int i = 0; i < messages.length; i++) {
            messages[i] = writer.message("t", "m" + i, AT_LEAST_ONCE, false, Properties.NONE);
        }
        writer.queue(messages);
        world.loops.get(0).runOne();
        assertThat(world.broker.metrics().received()).isEqualTo(2);
        world.run();
        assertThat(writer.closedWith).isNull();
        for (int i = 0; i < messages.length; i++) {
            reader.message("m" + i);
            assertThat(writer.next(PubAck.class).packetId()).isEqualTo(messages[i].packetId());
        }
    }

    @Test
    void silence_doesNotCount_whileTheBrokerItselfWaitsForTheAuthorizer() {
        var answer = new CompletableFuture<Decision>();
        World world = new World(BrokerOptions.DEFAULTS.withAuthorizer((identity, clientId, action, topic) ->
                action == Action.SUBSCRIBE ? Decision.later(answer) : Decision.of(true)));
        Peer peer = world.peer(MQTT_5);
        peer.send(new Connect(MQTT_5, false, "c", true, 2, null, null, null, Properties.NONE));
        peer.connAck();
        peer.send(new Subscribe(1, List.of(new io.galidia.packet.Subscription("t", AT_MOST_ONCE)), Properties.NONE));
        world.advance(5);
        assertThat(peer.closedWith).isNull();
        answer.complete(Decision.of(true));
        world.run();
        peer.next(SubAck.class);
        world.advance(4);
        assertThat(peer.closedWith).isEqualTo(ReasonCode.KEEP_ALIVE_TIMEOUT);
    }

    @Test
    void aWillForATopicOfTheBroker_asBridgesHaveIt_isTaken_andNeverPublished() {
        World world = world(Compatibility.STANDARD);
        Peer watcher = world.peer(MQTT_5).connect("watcher");
        watcher.subscribe("$SYS/#", AT_MOST_ONCE);
        var will = new Will("$SYS/broker/connection/b/state", Peer.bytes("0"), AT_LEAST_ONCE, true, Properties.NONE);
        Peer bridge = world.peer(MQTT_3_1_1)
                .send(new Connect(MQTT_3_1_1, true, "b", true, 0, will, null, null, Properties.NONE));
        assertThat(bridge.connAck().reason()).isEqualTo(ReasonCode.SUCCESS);
        assertThat(relaxed(world, RelaxedRule.WILL_TO_RESERVED_TOPIC)).isEqualTo(1);
        bridge.lose();
        watcher.nothing();
        assertThat(world.broker.retained.size()).isZero();
        assertThat(world.broker.metrics().lost(Loss.RESERVED_TOPIC)).isEqualTo(1);
    }
}
