// SPDX-License-Identifier: Apache-2.0
package io.galidia;

import static io.galidia.ScriptedPeer.until;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.galidia.Event.Close;
import io.galidia.Event.Failure;
import io.galidia.Event.MqttCommand;
import io.galidia.Event.MqttMessage;
import io.galidia.Event.Wakeup;
import io.galidia.packet.ConnAck;
import io.galidia.packet.Connect;
import io.galidia.packet.Disconnect;
import io.galidia.packet.PingReq;
import io.galidia.packet.Properties;
import io.galidia.packet.Property;
import io.galidia.packet.ProtocolVersion;
import io.galidia.packet.PubAck;
import io.galidia.packet.PubComp;
import io.galidia.packet.PubRec;
import io.galidia.packet.PubRel;
import io.galidia.packet.Publish;
import io.galidia.packet.Qos;
import io.galidia.packet.ReasonCode;
import io.galidia.packet.SubAck;
import io.galidia.packet.Subscribe;
import io.galidia.packet.Subscription;
import io.netty.buffer.Unpooled;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What went wrong in the library whose guide this one is true to, each with a test against a peer on a real socket. */
class DefectsOfTheOriginalTest {

    private final VirtualTicker ticker = new VirtualTicker();
    private final List<String> reported = new ArrayList<>();
    private final Recorder client = new Recorder();
    private final Recorder server = new Recorder();
    private final Manager manager = new Manager(
            server,
            ManagerOptions.DEFAULTS
                    .withTicker(ticker)
                    .withErrorHandler((where, error) -> reported.add(where + ": " + error.getMessage())));
    private final ScriptedPeer peer = ScriptedPeer.listening();

    @AfterEach
    void close() {
        peer.close();
        manager.close();
    }

    private Connection connect(ConnectOptions options) {
        return manager.connect(peer.url(), options, client);
    }

    private Connection open(ConnectOptions options) {
        Connection connection = connect(options);
        peer.accept(manager);
        until(manager, "MqttOpen", connection::isOpen);
        return connection;
    }

    private void waitFor(Recorder recorder, Class<? extends Event> type) {
        until(manager, type.getSimpleName(), () -> recorder.has(type));
    }

    // ---- D1

    @Test
    void d01_theHandlerGivenToConnect_getsEveryEventFromTheFirst() {
        open(ConnectOptions.DEFAULTS);
        assertThat(client.names()).containsExactly("Open", "Resolve", "Connect", "MqttOpen");
        assertThat(server.seen()).isEmpty();
    }

    @Test
    void d01_acceptedConnections_inheritTheHandlerOfTheirListener_fromTheFirstEvent() {
        Recorder own = new Recorder();
        Connection listener = manager.listen("mqtt://127.0.0.1:0", ListenOptions.DEFAULTS, own);
        Connection connection = manager.connect(listener.uri().toString(), ConnectOptions.DEFAULTS, client);
        until(manager, "MqttOpen", connection::isOpen);
        assertThat(own.names()).containsExactly("Open", "Open", "Accept", "MqttConnect", "MqttOpen");
        assertThat(own.lastConnection().handler()).isSameAs(own);
        assertThat(server.seen()).isEmpty();
    }

    @Test
    void d01_aHandlerReplacedLater_getsTheNextEvent() {
        Connection connection = open(ConnectOptions.DEFAULTS);
        Recorder next = new Recorder();
        connection.handler(next);
        peer.send(new Publish("a", Unpooled.EMPTY_BUFFER, Qos.AT_MOST_ONCE, false));
        waitFor(next, MqttMessage.class);
        assertThat(client.has(MqttMessage.class)).isFalse();
    }

    // ---- D2

