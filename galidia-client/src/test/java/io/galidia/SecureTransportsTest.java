// SPDX-License-Identifier: Apache-2.0
package io.galidia;

import static io.galidia.net.TestCertificates.CA;
import static io.galidia.net.TestCertificates.CLIENT;
import static io.galidia.net.TestCertificates.OTHER_CA;
import static io.galidia.net.TestCertificates.SERVER;
import static io.galidia.net.TestCertificates.certificate;
import static io.galidia.net.TestCertificates.chain;
import static io.galidia.net.TestCertificates.key;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.galidia.Event.MqttMessage;
import io.galidia.Event.MqttOpen;
import io.galidia.ManagerOptions.Transport;
import io.galidia.TlsOptions.ClientAuth;
import io.galidia.TlsOptions.Engine;
import io.galidia.packet.Qos;
import io.galidia.packet.ReasonCode;
import io.netty.channel.epoll.Epoll;
import io.netty.handler.ssl.OpenSsl;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** TLS, WebSocket and unix sockets from end to end: what the applications of both sides see. */
class SecureTransportsTest {

    private static final Duration LIMIT = Duration.ofSeconds(20);
    private static final TlsOptions TRUSTING = TlsOptions.trusting(certificate(CA));
    private static final TlsOptions SERVING = TlsOptions.DEFAULTS.withIdentity(chain(SERVER), key(SERVER));
    private static final ConnectOptions WITH_PASSWORD =
            ConnectOptions.DEFAULTS.withCredentials(Credentials.of("user", "hunter2"));

    /** Keeps the events of all its connections and tells when one is closed. */
    private static final class Log implements Handler {
        final List<Event> events = new CopyOnWriteArrayList<>();
        final CompletableFuture<Connection> opened = new CompletableFuture<>();
        final CompletableFuture<String> message = new CompletableFuture<>();
        final CompletableFuture<Void> closed = new CompletableFuture<>();

        @Override
        public void handle(Connection connection, Event event) {
            if (connection.isListening()) {
                return;
            }
            events.add(event);
            if (event instanceof MqttOpen) {
                opened.complete(connection);
            } else if (event instanceof MqttMessage received) {
                message.complete(received.text());
            } else if (event instanceof Event.Close) {
                closed.complete(null);
            }
        }

        Event.Failure failure() {
            List<Event.Failure> failures = events.stream()
                    .filter(Event.Failure.class::isInstance)
                    .map(Event.Failure.class::cast)
                    .toList();
            assertThat(failures).hasSize(1);
            assertThat(events.get(events.size() - 1)).isInstanceOf(Event.Close.class);
            return failures.get(0);
        }

        boolean has(Class<? extends Event> type) {
            return events.stream().anyMatch(type::isInstance);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "mqtts://127.0.0.1:0,     NIO,   JDK",
        "mqtts://127.0.0.1:0,     EPOLL, JDK",
        "mqtts://127.0.0.1:0,     EPOLL, OPENSSL",
        "ws://127.0.0.1:0/mqtt,   NIO,   JDK",
        "ws://127.0.0.1:0,        EPOLL, JDK",
        "wss://127.0.0.1:0/x,     NIO,   OPENSSL",
        "wss://127.0.0.1:0/x,     EPOLL, JDK",
        "unix:DIRECTORY/mqtt.sock, NIO,  JDK",
        "unix:DIRECTORY/mqtt.sock, EPOLL, JDK"
    })
    void messages_arrive(String url, Transport transport, Engine engine, @TempDir Path directory) {
        assumeTrue(transport != Transport.EPOLL || Epoll.isAvailable());
        assumeTrue(engine == Engine.JDK || OpenSsl.isAvailable());
        Log server = new Log();
        Log client = new Log();
        String large = "0123456789".repeat(20_000);
        boolean isTls = url.contains("mqtts") || url.contains("wss");
        try (Manager manager = Manager.start(server, ManagerOptions.DEFAULTS.withTransport(transport))) {
            Connection listener = manager.listen(
                    url.replace("DIRECTORY", directory.toString()),
                    ListenOptions.DEFAULTS.withTls(SERVING.withEngine(engine)),
                    server);
            Connection connection = manager.connect(
                    listener.uri().toString(), ConnectOptions.DEFAULTS.withTls(TRUSTING.withEngine(engine)), client);
            connection.publish("a", large, Qos.EXACTLY_ONCE);

            assertThat(manager.await(server.message, LIMIT)).isEqualTo(large);
            assertThat(connection.isTls()).isEqualTo(isTls);
            assertThat(client.has(Event.TlsHandshake.class)).isEqualTo(isTls);
            assertThat(connection.peerCertificates()).hasSize(isTls ? 1 : 0);
            manager.await(connection.disconnect(), LIMIT);
            manager.await(server.closed, LIMIT);
            assertThat(client.has(Event.Failure.class)).isFalse();
            assertThat(server.has(Event.Failure.class)).isFalse();
        }
        assertThat(directory.resolve("mqtt.sock")).doesNotExist();
    }

