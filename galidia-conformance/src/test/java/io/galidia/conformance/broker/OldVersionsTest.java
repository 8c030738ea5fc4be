// SPDX-License-Identifier: Apache-2.0
package io.galidia.conformance.broker;

import static io.galidia.conformance.Packets.publish;
import static io.galidia.packet.ProtocolVersion.MQTT_3_1;
import static io.galidia.packet.ProtocolVersion.MQTT_3_1_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.galidia.broker.BrokerOptions;
import io.galidia.conformance.Frame;
import io.galidia.conformance.Peer;
import io.galidia.conformance.Shows;
import io.galidia.packet.PubComp;
import io.galidia.packet.PubRec;
import io.galidia.packet.PubRel;
import io.galidia.packet.Qos;
import io.galidia.packet.ReasonCode;
import org.junit.jupiter.api.Test;

/** Clients of MQTT 3.1, and bridges, which say so in the highest bit of the protocol level. */
class OldVersionsTest {

    @Test
    @Shows(v3 = {"MQTT-3.1.2-1"})
    void mqtt31_isServed_withoutSessionPresent() {
        Scene.play(MQTT_3_1, BrokerOptions.DEFAULTS, s -> {
            String id = s.clientId("old");
            Peer client = s.connecting().clientId(id).cleanStart(false).open();
            assertThat(client.lastBytes()).containsExactly(0x20, 2, 0, 0);
            client.subscribe(s.topic("a"), Qos.EXACTLY_ONCE);
            client.cut();
            s.connect().publish(publish(s.topic("a"), "1", Qos.AT_LEAST_ONCE, 1));
            Peer again = s.connecting().clientId(id).cleanStart(false).open();
            assertThat(again.lastBytes()).containsExactly(0x20, 2, 0, 0); // a reserved byte there
            again.acknowledge(again.expectPublish(s.topic("a"), "1", Qos.AT_LEAST_ONCE));
            again.expectAlive();
        });
    }

    @Test
    @Shows(v3 = {"MQTT-3.1.2-1", "MQTT-2.2.2-1"})
    void mqtt31_mayRepeatPubRelWithDup() {
        Scene.play(MQTT_3_1, BrokerOptions.DEFAULTS, s -> {
            Peer client = s.connect();
            client.send(publish(s.topic("a"), "1", Qos.EXACTLY_ONCE, 5));
            client.expect(PubRec.class);
            client.send(Frame.of(0x6A).u16(5));
            client.expect(PubComp.class);
            client.send(new PubRel(5));
            client.expect(PubComp.class);
        });
    }

    @Test
    @Shows(v3 = {"MQTT-3.1.2-2"})
    void nameAndLevel_haveToBelongTogether() {
        Scene.play(MQTT_3_1_1, BrokerOptions.DEFAULTS, s -> {
            for (Frame connect : new Frame[] {
                Frame.connect("MQIsdp", 4, 2, 60), Frame.connect("MQTT", 3, 2, 60), Frame.connect("MQIsdp", 5, 2, 60)
            }) {
                Peer client = s.open();
                client.send(connect.text(s.clientId("x")));
                client.expectRefused(ReasonCode.UNSUPPORTED_PROTOCOL_VERSION);
            }
        });
    }

    @Test
    @Shows(v3 = {"MQTT-3.1.2-2"})
    void theBitOfABridge_isTakenAndNotMoreThanThat() {
        Scene.play(MQTT_3_1_1, BrokerOptions.DEFAULTS, s -> {
            Peer bridge = s.open();
            bridge.send(Frame.connect("MQTT", 0x84, 2, 60).text(s.clientId("b")));
            bridge.expectAccepted();
            bridge.expectAlive();
            Peer other = s.open();
            other.send(Frame.connect("MQTT", 0x86, 2, 60).text(s.clientId("c")));
            other.expectRefused(ReasonCode.UNSUPPORTED_PROTOCOL_VERSION);
        });
        Scene.play(MQTT_3_1, BrokerOptions.DEFAULTS, s -> {
            Peer bridge = s.open();
            bridge.send(Frame.connect("MQIsdp", 0x83, 2, 60).text(s.clientId("b")));
            bridge.expectAccepted();
            bridge.expectAlive();
        });
    }

    @Test
    @Shows(v3 = {"MQTT-3.1.3-9"})
    void mqtt31_needsAnIdentifier() {
        Scene.play(MQTT_3_1, BrokerOptions.DEFAULTS, s -> {
            Peer client = s.open();
            client.send(Frame.connect("MQIsdp", 3, 2, 60).text(""));
            client.expectRefused(ReasonCode.CLIENT_IDENTIFIER_NOT_VALID);
        });
    }
}