    @Test
    void d02_anEmptyClientIdWithAKeptSession_isRefused() {
        assertThatThrownBy(() -> connect(ConnectOptions.DEFAULTS.withCleanSession(false)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("needs a client identifier");
        assertThat(manager.connections()).isEmpty();
    }

    @Test
    void d02_anEmptyClientId_isSentEmpty_andTheOneAssignedIsTold() {
        Connection connection = connect(ConnectOptions.DEFAULTS);
        Connect connect = peer.next(manager, Connect.class);
        assertThat(connect.clientId()).isEmpty();
        assertThat(connect.cleanStart()).isTrue();
        peer.send(new ConnAck(
                false, ReasonCode.SUCCESS, Properties.NONE.with(Property.ASSIGNED_CLIENT_IDENTIFIER, "given")));
        until(manager, "MqttOpen", connection::isOpen);
        assertThat(connection.clientId()).isEqualTo("given");
    }

    // ---- D3

    @Test
    void d03_whatIsNotValid_isRefusedBeforeItGoesOut() {
        Connection connection = open(ConnectOptions.DEFAULTS);
        for (String topic : List.of("", "a/+", "#", "a\0b", "x".repeat(65_536), "\uD800")) {
            assertThatThrownBy(() -> connection.publish(topic, "x", Qos.AT_MOST_ONCE))
                    .as(topic)
                    .isInstanceOf(IllegalArgumentException.class);
        }
        for (String filter : List.of("", "a/#/b", "a+", "a#", "$share/x", "a\0b")) {
            assertThatThrownBy(() -> connection.subscribe(filter, Qos.AT_MOST_ONCE))
                    .as(filter)
                    .isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> connection.unsubscribe(filter))
                    .as(filter)
                    .isInstanceOf(IllegalArgumentException.class);
        }
        assertThatThrownBy(() -> connection.subscribe(List.of(), Properties.NONE))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(connection::unsubscribe).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Qos.of(3))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("3");
        connection.ping();
        assertThat(peer.next(manager)).as("the first packet after CONNECT").isInstanceOf(PingReq.class);
    }

    // ---- D4

    @Test
    void d04_aQos2MessageSentAgain_isDeliveredOnce() {
        open(ConnectOptions.DEFAULTS);
        Publish message = new Publish("a", Unpooled.EMPTY_BUFFER, Qos.EXACTLY_ONCE, false).withPacketId(7, false);
        peer.send(message);
        assertThat(peer.next(manager)).isEqualTo(new PubRec(7));
        peer.send(message.withPacketId(7, true));
        assertThat(peer.next(manager)).isEqualTo(new PubRec(7));
        peer.send(new PubRel(7));
        assertThat(peer.next(manager)).isEqualTo(new PubComp(7));
        assertThat(client.all(MqttMessage.class)).hasSize(1);
    }

    @Test
    void d04_whatWasNotAcknowledged_isSentAgainByTheNextConnection_asADuplicate() {
        ConnectOptions kept = ConnectOptions.DEFAULTS.withClientId("c").withCleanSession(false);
        Connection first = open(kept);
        CompletableFuture<Publication> outcome = first.publish("a", "x", Qos.AT_LEAST_ONCE);
        Publish sent = peer.next(manager, Publish.class);
        assertThat(sent.dup()).isFalse();
        peer.disconnect();
        waitFor(client, Close.class);
        assertThatThrownBy(() -> manager.await(outcome))
                .isInstanceOf(MqttException.class)
                .hasMessageContaining("\"a\"")
                .hasMessageContaining("ConnectOptions.resuming");

        try (ScriptedPeer again = ScriptedPeer.listening()) {
            manager.connect(again.url(), kept.resuming(first), client);
            again.next(manager, Connect.class);
            again.send(new ConnAck(true, ReasonCode.SUCCESS, Properties.NONE));
            Publish resent = again.next(manager, Publish.class);
            assertThat(resent.dup()).isTrue();
            assertThat(resent.packetId()).isEqualTo(sent.packetId());
            assertThat(resent.payloadBytes()).containsExactly('x');
        }
    }

    // ---- D5

