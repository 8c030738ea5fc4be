// SPDX-License-Identifier: Apache-2.0
package io.galidia;

import static io.galidia.ScriptedPeer.until;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.galidia.packet.Auth;
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
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Section 4.12 from the client's side, with a server that says what the test says. */
class AuthenticationTest {

    /** Says "hello", answers x with "x!", and believes a server that says "proof". */
    private static final class Polite implements EnhancedAuthentication {
        final List<CompletableFuture<byte[]>> late = new ArrayList<>();
        int begun;

        @Override
        public String method() {
            return "POLITE";
        }

        @Override
        public Exchange begin() {
            begun++;
            return new Exchange() {
                @Override
                public byte[] first() {
                    return "hello".getBytes(UTF_8);
                }

                @Override
                public CompletionStage<byte[]> answer(byte[] data) {
                    String said = new String(data, UTF_8);
                    if (said.equals("throw")) {
                        throw new IllegalStateException("it was too rude");
                    }
                    if (said.equals("late")) {
                        late.add(new CompletableFuture<>());
                        return late.get(late.size() - 1);
                    }
                    return CompletableFuture.completedFuture((said + "!").getBytes(UTF_8));
                }

                @Override
                public void verify(byte[] data) {
                    if (!new String(data, UTF_8).equals("proof")) {
                        throw new MqttException(ReasonCode.NOT_AUTHORIZED, "there is no proof");
                    }
                }
            };
        }
    }

    private static final Properties METHOD = Properties.NONE.with(Property.AUTHENTICATION_METHOD, "POLITE");

    private final Polite polite = new Polite();
    private final Recorder client = new Recorder();
    private final Manager manager = new Manager(client);
    private final ScriptedPeer server = ScriptedPeer.listening();
    private final ConnectOptions options =
            ConnectOptions.DEFAULTS.withAuthentication(polite).withConnectTimeout(Duration.ofSeconds(60));

    @AfterEach
    void close() {
        server.close();
        manager.close();
    }

    private static Properties saying(String data) {
        return METHOD.with(Property.AUTHENTICATION_DATA, data.getBytes(UTF_8));
    }

    private static Auth challenge(String data) {
        return new Auth(ReasonCode.CONTINUE_AUTHENTICATION, saying(data));
    }

    private static Auth success(String data) {
        return new Auth(ReasonCode.SUCCESS, saying(data));
    }

    private static ConnAck accepted(String data) {
        return new ConnAck(false, ReasonCode.SUCCESS, saying(data));
    }

    private static String data(Properties properties) {
        assertThat(properties.text(Property.AUTHENTICATION_METHOD)).isEqualTo("POLITE");
        byte[] data = properties.binary(Property.AUTHENTICATION_DATA);
        return data == null ? "" : new String(data, UTF_8);
    }

    private Connection connecting() {
        Connection connection = manager.connect(server.url(), options);
        assertThat(data(server.next(manager, Connect.class).properties())).isEqualTo("hello");
        return connection;
    }

    private Connection open() {
        Connection connection = connecting();
        server.send(accepted("proof"));
        until(manager, "MqttOpen", connection::isOpen);
        return connection;
    }

    private void assertFailed(Connection connection, String text) {
        until(manager, "Close", connection::isClosed);
        assertThat(client.last(Event.Failure.class).text()).contains(text);
        assertThat(client.last(Event.Close.class).why()).contains(text);
    }

    // ---- connecting

    @Test
    @Tag("MQTT-4.12.0-3")
    @Tag("MQTT-4.12.0-5")
    void steps_goOnUntilTheServerIsContent() {
        Connection connection = connecting();
        for (String said : List.of("one", "two")) {
            server.send(challenge(said));
            Auth answer = server.next(manager, Auth.class);
            assertThat(answer.reason()).isEqualTo(ReasonCode.CONTINUE_AUTHENTICATION);
            assertThat(data(answer.properties())).isEqualTo(said + "!");
        }
        assertThat(connection.isOpen()).isFalse();
        server.send(accepted("proof"));
        until(manager, "MqttOpen", connection::isOpen);
        assertThat(client.has(Event.Failure.class)).isFalse();
    }

    @Test
    void answer_thatTakesItsTime_isSentWhenItIsThere() {
        Connection connection = connecting();
        server.send(challenge("late"));
        until(manager, "the challenge", () -> !polite.late.isEmpty());
        Thread other = new Thread(() -> polite.late.get(0).complete("at last".getBytes(UTF_8)));
        other.start();
        assertThat(data(server.next(manager, Auth.class).properties())).isEqualTo("at last");
        server.send(accepted("proof"));
        until(manager, "MqttOpen", connection::isOpen);
    }

    @Test
    void server_thatDoesNotProveItself_getsNothingMore() {
        Connection connection = connecting();
        connection.publish("a", "for the true server only", Qos.AT_LEAST_ONCE);
        server.send(accepted("lies"));
        Disconnect goodbye = server.next(manager, Disconnect.class);
        assertThat(goodbye.reason()).isEqualTo(ReasonCode.UNSPECIFIED_ERROR);
        assertFailed(connection, "authentication failed: there is no proof");
        assertThat(client.has(Event.MqttOpen.class)).isFalse();
        assertThat(connection.unacknowledged()).isEqualTo(1);
    }

    @Test
    @Tag("MQTT-4.12.0-5")
    void connack_withoutProofAndMethod_isNotBelieved() {
        Connection connection = connecting();
        server.send(new ConnAck(false, ReasonCode.SUCCESS, Properties.NONE));
        assertFailed(connection, "there is no proof");
        assertThat(client.has(Event.MqttOpen.class)).isFalse();
    }

