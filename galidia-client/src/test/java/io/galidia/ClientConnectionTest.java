// SPDX-License-Identifier: Apache-2.0
package io.galidia;

import static io.galidia.ScriptedPeer.until;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.galidia.Event.Close;
import io.galidia.Event.Failure;
import io.galidia.Event.User;
import io.galidia.packet.ConnAck;
import io.galidia.packet.Connect;
import io.galidia.packet.Disconnect;
import io.galidia.packet.Packet;
import io.galidia.packet.Properties;
import io.galidia.packet.Property;
import io.galidia.packet.ProtocolVersion;
import io.galidia.packet.Publish;
import io.galidia.packet.Qos;
import io.galidia.packet.ReasonCode;
import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Client connections: what they send, where they fail, and what other threads may do with them. */
class ClientConnectionTest {

    private final Recorder client = new Recorder();
    private final Manager manager = new Manager(client);
    private final ScriptedPeer peer = ScriptedPeer.listening();

    @AfterEach
    void close() {
        peer.close();
        manager.close();
    }

    private Connection open() {
        Connection connection = manager.connect(peer.url());
        peer.accept(manager);
        until(manager, "MqttOpen", connection::isOpen);
        return connection;
    }

    @ParameterizedTest
    @EnumSource(ProtocolVersion.class)
    void connect_saysWhatTheOptionsSay(ProtocolVersion version) {
        ConnectOptions options = ConnectOptions.DEFAULTS
                .withVersion(version)
                .withClientId("plant-7")
                .withCleanSession(false)
                .withCredentials("user", "päss")
                .withKeepAlive(Duration.ofSeconds(17))
                .withMaxPacketSize(5_000)
                .withWill("gone", "bye", Qos.EXACTLY_ONCE, true)
                .withProperties(
                        version.hasProperties()
                                ? Properties.NONE.with(Property.SESSION_EXPIRY_INTERVAL, 60)
                                : Properties.NONE);
        manager.connect(peer.url().replace("//", "//other:word@"), options);
        Connect connect = peer.next(manager, Connect.class);
        assertThat(connect.version()).isEqualTo(version);
        assertThat(connect.clientId()).isEqualTo("plant-7");
        assertThat(connect.cleanStart()).isFalse();
        assertThat(connect.username()).as("the options win over the URL").isEqualTo("user");
        ByteBuf password = Objects.requireNonNull(connect.password());
        assertThat(password.toString(StandardCharsets.UTF_8)).isEqualTo("päss");
        assertThat(connect.keepAliveSeconds()).isEqualTo(17);
        assertThat(Objects.requireNonNull(connect.will()).topic()).isEqualTo("gone");
        if (version.hasProperties()) {
            assertThat(connect.properties().number(Property.MAXIMUM_PACKET_SIZE, 0))
                    .isEqualTo(5_000);
            assertThat(connect.properties().number(Property.SESSION_EXPIRY_INTERVAL, 0))
                    .isEqualTo(60);
        }
    }

    @Test
    void userAndPasswordOfTheUrl_areUsed_andNotShown() {
        Connection connection = manager.connect(peer.url().replace("//", "//us%40er:secret@"));
        Connect connect = peer.next(manager, Connect.class);
        assertThat(connect.username()).isEqualTo("us@er");
        assertThat(Objects.requireNonNull(connect.password()).toString(StandardCharsets.UTF_8))
                .isEqualTo("secret");
        assertThat(connection.uri()).hasToString(peer.url());
        assertThat(connection.toString()).doesNotContain("secret");
    }

