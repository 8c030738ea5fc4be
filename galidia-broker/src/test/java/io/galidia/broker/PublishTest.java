// SPDX-License-Identifier: Apache-2.0
package io.galidia.broker;

import static io.galidia.packet.ProtocolVersion.MQTT_3_1_1;
import static io.galidia.packet.ProtocolVersion.MQTT_5;
import static io.galidia.packet.Qos.AT_LEAST_ONCE;
import static io.galidia.packet.Qos.AT_MOST_ONCE;
import static io.galidia.packet.Qos.EXACTLY_ONCE;
import static org.assertj.core.api.Assertions.assertThat;

import io.galidia.packet.PubAck;
import io.galidia.packet.PubComp;
import io.galidia.packet.PubRec;
import io.galidia.packet.PubRel;
import io.galidia.packet.Publish;
import io.galidia.packet.ReasonCode;
import org.junit.jupiter.api.Test;

class PublishTest {

    private final World world = new World();

    @Test
    void qos0_reachesASubscriber() {
        Peer reader = world.peer(MQTT_5).connect("reader");
        assertThat(reader.subscribe("a/+", AT_MOST_ONCE)).containsExactly(ReasonCode.SUCCESS);
        Peer writer = world.peer(MQTT_3_1_1).connect("writer");
        writer.publish("a/b", "hello", AT_MOST_ONCE);
        Publish message = reader.message("hello");
        assertThat(message.topic()).isEqualTo("a/b");
        assertThat(message.qos()).isEqualTo(AT_MOST_ONCE);
        assertThat(message.retain()).isFalse();
        reader.nothing();
        writer.nothing();
    }

    @Test
    void qos1_isAcknowledgedAndDelivered() {
        Peer reader = world.peer(MQTT_5).connect("reader");
        reader.subscribe("#", AT_LEAST_ONCE);
        Peer writer = world.peer(MQTT_5).connect("writer");
        writer.publish("a", "1", AT_LEAST_ONCE);
        assertThat(writer.next(PubAck.class)).isEqualTo(new PubAck(1, ReasonCode.SUCCESS));
        Publish message = reader.message("1");
        assertThat(message.qos()).isEqualTo(AT_LEAST_ONCE);
        assertThat(message.packetId()).isPositive();
        reader.send(new PubAck(message.packetId()));
        reader.nothing();
    }

    @Test
    void qos2_runsBothWays() {
        Peer reader = world.peer(MQTT_5).connect("reader");
        reader.subscribe("#", EXACTLY_ONCE);
        Peer writer = world.peer(MQTT_5).connect("writer");
        writer.publish("a", "1", EXACTLY_ONCE);
        writer.next(PubRec.class);
        writer.send(new PubRel(1));
        writer.next(PubComp.class);
        Publish message = reader.message("1");
        reader.send(new PubRec(message.packetId()));
        assertThat(reader.next(PubRel.class).packetId()).isEqualTo(message.packetId());
        reader.send(new PubComp(message.packetId()));
        reader.nothing();
        writer.nothing();
    }
}
