// SPDX-License-Identifier: Apache-2.0
package io.galidia.net;

import static io.galidia.net.TestCertificates.CA;
import static io.galidia.net.TestCertificates.SERVER;
import static io.galidia.net.TestCertificates.certificate;
import static io.galidia.net.TestCertificates.chain;
import static io.galidia.net.TestCertificates.key;
import static org.assertj.core.api.Assertions.assertThat;

import io.galidia.Event;
import io.galidia.TlsOptions;
import io.galidia.codec.Compatibility;
import io.galidia.codec.RelaxedRule;
import io.galidia.codec.Tolerance;
import io.galidia.packet.ReasonCode;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** WebSocket between our client and our server, and each of them against bytes written by hand. */
class WebSocketHandlersTest {

    private static final int MAX_PACKET = 100_000;

    // The example of RFC 6455, 1.3.
    private static final String KEY = "dGhlIHNhbXBsZSBub25jZQ==";
    private static final String ACCEPT = "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=";
    private static final String UPGRADE = "GET /mqtt HTTP/1.1\r\nHost: localhost\r\nConnection: keep-alive, Upgrade\r\n"
            + "Upgrade: WebSocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: " + KEY
            + "\r\nSec-WebSocket-Protocol: mqtt\r\n\r\n";

    private static final Tolerance TOLERANCE = Tolerance.STANDARD;

    private static ChannelPair ours(String clientUrl, String serverPath) {
        return ChannelPair.of(
                pipeline -> WebSocketHandlers.addClient(pipeline, MqttUrl.parse(clientUrl), MAX_PACKET),
                pipeline -> WebSocketHandlers.addServer(pipeline, serverPath, Origins.ANY, MAX_PACKET, TOLERANCE));
    }

    /** Our server against a client by hand. */
    private static ChannelPair server() {
        return ChannelPair.of(
                pipeline -> {},
                pipeline -> WebSocketHandlers.addServer(pipeline, "/mqtt", Origins.ANY, MAX_PACKET, TOLERANCE));
    }

    private static ChannelPair upgradedServer() {
        ChannelPair pair = server();
        ChannelPair.send(pair.client, UPGRADE);
        pair.awaitUntil(() -> pair.client.received.endsWith("\r\n\r\n"));
        pair.client.received = "";
        return pair;
    }

    /** Our client against a server by hand. */
    private static ChannelPair client(String url, String answer) {
        return ChannelPair.withScriptedServer(
                pipeline -> WebSocketHandlers.addClient(pipeline, MqttUrl.parse(url), MAX_PACKET),
                answer.getBytes(StandardCharsets.ISO_8859_1));
    }

    private static void awaitReady(ChannelPair pair) {
        pair.awaitUntil(() -> !pair.client.events.isEmpty() && !pair.server.events.isEmpty());
        pair.client.only(WebSocketHandlers.Ready.class);
        pair.server.only(WebSocketHandlers.Ready.class);
    }

    /** A frame as clients send them, masked with zeros. */
    private static String frame(int firstByte, String payload) {
        return (char) firstByte + length(0x80, payload.length()) + "\0\0\0\0" + payload;
    }

    private static String length(int maskBit, int length) {
        return length < 126
                ? String.valueOf((char) (maskBit | length))
                : (char) (maskBit | 126) + String.valueOf((char) (length >> 8)) + (char) (length & 0xFF);
    }

    // ---- both ends ours

    @Test
    void bothWays_bytesArrive() {
        try (ChannelPair pair = ours("ws://localhost/mqtt", "/mqtt")) {
            awaitReady(pair);
            pair.awaitText("to the server");
            ChannelPair.send(pair.server, "to the client");
            pair.awaitUntil(() -> pair.client.received.equals("to the client"));

            assertThat(pair.client.exceptions).isEmpty();
            assertThat(pair.server.exceptions).isEmpty();
        }
    }

    @Test
    void largeBuffers_areOneFrameEach_andArriveWhole() {
        String large = "0123456789".repeat(MAX_PACKET / 10);
        try (ChannelPair pair = ours("ws://localhost/mqtt", "/mqtt")) {
            awaitReady(pair);
            int before = pair.server.onTheWire.size();
            ChannelPair.send(pair.server, large).syncUninterruptibly();
            pair.awaitUntil(() -> pair.client.received.length() == large.length());

            assertThat(pair.client.received).isEqualTo(large);
            assertThat(pair.server.onTheWire.size() - before).isEqualTo(10 + large.length());
            pair.awaitText(large);
        }
    }

