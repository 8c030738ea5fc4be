// SPDX-License-Identifier: Apache-2.0
package io.galidia.conformance.broker;

import static io.galidia.conformance.Packets.publish;
import static io.galidia.conformance.Packets.retained;
import static io.galidia.packet.ProtocolVersion.MQTT_3_1_1;
import static io.galidia.packet.ProtocolVersion.MQTT_5;
import static org.assertj.core.api.Assertions.assertThat;

import io.galidia.ListenOptions;
import io.galidia.broker.BrokerLimits;
import io.galidia.broker.BrokerOptions;
import io.galidia.conformance.Frame;
import io.galidia.conformance.MemoryTarget;
import io.galidia.conformance.Packets;
import io.galidia.conformance.Peer;
import io.galidia.conformance.Script;
import io.galidia.conformance.Shows;
import io.galidia.packet.Properties;
import io.galidia.packet.Property;
import io.galidia.packet.PubAck;
import io.galidia.packet.PubRec;
import io.galidia.packet.Publish;
import io.galidia.packet.Qos;
import io.galidia.packet.ReasonCode;
import io.galidia.packet.SubAck;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What CONNACK tells of a broker with limits, and what happens to a client that does not keep to it. */
class ServerTermsTest {

    private static final BrokerOptions QOS_1 = BrokerOptions.DEFAULTS.withMaxQos(Qos.AT_LEAST_ONCE);
    private static final BrokerOptions QOS_0 = BrokerOptions.DEFAULTS.withMaxQos(Qos.AT_MOST_ONCE);
    private static final BrokerOptions NOTHING_RETAINED = BrokerOptions.DEFAULTS.withRetainAvailable(false);

    @Test
    @Shows(v5 = {"MQTT-3.2.2-9"})
    void theMaximumQos_isToldUnlessItIs2() {
        Scene.play(
                MQTT_5,
                QOS_1,
                s -> assertThat(told(s).number(Property.MAXIMUM_QOS, -1)).isEqualTo(1));
        Scene.play(
                MQTT_5,
                QOS_0,
                s -> assertThat(told(s).number(Property.MAXIMUM_QOS, -1)).isZero());
        Scene.play(
                MQTT_5,
                BrokerOptions.DEFAULTS,
                s -> assertThat(told(s).has(Property.MAXIMUM_QOS)).isFalse());
    }

    @Test
    @Shows(v5 = {"MQTT-3.2.2-10"})
    void subscriptionsAboveTheMaximumQos_areGrantedAtTheMaximum() {
        Scene.play(MQTT_5, QOS_1, s -> {
            Peer client = s.connect();
            for (Qos wanted : Qos.values()) {
                client.send(Packets.subscribe(1, s.topic(wanted.name()), wanted));
                Qos granted = wanted == Qos.EXACTLY_ONCE ? Qos.AT_LEAST_ONCE : wanted;
                assertThat(client.expect(SubAck.class).reasons()).containsExactly(ReasonCode.granted(granted));
            }
            s.connect().publish(publish(s.topic("EXACTLY_ONCE"), "1", Qos.AT_LEAST_ONCE, 1));
            client.expectPublish(s.topic("EXACTLY_ONCE"), "1", Qos.AT_LEAST_ONCE);
        });
    }

    @Test
    @Shows(v5 = {"MQTT-3.2.2-11"})
    void aMessageAboveTheMaximumQos_endsTheConnection() {
        Scene.play(MQTT_5, QOS_1, s -> {
            Peer client = s.connect();
            client.send(publish(s.topic("a"), "1", Qos.EXACTLY_ONCE, 1));
            client.expectDisconnected(ReasonCode.QOS_NOT_SUPPORTED);
        });
        Scene.play(MQTT_5, QOS_0, s -> {
            Peer client = s.connect();
            client.send(publish(s.topic("a"), "1", Qos.AT_LEAST_ONCE, 1));
            client.expectDisconnected(ReasonCode.QOS_NOT_SUPPORTED);
        });
    }

    @ParameterizedTest
    @EnumSource(Qos.class)
    @Shows(v5 = {"MQTT-3.2.2-12", "MQTT-3.1.4-2", "MQTT-3.2.2-7"})
    void aWillAboveTheMaximumQos_isRefused(Qos qos) {
        Scene.play(MQTT_5, QOS_0, s -> {
            Peer client = s.connecting().will(s.topic("w"), "w", qos, false).send();
            if (qos == Qos.AT_MOST_ONCE) {
                client.expectAccepted();
            } else {
                client.expectRefused(ReasonCode.QOS_NOT_SUPPORTED);
            }
        });
    }

