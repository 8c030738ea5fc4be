// SPDX-License-Identifier: Apache-2.0
package io.galidia.conformance.client;

import static io.galidia.packet.Qos.EXACTLY_ONCE;
import static org.assertj.core.api.Assertions.assertThat;

import io.galidia.Connection;
import io.galidia.Event;
import io.galidia.PublishOptions;
import io.galidia.conformance.Packets;
import io.galidia.conformance.Shows;
import io.galidia.packet.Properties;
import io.galidia.packet.Property;
import io.galidia.packet.PubComp;
import io.galidia.packet.PubRec;
import io.galidia.packet.PubRel;
import io.galidia.packet.Publish;
import io.galidia.packet.ReasonCode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Messages of QoS 2 in both directions (section 4.3.3). */
class Qos2Test {

    // ---- sent by the client

    @ScriptedTest
    @Shows(
            v3 = {"MQTT-4.3.3-1", "MQTT-3.6.1-1", "MQTT-2.3.1-6", "MQTT-2.2.2-1"},
            v5 = {
                "MQTT-4.3.3-2",
                "MQTT-4.3.3-3",
                "MQTT-4.3.3-4",
                "MQTT-4.3.3-5",
                "MQTT-3.6.1-1",
                "MQTT-2.2.1-5",
                "MQTT-2.1.3-1",
                "MQTT-3.6.2-1"
            })
    void message_isReleasedAfterPubRecAndDoneAfterPubComp(ScriptedBroker broker) {
        Connection client = broker.open();
        var done = client.publish("t", "x", EXACTLY_ONCE);
        int id = broker.expect(Publish.class).packetId();
        broker.expectNothing();
        broker.send(new PubRec(id));
        assertThat(broker.expect(PubRel.class).packetId()).isEqualTo(id);
        assertThat(broker.lastBytes()).containsExactly(0x62, 2, id >> 8, id);
        assertThat(done).isNotDone();
        assertThat(client.unacknowledged()).isEqualTo(1);
        broker.expectNothing();
        broker.send(new PubComp(id));
        assertThat(broker.outcome(done).id()).isEqualTo(id);
        assertThat(client.unacknowledged()).isZero();
    }

    @ScriptedTest
    @Shows(
            v3 = {"MQTT-3.3.1-1", "MQTT-2.3.1-3", "MQTT-4.4.0-1", "MQTT-4.3.3-1", "MQTT-4.6.0-1"},
            v5 = {"MQTT-3.3.1-1", "MQTT-4.4.0-1", "MQTT-4.3.3-3", "MQTT-4.3.3-5", "MQTT-4.3.3-6", "MQTT-4.6.0-1"})
    void unfinishedMessages_areGoneOnWithWhereTheyStoodWhenTheSessionGoesOn(ScriptedBroker broker) {
        Connection client = broker.open(broker.keeping());
        List<Publish> sent = publish(broker, client, 4);
        int released = sent.get(1).packetId();
        broker.send(new PubRec(released));
        broker.expect(PubRel.class);
        broker.reopen(client);
        assertThat(broker.expect(PubRel.class).packetId()).isEqualTo(released);
        for (int i : new int[] {0, 2, 3}) {
            assertThat(broker.expect(Publish.class)).isEqualTo(Packets.again(sent.get(i)));
        }
        broker.expectNothing();
        broker.send(new PubComp(released));
        broker.expectNothing();
    }

    @ScriptedTest
    @Shows(v3 = "MQTT-4.6.0-4", v5 = "MQTT-4.6.0-4")
    void releases_goOutInTheOrderOfPubRec(ScriptedBroker broker) {
        Connection client = broker.open(broker.keeping());
        List<Publish> sent = publish(broker, client, 3);
        int[] order = {2, 0, 1};
        for (int i : order) {
            broker.send(new PubRec(sent.get(i).packetId()));
        }
        for (int i : order) {
            assertThat(broker.expect(PubRel.class).packetId())
                    .isEqualTo(sent.get(i).packetId());
        }
        broker.reopen(client);
        for (int i : order) {
            assertThat(broker.expect(PubRel.class).packetId())
                    .isEqualTo(sent.get(i).packetId());
        }
    }