    @Test
    void d05_answersInAnotherOrder_findTheCallsThatTheyBelongTo() {
        Connection connection = open(ConnectOptions.DEFAULTS);
        CompletableFuture<SubAck> one = connection.subscribe("one", Qos.AT_LEAST_ONCE);
        CompletableFuture<SubAck> two = connection.subscribe(
                List.of(new Subscription("two/a", Qos.EXACTLY_ONCE), new Subscription("two/b", Qos.AT_MOST_ONCE)),
                Properties.NONE);
        CompletableFuture<Publication> three = connection.publish("three", "3", Qos.AT_LEAST_ONCE);
        CompletableFuture<Publication> four = connection.publish("four", "4", Qos.AT_LEAST_ONCE);
        int idOne = peer.next(manager, Subscribe.class).packetId();
        int idTwo = peer.next(manager, Subscribe.class).packetId();
        int idThree = peer.next(manager, Publish.class).packetId();
        int idFour = peer.next(manager, Publish.class).packetId();
        peer.send(new PubAck(idFour, ReasonCode.NO_MATCHING_SUBSCRIBERS));
        peer.send(new PubAck(idThree, ReasonCode.NOT_AUTHORIZED));
        peer.send(new SubAck(idTwo, List.of(ReasonCode.GRANTED_QOS_1, ReasonCode.NOT_AUTHORIZED), Properties.NONE));
        peer.send(new SubAck(idOne, List.of(ReasonCode.GRANTED_QOS_1), Properties.NONE));

        assertThat(manager.await(one).reasons()).containsExactly(ReasonCode.GRANTED_QOS_1);
        assertThat(manager.await(two).reasons()).containsExactly(ReasonCode.GRANTED_QOS_1, ReasonCode.NOT_AUTHORIZED);
        assertThat(manager.await(four))
                .isEqualTo(new Publication(idFour, ReasonCode.NO_MATCHING_SUBSCRIBERS, Properties.NONE));
        MqttException refusal = catchThrowableOfType(MqttException.class, () -> manager.await(three));
        assertThat(refusal.reason()).isEqualTo(ReasonCode.NOT_AUTHORIZED);
        assertThat(refusal).hasMessageContaining("\"three\"");
    }

    // ---- D6

    @Test
    void d06_anIdleClient_isKeptAliveByPings() {
        Connection connection = open(ConnectOptions.DEFAULTS.withKeepAlive(Duration.ofSeconds(60)));
        for (int i = 0; i < 3; i++) {
            assertThat(peer.poll()).isNull();
            ticker.advance(Duration.ofSeconds(61));
            peer.next(manager, PingReq.class);
            peer.send(io.galidia.packet.PingResp.INSTANCE);
            int commands = client.all(MqttCommand.class).size();
            until(manager, "PINGRESP", () -> client.all(MqttCommand.class).size() > commands);
        }
        assertThat(connection.isOpen()).isTrue();
    }

    @Test
    void d06_aDeadPeer_isNoticed() {
        open(ConnectOptions.DEFAULTS.withKeepAlive(Duration.ofSeconds(60)).withPingTimeout(Duration.ofSeconds(5)));
        ticker.advance(Duration.ofSeconds(60));
        peer.next(manager, PingReq.class);
        ticker.advance(Duration.ofSeconds(5));
        waitFor(client, Failure.class);
        assertThat(client.last(Failure.class).reason()).isEqualTo(ReasonCode.KEEP_ALIVE_TIMEOUT);
        assertThat(client.last(Failure.class).text()).contains("5000 ms after PINGREQ");
        ticker.advance(Duration.ofSeconds(10));
        waitFor(client, Close.class);
    }

    @Test
    void d06_aSilentClient_isDroppedByTheServerAfterOneAndAHalfTimesItsKeepAlive() {
        Connection listener = manager.listen("mqtt://127.0.0.1:0");
        try (ScriptedPeer silent = ScriptedPeer.connectedTo(listener.uri())) {
            silent.send(
                    new Connect(ProtocolVersion.MQTT_5, false, "silent", true, 10, null, null, null, Properties.NONE));
            silent.next(manager, ConnAck.class);
            ticker.advance(Duration.ofMillis(14_999));
            manager.poll(Duration.ofMillis(20));
            assertThat(server.has(Failure.class)).isFalse();
            ticker.advance(Duration.ofMillis(1));
            assertThat(silent.next(manager, Disconnect.class).reason()).isEqualTo(ReasonCode.KEEP_ALIVE_TIMEOUT);
            until(manager, "the end", silent::isClosedByOther);
        }
    }

    // ---- D7; reconnecting is the Client's

    @Test
    void d07_aServerThatNeverAnswersConnect_isGivenUp() {
        connect(ConnectOptions.DEFAULTS.withConnectTimeout(Duration.ofSeconds(3)));
        peer.next(manager, Connect.class);
        ticker.advance(Duration.ofSeconds(3));
        waitFor(client, Close.class);
        assertThat(client.names()).containsExactly("Open", "Resolve", "Connect", "Failure", "Close");
        assertThat(client.last(Failure.class).text()).contains("3000 ms").contains("CONNACK");
    }

    @Test
    void d07_aClientThatNeverSendsConnect_isDropped() {
        Connection listener = manager.listen("mqtt://127.0.0.1:0");
        try (ScriptedPeer silent = ScriptedPeer.connectedTo(listener.uri())) {
            waitFor(server, Event.Accept.class);
            ticker.advance(Duration.ofSeconds(10));
            until(manager, "the end", silent::isClosedByOther);
        }
        waitFor(server, Close.class);
    }

