// SPDX-License-Identifier: Apache-2.0
package io.galidia.broker;

import static io.galidia.packet.ProtocolVersion.MQTT_3_1_1;
import static io.galidia.packet.Qos.AT_LEAST_ONCE;
import static io.galidia.packet.Qos.AT_MOST_ONCE;
import static org.assertj.core.api.Assertions.assertThat;

import io.galidia.packet.ConnAck;
import io.galidia.packet.PingReq;
import io.galidia.packet.PingResp;
import io.galidia.packet.Properties;
import io.galidia.packet.PubAck;
import io.galidia.packet.ReasonCode;
import io.galidia.packet.Will;
import org.junit.jupiter.api.Test;

/** What the broker of the original guide got wrong. */
class GuideDefectsTest {

    private final World world = new World();

    @Test
    void d20_connect_isAnswered() {
        Peer client = world.peer(MQTT_3_1_1);
        client.send(client.connectPacket("c", true, Properties.NONE, null));
        assertThat(client.next(ConnAck.class).reason()).isEqualTo(ReasonCode.SUCCESS);
    }

    @Test
    void d20_aPublisher_isNoSubscriber() {
        Peer publisher = world.peer(MQTT_3_1_1).connect("publisher");
        publisher.publish("a", "1", AT_MOST_ONCE);
        world.peer(MQTT_3_1_1).connect("other").publish("a", "2", AT_MOST_ONCE);
        publisher.nothing();
    }

    @Test
    void d20_wildcards_areKnown_andSubscribeIsAnswered() {
        Peer reader = world.peer(MQTT_3_1_1).connect("reader");
        assertThat(reader.subscribe("sensors/+/temperature", AT_LEAST_ONCE)).containsExactly(ReasonCode.GRANTED_QOS_1);
        Peer writer = world.peer(MQTT_3_1_1).connect("writer");
        writer.publish("sensors/kitchen/temperature", "21", AT_LEAST_ONCE);
        reader.message("21");
        writer.next(PubAck.class);
    }

    @Test
    void d20_pingReq_isAnswered() {
        Peer client = world.peer(MQTT_3_1_1).connect("c");
        client.send(PingReq.INSTANCE);
        client.next(PingResp.class);
    }

    @Test
    void d20_retainedMessagesAndWills_work() {
        var will = new Will("status", Peer.bytes("offline"), AT_LEAST_ONCE, true, Properties.NONE);
        Peer client = world.peer(MQTT_3_1_1).connect("c", true, Properties.NONE, will);
        client.retain("status", "online");
        Peer reader = world.peer(MQTT_3_1_1).connect("reader");
        reader.subscribe("status", AT_LEAST_ONCE);
        reader.message("online");
        client.lose();
        reader.message("offline");
        Peer late = world.peer(MQTT_3_1_1).connect("late");
        late.subscribe("status", AT_LEAST_ONCE);
        late.message("offline");
    }

    @Test
    void d20_sessionsAreKept() {
        Peer reader = world.peer(MQTT_3_1_1).resume("reader");
        reader.subscribe("a", AT_LEAST_ONCE);
        reader.disconnect();
        world.peer(MQTT_3_1_1).connect("writer").publish("a", "1", AT_LEAST_ONCE);
        Peer again = world.peer(MQTT_3_1_1).resume("reader");
        assertThat(again.connAck().sessionPresent()).isTrue();
        again.message("1");
    }

    @Test
    void d20_aConnectionThatEnds_leavesNothingBehind() {
        for (int i = 0; i < 100; i++) {
            Peer client = world.peer(MQTT_3_1_1).connect("c" + i);
            client.subscribe("a/" + i, AT_MOST_ONCE);
            if (i % 2 == 0) {
                client.lose();
            } else {
                client.disconnect();
            }
        }
        assertThat(world.broker.subscriptions.size()).isZero();
        assertThat(world.broker.metrics().sessions()).isZero();
        assertThat(world.broker.metrics().connections()).isZero();
        assertThat(world.loops.get(0).timers).isEmpty();
    }
}
