// SPDX-License-Identifier: Apache-2.0
package io.galidia.conformance.client;

import static io.galidia.packet.Qos.AT_LEAST_ONCE;
import static io.galidia.packet.Qos.AT_MOST_ONCE;
import static io.galidia.packet.Qos.EXACTLY_ONCE;
import static org.assertj.core.api.Assertions.assertThat;

import io.galidia.Connection;
import io.galidia.Event;
import io.galidia.conformance.Frame;
import io.galidia.conformance.Packets;
import io.galidia.conformance.Shows;
import io.galidia.packet.Disconnect;
import io.galidia.packet.Packet;
import io.galidia.packet.PacketType;
import io.galidia.packet.Properties;
import io.galidia.packet.Property;
import io.galidia.packet.PubAck;
import io.galidia.packet.PubComp;
import io.galidia.packet.PubRec;
import io.galidia.packet.Publish;
import io.galidia.packet.ReasonCode;
import io.galidia.packet.SubAck;
import io.galidia.packet.Subscribe;
import io.galidia.packet.UnsubAck;
import io.galidia.packet.Unsubscribe;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** A server that breaks the rules of the protocol with well-formed packets: it is told, left, and the application hears it. */
class ErrorTest {

    private static final Set<PacketType> OF_CLIENTS = EnumSet.of(
            PacketType.CONNECT, PacketType.SUBSCRIBE, PacketType.UNSUBSCRIBE, PacketType.PINGREQ, PacketType.AUTH);

    @ScriptedTest
    @Shows(v3 = "MQTT-4.8.0-1", v5 = "MQTT-4.13.2-1")
    void anythingButConnAckAtFirst_isAProtocolError(ScriptedBroker broker) {
        for (PacketType type : PacketType.values()) {
            if (type != PacketType.CONNACK) {
                Connection client = broker.connecting(broker.options());
                broker.send(frame(type, broker.isVersion5()));
                expectRefused(broker, type);
                assertThat(client.isOpen()).isFalse();
            }
        }
        assertThat(broker.application().has(Event.MqttMessage.class)).isFalse();
    }

    @ScriptedTest
    @Shows(
            v3 = "MQTT-4.8.0-1",
            v5 = {"MQTT-4.13.2-1", "MQTT-4.12.0-7"})
    void packetsOfClients_areProtocolErrorsOnAnOpenConnection(ScriptedBroker broker) {
        for (PacketType type : OF_CLIENTS) {
            broker.open();
            broker.send(frame(type, broker.isVersion5()));
            expectRefused(broker, type);
        }
    }

    @ScriptedTest
    @Shows(v3 = "MQTT-4.8.0-1")
    void disconnectOfAServer_isAProtocolErrorBeforeMqtt5(ScriptedBroker broker) {
        broker.open();
        broker.send(Disconnect.NORMAL);
        broker.expectAccused(ReasonCode.PROTOCOL_ERROR);
    }

    @ScriptedTest
    @Shows(v3 = "MQTT-3.14.4-2", v5 = "MQTT-3.14.4-1")
    void afterDisconnect_nothingOfTheServerIsTakenOrAnswered(ScriptedBroker broker) {
        for (PacketType type : PacketType.values()) {
            Connection client = broker.open();
            broker.application().next(Event.MqttCommand.class);
            client.disconnect();
            broker.send(frame(type, broker.isVersion5()));
            broker.expect(Disconnect.class);
            assertThat(broker.expectClosed().reason()).isEqualTo(ReasonCode.SUCCESS);
            assertThat(broker.application().has(Event.MqttCommand.class))
                    .as("%s was taken", type)
                    .isFalse();
            assertThat(broker.application().has(Event.Failure.class)).isFalse();
        }
    }

    private static void expectRefused(ScriptedBroker broker, PacketType type) {
        boolean isReserved = type == PacketType.AUTH && !broker.isVersion5();
        broker.expectAccused(isReserved ? ReasonCode.MALFORMED_PACKET : ReasonCode.PROTOCOL_ERROR);
    }

    /** A well-formed packet of this type. */
    private static Frame frame(PacketType type, boolean isVersion5) {
        int flags = EnumSet.of(PacketType.PUBREL, PacketType.SUBSCRIBE, PacketType.UNSUBSCRIBE)
                        .contains(type)
                ? 2
                : 0;
        Frame frame = Frame.of((type.code() << 4) | flags);
        byte[] none = isVersion5 ? new byte[1] : new byte[0];
        return switch (type) {
            case CONNECT ->
                Frame.connect("MQTT", isVersion5 ? 5 : 4, 2, 60).raw(none).text("c");
            case CONNACK -> frame.u8(0, 0).raw(none);
            case PUBLISH -> frame.text("t").raw(none);
            case PUBACK, PUBREC, PUBREL, PUBCOMP -> frame.u16(1);
            case SUBSCRIBE -> frame.u16(1).raw(none).text("f").u8(0);
            case SUBACK -> frame.u16(1).raw(none).u8(0);
            case UNSUBSCRIBE -> frame.u16(1).raw(none).text("f");
            case UNSUBACK -> isVersion5 ? frame.u16(1).raw(none).u8(0) : frame.u16(1);
            case PINGREQ, PINGRESP, DISCONNECT -> frame;
            case AUTH -> frame.u8(0x18).properties(Frame.of(0x15).text("m"));
        };
    }