    @Test
    void d07_aPortNobodyListensAt_isAFailureWithWords() {
        manager.connect("mqtt://127.0.0.1:1", ConnectOptions.DEFAULTS, client);
        waitFor(client, Close.class);
        assertThat(client.names()).containsExactly("Open", "Resolve", "Failure", "Close");
        assertThat(client.last(Failure.class).text())
                .contains("cannot connect to 127.0.0.1:1")
                .contains("refused");
    }

    // ---- D8

    @Test
    void d08_timers_liveWithoutTheirHandle_fireInTimeAndCanBeCancelled() {
        AtomicInteger rounds = new AtomicInteger();
        manager.every(Duration.ofMillis(10), rounds::incrementAndGet); // nobody keeps what it returns
        Timer cancelled = manager.every(Duration.ofMillis(10), () -> reported.add("a cancelled timer"));
        cancelled.close();
        cancelled.close();
        for (int i = 0; i < 50; i++) {
            System.gc(); // it must not depend on a reference of the application
            ticker.advance(Duration.ofMillis(10));
            manager.poll(Duration.ZERO);
        }
        assertThat(rounds).hasValue(50);
        assertThat(reported).isEmpty();
        assertThat(cancelled.isActive()).isFalse();
    }

    // ---- D9

    @Test
    void d09_close_closesTheSocket() {
        Connection connection = open(ConnectOptions.DEFAULTS);
        connection.close();
        until(manager, "the end of the socket", peer::isClosedByOther);
        waitFor(client, Close.class);
        assertThat(connection.isClosed()).isTrue();
        assertThat(manager.connections()).isEmpty();
    }

    @Test
    void d09_closingAListener_freesItsPort() {
        Connection listener = manager.listen("mqtt://127.0.0.1:0");
        listener.close();
        until(manager, "the close", listener::isClosed);
        Connection again = manager.listen(listener.uri().toString());
        assertThat(again.uri()).isEqualTo(listener.uri());
    }

    // ---- D10

    @Test
    void d10_disconnect_saysSoAndCloses() {
        Connection connection = open(ConnectOptions.DEFAULTS);
        CompletableFuture<Void> closed = connection.disconnect();
        assertThat(peer.next(manager)).isEqualTo(Disconnect.NORMAL);
        until(manager, "the end of our side", peer::isClosedByOther);
        peer.disconnect();
        manager.await(closed);
        assertThat(client.last(Close.class).reason()).isEqualTo(ReasonCode.SUCCESS);
        assertThat(client.has(Failure.class)).isFalse();
    }

    @Test
    void d10_drain_writesWhatIsPending_andReadsNothingMore() {
        Connection connection = open(ConnectOptions.DEFAULTS);
        byte[] large = new byte[3_000_000];
        connection.publish("large", large, Qos.AT_MOST_ONCE);
        connection.drain();
        peer.send(new Publish("a", Unpooled.EMPTY_BUFFER, Qos.AT_MOST_ONCE, false));
        assertThat(connection.isDraining()).isTrue();
        assertThatThrownBy(() -> connection.publish("a", "x", Qos.AT_MOST_ONCE))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("draining");
        Publish all = peer.next(manager, Publish.class);
        assertThat(all.payload().readableBytes()).isEqualTo(large.length);
        until(manager, "the end", peer::isClosedByOther);
        peer.disconnect();
        waitFor(client, Close.class);
        assertThat(client.has(MqttMessage.class)).isFalse();
    }

    // ---- D11

    @Test
    void d11_aRefusedConnAck_isAFailureWithItsReason_andNeverAnOpen() {
        connect(ConnectOptions.DEFAULTS);
        peer.next(manager, Connect.class);
        peer.send(new ConnAck(
                false, ReasonCode.NOT_AUTHORIZED, Properties.NONE.with(Property.REASON_STRING, "ask the cook")));
        waitFor(client, Failure.class);
        peer.disconnect();
        waitFor(client, Close.class);
        assertThat(client.names()).containsExactly("Open", "Resolve", "Connect", "Failure", "Close");
        assertThat(client.last(Failure.class).reason()).isEqualTo(ReasonCode.NOT_AUTHORIZED);
        assertThat(client.last(Failure.class).text())
                .contains("not authorized (0x87)")
                .contains("ask the cook");
        assertThat(client.last(Close.class).reason()).isEqualTo(ReasonCode.NOT_AUTHORIZED);
    }

