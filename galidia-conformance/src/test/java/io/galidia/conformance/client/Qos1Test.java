// SPDX-License-Identifier: Apache-2.0
package io.galidia.conformance.client;

import static io.galidia.packet.Qos.AT_LEAST_ONCE;
import static org.assertj.core.api.Assertions.assertThat;

import io.galidia.Connection;
import io.galidia.Event;
import io.galidia.Publication;
import io.galidia.conformance.Frame;
import io.galidia.conformance.Packets;
import io.galidia.conformance.Shows;
import io.galidia.packet.Properties;
import io.galidia.packet.Property;
import io.galidia.packet.PubAck;
import io.galidia.packet.Publish;
import io.galidia.packet.ReasonCode;
import io.galidia.session.QueueLimits;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Messages of QoS 1 in both directions (section 4.3.2). */
class Qos1Test {

    // ---- sent by the client

    @ScriptedTest
    @Shows(
            v3 = {"MQTT-2.3.1-2", "MQTT-2.3.1-3", "MQTT-4.3.2-1"},
            v5 = {"MQTT-2.2.1-3", "MQTT-4.3.2-1", "MQTT-4.3.2-3"})
    void identifier_isUsedAgainOnlyAfterPubAck(ScriptedBroker broker) {
        Connection client = broker.open(
                broker.options().withQueue(new QueueLimits(1_000, 1 << 20, QueueLimits.WhenFull.DROP_NEWEST, 65_535)));
        CompletableFuture<Publication> first = client.publish("first", "", AT_LEAST_ONCE);
        int id = broker.expect(Publish.class).packetId();
        for (int round = 0; round < 67; round++) { // once through all identifiers
            for (int i = 0; i < 1_000; i++) {
                client.publish("t", "", AT_LEAST_ONCE);
            }
            ByteArrayOutputStream answers = new ByteArrayOutputStream();
            for (int i = 0; i < 1_000; i++) {
                int given = broker.expect(Publish.class).packetId();
                assertThat(given).isPositive().isNotEqualTo(id);
                answers.writeBytes(Frame.of(0x40).u16(given).bytes());
            }
            broker.send(answers.toByteArray());
        }
        assertThat(first).isNotDone();
        broker.send(new PubAck(id));
        assertThat(broker.outcome(first).id()).isEqualTo(id);
    }

    @ScriptedTest
    @Shows(
            v3 = {"MQTT-4.3.2-1", "MQTT-2.3.1-3"},
            v5 = {"MQTT-4.3.2-3", "MQTT-4.4.0-1"})
    void messageWithoutPubAck_isNotRepeatedOnTheSameConnection(ScriptedBroker broker) {
        Connection client = broker.open();
        CompletableFuture<Publication> message = client.publish("t", "x", AT_LEAST_ONCE);
        Publish sent = broker.expect(Publish.class);
        for (int i = 0; i < 5; i++) {
            broker.pass(Duration.ofSeconds(60));
            broker.expect(io.galidia.packet.PingReq.class);
            broker.send(io.galidia.packet.PingResp.INSTANCE);
        }
        broker.expectNothing();
        assertThat(message).isNotDone();
        assertThat(client.unacknowledged()).isEqualTo(1);
        broker.send(new PubAck(sent.packetId()));
        assertThat(broker.outcome(message).id()).isEqualTo(sent.packetId());
        assertThat(client.unacknowledged()).isZero();
    }