    @Test
    void overTls_bytesArrive_andTheRequestIsNotReadable() {
        TlsOptions serving = TlsOptions.DEFAULTS.withIdentity(chain(SERVER), key(SERVER));
        try (ChannelPair pair = ChannelPair.of(
                pipeline -> {
                    TlsHandlers.addClient(pipeline, TlsOptions.trusting(certificate(CA)), "localhost", 443);
                    WebSocketHandlers.addClient(pipeline, MqttUrl.parse("wss://localhost/secret-path"), MAX_PACKET);
                },
                pipeline -> {
                    TlsHandlers.addServer(pipeline, serving);
                    WebSocketHandlers.addServer(pipeline, "/secret-path", Origins.ANY, MAX_PACKET, TOLERANCE);
                })) {
            pair.awaitUntil(() -> pair.client.events.size() == 2 && pair.server.events.size() == 2);
            pair.client.only(WebSocketHandlers.Ready.class);
            pair.awaitText("to the server");

            assertThat(pair.client.onTheWire.toString(StandardCharsets.ISO_8859_1))
                    .doesNotContain("secret-path");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "ws://localhost,           /mqtt",
        "ws://localhost/,          /mqtt",
        "ws://localhost,           /",
        "ws://localhost/any/thing, /",
        "ws://localhost/a?x=1,     /a",
        "ws://localhost/a,         /a?x=1"
    })
    void path_isMqttForAClientWithoutOne_andAnyForAListenerWithoutOne(String clientUrl, String serverPath) {
        try (ChannelPair pair = ours(clientUrl, serverPath)) {
            awaitReady(pair);
        }
    }

    @Test
    void wrongPath_isAFailureAtBothEnds_thatNamesThePath() {
        try (ChannelPair pair = ours("ws://localhost/other", "/mqtt")) {
            pair.awaitUntil(pair::isOver);

            assertThat(pair.client.only(Event.Failure.class).text())
                    .isEqualTo("ws://localhost:80/other answered 404 Not Found instead of opening a WebSocket");
            assertThat(pair.server.only(Event.Failure.class).text())
                    .isEqualTo("the client was answered 404 Not Found: There is nothing here. MQTT is at /mqtt.");
        }
    }

    @Test
    void closing_saysGoodbye() {
        try (ChannelPair pair = ours("ws://localhost/mqtt", "/mqtt")) {
            awaitReady(pair);
            pair.client.channel.close().syncUninterruptibly();
            pair.awaitUntil(pair::isOver);

            byte[] sent = pair.client.onTheWire.toByteArray();
            assertThat(sent[sent.length - 11]).isEqualTo((byte) 0x88); // close frame, length, mask, 1000, "Bye"
            assertThat(sent[sent.length - 10]).isEqualTo((byte) 0x85);
            assertThat(pair.server.events).hasSize(1);
            assertThat(pair.client.events).hasSize(1);
        }
    }

    // ---- our server, requests

