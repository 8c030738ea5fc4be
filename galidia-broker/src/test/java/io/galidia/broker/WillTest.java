// SPDX-License-Identifier: Apache-2.0
package io.galidia.broker;

import static io.galidia.packet.ProtocolVersion.MQTT_3_1_1;
import static io.galidia.packet.ProtocolVersion.MQTT_5;
import static io.galidia.packet.Qos.AT_LEAST_ONCE;
import static io.galidia.packet.Qos.AT_MOST_ONCE;
import static io.galidia.packet.Qos.EXACTLY_ONCE;
import static org.assertj.core.api.Assertions.assertThat;

import io.galidia.packet.Connect;
import io.galidia.packet.Disconnect;
import io.galidia.packet.Properties;
import io.galidia.packet.Property;
import io.galidia.packet.Publish;
import io.galidia.packet.Qos;
import io.galidia.packet.ReasonCode;
import io.galidia.packet.Will;
import io.netty.buffer.Unpooled;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class WillTest {

    private final World world = new World();
    private final Peer watcher = world.peer(MQTT_5).connect("watcher");

    @BeforeEach
    void watch() {
        watcher.subscribe("will/#", EXACTLY_ONCE);
    }

    private static Will will(Qos qos, boolean retain, Properties properties) {
        return new Will("will/c", Peer.bytes("gone"), qos, retain, properties);
    }

    private Peer connect(long expirySeconds, long delaySeconds) {
        return world.peer(MQTT_5)
                .connect(
                        "c",
                        false,
                        Properties.NONE.with(Property.SESSION_EXPIRY_INTERVAL, expirySeconds),
                        will(AT_LEAST_ONCE, false, Properties.NONE.with(Property.WILL_DELAY_INTERVAL, delaySeconds)));
    }

    @Test
    void aLostConnection_publishesTheWill() {
        Peer client =
                world.peer(MQTT_3_1_1).connect("c", true, Properties.NONE, will(EXACTLY_ONCE, false, Properties.NONE));
        watcher.nothing();
        client.lose();
        Publish will = watcher.message("gone");
        assertThat(will.qos()).isEqualTo(EXACTLY_ONCE);
        assertThat(will.retain()).isFalse();
        assertThat(world.broker.retained.size()).isZero();
        watcher.nothing();
    }

    @Test
    void disconnect_takesTheWillBack() {
        world.peer(MQTT_3_1_1)
                .connect("c", true, Properties.NONE, will(AT_MOST_ONCE, false, Properties.NONE))
                .disconnect();
        world.peer(MQTT_5)
                .connect("c", true, Properties.NONE, will(AT_MOST_ONCE, false, Properties.NONE))
                .disconnect();
        watcher.nothing();
    }

    @Test
    void disconnectWithWill_publishesIt() {
        world.peer(MQTT_5)
                .connect("c", true, Properties.NONE, will(AT_MOST_ONCE, false, Properties.NONE))
                .send(new Disconnect(ReasonCode.DISCONNECT_WITH_WILL, Properties.NONE));
        watcher.message("gone");
        watcher.nothing();
    }

    @Test
    void aProtocolErrorAndMalformedBytesAndAKeepAliveTimeout_publishIt() {
        Peer first = world.peer(MQTT_5).connect("c", true, Properties.NONE, will(AT_MOST_ONCE, false, Properties.NONE));
        first.send(first.connectPacket("c", true, Properties.NONE, null));
        watcher.message("gone");
        world.peer(MQTT_5)
                .connect("c", true, Properties.NONE, will(AT_MOST_ONCE, false, Properties.NONE))
                .queueBytes(Unpooled.wrappedBuffer(new byte[] {0, 0}));
        world.run();
        watcher.message("gone");
        Peer third = world.peer(MQTT_3_1_1);
        third.send(new Connect(
                MQTT_3_1_1,
                false,
                "c",
                true,
                10,
                will(AT_MOST_ONCE, false, Properties.NONE),
                null,
                null,
                Properties.NONE));
        world.advance(15);
        watcher.message("gone");
        watcher.nothing();
    }

    @Test
    void aRetainedWill_isKept() {
        world.peer(MQTT_5)
                .connect("c", true, Properties.NONE, will(AT_LEAST_ONCE, true, Properties.NONE))
                .lose();
        watcher.message("gone");
        Peer late = world.peer(MQTT_5).connect("late");
        late.subscribe("will/c", AT_MOST_ONCE);
        assertThat(late.message("gone").retain()).isTrue();
    }

    @Test
    void willProperties_arePublishedInOrder_withoutTheDelay() {
        Properties properties = Properties.NONE
                .with(Property.WILL_DELAY_INTERVAL, 0)
                .with(Property.CONTENT_TYPE, "text/plain")
                .withUser("b", "1")
                .withUser("a", "2");
        world.peer(MQTT_5)
                .connect("c", true, Properties.NONE, will(AT_LEAST_ONCE, false, properties))
                .lose();
        assertThat(watcher.message("gone").properties()).isEqualTo(properties.without(Property.WILL_DELAY_INTERVAL));
    }

    @Test
    void delay_isWaitedFor() {
        connect(100, 10).lose();
        world.advance(9);
        watcher.nothing();
        world.advance(1);
        watcher.message("gone");
        world.advance(1_000);
        watcher.nothing();
    }

    @Test
    void theSession_endsInTime_afterItsWill() {
        connect(100, 10).lose();
        world.advance(10);
        watcher.message("gone");
        world.advance(89);
        assertThat(world.broker.sessions.find("c")).isNotNull();
        world.advance(1);
        assertThat(world.broker.sessions.find("c")).isNull();
    }

    @Test
    void theEndOfTheSession_comesBeforeTheDelay() {
        connect(5, 10).lose();
        world.advance(4);
        watcher.nothing();
        world.advance(1);
        watcher.message("gone");
        world.advance(100);
        watcher.nothing();
    }

    @Test
    void aSessionThatEndsWithItsConnection_doesNotWait() {
        connect(0, 10).lose();
        watcher.message("gone");
    }

    @Test
    void reconnectingInTime_cancelsIt() {
        connect(100, 10).lose();
        world.advance(9);
        Peer again = connect(100, 0);
        assertThat(again.connAck().sessionPresent()).isTrue();
        world.advance(1_000);
        watcher.nothing();
        again.disconnect();
        watcher.nothing();
    }

    @Test
    void reconnectingWithACleanStart_publishesIt() {
        connect(100, 10).lose();
        world.advance(1);
        world.peer(MQTT_5).connect("c");
        watcher.message("gone");
        world.advance(1_000);
        watcher.nothing();
    }

    @Test
    void takeover_publishesAWillWithoutDelay_andCancelsOneWith() {
        connect(100, 0);
        Peer second = connect(100, 10);
        watcher.message("gone");
        connect(100, 10);
        assertThat(second.isClosed).isTrue();
        world.advance(1_000);
        watcher.nothing();
    }

    @Test
    void theExpirySaidAtDisconnect_boundsTheDelay() {
        Peer client = connect(100, 50);
        client.send(new Disconnect(
                ReasonCode.DISCONNECT_WITH_WILL, Properties.NONE.with(Property.SESSION_EXPIRY_INTERVAL, 3)));
        world.advance(2);
        watcher.nothing();
        world.advance(1);
        watcher.message("gone");
    }

    @Test
    void theOwnWill_isForTheOwnSubscriptionsToo() {
        Peer client = connect(100, 0);
        client.subscribe("will/c", AT_LEAST_ONCE);
        client.lose();
        watcher.message("gone");
        Peer again = connect(100, 0);
        again.connAck();
        again.message("gone");
    }

    @Test
    void aRefusedConnection_hasNoWill() {
        Peer client = world.peer(MQTT_5);
        client.send(client.connectPacket(
                "c",
                true,
                Properties.NONE.with(Property.AUTHENTICATION_METHOD, "x"),
                will(AT_MOST_ONCE, false, Properties.NONE)));
        assertThat(client.isClosed).isTrue();
        watcher.nothing();
    }

    @Test
    void closingTheBroker_publishesNone() {
        world.peer(MQTT_5).connect("c", true, Properties.NONE, will(AT_LEAST_ONCE, true, Properties.NONE));
        world.broker.close();
        world.run();
        watcher.next(Disconnect.class);
        watcher.nothing();
        assertThat(world.broker.retained.size()).isZero();
    }
}