    @Test
    void options_areCheckedWhenTheyAreMade() {
        ConnectOptions options = ConnectOptions.DEFAULTS;
        assertThatThrownBy(() -> options.withKeepAlive(Duration.ofMillis(1_500)))
                .hasMessageContaining("PT1.5S");
        assertThatThrownBy(() -> options.withKeepAlive(Duration.ofSeconds(65_536)))
                .hasMessageContaining("65535");
        assertThatThrownBy(() -> options.withKeepAlive(Duration.ofSeconds(-1))).hasMessageContaining("PT-1S");
        assertThatThrownBy(() -> options.withConnectTimeout(Duration.ZERO)).hasMessageContaining("positive");
        assertThatThrownBy(() -> options.withPingTimeout(Duration.ofDays(-1))).hasMessageContaining("positive");
        assertThatThrownBy(() -> options.withMaxPacketSize(1)).hasMessageContaining("2 to 268435460, not 1");
        assertThatThrownBy(() -> options.withClientId("x".repeat(65_536))).hasMessageContaining("65536");
        assertThatThrownBy(() -> options.withWill("a/#", "x", Qos.AT_MOST_ONCE, false))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> ListenOptions.DEFAULTS.withReceiveMaximum(0)).hasMessageContaining("1 to 65535");
        assertThatThrownBy(() -> ManagerOptions.DEFAULTS.withLoops(0)).hasMessageContaining("loops");
        assertThatThrownBy(() -> ManagerOptions.DEFAULTS.withSendLimit(5)).hasMessageContaining("send limit");
    }

    @Test
    void whereNobodyListens_isAFailureInWords() {
        manager.connect("mem:nobody-listens-here");
        until(manager, "Close", () -> client.has(Close.class));
        assertThat(client.last(Failure.class).text()).contains("cannot connect").contains("nobody-listens-here");
        assertThatThrownBy(() -> manager.connect("mqtt://127.0.0.1:0")).hasMessageContaining("port 0 is for listeners");
    }

    @Test
    void aHostThatIsNotKnown_isAFailureInWords() {
        manager.connect("mqtt://no-such-host.invalid");
        until(manager, "Close", () -> client.has(Close.class));
        assertThat(client.names()).containsExactly("Open", "Failure", "Close");
        assertThat(client.last(Failure.class).text()).contains("\"no-such-host.invalid\" is not known");
    }

    @Test
    void aUnixSocketThatCannotBeMade_isToldInOneSentence(@TempDir Path directory) throws IOException {
        Path file = Files.createFile(directory.resolve("file"));
        assertThatThrownBy(() -> manager.listen("unix:" + file))
                .isInstanceOf(MqttException.class)
                .hasMessage("cannot listen at unix:" + file + ": there is a file or directory, which is no socket");
    }

    @Test
    void anAddressInUse_isToldToTheOneWhoWantsToListen() {
        Connection first = manager.listen("mqtt://127.0.0.1:0");
        assertThat(first.uri().getPort()).isPositive();
        assertThat(((InetSocketAddress) Objects.requireNonNull(first.localAddress())).getPort())
                .isEqualTo(first.uri().getPort());
        assertThatThrownBy(() -> manager.listen(first.uri().toString()))
                .isInstanceOf(MqttException.class)
                .hasMessageContaining("cannot listen at " + first.uri())
                .hasMessageContaining("in use");
        assertThat(manager.listen("mem:in-use").uri()).hasToString("mem:in-use");
        assertThatThrownBy(() -> manager.listen("mem:in-use")).isInstanceOf(MqttException.class);
        assertThatThrownBy(() -> manager.listen("mqtt://user@127.0.0.1:0"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("user name");
        assertThatThrownBy(() -> manager.listen("mqtts://127.0.0.1:0"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("withTls");
    }

    @Test
    void whatIsPublishedBeforeConnAck_waits_andGoesOutInOrder() {
        Connection connection = manager.connect(peer.url());
        CompletableFuture<Publication> early = connection.publish("a", "0", Qos.AT_MOST_ONCE);
        CompletableFuture<Publication> earlyToo = connection.publish("b", "1", Qos.AT_LEAST_ONCE);
        CompletableFuture<io.galidia.packet.SubAck> subscribed = connection.subscribe("s", Qos.AT_MOST_ONCE);
        peer.next(manager, Connect.class);
        manager.poll(Duration.ofMillis(20));
        assertThat(peer.poll()).isNull();
        assertThat(early).isNotDone();
        peer.send(new io.galidia.packet.ConnAck(false, io.galidia.packet.ReasonCode.SUCCESS, Properties.NONE));
        List<String> types = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            Packet packet = peer.next(manager);
            types.add(
                    packet instanceof Publish message
                            ? message.topic()
                            : packet.type().name());
        }
        assertThat(types).containsExactlyInAnyOrder("SUBSCRIBE", "a", "b");
        assertThat(manager.await(early).id()).isZero();
        assertThat(earlyToo).isNotDone();
        assertThat(subscribed).isNotDone();
    }

    @Test
    void qos0_sharesOneCompletedFuture() {
        Connection connection = open();
        List<CompletableFuture<Publication>> outcomes = new ArrayList<>();
        manager.execute(() -> {
            outcomes.add(connection.publish("a", "1", Qos.AT_MOST_ONCE));
            outcomes.add(connection.publish("a", "2", Qos.AT_MOST_ONCE));
        });
        until(manager, "two messages", () -> outcomes.size() == 2);
        assertThat(outcomes.get(0)).isCompleted().isSameAs(outcomes.get(1));
        assertThat(outcomes.get(0).complete(null)).as("nobody can spoil it").isFalse();
    }

    @Test
    void aMessageLargerThanThePeerTakes_failsItsFuture_atEveryQos() {
        Connection connection = manager.connect(peer.url());
        peer.next(manager, Connect.class);
        peer.send(new io.galidia.packet.ConnAck(
                false,
                io.galidia.packet.ReasonCode.SUCCESS,
                Properties.NONE.with(Property.MAXIMUM_PACKET_SIZE, 100).with(Property.RETAIN_AVAILABLE, false)));
        until(manager, "MqttOpen", connection::isOpen);
        for (Qos qos : Qos.values()) {
            assertThatThrownBy(() -> manager.await(connection.publish("a", new byte[200], qos)))
                    .isInstanceOf(MqttException.class)
                    .hasMessageContaining("larger than the peer takes");
        }
        assertThatThrownBy(() -> manager.await(connection.publish("a", "x", PublishOptions.DEFAULTS.retained())))
                .isInstanceOf(MqttException.class)
                .hasMessageContaining("does not support");
        assertThat(connection.isOpen()).isTrue();
    }

    @Test
    void startTls_isOnlyForConnectAndAccept() {
        Connection connection = open();
        assertThatThrownBy(() -> connection.startTls(TlsOptions.DEFAULTS))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("Connect and Accept");
    }

    @Test
    void ping_completesWithTheAnswer_andFailsWithTheConnection() {
        Connection connection = open();
        CompletableFuture<Void> first = connection.ping();
        peer.next(manager, io.galidia.packet.PingReq.class);
        peer.send(io.galidia.packet.PingResp.INSTANCE);
        manager.await(first);
        CompletableFuture<Void> second = connection.ping();
        peer.next(manager, io.galidia.packet.PingReq.class);
        peer.disconnect();
        assertThatThrownBy(() -> manager.await(second))
                .isInstanceOf(MqttException.class)
                .hasMessageContaining("PINGREQ");
    }

    @Test
    void commandsOfOtherThreads_keepTheirOrder_andNoneIsLost() throws Exception {
        try (Manager started = Manager.start((connection, event) -> {})) {
            Recorder server = new Recorder();
            Connection listener = started.listen("mqtt://127.0.0.1:0", ListenOptions.DEFAULTS, server);
            AtomicInteger fired = new AtomicInteger();
            CompletableFuture<Void> open = new CompletableFuture<>();
            Connection connection =
                    started.connect(listener.uri().toString(), ConnectOptions.DEFAULTS, (where, event) -> {
                        if (event instanceof Event.MqttOpen) {
                            open.complete(null);
                        } else if (event instanceof User) {
                            fired.incrementAndGet();
                        }
                    });
            started.await(open);
            List<Thread> threads = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                int number = i;
                Thread thread = new Thread(() -> {
                    for (int j = 0; j < 200; j++) {
                        connection.publish("t/" + number, String.valueOf(j), Qos.AT_LEAST_ONCE);
                        connection.fire(j);
                    }
                });
                thread.start();
                threads.add(thread);
            }
            for (Thread thread : threads) {
                thread.join();
            }
            started.await(connection.disconnect());
            assertThat(fired).hasValue(800);
            for (int i = 0; i < 4; i++) {
                String topic = "t/" + i;
                List<String> got = server.all(Event.MqttMessage.class).stream()
                        .filter(message -> message.topic().equals(topic))
                        .map(Event.MqttMessage::text)
                        .toList();
                assertThat(got).hasSize(200);
                for (int j = 0; j < 200; j++) {
                    assertThat(got.get(j)).isEqualTo(String.valueOf(j));
                }
            }
        }
    }

    @Test
    void aRefusedResume_saysWhy() {
        Connection connection = open();
        assertThatThrownBy(() -> manager.connect(peer.url(), ConnectOptions.DEFAULTS.resuming(connection)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("is not closed");
        Connection listener = manager.listen("mem:resume");
        assertThatThrownBy(() -> manager.connect(peer.url(), ConnectOptions.DEFAULTS.resuming(listener)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("is no client's connection");
    }

    @Test
    void serverReferenceAndResponseInformation_areThereForTheApplication() {
        Connection connection = manager.connect(peer.url());
        peer.next(manager, Connect.class);
        peer.send(new ConnAck(
                false, ReasonCode.SUCCESS, Properties.NONE.with(Property.RESPONSE_INFORMATION, "answers/1")));
        until(manager, "MqttOpen", connection::isOpen);
        assertThat(client.last(Event.MqttOpen.class).responseInformation()).contains("answers/1");
        assertThat(connection.serverReference()).isEmpty();

        peer.send(new Disconnect(
                ReasonCode.USE_ANOTHER_SERVER, Properties.NONE.with(Property.SERVER_REFERENCE, "other:1883")));
        until(manager, "Close", connection::isClosed);
        assertThat(connection.serverReference()).contains("other:1883");
    }

    @Test
    void refusalThatNamesAnotherServer_isThereForTheApplication() {
        Connection connection = manager.connect(peer.url());
        peer.next(manager, Connect.class);
        peer.send(new ConnAck(
                false, ReasonCode.SERVER_MOVED, Properties.NONE.with(Property.SERVER_REFERENCE, "other:1883")));
        until(manager, "Close", connection::isClosed);
        assertThat(connection.serverReference()).contains("other:1883");
    }

    @Test
    void disconnect_refusesPropertiesThatItMayNotSay() {
        Properties hour = Properties.NONE.with(Property.SESSION_EXPIRY_INTERVAL, 3_600);
        Connection brief = open();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> brief.disconnect(ReasonCode.SUCCESS, hour))
                .withMessageContaining("cannot become 3600 s in DISCONNECT, since it was 0 in CONNECT");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> brief.disconnect(
                        ReasonCode.SUCCESS, Properties.NONE.with(Property.SERVER_REFERENCE, "elsewhere")))
                .withMessageContaining("for servers only");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> brief.disconnect(ReasonCode.SUCCESS, Properties.NONE.with(Property.TOPIC_ALIAS, 1)))
                .withMessageContaining("no property of DISCONNECT");
    }

    @Test
    void disconnect_changesTheSessionExpiryInterval() {
        Properties hour = Properties.NONE.with(Property.SESSION_EXPIRY_INTERVAL, 3_600);
        Connection kept = manager.connect(
                peer.url(),
                ConnectOptions.DEFAULTS
                        .withClientId("kept")
                        .withProperties(Properties.NONE.with(Property.SESSION_EXPIRY_INTERVAL, 60)));
        peer.accept(manager);
        until(manager, "MqttOpen", kept::isOpen);
        kept.disconnect(ReasonCode.DISCONNECT_WITH_WILL, hour);
        assertThat(peer.next(manager, Disconnect.class))
                .isEqualTo(new Disconnect(ReasonCode.DISCONNECT_WITH_WILL, hour));
    }
}