    @Test
    void certificateOfTheClient_isKnownToTheServer() {
        Log server = new Log();
        Log client = new Log();
        TlsOptions mutual = TRUSTING.withClientAuth(ClientAuth.REQUIRED).withIdentity(chain(SERVER), key(SERVER));
        try (Manager manager = Manager.start(server)) {
            Connection listener = manager.listen("mqtts://127.0.0.1:0", ListenOptions.DEFAULTS.withTls(mutual), server);
            manager.connect(
                    listener.uri().toString(),
                    ConnectOptions.DEFAULTS.withTls(TRUSTING.withIdentity(chain(CLIENT), key(CLIENT))),
                    client);

            assertThat(manager.await(server.opened, LIMIT).peerCertificates())
                    .first()
                    .isEqualTo(CLIENT.getCertificate());
        }
    }

    @Test
    void clientWithoutItsCertificate_isAFailureAtBothEnds_andNeverOpen() {
        Log server = new Log();
        Log client = new Log();
        TlsOptions mutual = TRUSTING.withClientAuth(ClientAuth.REQUIRED).withIdentity(chain(SERVER), key(SERVER));
        try (Manager manager = Manager.start(server)) {
            Connection listener = manager.listen("mqtts://127.0.0.1:0", ListenOptions.DEFAULTS.withTls(mutual), server);
            manager.connect(listener.uri().toString(), WITH_PASSWORD.withTls(TRUSTING), client);
            manager.await(client.closed, LIMIT);
            manager.await(server.closed, LIMIT);
        }
        assertThat(server.failure().text())
                .isEqualTo("the client has shown no certificate, which this listener requires");
        assertThat(server.has(Event.MqttConnect.class)).isFalse();
        assertThat(client.failure().text()).contains("it wants a client certificate");
        assertThat(client.has(MqttOpen.class)).isFalse();
    }

    @ParameterizedTest
    @CsvSource({"mqtts", "wss"})
    void d12_untrustedServer_isAFailure_andGetsNoConnect(String scheme) {
        Log server = new Log();
        Log client = new Log();
        try (Manager manager = Manager.start(server)) {
            Connection listener =
                    manager.listen(scheme + "://127.0.0.1:0", ListenOptions.DEFAULTS.withTls(SERVING), server);
            manager.connect(
                    listener.uri().toString(),
                    WITH_PASSWORD.withTls(TlsOptions.trusting(certificate(OTHER_CA))),
                    client);
            manager.await(client.closed, LIMIT);
            manager.await(server.closed, LIMIT);
        }
        assertThat(client.failure().reason()).isEqualTo(ReasonCode.NOT_AUTHORIZED);
        assertThat(client.failure().text())
                .isEqualTo("the certificate of 127.0.0.1 is not signed by a trusted CA: subject CN=server, issuer"
                        + " CN=Trusted CA");
        assertThat(client.has(Event.Connect.class)).isTrue();
        assertThat(client.has(Event.TlsHandshake.class)).isFalse();
        assertThat(server.failure().text()).contains("it does not accept the certificate of this listener");
        assertThat(server.has(Event.MqttConnect.class)).isFalse();
    }

    /** Records what is sent to it, answers the first bytes with CONNACK, and reads on until the end. */
    private static final class PlainPeer implements AutoCloseable {
        private final ServerSocket socket;
        private final ByteArrayOutputStream received = new ByteArrayOutputStream();
        private final Thread thread;