    @Test
    void d11_malformedInput_isAFailureThatSaysWhatWasWrong() {
        open(ConnectOptions.DEFAULTS);
        peer.sendRaw((byte) 0x36, (byte) 0x03, (byte) 0, (byte) 1, (byte) 'a'); // PUBLISH with QoS 3
        assertThat(peer.next(manager, Disconnect.class).reason()).isEqualTo(ReasonCode.MALFORMED_PACKET);
        peer.disconnect();
        waitFor(client, Close.class);
        assertThat(client.last(Failure.class).reason()).isEqualTo(ReasonCode.MALFORMED_PACKET);
        assertThat(client.last(Failure.class).text()).contains("QoS");
    }

    @Test
    void d11_aServerThatClosesBeforeConnAck_isAFailure() {
        connect(ConnectOptions.DEFAULTS);
        peer.next(manager, Connect.class);
        peer.disconnect();
        waitFor(client, Close.class);
        assertThat(client.last(Failure.class).text()).contains("before CONNACK");
        assertThat(client.all(Close.class)).hasSize(1);
    }

    // ---- D14

    @Test
    void d14_packetsBeforeConnAck_endTheConnection() {
        connect(ConnectOptions.DEFAULTS);
        peer.next(manager, Connect.class);
        peer.send(new Publish("a", Unpooled.EMPTY_BUFFER, Qos.AT_MOST_ONCE, false));
        waitFor(client, Failure.class);
        assertThat(client.last(Failure.class).reason()).isEqualTo(ReasonCode.PROTOCOL_ERROR);
        assertThat(client.last(Failure.class).text()).contains("before CONNACK");
        assertThat(client.has(MqttMessage.class)).isFalse();
    }

    @Test
    void d14_packetsBeforeConnect_endTheConnection() {
        Connection listener = manager.listen("mqtt://127.0.0.1:0");
        try (ScriptedPeer rude = ScriptedPeer.connectedTo(listener.uri())) {
            rude.send(new Publish("a", Unpooled.EMPTY_BUFFER, Qos.AT_MOST_ONCE, false));
            until(manager, "the end", rude::isClosedByOther);
        }
        assertThat(server.has(MqttMessage.class)).isFalse();
        assertThat(server.last(Failure.class).reason()).isEqualTo(ReasonCode.PROTOCOL_ERROR);
    }

    @Test
    void d13_aStranger_getsLittleMemory() {
        Connection listener = manager.listen("mqtt://127.0.0.1:0");
        try (ScriptedPeer rude = ScriptedPeer.connectedTo(listener.uri())) {
            rude.sendRaw((byte) 0x10, (byte) 0xFE, (byte) 0xFF, (byte) 0x03); // CONNECT of 65,534 bytes and its header
            until(manager, "the end", rude::isClosedByOther);
        }
        assertThat(server.last(Failure.class).reason()).isEqualTo(ReasonCode.PACKET_TOO_LARGE);
        assertThat(server.last(Failure.class).text()).contains("65538 bytes").contains("65536");
    }

    @Test
    void d14_reservedPacketTypes_endTheConnection() {
        open(ConnectOptions.DEFAULTS);
        peer.sendRaw((byte) 0x00, (byte) 0x00);
        waitFor(client, Failure.class);
        assertThat(client.last(Failure.class).reason()).isEqualTo(ReasonCode.MALFORMED_PACKET);
    }

    @Test
    void d14_anAnswerToAnIdThatNobodyUsed_settlesNothing() {
        Connection connection = open(ConnectOptions.DEFAULTS);
        CompletableFuture<Publication> outcome = connection.publish("a", "x", Qos.AT_LEAST_ONCE);
        int id = peer.next(manager, Publish.class).packetId();
        peer.send(new PubAck(id + 1));
        until(
                manager,
                "PUBACK",
                () -> client.all(MqttCommand.class).stream().anyMatch(command -> command.packet() instanceof PubAck));
        assertThat(outcome).isNotDone();
        peer.send(new SubAck(id + 1, List.of(ReasonCode.SUCCESS), Properties.NONE));
        waitFor(client, Failure.class);
        assertThat(client.last(Failure.class).reason()).isEqualTo(ReasonCode.PROTOCOL_ERROR);
    }

    // ---- D15

