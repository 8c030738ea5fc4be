// SPDX-License-Identifier: Apache-2.0
package io.galidia.broker;

import static org.assertj.core.api.Assertions.assertThat;

import io.galidia.packet.ConnAck;
import io.galidia.packet.Properties;
import io.galidia.packet.Property;
import io.galidia.packet.ProtocolVersion;
import io.galidia.packet.Qos;
import io.galidia.packet.ReasonCode;
import io.galidia.packet.Will;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Clients whose maximum packet size leaves no room for what the broker has to say. */
class SmallPacketsTest {

    private static final Properties TINY =
            Properties.NONE.with(Property.MAXIMUM_PACKET_SIZE, 5).with(Property.SESSION_EXPIRY_INTERVAL, 0xFFFF_FFFFL);

    private final World world = new World();

    private Peer refused(String clientId) {
        Peer peer = world.peer(ProtocolVersion.MQTT_5);
        peer.send(peer.connectPacket(clientId, false, TINY, null));
        assertThat(peer.next(ConnAck.class).reason()).isEqualTo(ReasonCode.PACKET_TOO_LARGE);
        assertThat(peer.isClosed).isTrue();
        return peer;
    }

    @Test
    @Tag("MQTT-3.1.2-24")
    void client_thatDoesNotTakeItsConnAck_leavesNoSession() {
        refused("tiny");
        assertThat(world.broker.metrics().sessions()).isZero();
        assertThat(world.broker.metrics.connecting).hasValue(0);
    }

    @Test
    void client_thatDoesNotTakeItsConnAck_leavesTheStoredSessionAsItWas() {
        Peer subscriber = world.peer(ProtocolVersion.MQTT_5).connect("subscriber");
        subscriber.subscribe("will", Qos.AT_MOST_ONCE);
        Properties minute = Properties.NONE.with(Property.SESSION_EXPIRY_INTERVAL, 60);
        var will = new Will(
                "will",
                Peer.bytes("gone"),
                Qos.AT_MOST_ONCE,
                false,
                Properties.NONE.with(Property.WILL_DELAY_INTERVAL, 10));
        world.peer(ProtocolVersion.MQTT_5).connect("tiny", true, minute, will).lose();

        refused("tiny");
        world.advance(11);
        subscriber.message("gone");
        world.advance(50);
        assertThat(world.broker.metrics().sessions()).isOne();
    }
}
