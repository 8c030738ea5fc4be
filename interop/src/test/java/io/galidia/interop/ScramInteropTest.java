// SPDX-License-Identifier: Apache-2.0
package io.galidia.interop;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.hivemq.client.mqtt.datatypes.MqttUtf8String;
import com.hivemq.client.mqtt.mqtt5.Mqtt5BlockingClient;
import com.hivemq.client.mqtt.mqtt5.Mqtt5Client;
import com.hivemq.client.mqtt.mqtt5.Mqtt5ClientConfig;
import com.hivemq.client.mqtt.mqtt5.auth.Mqtt5EnhancedAuthMechanism;
import com.hivemq.client.mqtt.mqtt5.exceptions.Mqtt5ConnAckException;
import com.hivemq.client.mqtt.mqtt5.message.auth.Mqtt5Auth;
import com.hivemq.client.mqtt.mqtt5.message.auth.Mqtt5AuthBuilder;
import com.hivemq.client.mqtt.mqtt5.message.auth.Mqtt5EnhancedAuthBuilder;
import com.hivemq.client.mqtt.mqtt5.message.connect.Mqtt5Connect;
import com.hivemq.client.mqtt.mqtt5.message.connect.connack.Mqtt5ConnAck;
import com.hivemq.client.mqtt.mqtt5.message.connect.connack.Mqtt5ConnAckReasonCode;
import com.hivemq.client.mqtt.mqtt5.message.disconnect.Mqtt5Disconnect;
import com.ongres.scram.client.ScramClient;
import com.ongres.scram.common.exception.ScramException;
import io.galidia.ConnectOptions;
import io.galidia.Connection;
import io.galidia.Event;
import io.galidia.Manager;
import io.galidia.ManagerOptions;
import io.galidia.broker.Broker;
import io.galidia.broker.BrokerOptions;
import io.galidia.broker.auth.PasswordFile;
import io.galidia.broker.auth.PasswordFileEditor;
import io.galidia.packet.Qos;
import io.galidia.packet.ReasonCode;
import io.galidia.scram.Scram;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** SCRAM-SHA-256 end to end: our broker with our client, and with the client of HiveMQ, which knows AUTH but not SCRAM. */
class ScramInteropTest {

    @TempDir
    private Path folder;

    private PasswordFile passwords;
    private BrokerOptions options;

    @BeforeEach
    void writePasswords() {
        Path file = folder.resolve("users");
        PasswordFileEditor.putScram(file, "anna", "s\u00e9cret".getBytes(UTF_8), 4_096);
        passwords = PasswordFile.open(file);
        options = BrokerOptions.DEFAULTS.withAuthenticator(passwords).withMethods(List.of(passwords.scram()));
    }

    @AfterEach
    void close() {
        passwords.close();
    }

    // ---- our client

    @ParameterizedTest
    @ValueSource(strings = {"mqtt://127.0.0.1:0", "ws://127.0.0.1:0/mqtt", "mem:"})
    void ourClient_comesIn_goesOnAndAuthenticatesAgain(String url) throws Exception {
        String where = url.equals("mem:") ? "mem:scram-" + UUID.randomUUID() : url;
        var echo = new CompletableFuture<String>();
        var opened = new CompletableFuture<Connection>();
        try (var broker = Broker.start(where, options);
                var manager = Manager.start(
                        (connection, event) -> {
                            if (event instanceof Event.MqttOpen) {
                                opened.complete(connection);
                            } else if (event instanceof Event.MqttMessage message) {
                                echo.complete(message.text());
                            } else if (event instanceof Event.Failure failure) {
                                opened.completeExceptionally(new AssertionError(failure.text()));
                            }
                        },
                        ManagerOptions.DEFAULTS)) {
            manager.connect(
                    broker.uri().toString(),
                    ConnectOptions.DEFAULTS.withAuthentication(Scram.sha256("anna", "s\u00e9cret")));
            Connection connection = opened.get(60, TimeUnit.SECONDS);
            connection.reauthenticate().get(60, TimeUnit.SECONDS);
            connection.subscribe("a", Qos.AT_LEAST_ONCE).get(60, TimeUnit.SECONDS);
            CompletableFuture<Void> again = connection.reauthenticate();
            connection.publish("a", "hello", Qos.AT_LEAST_ONCE);
            assertThat(echo.get(60, TimeUnit.SECONDS)).isEqualTo("hello");
            again.get(60, TimeUnit.SECONDS);
        }
    }

    @Test
    void ourClient_withAWrongPassword_isRefused() throws Exception {
        var failed = new CompletableFuture<ReasonCode>();
        try (var broker = Broker.start("mqtt://127.0.0.1:0", options);
                var manager = Manager.start(
                        (connection, event) -> {
                            if (event instanceof Event.Failure failure) {
                                failed.complete(failure.reason());
                            }
                        },
                        ManagerOptions.DEFAULTS)) {
            manager.connect(
                    broker.uri().toString(),
                    ConnectOptions.DEFAULTS.withAuthentication(Scram.sha256("anna", "secret")));
            assertThat(failed.get(60, TimeUnit.SECONDS)).isEqualTo(ReasonCode.BAD_USER_NAME_OR_PASSWORD);
        }
    }

