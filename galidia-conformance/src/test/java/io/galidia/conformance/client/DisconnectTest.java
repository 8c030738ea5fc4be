// SPDX-License-Identifier: Apache-2.0
package io.galidia.conformance.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.galidia.Connection;
import io.galidia.Event;
import io.galidia.conformance.Packets;
import io.galidia.conformance.Shows;
import io.galidia.packet.Disconnect;
import io.galidia.packet.Publish;
import io.galidia.packet.Qos;
import io.galidia.packet.ReasonCode;
import java.util.EnumSet;
import java.util.Set;

/** The end of a connection by the client (section 3.14). */
class DisconnectTest {

    /** What section 3.14.2.1 lets a client say. */
    private static final Set<ReasonCode> OF_CLIENTS = EnumSet.of(
            ReasonCode.SUCCESS,
            ReasonCode.DISCONNECT_WITH_WILL,
            ReasonCode.UNSPECIFIED_ERROR,
            ReasonCode.MALFORMED_PACKET,
            ReasonCode.PROTOCOL_ERROR,
            ReasonCode.IMPLEMENTATION_SPECIFIC_ERROR,
            ReasonCode.BAD_AUTHENTICATION_METHOD,
            ReasonCode.TOPIC_NAME_INVALID,
            ReasonCode.RECEIVE_MAXIMUM_EXCEEDED,
            ReasonCode.TOPIC_ALIAS_INVALID,
            ReasonCode.PACKET_TOO_LARGE,
            ReasonCode.MESSAGE_RATE_TOO_HIGH,
            ReasonCode.QUOTA_EXCEEDED,
            ReasonCode.ADMINISTRATIVE_ACTION,
            ReasonCode.PAYLOAD_FORMAT_INVALID);

    @ScriptedTest
    @Shows(
            v3 = {"MQTT-3.14.4-1", "MQTT-3.14.4-2", "MQTT-2.2.2-1"},
            v5 = {"MQTT-3.14.4-1", "MQTT-3.14.4-2", "MQTT-2.1.3-1", "MQTT-3.14.2-1"})
    void disconnect_isTheLastPacketAndClosesTheConnection(ScriptedBroker broker) {
        Connection client = broker.open();
        client.publish("t", "before", Qos.AT_MOST_ONCE);
        var closed = client.disconnect();
        assertThatIllegalStateException().isThrownBy(() -> client.publish("t", "after", Qos.AT_MOST_ONCE));
        assertThatIllegalStateException().isThrownBy(() -> client.subscribe("t", Qos.AT_MOST_ONCE));
        assertThatIllegalStateException().isThrownBy(client::ping);
        assertThat(Packets.text(broker.expect(Publish.class))).isEqualTo("before");
        broker.expect(Disconnect.class);
        assertThat(broker.lastBytes()).containsExactly(0xE0, 0);
        assertThat(broker.expectClosed().reason()).isEqualTo(ReasonCode.SUCCESS);
        broker.outcome(closed);
        assertThat(client.isClosed()).isTrue();
        assertThat(broker.application().has(Event.Failure.class)).isFalse();
    }

    @ScriptedTest
    @Shows(v5 = "MQTT-3.14.2-1")
    void reasonOfDisconnect_isOneThatAClientMaySay(ScriptedBroker broker) {
        for (ReasonCode reason : ReasonCode.values()) {
            Connection client = broker.open();
            if (OF_CLIENTS.contains(reason)) {
                client.disconnect(reason);
                assertThat(broker.expect(Disconnect.class).reason()).isEqualTo(reason);
                broker.expectClosed();
            } else {
                assertThatIllegalArgumentException()
                        .isThrownBy(() -> client.disconnect(reason))
                        .withMessageContaining(reason.text());
                broker.expectNothing();
                broker.cut();
            }
        }
    }

    @ScriptedTest
    @Shows(v3 = "MQTT-3.14.4-1")
    void reasonOfDisconnect_isRefusedBeforeMqtt5(ScriptedBroker broker) {
        Connection client = broker.open();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> client.disconnect(ReasonCode.DISCONNECT_WITH_WILL))
                .withMessageContaining("before MQTT 5");
        broker.expectNothing();
    }

    @ScriptedTest
    @Shows(v3 = "MQTT-3.14.4-1", v5 = "MQTT-3.14.4-2")
    void serverThatDoesNotCloseAfterDisconnect_doesNotHoldTheClient(ScriptedBroker broker) {
        Connection client = broker.open();
        client.disconnect();
        broker.expect(Disconnect.class);
        broker.pass(java.time.Duration.ofSeconds(30));
        assertThat(client.isClosed()).isTrue();
    }
}