    @ScriptedTest
    @Shows(v3 = "MQTT-4.8.0-1", v5 = "MQTT-4.13.2-1")
    void answersThatFitNoRequest_areProtocolErrors(ScriptedBroker broker) {
        List<ReasonCode> one = List.of(ReasonCode.SUCCESS);
        broker.open();
        accused(broker, new SubAck(7, one, Properties.NONE));
        broker.open();
        accused(broker, new UnsubAck(7, one, Properties.NONE));

        broker.open().unsubscribe("a");
        accused(broker, new SubAck(broker.expect(Unsubscribe.class).packetId(), one, Properties.NONE));
        broker.open().subscribe("a", AT_MOST_ONCE);
        accused(broker, new UnsubAck(broker.expect(Subscribe.class).packetId(), one, Properties.NONE));

        broker.open().subscribe("a", AT_MOST_ONCE);
        List<ReasonCode> two = List.of(ReasonCode.SUCCESS, ReasonCode.SUCCESS);
        accused(broker, new SubAck(broker.expect(Subscribe.class).packetId(), two, Properties.NONE));
    }

    @ScriptedTest
    @Shows(v3 = "MQTT-4.8.0-1", v5 = "MQTT-4.13.2-1")
    void answersOfTheWrongQos_areProtocolErrors(ScriptedBroker broker) {
        broker.open().publish("t", "x", EXACTLY_ONCE);
        accused(broker, new PubAck(broker.expect(Publish.class).packetId()));
        broker.open().publish("t", "x", EXACTLY_ONCE);
        accused(broker, new PubComp(broker.expect(Publish.class).packetId()));
        broker.open().publish("t", "x", AT_LEAST_ONCE);
        accused(broker, new PubRec(broker.expect(Publish.class).packetId()));
        broker.open().publish("t", "x", AT_LEAST_ONCE);
        accused(broker, new PubComp(broker.expect(Publish.class).packetId()));
        broker.open().subscribe("t", AT_MOST_ONCE);
        accused(broker, new PubAck(broker.expect(Subscribe.class).packetId()));
    }

    private static void accused(ScriptedBroker broker, Packet answer) {
        broker.send(answer);
        broker.expectAccused(ReasonCode.PROTOCOL_ERROR);
    }

    @ScriptedTest
    @Shows(v5 = {"MQTT-4.9.0-1", "MQTT-4.9.0-2", "MQTT-4.13.2-1"})
    void moreMessagesThanTheClientsReceiveMaximum_areAnError(ScriptedBroker broker) {
        broker.application().reaction((connection, event) -> {
            if (event instanceof Event.MqttMessage message) {
                message.defer();
            }
        });
        broker.open(broker.options().withProperties(Properties.NONE.with(Property.RECEIVE_MAXIMUM, 2)));
        broker.send(Packets.publish("t", "x", AT_LEAST_ONCE, 1));
        broker.send(Packets.publish("t", "x", EXACTLY_ONCE, 2));
        broker.send(Packets.publish("t", "x"));
        broker.expectNothing();
        broker.send(Packets.publish("t", "x", AT_LEAST_ONCE, 3));
        broker.expectAccused(ReasonCode.RECEIVE_MAXIMUM_EXCEEDED);
    }

    @ScriptedTest
    @Shows(v5 = {"MQTT-3.14.2-3", "MQTT-3.14.2-4", "MQTT-3.2.2-15"})
    void disconnect_hasNoWordsThatAreTooLargeForTheServer(ScriptedBroker broker) {
        broker.open(Properties.NONE.with(Property.MAXIMUM_PACKET_SIZE, 20));
        broker.send(Frame.of(0xC0));
        broker.expect(Disconnect.class);
        assertThat(broker.lastBytes()).containsExactly(0xE0, 1, 0x82);
        broker.expectClosed();

        broker.open();
        broker.send(Frame.of(0xC0));
        assertThat(broker.expect(Disconnect.class).properties().text(Property.REASON_STRING))
                .contains("PINGREQ");
        broker.expectClosed();
    }

    @ScriptedTest
    @Shows(v3 = "MQTT-4.8.0-1", v5 = "MQTT-4.13.2-1")
    void packetAboveTheClientsMaximum_isRefusedBeforeItIsThere(ScriptedBroker broker) {
        broker.open(broker.options().withMaxPacketSize(100));
        broker.send(Frame.of(0x30).remainingLength(99));
        broker.expectAccused(ReasonCode.PACKET_TOO_LARGE);
        broker.open(broker.options().withMaxPacketSize(100));
        broker.send(Packets.publish("t", "x".repeat(broker.isVersion5() ? 94 : 95)));
        broker.expectNothing();
        broker.application().next(Event.MqttMessage.class);
    }
}
