// SPDX-License-Identifier: Apache-2.0
package io.galidia.conformance.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.galidia.Connection;
import io.galidia.Event;
import io.galidia.conformance.Frame;
import io.galidia.conformance.Shows;
import io.galidia.packet.ConnAck;
import io.galidia.packet.Disconnect;
import io.galidia.packet.PacketType;
import io.galidia.packet.Properties;
import io.galidia.packet.Property;
import io.galidia.packet.ReasonCode;
import java.util.LinkedHashMap;
import java.util.Map;

/** What the client makes of CONNACK (section 3.2). */
class ConnAckTest {

    @ScriptedTest
    @Shows(v5 = {"MQTT-4.13.2-1", "MQTT-3.14.4-1"})
    void refusal_endsTheConnectionWithItsReason(ScriptedBroker broker) {
        for (ReasonCode reason : ReasonCode.values()) {
            if (reason.isError() && reason.isAllowedIn(PacketType.CONNACK)) {
                broker.connecting(broker.options());
                broker.send(new ConnAck(
                        false, reason, Properties.NONE.with(Property.REASON_STRING, "because " + reason.code())));
                assertThat(broker.expectClosed().reason()).isEqualTo(reason);
                Event.Failure failure = broker.application().next(Event.Failure.class);
                assertThat(failure.reason()).isEqualTo(reason);
                assertThat(failure.text()).contains(reason.text()).contains("because " + reason.code());
            }
        }
        assertThat(broker.application().has(Event.MqttOpen.class)).isFalse();
    }

    @ScriptedTest
    @Shows(v3 = "MQTT-4.8.0-1")
    void returnCode_endsTheConnectionWithItsMeaning(ScriptedBroker broker) {
        Map<Integer, ReasonCode> meanings = Map.of(
                1, ReasonCode.UNSUPPORTED_PROTOCOL_VERSION,
                2, ReasonCode.CLIENT_IDENTIFIER_NOT_VALID,
                3, ReasonCode.SERVER_UNAVAILABLE,
                4, ReasonCode.BAD_USER_NAME_OR_PASSWORD,
                5, ReasonCode.NOT_AUTHORIZED,
                6, ReasonCode.PROTOCOL_ERROR);
        meanings.forEach((code, reason) -> {
            broker.connecting(broker.options());
            broker.send(Frame.of(0x20).u8(0, code));
            assertThat(broker.expectClosed().reason()).isEqualTo(reason);
            assertThat(broker.application().next(Event.Failure.class).reason()).isEqualTo(reason);
        });
        assertThat(broker.application().has(Event.MqttOpen.class)).isFalse();
    }

    @ScriptedTest
    @Shows(v5 = "MQTT-3.2.2-4")
    void sessionThatTheClientThrewAway_endsTheConnection(ScriptedBroker broker) {
        broker.connecting(broker.options());
        broker.send(new ConnAck(true, ReasonCode.SUCCESS, Properties.NONE));
        broker.expectAccused(ReasonCode.PROTOCOL_ERROR);
        assertThat(broker.application().has(Event.MqttOpen.class)).isFalse();
    }

    @ScriptedTest
    @Shows(
            v3 = "MQTT-4.8.0-1",
            v5 = {"MQTT-2.1.3-1", "MQTT-1.5.5-1"})
    void connAckThatIsNone_isRefusedAndNamed(ScriptedBroker broker) {
        Map<String, Frame> wrong = new LinkedHashMap<>();
        byte[] none = broker.isVersion5() ? new byte[1] : new byte[0];
        wrong.put("reserved flags", Frame.of(0x21).u8(0, 0).raw(none));
        wrong.put("reserved acknowledge flags", Frame.of(0x20).u8(2, 0).raw(none));
        wrong.put("too short", Frame.of(0x20).u8(0));
        wrong.put("too long", Frame.of(0x20).u8(0, 0).raw(none).u8(0));
        if (broker.isVersion5()) {
            wrong.put("no properties", Frame.of(0x20).u8(0, 0));
            wrong.put(
                    "property of another packet",
                    Frame.of(0x20).u8(0, 0).properties(Frame.of(0x23).u16(1)));
            wrong.put(
                    "unknown property",
                    Frame.of(0x20).u8(0, 0).properties(Frame.of(0x7F).u8(1)));
            wrong.put("long remaining length", Frame.of(0x20).u8(0, 0).raw(none).remainingLength(0x83, 0));
        }
        broker.each(wrong, frame -> {
            broker.connecting(broker.options());
            broker.send(frame);
            broker.expectAccused(ReasonCode.MALFORMED_PACKET);
        });
    }