    @ScriptedTest
    @Shows(v5 = {"MQTT-4.4.0-1", "MQTT-4.3.3-6"})
    void repeatedPubRec_isAnsweredByPubRelAndNothingIsRepeatedByItself(ScriptedBroker broker) {
        Connection client = broker.open();
        int id = publish(broker, client, 1).get(0).packetId();
        broker.pass(Duration.ofSeconds(50));
        broker.expectNothing();
        broker.send(new PubRec(id));
        broker.expect(PubRel.class);
        broker.pass(Duration.ofSeconds(50));
        broker.expectNothing();
        broker.send(new PubRec(id));
        assertThat(broker.expect(PubRel.class).packetId()).isEqualTo(id);
    }

    @ScriptedTest
    @Shows(v5 = {"MQTT-4.4.0-2", "MQTT-4.3.3-4"})
    void pubRecWithAnError_settlesTheMessageWithoutPubRel(ScriptedBroker broker) {
        Connection client = broker.open(broker.keeping());
        var done = client.publish("t", "x", EXACTLY_ONCE);
        int id = broker.expect(Publish.class).packetId();
        broker.send(new PubRec(id, ReasonCode.NOT_AUTHORIZED, Properties.NONE));
        broker.expectNothing();
        assertThat(broker.failure(done).reason()).isEqualTo(ReasonCode.NOT_AUTHORIZED);
        broker.reopen(client);
        broker.expectNothing();
    }

    @ScriptedTest
    @Shows(v5 = {"MQTT-3.6.2-1", "MQTT-4.3.3-4"})
    void pubRecThatNoMessageWaitsFor_isAnsweredThatTheIdentifierIsNotKnown(ScriptedBroker broker) {
        broker.open();
        broker.send(new PubRec(9));
        broker.expect(PubRel.class);
        assertThat(broker.lastBytes()).containsExactly(0x62, 3, 0, 9, 0x92);
    }

    @ScriptedTest
    @Shows(v5 = {"MQTT-4.3.3-7", "MQTT-4.3.3-13"})
    void messageThatWasSent_isNotGivenUpWhenItExpires(ScriptedBroker broker) {
        Connection client = broker.open(broker.keeping());
        Properties short1 = Properties.NONE.with(Property.MESSAGE_EXPIRY_INTERVAL, 1);
        client.publish("t", "x", PublishOptions.qos(EXACTLY_ONCE).withProperties(short1));
        Publish first = broker.expect(Publish.class);
        broker.pass(Duration.ofSeconds(30));
        Connection again = broker.reopen(client);
        Publish second = broker.expect(Publish.class);
        assertThat(second.packetId()).isEqualTo(first.packetId());
        assertThat(second.dup()).isTrue();
        broker.send(new PubRec(first.packetId()));
        broker.expect(PubRel.class);
        broker.send(new PubComp(first.packetId()));
        assertThat(again.unacknowledged()).isZero();
    }

