// SPDX-License-Identifier: Apache-2.0
package io.galidia;

import static io.galidia.ScriptedPeer.until;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.galidia.Event.Answerable;
import io.galidia.Event.Close;
import io.galidia.Event.Failure;
import io.galidia.Event.MqttConnect;
import io.galidia.Event.MqttMessage;
import io.galidia.Event.MqttOpen;
import io.galidia.Event.MqttSubscribe;
import io.galidia.Event.MqttUnsubscribe;
import io.galidia.packet.ConnAck;
import io.galidia.packet.Connect;
import io.galidia.packet.Disconnect;
import io.galidia.packet.Packet;
import io.galidia.packet.PingReq;
import io.galidia.packet.PingResp;
import io.galidia.packet.Properties;
import io.galidia.packet.Property;
import io.galidia.packet.ProtocolVersion;
import io.galidia.packet.PubAck;
import io.galidia.packet.Publish;
import io.galidia.packet.Qos;
import io.galidia.packet.ReasonCode;
import io.galidia.packet.SubAck;
import io.galidia.packet.Subscribe;
import io.galidia.packet.Subscription;
import io.galidia.packet.UnsubAck;
import io.galidia.packet.Unsubscribe;
import io.netty.buffer.Unpooled;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A listener with a plain handler: what is answered without its doing, and how it answers itself, now or later. */
class ServerByHandTest {

    private final List<String> reported = new ArrayList<>();
    private Handler behaviour = (connection, event) -> {};
    private final Recorder server = new Recorder((connection, event) -> behaviour.handle(connection, event));
    private final Manager manager = new Manager(
            server, ManagerOptions.DEFAULTS.withErrorHandler((where, error) -> reported.add(error.getMessage())));
    private final Connection listener = manager.listen("mqtt://127.0.0.1:0");
    private final ScriptedPeer client = ScriptedPeer.connectedTo(listener.uri());

    @AfterEach
    void close() {
        client.close();
        manager.close();
    }

    private static Connect connect(ProtocolVersion version, String clientId, boolean cleanStart) {
        return new Connect(version, false, clientId, cleanStart, 0, null, null, null, Properties.NONE);
    }

    private Connection open() {
        return open(ProtocolVersion.MQTT_5);
    }

    private Connection open(ProtocolVersion version) {
        client.version(version);
        client.send(connect(version, "c", true));
        client.next(manager, ConnAck.class);
        return server.lastConnection();
    }

    private static Publish message(int packetId) {
        return new Publish("a", Unpooled.EMPTY_BUFFER, Qos.AT_LEAST_ONCE, false).withPacketId(packetId, false);
    }

    @Test
    void whatTheHandlerLeaves_isAnsweredWithYes() {
        Connection connection = open();
        assertThat(connection.clientId()).isEqualTo("c");
        assertThat(connection.isOpen()).isTrue();
        client.send(new Subscribe(
                1,
                List.of(new Subscription("a", Qos.AT_MOST_ONCE), new Subscription("b", Qos.EXACTLY_ONCE)),
                Properties.NONE));
        assertThat(client.next(manager, SubAck.class).reasons())
                .containsExactly(ReasonCode.SUCCESS, ReasonCode.GRANTED_QOS_2);
        client.send(new Unsubscribe(2, List.of("a", "b"), Properties.NONE));
        assertThat(client.next(manager, UnsubAck.class).reasons())
                .containsExactly(ReasonCode.SUCCESS, ReasonCode.SUCCESS);
        client.send(message(3));
        assertThat(client.next(manager)).isEqualTo(new PubAck(3));
        client.send(PingReq.INSTANCE);
        assertThat(client.next(manager)).isEqualTo(PingResp.INSTANCE);
        assertThat(server.names())
                .containsExactly(
                        "Open",
                        "Open",
                        "Accept",
                        "MqttConnect",
                        "MqttOpen",
                        "MqttSubscribe",
                        "MqttUnsubscribe",
                        "MqttMessage");
    }

    @Test
    void aClientWithoutIdentifier_getsOne() {
        client.send(connect(ProtocolVersion.MQTT_5, "", true));
        String given = client.next(manager, ConnAck.class).properties().text(Property.ASSIGNED_CLIENT_IDENTIFIER);
        assertThat(given).isNotBlank();
        assertThat(server.lastConnection().clientId()).isEqualTo(given);
    }