    @Test
    void d15_wakeup_losesNothing_andTellsTheTruth() throws Exception {
        Connection connection = open(ConnectOptions.DEFAULTS);
        byte[] huge = new byte[1 << 20];
        huge[huge.length - 1] = 42;
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            Thread thread = new Thread(() -> {
                for (int j = 0; j < 1_000; j++) {
                    assertThat(manager.wakeup(connection.id(), new byte[] {1})).isTrue();
                }
                manager.wakeup(connection.id(), huge);
            });
            thread.start();
            threads.add(thread);
        }
        until(manager, "4,004 wake-ups", () -> client.all(Wakeup.class).size() == 4_004);
        for (Thread thread : threads) {
            thread.join();
        }
        assertThat(client.all(Wakeup.class).stream().filter(wakeup -> wakeup.data().length == huge.length))
                .hasSize(4)
                .allSatisfy(wakeup -> assertThat(wakeup.data()).isEqualTo(huge));
        assertThat(manager.wakeup(connection.id() + 99, huge)).isFalse();
        connection.close();
        assertThat(manager.wakeup(connection.id(), huge)).isFalse();
    }

    // ---- D16

    @Test
    void d16_aMessage_isGoodAfterItsHandler() {
        open(ConnectOptions.DEFAULTS);
        for (int i = 0; i < 100; i++) {
            byte[] payload = ("message " + i).getBytes(java.nio.charset.StandardCharsets.UTF_8);
            peer.send(new Publish("topic/" + i, Unpooled.wrappedBuffer(payload), Qos.AT_MOST_ONCE, false));
        }
        until(manager, "100 messages", () -> client.all(MqttMessage.class).size() == 100);
        for (int i = 0; i < 100; i++) {
            MqttMessage message = client.all(MqttMessage.class).get(i);
            assertThat(message.topic()).isEqualTo("topic/" + i);
            assertThat(message.text()).isEqualTo("message " + i);
        }
    }

    // ---- D17

    @Test
    void d17_longTexts_areNotCut() {
        Connection connection = open(ConnectOptions.DEFAULTS);
        String text = "so long ".repeat(1_000);
        connection.fail(text);
        waitFor(client, Close.class);
        assertThat(client.last(Failure.class).text()).isEqualTo(text);
        assertThat(client.last(Close.class).why()).isEqualTo(text);
    }

    // ---- D19

    @Test
    void d19_whatAHandlerThrows_isReported_andTheConnectionGoesOn() {
        Connection connection = open(ConnectOptions.DEFAULTS);
        connection.handler((where, event) -> {
            if (event instanceof Event.User) {
                throw new IllegalStateException("broken handler");
            }
        });
        connection.fire("x");
        until(manager, "the report", () -> !reported.isEmpty());
        assertThat(reported)
                .containsExactly("the handler of connection 1 (" + peer.url() + ") at User: broken handler");
        assertThat(connection.isOpen()).isTrue();
    }

    @Test
    void d19_aMessageWhoseHandlerThrows_isNotAcknowledged_andTheConnectionCloses() {
        Connection other =
                manager.connect(manager.listen("mem:d19").uri().toString(), ConnectOptions.DEFAULTS, new Recorder());
        Connection connection = open(ConnectOptions.DEFAULTS);
        until(manager, "the other one", other::isOpen);
        Recorder broken = new Recorder((where, event) -> {
            if (event instanceof MqttMessage) {
                throw new IllegalStateException("broken handler");
            }
        });
        connection.handler(broken);
        peer.send(new Publish("a", Unpooled.EMPTY_BUFFER, Qos.AT_LEAST_ONCE, false).withPacketId(9, false));
        waitFor(broken, Failure.class);
        assertThat(broken.last(Failure.class).text())
                .contains("packet identifier 9")
                .contains("unacknowledged");
        until(manager, "the end", peer::isClosedByOther);
        assertThat(peer.poll()).as("no PUBACK").isNull();
        assertThat(reported).hasSize(1).first().asString().contains("at MqttMessage: broken handler");
        assertThat(other.isOpen()).as("other connections go on").isTrue();
    }

    @Test
    void d19_whatATaskThrows_isReported_andTheLoopGoesOn() {
        manager.execute(() -> {
            throw new IllegalStateException("broken task");
        });
        AtomicInteger ran = new AtomicInteger();
        manager.execute(ran::incrementAndGet);
        until(manager, "the second task", () -> ran.get() == 1);
        assertThat(reported).containsExactly("a task: broken task");
    }
}