    private static List<Publish> publish(ScriptedBroker broker, Connection client, int count) {
        List<Publish> sent = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            client.publish("t", "m" + i, EXACTLY_ONCE);
            sent.add(broker.expect(Publish.class));
        }
        return sent;
    }

    // ---- received by the client

    @ScriptedTest
    @Shows(
            v3 = {"MQTT-3.3.4-1", "MQTT-4.3.3-2", "MQTT-4.5.0-2", "MQTT-2.3.1-6"},
            v5 = {
                "MQTT-3.3.4-1",
                "MQTT-4.3.3-8",
                "MQTT-4.3.3-10",
                "MQTT-4.3.3-11",
                "MQTT-4.5.0-2",
                "MQTT-2.2.1-5",
                "MQTT-3.5.2-1",
                "MQTT-3.7.2-1"
            })
    void message_isDeliveredOnceUntilPubRel(ScriptedBroker broker) {
        broker.open();
        Publish message = Packets.publish("t", "x", EXACTLY_ONCE, 0x0203);
        broker.send(message);
        broker.expect(PubRec.class);
        assertThat(broker.lastBytes()).containsExactly(0x50, 2, 2, 3);
        for (int i = 0; i < 2; i++) {
            broker.send(Packets.again(message));
            assertThat(broker.expect(PubRec.class).packetId()).isEqualTo(0x0203);
        }
        broker.send(new PubRel(0x0203));
        broker.expect(PubComp.class);
        assertThat(broker.lastBytes()).containsExactly(0x70, 2, 2, 3);
        broker.application().next(Event.MqttMessage.class);
        assertThat(broker.application().has(Event.MqttMessage.class)).isFalse();
    }

    @ScriptedTest
    @Shows(v3 = "MQTT-4.3.3-2", v5 = "MQTT-4.3.3-12")
    void identifierAfterPubComp_meansANewMessageWhateverDupSays(ScriptedBroker broker) {
        broker.open();
        for (int i = 0; i < 3; i++) {
            Publish message = Packets.publish("t", "m" + i, EXACTLY_ONCE, 7);
            broker.send(i == 1 ? Packets.again(message) : message);
            broker.expect(PubRec.class);
            broker.send(new PubRel(7));
            broker.expect(PubComp.class);
            assertThat(broker.application().next(Event.MqttMessage.class).text())
                    .isEqualTo("m" + i);
        }
    }

    @ScriptedTest
    @Shows(
            v3 = {"MQTT-4.3.3-2", "MQTT-3.1.2-4", "MQTT-4.1.0-1"},
            v5 = {"MQTT-4.3.3-10", "MQTT-3.1.2-23", "MQTT-4.3.3-11"})
    void messageRepeatedOnTheNextConnection_isNotDeliveredAgain(ScriptedBroker broker) {
        Connection client = broker.open(broker.keeping());
        Publish message = Packets.publish("t", "x", EXACTLY_ONCE, 7);
        broker.send(message);
        broker.expect(PubRec.class);
        broker.application().next(Event.MqttMessage.class);
        Connection again = broker.reopen(client);
        broker.send(Packets.again(message));
        broker.expect(PubRec.class);
        broker.reopen(again);
        broker.send(new PubRel(7));
        assertThat(broker.expect(PubComp.class)).isEqualTo(new PubComp(7));
        assertThat(broker.application().has(Event.MqttMessage.class)).isFalse();
    }

    @ScriptedTest
    @Shows(v5 = {"MQTT-4.3.3-9", "MQTT-3.5.2-1"})
    void identifierAfterARefusal_meansANewMessage(ScriptedBroker broker) {
        broker.application().reaction((connection, event) -> {
            if (event instanceof Event.MqttMessage message && message.text().equals("bad")) {
                message.refuse(ReasonCode.PAYLOAD_FORMAT_INVALID);
            }
        });
        broker.open();
        broker.send(Packets.publish("t", "bad", EXACTLY_ONCE, 7));
        broker.expect(PubRec.class);
        assertThat(broker.lastBytes()).containsExactly(0x50, 3, 0, 7, 0x99);
        broker.application().next(Event.MqttMessage.class);
        broker.send(Packets.again(Packets.publish("t", "good", EXACTLY_ONCE, 7)));
        assertThat(broker.expect(PubRec.class).reason()).isEqualTo(ReasonCode.SUCCESS);
        assertThat(broker.application().next(Event.MqttMessage.class).text()).isEqualTo("good");
    }

    @ScriptedTest
    @Shows(v3 = "MQTT-4.6.0-3", v5 = "MQTT-4.6.0-3")
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
            broker.send(Packets.publish("t", "x", EXACTLY_ONCE, id));
        }
        deferred.get(1).acknowledge();
        deferred.get(2).acknowledge();
        broker.expectNothing();
        deferred.get(0).acknowledge();
        for (int id : new int[] {30, 10, 20}) {
            assertThat(broker.expect(PubRec.class).packetId()).isEqualTo(id);
        }
    }

    @ScriptedTest
    @Shows(
            v3 = "MQTT-4.3.3-2",
            v5 = {"MQTT-3.7.2-1", "MQTT-4.3.3-11"})
    void pubRelThatNoMessageWaitsFor_isAnsweredByPubComp(ScriptedBroker broker) {
        broker.open();
        broker.send(new PubRel(9));
        broker.expect(PubComp.class);
        byte[] unknown = {0x70, 3, 0, 9, (byte) 0x92};
        assertThat(broker.lastBytes()).isEqualTo(broker.isVersion5() ? unknown : new byte[] {0x70, 2, 0, 9});
    }
}