    @Test
    void method_thatThrowsOrFails_endsTheConnection() {
        Connection thrown = connecting();
        server.send(challenge("throw"));
        server.next(manager, Disconnect.class);
        assertFailed(thrown, "it was too rude");
    }

    @Test
    void answer_thatFailsLater_endsTheConnection() {
        Connection connection = connecting();
        server.send(challenge("late"));
        until(manager, "the challenge", () -> !polite.late.isEmpty());
        polite.late.get(0).completeExceptionally(new IllegalStateException("nobody to ask"));
        server.next(manager, Disconnect.class);
        assertFailed(connection, "nobody to ask");
    }

    @Test
    void refusal_isAFailureLikeAnyOther() {
        Connection connection = connecting();
        server.send(challenge("one"));
        server.next(manager, Auth.class);
        server.send(new ConnAck(false, ReasonCode.NOT_AUTHORIZED, Properties.NONE));
        until(manager, "Close", connection::isClosed);
        assertThat(client.last(Event.Failure.class).reason()).isEqualTo(ReasonCode.NOT_AUTHORIZED);
    }

    @Test
    @Tag("MQTT-4.12.0-7")
    void clientWithoutAMethod_sendsNoAuth_andTakesNone() {
        Connection connection = manager.connect(server.url());
        server.accept(manager);
        until(manager, "MqttOpen", connection::isOpen);
        CompletableFuture<Void> outcome = connection.reauthenticate();
        assertThatThrownBy(outcome::join).hasRootCauseInstanceOf(IllegalStateException.class);
        server.send(success("proof"));
        assertThat(server.next(manager, Disconnect.class).reason()).isEqualTo(ReasonCode.PROTOCOL_ERROR);
    }

    @Test
    void options_thatDoNotFit_areRefusedWhenConnecting() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> manager.connect(server.url(), options.withVersion(ProtocolVersion.MQTT_3_1_1)))
                .withMessageContaining("needs MQTT 5");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> manager.connect(server.url(), ConnectOptions.DEFAULTS.withProperties(METHOD)))
                .withMessageContaining("withAuthentication");
    }

    // ---- again

    @Test
    @Tag("MQTT-4.12.1-1")
    void reauthentication_endsWhenBothAreContent() {
        Connection connection = open();
        for (int i = 0; i < 2; i++) {
            CompletableFuture<Void> outcome = connection.reauthenticate();
            Auth again = server.next(manager, Auth.class);
            assertThat(again.reason()).isEqualTo(ReasonCode.REAUTHENTICATE);
            assertThat(data(again.properties())).isEqualTo("hello");
            server.send(challenge("more"));
            assertThat(data(server.next(manager, Auth.class).properties())).isEqualTo("more!");
            assertThat(outcome).isNotDone();
            server.send(success("proof"));
            until(manager, "the outcome", outcome::isDone);
            outcome.join();
        }
        assertThat(polite.begun).isEqualTo(3);
        assertThat(connection.isOpen()).isTrue();
    }

    @Test
    void reauthentication_letsOtherPacketsPass() {
        Connection connection = open();
        CompletableFuture<Void> outcome = connection.reauthenticate();
        server.next(manager, Auth.class);
        connection.ping();
        server.next(manager, PingReq.class);
        server.send(PingResp.INSTANCE);
        connection.publish("a", "meanwhile", Qos.AT_MOST_ONCE);
        server.next(manager, Publish.class);
        server.send(success("proof"));
        until(manager, "the outcome", outcome::isDone);
        outcome.join();
    }

    @Test
    void reauthentication_twiceAtOnce_isTheCallersFault() {
        Connection connection = open();
        CompletableFuture<Void> first = connection.reauthenticate();
        server.next(manager, Auth.class);
        assertThatThrownBy(() -> connection.reauthenticate().join())
                .hasRootCauseInstanceOf(IllegalStateException.class)
                .hasMessageContaining("already");
        assertThat(first).isNotDone();
    }

    @Test
    void reauthentication_beforeMqttOpen_isTheCallersFault() {
        Connection connection = connecting();
        assertThatThrownBy(() -> connection.reauthenticate().join()).hasMessageContaining("not open");
    }

    @Test
    @Tag("MQTT-4.12.1-2")
    void reauthentication_thatFails_endsTheConnection() {
        Connection unproven = open();
        CompletableFuture<Void> outcome = unproven.reauthenticate();
        server.next(manager, Auth.class);
        server.send(success("lies"));
        server.next(manager, Disconnect.class);
        assertFailed(unproven, "there is no proof");
        assertThatThrownBy(outcome::join).hasRootCauseMessage("there is no proof");
    }

    @Test
    @Tag("MQTT-4.12.1-2")
    void reauthentication_thatTheServerRefuses_fails() {
        Connection refused = open();
        CompletableFuture<Void> outcome = refused.reauthenticate();
        server.next(manager, Auth.class);
        server.send(new Disconnect(ReasonCode.NOT_AUTHORIZED, Properties.NONE));
        until(manager, "Close", refused::isClosed);
        assertThatThrownBy(outcome::join)
                .hasRootCauseInstanceOf(MqttException.class)
                .hasMessageContaining("not authenticated again");
    }

    @Test
    void listenerWithAPlainHandler_refusesMethods() {
        Recorder plain = new Recorder();
        Connection listener = manager.listen("mqtt://127.0.0.1:0", ListenOptions.DEFAULTS, plain);
        Connection connection = manager.connect(listener.uri().toString(), options);
        until(manager, "Close", connection::isClosed);
        assertThat(client.last(Event.Failure.class).reason()).isEqualTo(ReasonCode.BAD_AUTHENTICATION_METHOD);
        assertThat(plain.has(Event.MqttConnect.class)).isFalse();
    }
}