    @Test
    void aClientWithoutIdentifier_thatWantsItsSessionKept_isRefusedBeforeMqtt5() { // MQTT-3.1.3-8 of 3.1.1
        client.version(ProtocolVersion.MQTT_3_1_1);
        client.sendRaw(new byte[] {0x10, 12, 0, 4, 'M', 'Q', 'T', 'T', 4, 0, 0, 0, 0, 0});
        assertThat(client.next(manager, ConnAck.class).reason()).isEqualTo(ReasonCode.CLIENT_IDENTIFIER_NOT_VALID);
        until(manager, "the end", client::isClosedByOther);
        assertThat(server.has(MqttOpen.class)).isFalse();
    }

    /** A CONNECT whose flags are malformed, which shows behind its protocol level. */
    private static byte[] malformedConnect(int level) {
        return new byte[] {0x10, 12, 0, 4, 'M', 'Q', 'T', 'T', (byte) level, 1, 0, 0, 0, 0};
    }

    @Test
    void malformedSecondConnect_ofMqtt3_isAnsweredInTheVersionOfTheFirst() {
        open(ProtocolVersion.MQTT_5);
        client.sendRaw(malformedConnect(4));
        assertThat(client.next(manager, Disconnect.class).reason()).isEqualTo(ReasonCode.MALFORMED_PACKET);
        until(manager, "the end", client::isClosedByOther);
        assertThat(server.lastConnection().version()).isEqualTo(ProtocolVersion.MQTT_5);
    }

    @Test
    void malformedSecondConnect_ofMqtt5_isNotAnsweredToAClientOfMqtt3() { // which knows no DISCONNECT of a server
        open(ProtocolVersion.MQTT_3_1_1);
        client.sendRaw(malformedConnect(5));
        until(manager, "the end", client::isClosedByOther);
        assertThat(client.available()).isZero();
        assertThat(server.lastConnection().version()).isEqualTo(ProtocolVersion.MQTT_3_1_1);
    }

    @Test
    void connect_isRefusedByTheHandler() {
        behaviour = (connection, event) -> {
            if (event instanceof MqttConnect connect) {
                connect.refuse(ReasonCode.BANNED);
                assertThatThrownBy(() -> connect.accept(Properties.NONE)).isInstanceOf(IllegalStateException.class);
            }
        };
        client.send(connect(ProtocolVersion.MQTT_5, "c", true));
        assertThat(client.next(manager, ConnAck.class).reason()).isEqualTo(ReasonCode.BANNED);
        until(manager, "the end", client::isClosedByOther);
        client.disconnect();
        until(manager, "Close", () -> server.has(Close.class));
        assertThat(server.has(MqttOpen.class)).isFalse();
        assertThat(server.last(Close.class).reason()).isEqualTo(ReasonCode.BANNED);
    }

    @Test
    void connect_isAnsweredLater_andWhatComesMeanwhileWaits() {
        MqttConnect[] asked = new MqttConnect[1];
        behaviour = (connection, event) -> {
            if (event instanceof MqttConnect connect) {
                connect.defer();
                asked[0] = connect;
            }
        };
        client.send(connect(ProtocolVersion.MQTT_5, "c", true));
        client.send(message(1));
        until(manager, "MqttConnect", () -> asked[0] != null);
        manager.poll(java.time.Duration.ofMillis(20));
        assertThat(server.has(MqttMessage.class)).isFalse();
        assertThat(client.poll()).isNull();
        new Thread(() -> asked[0].accept(Properties.NONE.with(Property.MAXIMUM_QOS, 1))).start();
        ConnAck connAck = client.next(manager, ConnAck.class);
        assertThat(connAck.properties().number(Property.MAXIMUM_QOS, 2)).isEqualTo(1);
        assertThat(client.next(manager)).isEqualTo(new PubAck(1));
        assertThat(server.names()).endsWith("MqttConnect", "MqttOpen", "MqttMessage");
    }