    // ---- the client of HiveMQ

    private static Mqtt5BlockingClient hiveMqClient(Broker broker, HiveMqScram scram) {
        return Mqtt5Client.builder()
                .serverHost("127.0.0.1")
                .serverPort(broker.uri().getPort())
                .enhancedAuth(scram)
                .buildBlocking();
    }

    @Test
    void clientOfHiveMq_comesIn_isContentWithOurProof_andAuthenticatesAgain() throws Exception {
        try (var broker = Broker.start("mqtt://127.0.0.1:0", options)) {
            var scram = new HiveMqScram("anna", "s\u00e9cret");
            Mqtt5BlockingClient client = hiveMqClient(broker, scram);
            Mqtt5ConnAck connAck = client.connect();
            assertThat(connAck.getReasonCode()).isEqualTo(Mqtt5ConnAckReasonCode.SUCCESS);
            assertThat(scram.proofs).isEqualTo(1);
            client.toAsync().reauth().get(60, TimeUnit.SECONDS);
            assertThat(scram.proofs).isEqualTo(2);
            assertThat(client.getState().isConnected()).isTrue();
            client.disconnect();
        }
    }

    @Test
    void clientOfHiveMq_withAWrongPassword_isRefused() {
        try (var broker = Broker.start("mqtt://127.0.0.1:0", options)) {
            assertThatThrownBy(() -> hiveMqClient(broker, new HiveMqScram("anna", "secret"))
                            .connect())
                    .isInstanceOfSatisfying(
                            Mqtt5ConnAckException.class,
                            refused -> assertThat(refused.getMqttMessage().getReasonCode())
                                    .isEqualTo(Mqtt5ConnAckReasonCode.BAD_USER_NAME_OR_PASSWORD));
        }
    }

    /** SCRAM as that client wants it, made with the SCRAM library's client. */
    private static final class HiveMqScram implements Mqtt5EnhancedAuthMechanism {
        private final String user;
        private final String password;
        private ScramClient scram;
        int proofs; // read when the client has answered

        HiveMqScram(String user, String password) {
            this.user = user;
            this.password = password;
            scram = newClient();
        }

        private ScramClient newClient() {
            return ScramClient.builder()
                    .advertisedMechanisms(List.of("SCRAM-SHA-256"))
                    .username(user)
                    .password(password.toCharArray())
                    .build();
        }

        private static String text(Optional<ByteBuffer> data) {
            return UTF_8.decode(data.orElseThrow()).toString();
        }

        @Override
        public MqttUtf8String getMethod() {
            return MqttUtf8String.of("SCRAM-SHA-256");
        }

        @Override
        public int getTimeout() {
            return 60;
        }

        @Override
        public CompletableFuture<Void> onAuth(
                Mqtt5ClientConfig config, Mqtt5Connect connect, Mqtt5EnhancedAuthBuilder auth) {
            auth.data(scram.clientFirstMessage().toString().getBytes(UTF_8));
            return CompletableFuture.completedFuture(null);
        }

        @Override
        public CompletableFuture<Void> onReAuth(Mqtt5ClientConfig config, Mqtt5AuthBuilder auth) {
            scram = newClient();
            auth.data(scram.clientFirstMessage().toString().getBytes(UTF_8));
            return CompletableFuture.completedFuture(null);
        }

        @Override
        public CompletableFuture<Boolean> onContinue(
                Mqtt5ClientConfig config, Mqtt5Auth challenge, Mqtt5AuthBuilder auth) {
            try {
                scram.serverFirstMessage(text(challenge.getData()));
            } catch (ScramException malformed) {
                return CompletableFuture.failedFuture(malformed);
            }
            auth.data(scram.clientFinalMessage().toString().getBytes(UTF_8));
            return CompletableFuture.completedFuture(true);
        }

        private CompletableFuture<Boolean> verify(Optional<ByteBuffer> data) {
            try {
                scram.serverFinalMessage(text(data));
            } catch (ScramException unproven) {
                return CompletableFuture.failedFuture(unproven);
            }
            proofs++;
            return CompletableFuture.completedFuture(true);
        }

        @Override
        public CompletableFuture<Boolean> onAuthSuccess(Mqtt5ClientConfig config, Mqtt5ConnAck connAck) {
            return verify(connAck.getEnhancedAuth().orElseThrow().getData());
        }

        @Override
        public CompletableFuture<Boolean> onReAuthSuccess(Mqtt5ClientConfig config, Mqtt5Auth auth) {
            return verify(auth.getData());
        }

        @Override
        public void onAuthRejected(Mqtt5ClientConfig config, Mqtt5ConnAck connAck) {}

        @Override
        public void onReAuthRejected(Mqtt5ClientConfig config, Mqtt5Disconnect disconnect) {}

        @Override
        public void onAuthError(Mqtt5ClientConfig config, Throwable cause) {}

        @Override
        public void onReAuthError(Mqtt5ClientConfig config, Throwable cause) {}
    }
}
