// SPDX-License-Identifier: Apache-2.0
package io.galidia.broker;

import static io.galidia.packet.ProtocolVersion.MQTT_3_1;
import static io.galidia.packet.ProtocolVersion.MQTT_3_1_1;
import static io.galidia.packet.ProtocolVersion.MQTT_5;
import static org.assertj.core.api.Assertions.assertThat;

import io.galidia.broker.auth.AuthenticationResult;
import io.galidia.broker.auth.Identity;
import io.galidia.codec.Compatibility;
import io.galidia.packet.ConnAck;
import io.galidia.packet.Connect;
import io.galidia.packet.Disconnect;
import io.galidia.packet.PingReq;
import io.galidia.packet.PingResp;
import io.galidia.packet.Properties;
import io.galidia.packet.Property;
import io.galidia.packet.ProtocolVersion;
import io.galidia.packet.Publish;
import io.galidia.packet.Qos;
import io.galidia.packet.ReasonCode;
import io.galidia.packet.Will;
import io.netty.buffer.Unpooled;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ConnectTest {

    private final World world = new World();

    private static World world(BrokerLimits limits) {
        return new World(BrokerOptions.DEFAULTS.withLimits(limits));
    }

    @ParameterizedTest
    @EnumSource(ProtocolVersion.class)
    void everyVersion_isAcceptedWithoutASession(ProtocolVersion version) {
        Peer client = world.peer(version).connect("c1");
        assertThat(client.connAck().sessionPresent()).isFalse();
        client.send(PingReq.INSTANCE);
        client.next(PingResp.class);
    }

    @Test
    void theLog_callsNobodyAnonymousBeforeThatIsKnown() {
        var answer = new CompletableFuture<AuthenticationResult>();
        Peer client = new World(BrokerOptions.DEFAULTS.withAuthenticator(request -> answer))
                .peer(MQTT_5)
                .opened();
        var opening = ((ClientConnection) client.receiver()).opening;
        assertThat(opening).hasToString("a client that has not sent CONNECT");
        client.send(client.connectPacket("c", true, Properties.NONE, null));
        assertThat(opening).hasToString("client 'c' that is not authenticated");
        answer.complete(AuthenticationResult.accepted(Identity.ANONYMOUS));
        client.world.run();
        assertThat(client.connAck().reason()).isEqualTo(ReasonCode.SUCCESS);
        assertThat(opening).hasToString("client 'c' of anonymous");
    }

    @Test
    void aVersionThatIsNotServed_isRefusedWithItsCode() {
        var options = BrokerOptions.DEFAULTS.withVersions(EnumSet.of(MQTT_5));
        Peer old = new World(options).peer(MQTT_3_1_1);
        old.send(old.connectPacket("c", true, Properties.NONE, null));
        assertThat(old.next(ConnAck.class).reason()).isEqualTo(ReasonCode.UNSUPPORTED_PROTOCOL_VERSION);
        assertThat(old.isClosed).isTrue();

        Peer current = new World(options.withVersions(Set.of(MQTT_3_1))).peer(MQTT_5);
        current.send(current.connectPacket("c", true, Properties.NONE, null));
        assertThat(current.next(ConnAck.class).reason()).isEqualTo(ReasonCode.UNSUPPORTED_PROTOCOL_VERSION);
        assertThat(current.isClosed).isTrue();
    }

    @Test
    void emptyClientId_isGivenOneInMqtt5() {
        Peer client = world.peer(MQTT_5).connect("");
        String assigned = client.connAck().properties().text(Property.ASSIGNED_CLIENT_IDENTIFIER);
        assertThat(assigned).isNotEmpty();
        assertThat(world.broker.sessions.find(assigned)).isNotNull();
        Peer other = world.peer(MQTT_5).connect("");
        assertThat(other.connAck().properties().text(Property.ASSIGNED_CLIENT_IDENTIFIER))
                .isNotEqualTo(assigned);
        assertThat(client.isClosed).isFalse();
    }

    @Test
    void emptyClientId_inMqtt5_mayHaveASessionThatIsKept() {
        Peer client = world.peer(MQTT_5).resume("");
        String assigned = client.connAck().properties().text(Property.ASSIGNED_CLIENT_IDENTIFIER);
        client.lose();
        assertThat(world.peer(MQTT_5).resume(assigned).connAck().sessionPresent())
                .isTrue();
    }

    @Test
    void emptyClientId_in311_needsACleanSession() {
        world.peer(MQTT_3_1_1).connect("");
        Peer client = world.peer(MQTT_3_1_1);
        client.queueBytes(Unpooled.wrappedBuffer(new byte[] {0x10, 12, 0, 4, 'M', 'Q', 'T', 'T', 4, 0, 0, 0, 0, 0}));
        world.run();
        assertThat(client.next(ConnAck.class).reason()).isEqualTo(ReasonCode.CLIENT_IDENTIFIER_NOT_VALID);
        assertThat(client.isClosed).isTrue();
    }

    @Test
    void emptyClientId_in31_isRefused() {
        Peer client = world.peer(MQTT_3_1);
        client.queueBytes(
                Unpooled.wrappedBuffer(new byte[] {0x10, 14, 0, 6, 'M', 'Q', 'I', 's', 'd', 'p', 3, 2, 0, 0, 0, 0}));
        world.run();
        assertThat(client.next(ConnAck.class).reason()).isEqualTo(ReasonCode.CLIENT_IDENTIFIER_NOT_VALID);
        assertThat(client.isClosed).isTrue();
        assertThat(world.broker.metrics().sessions()).isZero();
    }

    @Test
    void enhancedAuthentication_isRefused() {
        Peer client = world.peer(MQTT_5);
        client.send(client.connectPacket(
                "c", true, Properties.NONE.with(Property.AUTHENTICATION_METHOD, "SCRAM-SHA-256"), null));
        assertThat(client.next(ConnAck.class).reason()).isEqualTo(ReasonCode.BAD_AUTHENTICATION_METHOD);
        assertThat(client.isClosed).isTrue();
    }

    @Test
    void aWillAboveTheMaximumQos_isRefused() {
        var limited = new World(BrokerOptions.DEFAULTS.withMaxQos(Qos.AT_LEAST_ONCE));
        Peer client = limited.peer(MQTT_5);
        client.send(client.connectPacket("c", true, Properties.NONE, will("w", Qos.EXACTLY_ONCE, false)));
        assertThat(client.next(ConnAck.class).reason()).isEqualTo(ReasonCode.QOS_NOT_SUPPORTED);
        assertThat(client.isClosed).isTrue();
        limited.peer(MQTT_5).connect("c", true, Properties.NONE, will("w", Qos.AT_LEAST_ONCE, false));
    }

    @Test
    void aRetainedWillWhereNothingIsRetained_isRefused() {
        var limited = new World(BrokerOptions.DEFAULTS.withRetainAvailable(false));
        Peer client = limited.peer(MQTT_5);
        client.send(client.connectPacket("c", true, Properties.NONE, will("w", Qos.AT_MOST_ONCE, true)));
        assertThat(client.next(ConnAck.class).reason()).isEqualTo(ReasonCode.RETAIN_NOT_SUPPORTED);
        assertThat(client.isClosed).isTrue();
    }

    @Test
    void aWillForATopicOfTheBroker_isRefused_atTheStrictLevel() {
        World strict = new World(BrokerOptions.DEFAULTS.withCompatibility(Compatibility.STRICT));
        Peer client = strict.peer(MQTT_5);
        client.send(client.connectPacket("c", true, Properties.NONE, will("$SYS/x", Qos.AT_MOST_ONCE, false)));
        assertThat(client.next(ConnAck.class).reason()).isEqualTo(ReasonCode.TOPIC_NAME_INVALID);
    }

    private static Will will(String topic, Qos qos, boolean retain) {
        return new Will(topic, Peer.bytes("gone"), qos, retain, Properties.NONE);
    }

    @Test
    void connAck_tellsWhatTheBrokerDoesNotDo() {
        var limits = BrokerLimits.DEFAULTS
                .withReceiveMaximum(7)
                .withTopicAliasMaximum(3)
                .withMaxPacketSize(5_000)
                .withMaxKeepAlive(Duration.ofSeconds(30))
                .withMaxSessionExpiry(Duration.ofSeconds(60));
        var limited = new World(BrokerOptions.DEFAULTS
                .withLimits(limits)
                .withMaxQos(Qos.AT_LEAST_ONCE)
                .withRetainAvailable(false));
        Properties told = limited.peer(MQTT_5).resume("c").connAck().properties();
        assertThat(told.number(Property.RECEIVE_MAXIMUM, -1)).isEqualTo(7);
        assertThat(told.number(Property.TOPIC_ALIAS_MAXIMUM, -1)).isEqualTo(3);
        assertThat(told.number(Property.MAXIMUM_PACKET_SIZE, -1)).isEqualTo(5_000);
        assertThat(told.number(Property.MAXIMUM_QOS, -1)).isEqualTo(1);
        assertThat(told.number(Property.RETAIN_AVAILABLE, -1)).isZero();
        assertThat(told.number(Property.SERVER_KEEP_ALIVE, -1)).isEqualTo(30);
        assertThat(told.number(Property.SESSION_EXPIRY_INTERVAL, -1)).isEqualTo(60);
        assertThat(told.has(Property.RESPONSE_INFORMATION)).isFalse();
        assertThat(told.has(Property.ASSIGNED_CLIENT_IDENTIFIER)).isFalse();
    }

    @Test
    void connAck_saysNothingThatGoesWithoutSaying() {
        Properties told = world.peer(MQTT_5).connect("c").connAck().properties();
        assertThat(told.has(Property.MAXIMUM_QOS)).isFalse();
        assertThat(told.has(Property.RETAIN_AVAILABLE)).isFalse();
        assertThat(told.has(Property.SERVER_KEEP_ALIVE)).isFalse();
        assertThat(told.has(Property.SESSION_EXPIRY_INTERVAL)).isFalse();
    }

    @Test
    void responseInformation_isNotGivenToAClientThatAsks() {
        Peer client = world.peer(MQTT_5)
                .connect("c", true, Properties.NONE.with(Property.REQUEST_RESPONSE_INFORMATION, true));
        assertThat(client.connAck().properties().has(Property.RESPONSE_INFORMATION))
                .isFalse();
    }

    @Test
    void oneSessionTooMany_isRefusedAndOneLessIsNot() {
        var small = world(BrokerLimits.DEFAULTS.withMaxSessions(2));
        small.peer(MQTT_5).connect("a");
        Peer second = small.peer(MQTT_5).connect("b");
        Peer third = small.peer(MQTT_5);
        third.send(third.connectPacket("c", true, Properties.NONE, null));
        assertThat(third.next(ConnAck.class).reason()).isEqualTo(ReasonCode.QUOTA_EXCEEDED);
        assertThat(third.isClosed).isTrue();
        second.disconnect();
        small.peer(MQTT_5).connect("c");
        assertThat(small.broker.metrics().sessions()).isEqualTo(2);
    }

    @Test
    void oneConnectionTooMany_isRefused_before5AsServerUnavailable() {
        var small = world(BrokerLimits.DEFAULTS.withMaxConnections(1));
        Peer first = small.peer(MQTT_3_1_1).connect("a");
        Peer second = small.peer(MQTT_3_1_1);
        second.send(second.connectPacket("b", true, Properties.NONE, null));
        assertThat(second.next(ConnAck.class).reason()).isEqualTo(ReasonCode.SERVER_UNAVAILABLE);
        first.disconnect();
        small.peer(MQTT_3_1_1).connect("b");
        assertThat(small.broker.metrics().connections()).isEqualTo(1);
    }

    @Test
    void tooManyConnectionsWithoutConnect_areClosedAtOnce() {
        var small = world(BrokerLimits.DEFAULTS.withMaxConnecting(2));
        small.peer(MQTT_5).opened();
        Peer second = small.peer(MQTT_5).opened();
        Peer third = small.peer(MQTT_5).opened();
        assertThat(third.isClosed).isTrue();
        assertThat(third.closedWith).isEqualTo(ReasonCode.SERVER_BUSY);
        assertThat(second.isClosed).isFalse();
        second.connect("b");
        assertThat(small.peer(MQTT_5).opened().isClosed).isFalse();
    }

    @Test
    void aConnectionWithoutConnect_isClosedInTime() {
        var impatient = world(BrokerLimits.DEFAULTS.withConnectTimeout(Duration.ofSeconds(3)));
        Peer silent = impatient.peer(MQTT_5).opened();
        impatient.advance(Duration.ofMillis(2_999));
        assertThat(silent.isClosed).isFalse();
        impatient.advance(Duration.ofMillis(1));
        assertThat(silent.isClosed).isTrue();
        silent.nothing();
        assertThat(impatient.broker.metrics().connections()).isZero();
    }

    @Test
    void anotherPacketBeforeConnect_closes() {
        Peer client = world.peer(MQTT_5).send(PingReq.INSTANCE);
        assertThat(client.isClosed).isTrue();
        client.nothing();
    }

    @Test
    void aSecondConnect_closesWithAProtocolError() {
        Peer client = world.peer(MQTT_5).connect("c");
        client.send(client.connectPacket("c", true, Properties.NONE, null));
        assertThat(client.next(Disconnect.class).reason()).isEqualTo(ReasonCode.PROTOCOL_ERROR);
        assertThat(client.isClosed).isTrue();
        assertThat(world.broker.metrics().sessions()).isZero();
    }

    @Test
    void bytesThatAreNoPacket_closeOnlyThisConnection() {
        Peer other = world.peer(MQTT_5).connect("other");
        Peer client = world.peer(MQTT_5).connect("c");
        client.queueBytes(Unpooled.wrappedBuffer(new byte[] {0, 0}));
        world.run();
        assertThat(client.next(Disconnect.class).reason()).isEqualTo(ReasonCode.MALFORMED_PACKET);
        assertThat(client.isClosed).isTrue();
        other.send(PingReq.INSTANCE);
        other.next(PingResp.class);
    }

    @Test
    void aPacketLargerThanAllowed_closesWithThatReason() {
        var small = world(BrokerLimits.DEFAULTS.withMaxPacketSize(1_024));
        Peer client = small.peer(MQTT_5).connect("c");
        client.publish("a", "x".repeat(2_000), Qos.AT_MOST_ONCE);
        assertThat(client.next(Disconnect.class).reason()).isEqualTo(ReasonCode.PACKET_TOO_LARGE);
        assertThat(client.isClosed).isTrue();
    }

    @Test
    void silenceForOneAndAHalfKeepAlives_closes() {
        Peer client = world.peer(MQTT_5);
        client.send(new Connect(MQTT_5, false, "c", true, 10, null, null, null, Properties.NONE));
        client.connAck();
        world.advance(Duration.ofSeconds(14));
        client.send(PingReq.INSTANCE);
        client.next(PingResp.class);
        world.advance(Duration.ofMillis(14_999));
        assertThat(client.isClosed).isFalse();
        world.advance(Duration.ofMillis(1));
        assertThat(client.next(Disconnect.class).reason()).isEqualTo(ReasonCode.KEEP_ALIVE_TIMEOUT);
        assertThat(client.isClosed).isTrue();
    }

    @Test
    void theServersKeepAlive_isInForceForAClientThatWantsNone() {
        var strict = world(BrokerLimits.DEFAULTS.withMaxKeepAlive(Duration.ofSeconds(20)));
        Peer client = strict.peer(MQTT_5).connect("c");
        strict.advance(Duration.ofSeconds(29));
        assertThat(client.isClosed).isFalse();
        strict.advance(Duration.ofSeconds(1));
        assertThat(client.isClosed).isTrue();
    }

    @Test
    void noKeepAlive_meansForEver() {
        Peer client = world.peer(MQTT_3_1_1).connect("c");
        world.advance(Duration.ofDays(30));
        assertThat(client.isClosed).isFalse();
        assertThat(world.loops.get(0).timers).isEmpty();
    }

    @Test
    void whatFollowsConnectInTheSamePiece_isServed() {
        Peer client = world.peer(MQTT_5);
        client.send(client.connectPacket("c", true, Properties.NONE, null), PingReq.INSTANCE);
        client.connAck();
        client.next(PingResp.class);
    }

    @Test
    void nothingIsServedAfterARefusal() {
        var limited = new World(BrokerOptions.DEFAULTS.withVersions(Set.of(MQTT_3_1_1)));
        Peer reader = limited.peer(MQTT_3_1_1).connect("reader");
        reader.subscribe("#", Qos.AT_MOST_ONCE);
        Peer client = limited.peer(MQTT_5);
        client.send(
                client.connectPacket("c", true, Properties.NONE, null),
                new Publish("a", Peer.bytes("x"), Qos.AT_MOST_ONCE, false));
        client.next(ConnAck.class);
        client.nothing();
        reader.nothing();
    }

    @Test
    void aClosedBroker_tellsItsClientsAndTakesNoMore() {
        Peer five = world.peer(MQTT_5).connect("five");
        Peer old = world.peer(MQTT_3_1_1).connect("old");
        Peer silent = world.peer(MQTT_5).opened();
        world.broker.close();
        world.run();
        assertThat(five.next(Disconnect.class).reason()).isEqualTo(ReasonCode.SERVER_SHUTTING_DOWN);
        old.nothing();
        assertThat(five.isClosed && old.isClosed && silent.isClosed).isTrue();
        assertThat(world.peer(MQTT_5).opened().isClosed).isTrue();
        assertThat(world.broker.metrics().connections()).isZero();
        world.broker.close();
    }
}