    @Test
    void whenTheHandlerThrows_nothingIsAnsweredWithYes() {
        Connection connection = open();
        behaviour = (ignored, event) -> {
            if (event instanceof MqttSubscribe || event instanceof MqttUnsubscribe) {
                throw new IllegalStateException("no");
            }
        };
        client.send(new Subscribe(1, List.of(new Subscription("a", Qos.AT_MOST_ONCE)), Properties.NONE));
        assertThat(client.next(manager, SubAck.class).reasons()).containsExactly(ReasonCode.UNSPECIFIED_ERROR);
        client.send(new Unsubscribe(2, List.of("a"), Properties.NONE));
        assertThat(client.next(manager, UnsubAck.class).reasons()).containsExactly(ReasonCode.UNSPECIFIED_ERROR);
        assertThat(connection.isOpen()).isTrue();
        assertThat(reported).containsExactly("no", "no");
    }

    @Test
    void whenTheHandlerThrowsAtConnect_theClientIsRefused() {
        behaviour = (ignored, event) -> {
            if (event instanceof MqttConnect) {
                throw new IllegalStateException("no");
            }
        };
        client.send(connect(ProtocolVersion.MQTT_5, "c", true));
        assertThat(client.next(manager, ConnAck.class).reason()).isEqualTo(ReasonCode.SERVER_UNAVAILABLE);
        until(manager, "the end", client::isClosedByOther);
    }

    @Test
    void subscriptions_areAnsweredOneByOne() {
        open();
        behaviour = (ignored, event) -> {
            if (event instanceof MqttSubscribe subscribe) {
                assertThatThrownBy(() -> subscribe.answer(List.of()))
                        .isInstanceOf(IllegalArgumentException.class)
                        .hasMessageContaining("2 subscriptions");
                subscribe.answer(List.of(ReasonCode.NOT_AUTHORIZED, ReasonCode.GRANTED_QOS_1));
            }
        };
        client.send(new Subscribe(
                1,
                List.of(new Subscription("a", Qos.AT_MOST_ONCE), new Subscription("b", Qos.EXACTLY_ONCE)),
                Properties.NONE));
        assertThat(client.next(manager, SubAck.class).reasons())
                .containsExactly(ReasonCode.NOT_AUTHORIZED, ReasonCode.GRANTED_QOS_1);
        assertThat(reported).isEmpty();
    }

    @Test
    void deferredMessages_areAcknowledgedInTheOrderOfTheirArrival() {
        open();
        List<Answerable> deferred = new ArrayList<>();
        behaviour = (ignored, event) -> {
            if (event instanceof MqttMessage message) {
                message.defer();
                deferred.add(message);
            }
        };
        client.send(message(1));
        client.send(message(2));
        client.send(message(3));
        until(manager, "three messages", () -> deferred.size() == 3);
        deferred.get(2).acknowledge();
        deferred.get(1).refuse(ReasonCode.QUOTA_EXCEEDED);
        manager.poll(java.time.Duration.ofMillis(20));
        assertThat(client.poll()).as("the first is not answered yet").isNull();
        deferred.get(0).acknowledge();
        assertThat(client.next(manager)).isEqualTo(new PubAck(1));
        assertThat(client.next(manager)).isEqualTo(new PubAck(2, ReasonCode.QUOTA_EXCEEDED));
        assertThat(client.next(manager)).isEqualTo(new PubAck(3));
        assertThatThrownBy(() -> deferred.get(0).acknowledge()).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void aMessageRefusedBeforeMqtt5_endsTheConnection() {
        open(ProtocolVersion.MQTT_3_1_1);
        behaviour = (ignored, event) -> {
            if (event instanceof MqttMessage message) {
                message.refuse(ReasonCode.NOT_AUTHORIZED);
            }
        };
        client.send(message(1));
        until(manager, "the end", client::isClosedByOther);
        assertThat(server.last(Failure.class).reason()).isEqualTo(ReasonCode.NOT_AUTHORIZED);
    }

    @Test
    void commandsThatAreNotForServers_areRefusedInWords() {
        Connection connection = open();
        assertThatThrownBy(() -> connection.subscribe("a", Qos.AT_MOST_ONCE))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("only a client can subscribe");
        assertThatThrownBy(connection::ping).hasMessageContaining("only a client can ping");
        assertThatThrownBy(() -> listener.publish("a", "x", Qos.AT_MOST_ONCE))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("is a listener");
    }

    @Test
    void afterTheClose_questionsAnswer_commandsFail_closeAndDrainDoNothing() {
        Connection connection = open();
        connection.attach("mine");
        connection.close();
        assertThatThrownBy(() -> connection.publish("a", "x", Qos.AT_MOST_ONCE))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("is closed");
        until(manager, "Close", () -> server.has(Close.class));
        connection.close();
        connection.drain();
        manager.poll(java.time.Duration.ZERO);
        assertThat(server.all(Close.class)).hasSize(1);
        assertThat(connection.isClosed()).isTrue();
        assertThat(connection.isOpen()).isFalse();
        assertThat(connection.attachment()).isEqualTo("mine");
        assertThat(connection.remoteAddress()).isNotNull();
        assertThat(connection.clientId()).isEqualTo("c");
        assertThat(connection.pendingBytes()).isZero();
        for (Runnable command : List.<Runnable>of(
                () -> connection.send(new byte[1]),
                () -> connection.fire("x"),
                connection::pauseReading,
                connection::disconnect,
                () -> connection.fail("x"))) {
            assertThatThrownBy(command::run).isInstanceOf(IllegalStateException.class);
        }
    }

    @Test
    void rawBytes_goOutInOrderWithThePackets() {
        Connection connection = open();
        connection.publish("a", "1", Qos.AT_MOST_ONCE);
        connection.send(new byte[] {(byte) 0xD0, 0}); // PINGRESP
        connection.publish("a", "2", Qos.AT_MOST_ONCE);
        List<Class<?>> types = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            Packet packet = client.next(manager);
            types.add(packet.getClass());
        }
        assertThat(types).containsExactly(Publish.class, PingResp.class, Publish.class);
    }