    @Test
    @Shows(v5 = {"MQTT-3.2.2-13", "MQTT-3.1.4-2"})
    void aRetainedWill_isRefusedWhereNothingIsRetained() {
        Scene.play(MQTT_5, NOTHING_RETAINED, s -> {
            assertThat(told(s).number(Property.RETAIN_AVAILABLE, -1)).isZero();
            s.connecting()
                    .will(s.topic("w"), "w", Qos.AT_MOST_ONCE, true)
                    .send()
                    .expectRefused(ReasonCode.RETAIN_NOT_SUPPORTED);
        });
    }

    @Test
    @Shows(v5 = {"MQTT-3.2.2-14"})
    void aRetainedMessage_endsTheConnectionWhereNothingIsRetained() {
        Scene.play(MQTT_5, NOTHING_RETAINED, s -> {
            Peer client = s.connect();
            client.send(retained(publish(s.topic("a"), "1")));
            client.expectDisconnected(ReasonCode.RETAIN_NOT_SUPPORTED);
        });
    }

    @Test
    @Shows(v5 = {"MQTT-3.2.2-15"})
    void aPacketAboveTheMaximumSize_endsTheConnectionBeforeItIsThere() {
        var limits = BrokerLimits.DEFAULTS.withMaxPacketSize(2_000);
        var listening = ListenOptions.DEFAULTS.withMaxPacketSize(2_000);
        try (var target = new MemoryTarget(BrokerOptions.DEFAULTS.withLimits(limits), listening);
                Script s = new Script(target, MQTT_5, "size")) {
            Peer subscriber = s.connect();
            subscriber.subscribe(s.topic("a"), Qos.AT_MOST_ONCE);
            Peer client = s.connect();
            assertThat(client.connAck().properties().number(Property.MAXIMUM_PACKET_SIZE, -1))
                    .isEqualTo(2_000);
            int header = 3 + 2 + s.topic("a").length() + 1;
            client.send(publish(s.topic("a"), "x".repeat(2_000 - header)));
            assertThat(subscriber.expect(Publish.class).payloadBytes()).hasSize(2_000 - header);
            client.send(Frame.of(0x30).remainingLength(0xCE, 0x0F)); // 1,998, and 3 before it
            client.expectDisconnected(ReasonCode.PACKET_TOO_LARGE);
        }
    }

    @Test
    @Shows(v5 = {"MQTT-3.2.2-17", "MQTT-3.2.2-18"})
    void aTopicAliasAboveTheMaximum_endsTheConnection() {
        for (int maximum : new int[] {0, 1, 5}) {
            Scene.play(MQTT_5, BrokerLimits.DEFAULTS.withTopicAliasMaximum(maximum), s -> {
                Peer client = s.connect();
                assertThat(client.connAck().properties().number(Property.TOPIC_ALIAS_MAXIMUM, 0))
                        .isEqualTo(maximum);
                if (maximum > 0) {
                    client.send(aliased(s, maximum));
                    client.expectAlive();
                }
                client.send(aliased(s, maximum + 1));
                client.expectDisconnected(ReasonCode.TOPIC_ALIAS_INVALID);
            });
        }
    }

    private static Publish aliased(Script s, int alias) {
        return publish(s.topic("a"), "1", Qos.AT_MOST_ONCE, 0, Properties.NONE.with(Property.TOPIC_ALIAS, alias));
    }

    @Test
    @Shows(v5 = {"MQTT-3.3.4-7"})
    void moreMessagesThanTheReceiveMaximum_endTheConnection() {
        Scene.play(MQTT_5, BrokerLimits.DEFAULTS.withReceiveMaximum(2), s -> {
            Peer client = s.connect();
            assertThat(client.connAck().properties().number(Property.RECEIVE_MAXIMUM, -1))
                    .isEqualTo(2);
            client.send(publish(s.topic("a"), "1", Qos.EXACTLY_ONCE, 1));
            client.expect(PubRec.class);
            client.send(publish(s.topic("a"), "2", Qos.EXACTLY_ONCE, 2));
            client.expect(PubRec.class);
            client.send(publish(s.topic("a"), "3", Qos.AT_MOST_ONCE, 0));
            client.expectAlive();
            client.send(publish(s.topic("a"), "4", Qos.EXACTLY_ONCE, 4));
            client.expectDisconnected(ReasonCode.RECEIVE_MAXIMUM_EXCEEDED);
        });
    }

    @Test
    @Shows(v3 = {"MQTT-3.1.4-4"})
    void olderClients_areNotHeldToAReceiveMaximumThatTheyCannotHearOf() {
        Scene.play(MQTT_3_1_1, BrokerLimits.DEFAULTS.withReceiveMaximum(1), s -> {
            Peer client = s.connect();
            for (int id = 1; id <= 3; id++) {
                client.send(publish(s.topic("a"), "1", Qos.EXACTLY_ONCE, id));
                client.expect(PubRec.class);
            }
            client.send(publish(s.topic("a"), "1", Qos.AT_LEAST_ONCE, 9));
            client.expect(PubAck.class);
        });
    }

    private static Properties told(Script s) {
        return s.connect().connAck().properties();
    }
}