    @ScriptedTest
    @Shows(v5 = "MQTT-4.13.2-1")
    void connAckWithImpossibleValues_isAProtocolError(ScriptedBroker broker) {
        Map<String, Frame> wrong = new LinkedHashMap<>();
        wrong.put(
                "receive maximum 0",
                Frame.of(0x20).u8(0, 0).properties(Frame.of(0x21).u16(0)));
        wrong.put(
                "maximum QoS 2",
                Frame.of(0x20).u8(0, 0).properties(Frame.of(0x24).u8(2)));
        wrong.put(
                "maximum packet size 0",
                Frame.of(0x20).u8(0, 0).properties(Frame.of(0x27).u32(0)));
        wrong.put(
                "retain available 2",
                Frame.of(0x20).u8(0, 0).properties(Frame.of(0x25).u8(2)));
        wrong.put(
                "server keep alive twice",
                Frame.of(0x20)
                        .u8(0, 0)
                        .properties(Frame.of(0x13).u16(9), Frame.of(0x13).u16(9)));
        wrong.put("unknown reason code", Frame.of(0x20).u8(0, 0x7F, 0));
        wrong.put("reason code of another packet", Frame.of(0x20).u8(0, 0x91, 0));
        broker.each(wrong, frame -> {
            broker.connecting(broker.options());
            broker.send(frame);
            broker.expectAccused(ReasonCode.PROTOCOL_ERROR);
        });
    }

    @ScriptedTest
    void assignedIdentifier_becomesTheClients(ScriptedBroker broker) {
        Connection client = broker.connecting(broker.options().withClientId(""));
        Properties assigned = broker.isVersion5()
                ? Properties.NONE.with(Property.ASSIGNED_CLIENT_IDENTIFIER, "given")
                : Properties.NONE;
        broker.send(new ConnAck(false, ReasonCode.SUCCESS, assigned));
        assertThat(client.clientId()).isEqualTo(broker.isVersion5() ? "given" : "");
        assertThat(client.isOpen()).isTrue();
    }

    @ScriptedTest
    @Shows(v5 = "MQTT-1.5.4-3")
    void whatTheServerSays_isShownToTheApplication(ScriptedBroker broker) {
        broker.connecting(broker.options());
        Properties said = Properties.NONE
                .with(Property.SERVER_REFERENCE, "other:1883")
                .with(Property.RESPONSE_INFORMATION, "\ufeffanswers/")
                .with(Property.REASON_STRING, "welcome")
                .withUser("b", "1")
                .withUser("a", "2")
                .withUser("b", "3");
        broker.send(new ConnAck(false, ReasonCode.SUCCESS, said));
        assertThat(broker.application().next(Event.MqttOpen.class).connAck())
                .isEqualTo(new ConnAck(false, ReasonCode.SUCCESS, said));
    }

    @ScriptedTest
    @Shows(v5 = "MQTT-4.13.2-1")
    void serverReferenceOfARefusal_isShownToTheApplication(ScriptedBroker broker) {
        broker.connecting(broker.options());
        ConnAck refusal = new ConnAck(
                false, ReasonCode.SERVER_MOVED, Properties.NONE.with(Property.SERVER_REFERENCE, "other:1883"));
        broker.send(refusal);
        broker.expectClosed();
        assertThat(broker.application().next(Event.MqttCommand.class).packet()).isEqualTo(refusal);
    }

    @ScriptedTest
    @Shows(v3 = "MQTT-4.8.0-1", v5 = "MQTT-4.13.2-1")
    void secondConnAck_isAProtocolError(ScriptedBroker broker) {
        broker.open();
        broker.send(new ConnAck(false, ReasonCode.SUCCESS, Properties.NONE));
        broker.expectAccused(ReasonCode.PROTOCOL_ERROR);
    }

    @ScriptedTest
    @Shows(v3 = "MQTT-4.8.0-2")
    void connectionThatEndsBeforeConnAck_isTold(ScriptedBroker broker) {
        broker.connecting(broker.options());
        broker.cut();
        assertThat(broker.application().next(Event.Failure.class).text()).contains("before CONNACK");
    }

    @ScriptedTest
    @Shows(v5 = {"MQTT-3.14.4-1", "MQTT-3.14.4-2"})
    void disconnectOfTheServer_isShownAndEndsTheConnection(ScriptedBroker broker) {
        broker.open();
        Disconnect goodbye = new Disconnect(
                ReasonCode.USE_ANOTHER_SERVER,
                Properties.NONE.with(Property.SERVER_REFERENCE, "other:1883").with(Property.REASON_STRING, "full"));
        broker.send(goodbye);
        Event.Close close = broker.expectClosed();
        assertThat(close.reason()).isEqualTo(ReasonCode.USE_ANOTHER_SERVER);
        assertThat(close.why()).contains("full");
        broker.application().next(Event.MqttCommand.class);
        assertThat(broker.application().next(Event.MqttCommand.class).packet()).isEqualTo(goodbye);
    }
}