    @Test
    void anApplicationThatDoesNotAnswerConnect_hasAsLongAsTheClientHad() {
        VirtualTicker ticker = new VirtualTicker();
        List<Event.MqttConnect> deferred = new ArrayList<>();
        Recorder late = new Recorder((connection, event) -> {
            if (event instanceof Event.MqttConnect connect) {
                connect.defer();
                deferred.add(connect);
            }
        });
        try (Manager own = new Manager(late, ManagerOptions.DEFAULTS.withTicker(ticker))) {
            Connection slow = own.listen(
                    "mqtt://127.0.0.1:0", ListenOptions.DEFAULTS.withConnectTimeout(Duration.ofSeconds(3)), late);
            try (ScriptedPeer waiting = ScriptedPeer.connectedTo(slow.uri())) {
                waiting.send(connect(ProtocolVersion.MQTT_5, "c", true));
                ScriptedPeer.until(own, "MqttConnect", () -> !deferred.isEmpty());
                ticker.advance(Duration.ofSeconds(3));
                assertThat(waiting.next(own, ConnAck.class).reason()).isEqualTo(ReasonCode.SERVER_BUSY);
                deferred.get(0).accept(Properties.NONE);
                own.poll(Duration.ZERO);
                assertThat(late.names()).doesNotContain("MqttOpen");
            }
        }
    }

    @Test
    void aClientBeforeMqtt5_isHeldBack_whileTheApplicationOwesTheAnswers() {
        List<Answerable> deferred = new ArrayList<>();
        behaviour = (connection, event) -> {
            if (event instanceof Event.MqttMessage message) {
                message.defer();
                deferred.add(message);
            }
        };
        Connection two = manager.listen("mqtt://127.0.0.1:0", ListenOptions.DEFAULTS.withReceiveMaximum(2), server);
        try (ScriptedPeer eager = ScriptedPeer.connectedTo(two.uri())) {
            eager.version(ProtocolVersion.MQTT_3_1_1);
            eager.send(connect(ProtocolVersion.MQTT_3_1_1, "c", true));
            eager.next(manager, ConnAck.class);
            for (int id = 1; id <= 5; id++) {
                eager.send(message(id));
            }
            ScriptedPeer.until(manager, "two messages", () -> deferred.size() == 2);
            for (int id = 1; id <= 5; id++) {
                deferred.get(id - 1).acknowledge();
                assertThat(eager.next(manager)).isEqualTo(new PubAck(id));
                int next = Math.min(5, id + 2);
                ScriptedPeer.until(manager, "the next message", () -> deferred.size() == next);
            }
        }
    }
}