    @ScriptedTest
    @Shows(
            v3 = {"MQTT-3.3.1-1", "MQTT-2.3.1-3", "MQTT-4.4.0-1", "MQTT-4.6.0-1", "MQTT-4.3.2-1", "MQTT-3.1.2-4"},
            v5 = {"MQTT-3.3.1-1", "MQTT-4.4.0-1", "MQTT-4.6.0-1", "MQTT-4.3.2-3", "MQTT-3.1.2-23"})
    void messagesWithoutPubAck_areRepeatedInOrderWithTheirIdentifiersWhenTheSessionGoesOn(ScriptedBroker broker) {
        Connection client = broker.open(broker.keeping());
        List<Publish> sent = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            client.publish("t", "m" + i, AT_LEAST_ONCE);
            sent.add(broker.expect(Publish.class));
        }
        broker.send(new PubAck(sent.get(1).packetId()));
        Connection again = broker.reopen(client);
        for (int i : new int[] {0, 2, 3}) {
            assertThat(broker.expect(Publish.class)).isEqualTo(Packets.again(sent.get(i)));
        }
        broker.expectNothing();
        for (int i : new int[] {0, 2, 3}) {
            broker.send(new PubAck(sent.get(i).packetId()));
        }
        assertThat(again.unacknowledged()).isZero();
        broker.reopen(again);
        broker.expectNothing();
    }

    @ScriptedTest
    @Shows(v5 = {"MQTT-4.4.0-2", "MQTT-3.4.2-1"})
    void pubAckWithAnError_settlesTheMessage(ScriptedBroker broker) {
        Connection client = broker.open(broker.keeping());
        CompletableFuture<Publication> message = client.publish("t", "x", AT_LEAST_ONCE);
        int id = broker.expect(Publish.class).packetId();
        broker.send(new PubAck(
                id, ReasonCode.QUOTA_EXCEEDED, Properties.NONE.with(Property.REASON_STRING, "come back tomorrow")));
        assertThat(broker.failure(message).reason()).isEqualTo(ReasonCode.QUOTA_EXCEEDED);
        assertThat(client.unacknowledged()).isZero();
        broker.reopen(client);
        broker.expectNothing();
    }

    @ScriptedTest
    void pubAckThatNoMessageWaitsFor_changesNothing(ScriptedBroker broker) {
        Connection client = broker.open();
        CompletableFuture<Publication> message = client.publish("t", "x", AT_LEAST_ONCE);
        int id = broker.expect(Publish.class).packetId();
        broker.send(new PubAck(id + 7));
        assertThat(message).isNotDone();
        broker.expectAlive();
    }

    // ---- received by the client

    @ScriptedTest
    @Shows(
            v3 = {"MQTT-3.3.4-1", "MQTT-4.3.2-2", "MQTT-4.5.0-2", "MQTT-2.3.1-6"},
            v5 = {"MQTT-3.3.4-1", "MQTT-4.3.2-4", "MQTT-4.5.0-2", "MQTT-2.2.1-5", "MQTT-2.2.2-1"})
    void message_isAcknowledgedWithItsIdentifierWhetherUsedOrNot(ScriptedBroker broker) {
        broker.open();
        broker.send(Packets.publish("nobody/asked", "x", AT_LEAST_ONCE, 0x0102));
        broker.expect(PubAck.class);
        assertThat(broker.lastBytes()).containsExactly(0x40, 2, 1, 2);
        assertThat(broker.application().next(Event.MqttMessage.class).topic()).isEqualTo("nobody/asked");
        broker.send(Packets.publish("t", "x"));
        broker.expectNothing();
        assertThat(broker.application().next(Event.MqttMessage.class).topic()).isEqualTo("t");
    }

    @ScriptedTest
    @Shows(v3 = "MQTT-4.3.2-2", v5 = "MQTT-4.3.2-5")
    void identifierThatWasAcknowledged_meansANewMessageWhateverDupSays(ScriptedBroker broker) {
        broker.open();
        for (int i = 0; i < 3; i++) {
            Publish message = Packets.publish("t", "m" + i, AT_LEAST_ONCE, 7);
            broker.send(i == 1 ? Packets.again(message) : message);
            assertThat(broker.expect(PubAck.class).packetId()).isEqualTo(7);
            assertThat(broker.application().next(Event.MqttMessage.class).text())
                    .isEqualTo("m" + i);
        }
    }

    @ScriptedTest
    @Shows(v3 = "MQTT-4.6.0-2", v5 = "MQTT-4.6.0-2")
    void acknowledgements_goOutInTheOrderOfTheMessages(ScriptedBroker broker) {
        List<Event.MqttMessage> deferred = new ArrayList<>();
        broker.application().reaction((connection, event) -> {
            if (event instanceof Event.MqttMessage message) {
                message.defer();
                deferred.add(message);
            }
        });
        broker.open();
        for (int id : new int[] {30, 10, 20}) {
            broker.send(Packets.publish("t", "x", AT_LEAST_ONCE, id));
        }
        broker.expectNothing();
        deferred.get(2).acknowledge();
        deferred.get(1).acknowledge();
        broker.expectNothing();
        deferred.get(0).acknowledge();
        for (int id : new int[] {30, 10, 20}) {
            assertThat(broker.expect(PubAck.class).packetId()).isEqualTo(id);
        }
    }

    @ScriptedTest
    @Shows(v5 = {"MQTT-3.4.2-1", "MQTT-4.3.2-5"})
    void refusalOfTheApplication_isTheReasonOfPubAck(ScriptedBroker broker) {
        broker.application().reaction((connection, event) -> {
            if (event instanceof Event.MqttMessage message) {
                message.refuse(ReasonCode.TOPIC_NAME_INVALID);
            }
        });
        broker.open();
        broker.send(Packets.publish("t", "x", AT_LEAST_ONCE, 5));
        broker.expect(PubAck.class);
        assertThat(broker.lastBytes()).containsExactly(0x40, 3, 0, 5, 0x90);
    }

    @ScriptedTest
    @Shows(v3 = "MQTT-4.8.0-2")
    void handlerThatThrows_leavesTheMessageUnacknowledgedAndEndsTheConnection(ScriptedBroker broker) {
        broker.application().reaction((connection, event) -> {
            if (event instanceof Event.MqttMessage) {
                throw new IllegalStateException("the disk is full");
            }
        });
        broker.open();
        broker.send(Packets.publish("t", "x", AT_LEAST_ONCE, 5));
        assertThat(broker.expectClosed().why()).contains("stays unacknowledged");
        assertThat(broker.escaped()).hasMessage("the disk is full");
    }
}