        PlainPeer() throws IOException {
            socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
            thread = new Thread(this::serve, "plain-peer");
            thread.setDaemon(true);
            thread.start();
        }

        private void serve() {
            try (Socket client = socket.accept()) {
                client.setSoTimeout(20_000);
                byte[] bytes = new byte[4096];
                int count = client.getInputStream().read(bytes);
                received.write(bytes, 0, Math.max(count, 0));
                client.getOutputStream().write(new byte[] {0x20, 3, 0, 0, 0});
                while (count >= 0) {
                    count = client.getInputStream().read(bytes);
                    received.write(bytes, 0, Math.max(count, 0));
                }
            } catch (IOException e) {
                // the client is gone
            }
        }

        String awaitEnd() throws InterruptedException {
            thread.join(20_000);
            return received.toString(StandardCharsets.ISO_8859_1);
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }

    @ParameterizedTest
    @CsvSource({"mqtts, JDK", "mqtts, OPENSSL", "wss, JDK", "wss, OPENSSL"})
    void d12_serverWithoutTls_neverGetsAByteInClearText(String scheme, Engine engine) throws Exception {
        assumeTrue(engine == Engine.JDK || OpenSsl.isAvailable());
        for (TlsOptions options : new TlsOptions[] {TRUSTING, TlsOptions.insecure()}) {
            Log client = new Log();
            try (PlainPeer peer = new PlainPeer();
                    Manager manager = Manager.start(client)) {
                manager.connect(
                        scheme + "://127.0.0.1:" + peer.socket.getLocalPort(),
                        WITH_PASSWORD.withClientId("my-client-id").withTls(options.withEngine(engine)),
                        client);
                manager.await(client.closed, LIMIT);

                String received = peer.awaitEnd();
                assertThat(received)
                        .startsWith("\u0016\u0003") // the client's hello
                        .doesNotContain("MQTT")
                        .doesNotContain("hunter2")
                        .doesNotContain("my-client-id")
                        .doesNotContain("GET ");
                assertThat(client.failure().reason()).isEqualTo(ReasonCode.PROTOCOL_ERROR);
                assertThat(client.failure().text()).contains("does not speak TLS, but plain mqtt");
            }
        }
    }

    @Test
    void d12_withoutOptions_mqttsVerifiesWithTheTrustStoreOfTheJdk() {
        Log server = new Log();
        Log client = new Log();
        try (Manager manager = Manager.start(server)) {
            Connection listener =
                    manager.listen("mqtts://127.0.0.1:0", ListenOptions.DEFAULTS.withTls(SERVING), server);
            manager.connect(listener.uri().toString(), WITH_PASSWORD, client);
            manager.await(client.closed, LIMIT);
        }
        assertThat(client.failure().text()).contains("is not signed by a trusted CA");
        assertThat(server.has(Event.MqttConnect.class)).isFalse();
    }

    @Test
    void plainClientAtATlsListener_isAFailureOfTheServer() {
        Log server = new Log();
        Log client = new Log();
        try (Manager manager = Manager.start(server)) {
            Connection listener =
                    manager.listen("mqtts://127.0.0.1:0", ListenOptions.DEFAULTS.withTls(SERVING), server);
            manager.connect("mqtt://127.0.0.1:" + listener.uri().getPort(), WITH_PASSWORD, client);
            manager.await(client.closed, LIMIT);
            manager.await(server.closed, LIMIT);
        }
        assertThat(server.failure().text()).contains("the client does not speak TLS, but plain mqtt");
        assertThat(client.has(MqttOpen.class)).isFalse();
    }