    @Test
    @Tag("MQTT-6.0.0-4")
    void upgrade_isAnswered_withTheKeyAndTheSubprotocol() {
        try (ChannelPair pair = server()) {
            ChannelPair.send(pair.client, UPGRADE);
            pair.awaitUntil(() -> pair.client.received.endsWith("\r\n\r\n"));

            assertThat(pair.client.received)
                    .startsWith("HTTP/1.1 101 ")
                    .containsIgnoringCase("sec-websocket-accept: " + ACCEPT)
                    .containsIgnoringCase("sec-websocket-protocol: mqtt\r\n")
                    .doesNotContainIgnoringCase("sec-websocket-extensions");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {"mqttv3.1; mqttv3.1", "mqttv3.1, mqtt; mqtt", "wamp, mqtt; mqtt", "wamp ,mqttv3.1; mqttv3.1"})
    void subprotocol_isTheNewerNameOfMqtt_whenBothAreOffered(String offered, String chosen) {
        try (ChannelPair pair = server()) {
            ChannelPair.send(pair.client, UPGRADE.replace("Protocol: mqtt", "Protocol: " + offered));
            pair.awaitUntil(() -> pair.client.received.endsWith("\r\n\r\n"));

            assertThat(pair.client.received).containsIgnoringCase("sec-websocket-protocol: " + chosen + "\r\n");
        }
    }

    @Test
    void oldAndMissingSubprotocols_areLetPassByLevel_andTold() {
        List<RelaxedRule> told = new CopyOnWriteArrayList<>();
        for (Compatibility level : Compatibility.values()) {
            for (String offered : List.of("mqttv3.1", "")) {
                var tolerance = new Tolerance(level, told::add);
                var rule = offered.isEmpty()
                        ? RelaxedRule.NO_WEBSOCKET_SUBPROTOCOL
                        : RelaxedRule.OLD_WEBSOCKET_SUBPROTOCOL;
                told.clear();
                try (ChannelPair pair = ChannelPair.of(
                        pipeline -> {},
                        pipeline ->
                                WebSocketHandlers.addServer(pipeline, "/mqtt", Origins.ANY, MAX_PACKET, tolerance))) {
                    String header = "\r\nSec-WebSocket-Protocol: mqtt";
                    ChannelPair.send(
                            pair.client,
                            UPGRADE.replace(header, offered.isEmpty() ? "" : header.replace("mqtt", offered)));
                    pair.awaitUntil(() -> pair.client.received.contains("\r\n\r\n"));
                    boolean isPermitted = level.permits(rule);
                    assertThat(pair.client.received)
                            .as("%s, '%s'", level, offered)
                            .startsWith(isPermitted ? "HTTP/1.1 101 " : "HTTP/1.1 400 ");
                    assertThat(told).isEqualTo(isPermitted ? List.of(rule) : List.of());
                }
            }
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "GET /mqtt;                            GET /other;                  404 Not Found;             MQTT is at /mqtt",
                "GET /mqtt;                            GET /mqtt/;                  404 Not Found;             MQTT is at /mqtt",
                "GET /mqtt;                            POST /mqtt;                  405 Method Not Allowed;    Only GET is allowed",
                "Upgrade: WebSocket;                   Upgrade: h2c;                426 Upgrade Required;      over WebSocket",
                "Connection: keep-alive, Upgrade;      Connection: close;           426 Upgrade Required;      over WebSocket",
                "Sec-WebSocket-Version: 13;            Sec-WebSocket-Version: 8;    426 Upgrade Required;      version 13",
                "Sec-WebSocket-Key;                    X-Key;                       400 Bad Request;           Sec-WebSocket-Key is missing",
                "Sec-WebSocket-Protocol: mqtt;         X: mqtt;                     400 Bad Request;           has to offer mqtt",
                "Sec-WebSocket-Protocol: mqtt;         Sec-WebSocket-Protocol: chat; 400 Bad Request;          has to offer mqtt",
                "GET /mqtt HTTP/1.1;                   GARBAGE;                     400 Bad Request;           no HTTP request"
            })
    @Tag("MQTT-6.0.0-3")
    void requestThatIsNoUpgradeToMqtt_isAnsweredWithWhatIsWrong(
            String from, String to, String status, String explanation) {
        try (ChannelPair pair = server()) {
            ChannelPair.send(pair.client, UPGRADE.replace(from, to));
            pair.awaitUntil(pair::isOver);

            assertThat(pair.client.received).startsWith("HTTP/1.1 " + status).contains(explanation);
            Event.Failure failure = pair.server.only(Event.Failure.class);
            assertThat(failure.text()).contains(status, explanation);
            assertThat(pair.server.events).containsExactly(failure);
        }
    }

    @Test
    void endlessHeaders_areCutOff() {
        try (ChannelPair pair = server()) {
            ChannelPair.send(pair.client, "GET /mqtt HTTP/1.1\r\n" + "X: 1234567890\r\n".repeat(10_000));
            pair.awaitUntil(pair::isOver);

            assertThat(pair.client.received).startsWith("HTTP/1.1 400 ");
        }
    }

    @ParameterizedTest
    @CsvSource({"0x10, plain mqtt", "0x16, TLS"})
    void anotherProtocol_isToldApart_andNotRepeated(int firstByte, String name) {
        try (ChannelPair pair = server()) {
            ChannelPair.send(pair.client, (char) firstByte + "hunter2");
            pair.awaitUntil(pair::isOver);

            Event.Failure failure = pair.server.only(Event.Failure.class);
            assertThat(failure.text())
                    .isEqualTo("the client does not speak HTTP, but " + name + ": this listener is for ws");
            assertThat(failure.cause()).isNull();
            assertThat(pair.client.received).isEmpty();
        }
    }

    // ---- our server, frames

    @Test
    void framesBehindTheRequest_areRefused() {
        try (ChannelPair pair = server()) {
            ChannelPair.send(pair.client, UPGRADE + frame(0x82, "early"));
            pair.awaitUntil(pair::isOver);

            assertThat(pair.server.only(Event.Failure.class).text())
                    .isEqualTo("the peer did not wait for the answer to its upgrade");
            assertThat(pair.server.received).isEmpty();
        }
    }

    @Test
    @Tag("MQTT-6.0.0-2")
    void bordersOfFrames_doNotMatter() {
        try (ChannelPair pair = upgradedServer()) {
            ChannelPair.send(
                    pair.client,
                    frame(0x82, "two packets")
                            + frame(0x02, "one ")
                            + frame(0x89, "ping")
                            + frame(0x00, "packet ")
                            + frame(0x80, "in three")
                            + frame(0x82, "")
                            + frame(0x82, "!"));
            pair.awaitUntil(() -> pair.server.received.endsWith("!"));

            assertThat(pair.server.received).isEqualTo("two packetsone packet in three!");
        }
    }

    @Test
    void bytesOneAtATime_areEnough() {
        try (ChannelPair pair = server()) {
            for (char c : (UPGRADE + frame(0x82, "slow")).toCharArray()) {
                ChannelPair.send(pair.client, String.valueOf(c));
            }
            pair.awaitUntil(() -> pair.server.received.equals("slow"));
        }
    }

    @Test
    void eachBuffer_isOneUnmaskedBinaryFrame_andItsPromiseIsKept() {
        try (ChannelPair pair = upgradedServer()) {
            ChannelFuture written = ChannelPair.send(pair.server, "abc");
            ChannelPair.send(pair.server, "d");
            pair.awaitUntil(() -> pair.client.received.endsWith("d"));

            assertThat(pair.client.received).isEqualTo("\u0082\u0003abc\u0082\u0001d");
            assertThat(written.isSuccess()).isTrue();
        }
    }

    @Test
    void ping_isAnsweredWithItsPayload() {
        try (ChannelPair pair = upgradedServer()) {
            ChannelPair.send(pair.client, frame(0x8A, "unasked pong") + frame(0x89, "are you there"));
            pair.awaitUntil(() -> pair.client.received.endsWith("there"));

            assertThat(pair.client.received).isEqualTo("\u008a\r" + "are you there");
            assertThat(pair.server.received).isEmpty();
        }
    }

    @Test
    @Tag("MQTT-6.0.0-1")
    void textFrame_closesTheConnection() {
        try (ChannelPair pair = upgradedServer()) {
            ChannelPair.send(pair.client, frame(0x81, "text") + frame(0x82, "late"));
            pair.awaitUntil(pair::isOver);

            assertThat(pair.client.received).startsWith("\u0088").contains("\u0003\u00eb"); // 1003
            Event.Failure failure = pair.server.only(Event.Failure.class);
            assertThat(failure.reason()).isEqualTo(ReasonCode.PROTOCOL_ERROR);
            assertThat(failure.text()).isEqualTo("the peer sent a text frame, MQTT is binary");
            assertThat(pair.server.received).isEmpty();
        }
    }

    @Test
    void frameLargerThanTheLargestPacket_closesTheConnection_beforeItIsRead() {
        try (ChannelPair pair = upgradedServer()) {
            ChannelPair.send(
                    pair.client, "\u0082\u00ff\0\0\0\0\0\u0001\u0086\u00a1\0\0\0\0"); // 100,001 bytes to follow
            pair.awaitUntil(pair::isOver);

            assertThat(pair.client.received).startsWith("\u0088").contains("\u0003\u00f1"); // 1009
            Event.Failure failure = pair.server.only(Event.Failure.class);
            assertThat(failure.reason()).isEqualTo(ReasonCode.PACKET_TOO_LARGE);
            assertThat(failure.text()).contains("100000");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"\u0082\u0001x", "\u00c2\u0080\0\0\0\0", "\u0083\u0080\0\0\0\0", "\u0080\u0080\0\0\0\0"})
    void brokenFrame_closesTheConnection(String unmaskedOrReservedOrUnknownOrContinuationOfNothing) {
        try (ChannelPair pair = upgradedServer()) {
            ChannelPair.send(pair.client, unmaskedOrReservedOrUnknownOrContinuationOfNothing);
            pair.awaitUntil(pair::isOver);

            assertThat(pair.client.received).startsWith("\u0088").contains("\u0003\u00ea"); // 1002
            assertThat(pair.server.only(Event.Failure.class).reason()).isEqualTo(ReasonCode.PROTOCOL_ERROR);
        }
    }

    @Test
    void closeFrame_isAnsweredWithItsStatus() {
        try (ChannelPair pair = upgradedServer()) {
            ChannelPair.send(pair.client, frame(0x88, "\u0003\u00e9going away"));
            pair.awaitUntil(pair::isOver);

            assertThat(pair.client.received).isEqualTo("\u0088\u000c\u0003\u00e9going away");
            assertThat(pair.server.events).hasSize(1);
        }
    }

    // ---- our client

    @Test
    @Tag("MQTT-6.0.0-3")
    void clientAsks_withTheHostThePathAndTheSubprotocol() {
        try (ChannelPair pair = client("ws://broker.example:8083/mqtt?token=1", "HTTP/1.1 404 No\r\n\r\n")) {
            pair.awaitUntil(() -> pair.server.received.endsWith("\r\n\r\n"));

            assertThat(pair.server.received)
                    .startsWith("GET /mqtt?token=1 HTTP/1.1\r\n")
                    .containsIgnoringCase("host: broker.example:8083\r\n")
                    .containsIgnoringCase("sec-websocket-protocol: mqtt\r\n")
                    .containsIgnoringCase("sec-websocket-version: 13\r\n")
                    .doesNotContainIgnoringCase("sec-websocket-extensions");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "401 Unauthorized;         NOT_AUTHORIZED;     answered 401 Unauthorized instead",
                "403 Forbidden;            NOT_AUTHORIZED;     answered 403 Forbidden instead",
                "404 Not Found;            PROTOCOL_ERROR;     answered 404 Not Found instead",
                "200 OK;                   PROTOCOL_ERROR;     answered 200 OK instead",
                "503 Service Unavailable;  SERVER_BUSY;        answered 503 Service Unavailable instead",
                "502 Bad Gateway;          SERVER_UNAVAILABLE; answered 502 Bad Gateway instead",
                "101 Switching Protocols;  PROTOCOL_ERROR;     does not offer MQTT over WebSocket"
            })
    void answerThatOpensNoWebSocket_isAFailure(String status, ReasonCode reason, String text) {
        try (ChannelPair pair = client("ws://localhost", "HTTP/1.1 " + status + "\r\nContent-Length: 0\r\n\r\n")) {
            pair.awaitUntil(pair::isOver);

            Event.Failure failure = pair.client.only(Event.Failure.class);
            assertThat(failure.reason()).isEqualTo(reason);
            assertThat(failure.text()).startsWith("ws://localhost:80/mqtt ").contains(text);
            assertThat(pair.client.events).containsExactly(failure);
            assertThat(pair.client.exceptions).isEmpty();
        }
    }

    @Test
    void serverThatDoesNotSpeakHttp_isToldApart() {
        try (ChannelPair pair = client("ws://localhost", "SSH-2.0-OpenSSH\r\n")) {
            pair.awaitUntil(pair::isOver);

            assertThat(pair.client.only(Event.Failure.class).text()).contains("does not speak HTTP");
        }
    }

    @Test
    void serverThatCloses_isToldApart() {
        try (ChannelPair pair = client("ws://localhost", "")) {
            pair.awaitUntil(pair::isOver);

            assertThat(pair.client.only(Event.Failure.class).text())
                    .contains("closed the connection during the WebSocket handshake");
        }
    }

    @Test
    void writingBeforeTheUpgrade_fails_andSendsNothing() throws InterruptedException {
        try (ChannelPair pair = ChannelPair.of(
                pipeline -> WebSocketHandlers.addClient(pipeline, MqttUrl.parse("ws://localhost"), MAX_PACKET),
                pipeline -> {})) {
            ChannelFuture written =
                    pair.client.channel.writeAndFlush(Unpooled.copiedBuffer("CONNECT", StandardCharsets.US_ASCII));
            written.await();

            assertThat(written.cause())
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("the WebSocket is not yet open");
            assertThat(pair.client.onTheWire.toString(StandardCharsets.ISO_8859_1))
                    .doesNotContain("CONNECT");
        }
    }

    @Test
    void clientSaysNoOrigin_sinceItIsNoBrowser() {
        try (ChannelPair pair = ours("ws://localhost/mqtt", "/mqtt")) {
            awaitReady(pair);

            assertThat(pair.client.onTheWire.toString(StandardCharsets.ISO_8859_1))
                    .containsIgnoringCase("upgrade: websocket")
                    .doesNotContainIgnoringCase("origin");
        }
    }

    @Test
    void clientMasksItsFrames() {
        try (ChannelPair pair = ours("ws://localhost/mqtt", "/mqtt")) {
            awaitReady(pair);
            pair.awaitText("plain to see");

            assertThat(pair.client.onTheWire.toString(StandardCharsets.ISO_8859_1))
                    .doesNotContain("plain to see");
        }
    }
}
