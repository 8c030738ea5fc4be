// SPDX-License-Identifier: Apache-2.0
package io.galidia.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.galidia.Connection;
import io.galidia.Event;
import io.galidia.Handler;
import io.galidia.ListenOptions;
import io.galidia.Manager;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OriginsTest {

    private static final SocketAddress LOOPBACK = new InetSocketAddress(InetAddress.getLoopbackAddress(), 80);

    private static boolean allows(Origins origins, String origin) {
        return origins.refused(List.of(origin)) == null;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://localhost",
                "https://LOCALHOST:3000",
                "http://127.0.0.1:8080",
                "http://127.9.9.9",
                "http://[::1]",
                "http://[::1]:8080"
            })
    void loopbackListener_takesPagesOfThisMachine(String origin) throws Exception {
        byte[] loopback6 = new byte[16];
        loopback6[15] = 1;
        assertThat(allows(Origins.of(Set.of(), LOOPBACK), origin)).isTrue();
        assertThat(allows(Origins.of(Set.of(), new InetSocketAddress(InetAddress.getByAddress(loopback6), 80)), origin))
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://evil.example",
                "https://localhost.evil.example",
                "https://evil-localhost",
                "http://127.0.0.1.evil.example",
                "http://localhost@evil.example",
                "http://evil.example/localhost",
                "http://192.168.0.1",
                "http://[2001:db8::1]",
                "null",
                "localhost",
                "file://",
                "*",
                "",
                "http://evil example"
            })
    void loopbackListener_refusesOthers_andOtherListenersDoNot(String origin) {
        assertThat(allows(Origins.of(Set.of(), LOOPBACK), origin)).isFalse();
        assertThat(allows(Origins.of(Set.of(), new InetSocketAddress("0.0.0.0", 80)), origin))
                .isTrue();
        assertThat(allows(Origins.of(Set.of("*"), LOOPBACK), origin)).isTrue();
    }

    @Test
    void listedOrigins_areTheOnlyOnes_onAnyListener() {
        for (SocketAddress bound : new SocketAddress[] {LOOPBACK, new InetSocketAddress("0.0.0.0", 80)}) {
            Origins origins = Origins.of(Set.of("https://Example.org", "http://a:81"), bound);
            assertThat(allows(origins, "https://example.ORG")).isTrue();
            assertThat(allows(origins, "http://a:81")).isTrue();
            assertThat(allows(origins, "http://a")).isFalse();
            assertThat(allows(origins, "http://example.org")).isFalse();
            assertThat(allows(origins, "http://localhost")).isFalse();
            assertThat(origins.refused(List.of())).isNull();
            assertThat(origins.refused(List.of("http://a:81", "http://b"))).isEqualTo("http://b");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "example.org", "https://example.org/", "https://example.org/a", "https://", "a b://c"})
    void optionThatIsNoOrigin_isRefused_byName(String wrong) {
        assertThatThrownBy(() -> ListenOptions.DEFAULTS.withOrigins(Set.of(wrong)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("not \"" + wrong + "\"");
    }

    /** The first line that a listener at 127.0.0.1 answers to an upgrade with these headers. */
    private static String answer(ListenOptions options, String headers, CompletableFuture<String> failure)
            throws Exception {
        Handler handler = (connection, event) -> {
            if (event instanceof Event.Failure told) {
                failure.complete(told.text());
            }
        };
        try (Manager manager = Manager.start(handler)) {
            Connection listener = manager.listen("ws://127.0.0.1:0/mqtt", options, handler);
            try (Socket socket =
                    new Socket(InetAddress.getLoopbackAddress(), listener.uri().getPort())) {
                socket.setSoTimeout(20_000);
                String request =
                        "GET /mqtt HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
                                + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
                                + "Sec-WebSocket-Protocol: mqtt\r\n" + headers + "\r\n";
                socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
                StringBuilder line = new StringBuilder();
                for (int c = socket.getInputStream().read(); c != '\r' && c >= 0; ) {
                    line.append((char) c);
                    c = socket.getInputStream().read();
                }
                if (!line.toString().contains(" 101 ")) {
                    manager.await(failure, Duration.ofSeconds(20));
                }
                return line.toString();
            }
        }
    }

    @Test
    void pageOfAnotherSite_isAnswered403_andTheListenerToldWhy() throws Exception {
        CompletableFuture<String> failure = new CompletableFuture<>();

        assertThat(answer(ListenOptions.DEFAULTS, "Origin: https://evil.example\r\n", failure))
                .isEqualTo("HTTP/1.1 403 Forbidden");
        assertThat(failure)
                .isCompletedWithValue("the client was answered 403 Forbidden: Pages of the origin"
                        + " \"https://evil.example\" may not open a WebSocket here.");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Origin: http://localhost:3000\r\n"})
    void programsAndPagesOfThisMachine_areLetIn(String headers) throws Exception {
        assertThat(answer(ListenOptions.DEFAULTS, headers, new CompletableFuture<>()))
                .startsWith("HTTP/1.1 101 ");
    }

    @Test
    void originOfTheOptions_isLetIn() throws Exception {
        ListenOptions options = ListenOptions.DEFAULTS.withOrigins(Set.of("https://example.org"));

        assertThat(answer(options, "Origin: https://example.org\r\n", new CompletableFuture<>()))
                .startsWith("HTTP/1.1 101 ");
        assertThat(answer(options, "Origin: http://localhost\r\n", new CompletableFuture<>()))
                .startsWith("HTTP/1.1 403 ");
    }
}