    @ParameterizedTest
    @CsvSource({"mqtts, mqtt, NIO", "mqtts, mqtt, EPOLL", "wss, mqtt, NIO", "mqtts, ws, NIO", "mqtts, ws, EPOLL"})
    void tlsClientAtAPlainListener_isToldThatItMaySpeakNoTls(String scheme, String listening, Transport transport) {
        assumeTrue(transport != Transport.EPOLL || Epoll.isAvailable());
        Log server = new Log();
        Log client = new Log();
        try (Manager manager = Manager.start(server, ManagerOptions.DEFAULTS.withTransport(transport))) {
            Connection listener = manager.listen(listening + "://127.0.0.1:0", ListenOptions.DEFAULTS, server);
            String url = scheme + "://127.0.0.1:" + listener.uri().getPort();
            manager.connect(url, WITH_PASSWORD.withTls(TRUSTING), client);
            manager.await(client.closed, LIMIT);
            assertThat(client.failure().text())
                    .isEqualTo(
                            "127.0.0.1:" + listener.uri().getPort()
                                    + " closed the connection during the TLS handshake: probably it speaks no TLS at this port");
        }
        assertThat(client.failure().reason()).isEqualTo(ReasonCode.SERVER_UNAVAILABLE);
        assertThat(client.has(MqttOpen.class)).isFalse();
    }

    @Test
    void startTls_atConnectAndAccept_putsTlsUnderAPlainUrl() {
        Log server = new Log();
        Handler serving = (connection, event) -> {
            if (event instanceof Event.Accept) {
                connection.startTls(SERVING);
            }
            server.handle(connection, event);
        };
        Log client = new Log();
        Handler connecting = (connection, event) -> {
            if (event instanceof Event.Connect) {
                connection.startTls(TRUSTING);
            }
            client.handle(connection, event);
        };
        try (Manager manager = Manager.start(serving)) {
            Connection listener = manager.listen("mqtt://127.0.0.1:0", ListenOptions.DEFAULTS, serving);
            Connection connection = manager.connect(listener.uri().toString(), WITH_PASSWORD, connecting);
            connection.publish("a", "secret", Qos.AT_LEAST_ONCE);

            assertThat(manager.await(server.message, LIMIT)).isEqualTo("secret");
            assertThat(connection.isTls()).isTrue();
            assertThat(server.has(Event.TlsHandshake.class)).isTrue();
        }
    }

    @Test
    void startTls_withinTheProcess_goesOnAfterManyMessages() {
        Handler serving = (connection, event) -> {
            if (event instanceof Event.Accept) {
                connection.startTls(SERVING);
            }
        };
        Handler connecting = (connection, event) -> {
            if (event instanceof Event.Connect) {
                connection.startTls(TRUSTING);
            }
        };
        try (Manager manager = Manager.start(serving)) {
            manager.listen("mem:localhost", ListenOptions.DEFAULTS, serving);
            Connection connection = manager.connect("mem:localhost", WITH_PASSWORD, connecting);
            for (int batch = 0; batch < 60; batch++) {
                CompletableFuture<?>[] sent = new CompletableFuture<?>[100];
                for (int i = 0; i < sent.length; i++) {
                    sent[i] = connection.publish("a", "x", Qos.AT_LEAST_ONCE);
                }
                manager.await(CompletableFuture.allOf(sent), LIMIT);
            }
            assertThat(connection.isTls()).isTrue();
        }
    }

    @Test
    void listenerWithoutACertificate_isRefusedAtOnce() {
        try (Manager manager = Manager.start(new Log())) {
            for (String url : new String[] {"mqtts://127.0.0.1:0", "wss://127.0.0.1:0"}) {
                for (ListenOptions options :
                        new ListenOptions[] {ListenOptions.DEFAULTS, ListenOptions.DEFAULTS.withTls(TlsOptions.DEFAULTS)
                        }) {
                    assertThatThrownBy(() -> manager.listen(url, options, new Log()))
                            .isInstanceOf(IllegalArgumentException.class);
                }
            }
        }
    }

    @Test
    void wrongPathOfAWebSocket_isAFailureAtBothEnds() {
        Log server = new Log();
        Log client = new Log();
        try (Manager manager = Manager.start(server)) {
            Connection listener = manager.listen("ws://127.0.0.1:0/mqtt", ListenOptions.DEFAULTS, server);
            manager.connect("ws://127.0.0.1:" + listener.uri().getPort() + "/other", WITH_PASSWORD, client);
            manager.await(client.closed, LIMIT);
            manager.await(server.closed, LIMIT);
        }
        assertThat(client.failure().text()).contains("answered 404 Not Found");
        assertThat(server.failure().text()).contains("MQTT is at /mqtt");
    }
}
