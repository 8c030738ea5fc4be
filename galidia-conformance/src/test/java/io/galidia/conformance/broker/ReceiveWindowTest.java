// SPDX-License-Identifier: Apache-2.0
package io.galidia.conformance.broker;

import static io.galidia.conformance.Packets.again;
import static io.galidia.conformance.Packets.publish;
import static org.assertj.core.api.Assertions.assertThat;

import io.galidia.broker.BrokerLimits;
import io.galidia.broker.BrokerOptions;
import io.galidia.conformance.MemoryTarget;
import io.galidia.conformance.Peer;
import io.galidia.conformance.Script;
import io.galidia.conformance.Shows;
import io.galidia.packet.Property;
import io.galidia.packet.ProtocolVersion;
import io.galidia.packet.PubComp;
import io.galidia.packet.PubRec;
import io.galidia.packet.PubRel;
import io.galidia.packet.Qos;
import io.galidia.packet.ReasonCode;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A broker that takes three unfinished messages. */
class ReceiveWindowTest {

    private final MemoryTarget target =
            new MemoryTarget(BrokerOptions.DEFAULTS.withLimits(BrokerLimits.DEFAULTS.withReceiveMaximum(3)));
    private final Script s = new Script(target, ProtocolVersion.MQTT_5, "window");

    @AfterEach
    void end() {
        s.close();
        target.close();
    }

    @Test
    @Shows(v5 = {"MQTT-3.3.4-7"})
    void theFourthUnfinishedMessage_endsTheConnection_whateverItsQos() {
        for (Qos qos : new Qos[] {Qos.AT_LEAST_ONCE, Qos.EXACTLY_ONCE}) {
            Peer faulty = full();
            assertThat(faulty.connAck().properties().number(Property.RECEIVE_MAXIMUM, 0))
                    .isEqualTo(3);
            faulty.send(publish(s.topic("a"), "x", qos, 4));
            faulty.expectDisconnected(ReasonCode.RECEIVE_MAXIMUM_EXCEEDED);
        }
    }

    @Test
    @Shows(v5 = {"MQTT-4.9.0-3"})
    void aFullWindow_stillTakesQos0_repetitions_andEverythingElse() {
        Peer full = full();
        full.subscribe(s.topic("b"), Qos.AT_MOST_ONCE);
        full.send(again(publish(s.topic("a"), "x", Qos.EXACTLY_ONCE, 2)));
        assertThat(full.expect(PubRec.class).packetId()).isEqualTo(2);
        full.send(publish(s.topic("b"), "at most once"));
        full.expectPublish(s.topic("b"), "at most once");
        full.expectAlive();
        full.send(new PubRel(2));
        assertThat(full.expect(PubComp.class).packetId()).isEqualTo(2);
        full.publish(publish(s.topic("a"), "x", Qos.AT_LEAST_ONCE, 9));
        full.expectNothing();
    }

    @Test
    @Shows(v5 = {"MQTT-4.9.0-1"})
    void theWindow_isEmptyOnTheNextConnection() {
        full().cut();
        Peer back = s.connecting().resuming(s.clientId("p")).open();
        for (int packetId = 11; packetId <= 13; packetId++) {
            back.send(publish(s.topic("a"), "x", Qos.EXACTLY_ONCE, packetId));
            back.expect(PubRec.class);
        }
        back.send(new PubRel(1)); // of the connection before: makes no room on this one
        back.expect(PubComp.class);
        back.send(publish(s.topic("a"), "x", Qos.EXACTLY_ONCE, 14));
        back.expectDisconnected(ReasonCode.RECEIVE_MAXIMUM_EXCEEDED);
    }

    @Test
    @Shows(v3 = {"MQTT-4.3.3-2"})
    void beforeMqtt5_noWindowIsHeldAgainstTheClient() {
        Peer old = s.connecting(ProtocolVersion.MQTT_3_1_1).open();
        for (int packetId = 1; packetId <= 20; packetId++) {
            old.send(publish(s.topic("a"), "x", Qos.EXACTLY_ONCE, packetId));
            assertThat(old.expect(PubRec.class).packetId()).isEqualTo(packetId);
        }
        old.expectAlive();
    }

    /** A client with three messages that are not released. */
    private Peer full() {
        Peer publisher =
                s.connecting().resuming(s.clientId("p")).cleanStart(true).open();
        for (int packetId = 1; packetId <= 3; packetId++) {
            publisher.send(publish(s.topic("a"), "x", Qos.EXACTLY_ONCE, packetId));
            assertThat(publisher.expect(PubRec.class).packetId()).isEqualTo(packetId);
        }
        return publisher;
    }
}
