// SPDX-License-Identifier: Apache-2.0
package io.galidia.net;

import static io.galidia.net.TestCertificates.CA;
import static io.galidia.net.TestCertificates.CLIENT;
import static io.galidia.net.TestCertificates.FOREIGN_CLIENT;
import static io.galidia.net.TestCertificates.FOREIGN_SERVER;
import static io.galidia.net.TestCertificates.FORGED_CLIENT;
import static io.galidia.net.TestCertificates.OTHER_CA;
import static io.galidia.net.TestCertificates.RSA_SERVER;
import static io.galidia.net.TestCertificates.SERVER;
import static io.galidia.net.TestCertificates.certificate;
import static io.galidia.net.TestCertificates.chain;
import static io.galidia.net.TestCertificates.key;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.galidia.Event;
import io.galidia.TlsOptions;
import io.galidia.TlsOptions.ClientAuth;
import io.galidia.TlsOptions.Engine;
import io.galidia.packet.ReasonCode;
import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.SslHandler;
import io.netty.pkitesting.X509Bundle;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** TLS between our client and our server, for both engines and both versions. */
class TlsHandshakeTest {

    private static final String CONNECT = "CONNECT with the password hunter2";

    record Way(Engine engine, String protocol) {
        TlsOptions on(TlsOptions options) {
            return options.withEngine(engine).withProtocols(protocol);
        }
    }

    static Stream<Way> ways() {
        return Arrays.stream(new Engine[] {Engine.JDK, Engine.OPENSSL})
                .filter(engine -> engine == Engine.JDK || OpenSsl.isAvailable())
                .flatMap(engine -> Stream.of(new Way(engine, "TLSv1.2"), new Way(engine, "TLSv1.3")));
    }

    private static TlsOptions trusting() {
        return TlsOptions.trusting(certificate(CA));
    }

    private static TlsOptions serving(X509Bundle identity) {
        return TlsOptions.DEFAULTS.withIdentity(chain(identity), key(identity));
    }

    private static TlsOptions mutual(ClientAuth clientAuth) {
        return trusting().withClientAuth(clientAuth).withIdentity(chain(SERVER), key(SERVER));
    }

    /** Both ends write at once; what the server gets, it gets after a handshake. */
    private static ChannelPair handshake(Way way, TlsOptions client, String host, TlsOptions server) {
        ChannelPair pair = ChannelPair.tls(way.on(client), host, way.on(server));
        pair.awaitText(CONNECT);
        assertThat(new String(pair.client.onTheWire.toByteArray(), StandardCharsets.ISO_8859_1))
                .doesNotContain("hunter2");
        assertThat(pair.client.exceptions).isEmpty();
        assertThat(pair.server.exceptions).isEmpty();
        return pair;
    }

    private static void assertRefusedByClient(ChannelPair pair, String... words) {
        Event.Failure failure = pair.client.only(Event.Failure.class);
        assertThat(failure.reason()).isEqualTo(ReasonCode.NOT_AUTHORIZED);
        assertThat(failure.text()).contains(words);
        assertThat(pair.client.events).containsExactly(failure);
        assertThat(pair.server.received).isEmpty();
        assertThat(pair.client.channel.isOpen()).isFalse();
        assertThat(pair.server.only(Event.Failure.class).text()).contains("the client refused the TLS handshake");
    }

    @ParameterizedTest
    @MethodSource("ways")
    void serverOfATrustedCa_isAccepted(Way way) {
        for (X509Bundle identity : List.of(SERVER, RSA_SERVER)) {
            for (String host : List.of("localhost", "127.0.0.1")) {
                try (ChannelPair pair = handshake(way, trusting(), host, serving(identity))) {
                    Event.TlsHandshake event = pair.client.only(Event.TlsHandshake.class);
                    assertThat(event.protocol()).isEqualTo(way.protocol());
                    assertThat(event.cipherSuite()).startsWith("TLS_");
                    assertThat(event.applicationProtocol()).isNull();
                    assertThat(pair.server.only(Event.TlsHandshake.class)).isEqualTo(event);
                    assertThat(pair.server.received).isEqualTo(CONNECT);
                    assertThat(TlsHandshake.peerCertificates(pair.client.channel))
                            .first()
                            .isEqualTo(identity.getCertificate());
                    assertThat(TlsHandshake.peerCertificates(pair.server.channel))
                            .isEmpty();
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("ways")
    void serverOfAnotherCa_isRefused(Way way) {
        try (ChannelPair pair = handshake(way, trusting(), "localhost", serving(FOREIGN_SERVER))) {
            assertRefusedByClient(
                    pair,
                    "the certificate of localhost is not signed by a trusted CA: subject CN=server,"
                            + " issuer CN=Other CA");
        }
    }

    @ParameterizedTest
    @MethodSource("ways")
    void serverOfAPrivateCa_isRefusedByTheTrustStoreOfTheJdk(Way way) {
        try (ChannelPair pair = handshake(way, TlsOptions.DEFAULTS, "localhost", serving(SERVER))) {
            assertRefusedByClient(pair, "not signed by a trusted CA: subject CN=server, issuer CN=Trusted CA");
        }
    }

    @ParameterizedTest
    @MethodSource("ways")
    void serverOfAnotherName_isRefused_withItsNames(Way way) {
        X509Bundle other = TestCertificates.named("a.example", "b.example");
        try (ChannelPair pair = handshake(way, trusting(), "localhost", serving(other))) {
            assertRefusedByClient(
                    pair, "the certificate of localhost is not made out to that name, but to a.example, b.example");
        }
        try (ChannelPair pair = handshake(way, trusting(), "127.0.0.1", serving(other))) {
            assertRefusedByClient(pair, "the certificate of 127.0.0.1 is not made out to that name");
        }
    }

    @ParameterizedTest
    @MethodSource("ways")
    void serverWithoutNames_isRefused(Way way) {
        try (ChannelPair pair = handshake(way, trusting(), "localhost", serving(TestCertificates.named()))) {
            assertRefusedByClient(pair, "but to CN=named (it lists no host names)");
        }
    }

    @ParameterizedTest
    @MethodSource("ways")
    void serverName_isAskedForAndVerified_insteadOfTheHost(Way way) {
        X509Bundle other = TestCertificates.named("a.example");
        TlsOptions options = trusting().withServerName("a.example");
        try (ChannelPair pair = handshake(way, options, "10.1.2.3", serving(other))) {
            assertThat(pair.server.received).isEqualTo(CONNECT);
            assertThat(new String(pair.client.onTheWire.toByteArray(), StandardCharsets.ISO_8859_1))
                    .contains("a.example");
        }
        try (ChannelPair pair = handshake(way, options, "localhost", serving(SERVER))) {
            assertRefusedByClient(pair, "the certificate of a.example is not made out to that name", "localhost");
        }
    }

    @ParameterizedTest
    @MethodSource("ways")
    void serverNameWithoutADot_isAskedForToo(Way way) {
        try (ChannelPair pair = handshake(way, trusting(), "localhost", serving(SERVER))) {
            assertThat(new String(pair.client.onTheWire.toByteArray(), StandardCharsets.ISO_8859_1))
                    .contains("localhost");
        }
    }

    @ParameterizedTest
    @MethodSource("ways")
    void expiredServer_isRefused_withTheDates(Way way) {
        X509Bundle expired = TestCertificates.expired();
        try (ChannelPair pair = handshake(way, trusting(), "localhost", serving(expired))) {
            assertRefusedByClient(
                    pair,
                    "the certificate of localhost has expired: subject CN=server",
                    "to " + expired.getCertificate().getNotAfter().toInstant());
        }
    }

    @ParameterizedTest
    @MethodSource("ways")
    void serverThatIsNotYetValid_isRefused_withTheDates(Way way) {
        X509Bundle early = TestCertificates.notYetValid();
        try (ChannelPair pair = handshake(way, trusting(), "localhost", serving(early))) {
            assertRefusedByClient(
                    pair,
                    "the certificate of localhost is not yet valid",
                    "from " + early.getCertificate().getNotBefore().toInstant());
        }
    }

    @ParameterizedTest
    @MethodSource("ways")
    void clientsCertificate_doesNotPassForAServers(Way way) {
        try (ChannelPair pair = handshake(way, trusting().withServerName("client-7"), "localhost", serving(CLIENT))) {
            assertRefusedByClient(pair, "CN=client-7");
        }
    }

    @ParameterizedTest
    @MethodSource("ways")
    void insecure_acceptsAnything(Way way) {
        for (X509Bundle identity : List.of(FOREIGN_SERVER, TestCertificates.expired(), TestCertificates.named("x.y"))) {
            try (ChannelPair pair = handshake(way, TlsOptions.insecure(), "localhost", serving(identity))) {
                assertThat(pair.server.received).isEqualTo(CONNECT);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("ways")
    void clientWithACertificate_isKnownToTheServer(Way way) {
        TlsOptions client = trusting().withIdentity(chain(CLIENT), key(CLIENT));
        for (ClientAuth clientAuth : List.of(ClientAuth.OPTIONAL, ClientAuth.REQUIRED)) {
            try (ChannelPair pair = handshake(way, client, "localhost", mutual(clientAuth))) {
                assertThat(pair.server.received).isEqualTo(CONNECT);
                assertThat(TlsHandshake.peerCertificates(pair.server.channel))
                        .first()
                        .isEqualTo(CLIENT.getCertificate());
            }
        }
    }

    @ParameterizedTest
    @MethodSource("ways")
    void clientWithoutACertificate_isRefused_whereOneIsRequired(Way way) {
        try (ChannelPair pair = handshake(way, trusting(), "localhost", mutual(ClientAuth.REQUIRED))) {
            Event.Failure atServer = pair.server.only(Event.Failure.class);
            assertThat(atServer.reason()).isEqualTo(ReasonCode.NOT_AUTHORIZED);
            assertThat(atServer.text()).isEqualTo("the client has shown no certificate, which this listener requires");
            assertThat(pair.server.received).isEmpty();

            Event.Failure atClient = pair.client.only(Event.Failure.class);
            assertThat(atClient.text()).startsWith("localhost:8883 refused").contains("it wants a client certificate");
        }
    }

    @ParameterizedTest
    @MethodSource("ways")
    void clientWithoutACertificate_isAccepted_whereOneIsOptional(Way way) {
        try (ChannelPair pair = handshake(way, trusting(), "localhost", mutual(ClientAuth.OPTIONAL))) {
            assertThat(pair.server.received).isEqualTo(CONNECT);
            assertThat(TlsHandshake.peerCertificates(pair.server.channel)).isEmpty();
        }
    }

    @ParameterizedTest
    @MethodSource("ways")
    void clientWithAForgedCertificate_isRefused_alsoWhereACertificateIsOptional(Way way) {
        TlsOptions client = trusting().withIdentity(chain(FORGED_CLIENT), key(FORGED_CLIENT));
        for (ClientAuth clientAuth : List.of(ClientAuth.OPTIONAL, ClientAuth.REQUIRED)) {
            try (ChannelPair pair = handshake(way, client, "localhost", mutual(clientAuth))) {
                Event.Failure atServer = pair.server.only(Event.Failure.class);
                assertThat(atServer.reason()).isEqualTo(ReasonCode.NOT_AUTHORIZED);
                assertThat(atServer.text())
                        .startsWith("the client's certificate is not")
                        .contains("CN=client-7", "CN=Trusted CA");
                assertThat(pair.server.events).containsExactly(atServer);
                assertThat(pair.server.received).isEmpty();
                assertThat(pair.client.only(Event.Failure.class).text())
                        .contains("it does not accept our certificate, subject CN=client-7, issuer CN=Trusted CA");
            }
        }
    }

    @ParameterizedTest
    @MethodSource("ways")
    void clientOfAnotherCa_doesNotShowItsCertificate_andIsRefusedWhereOneIsRequired(Way way) {
        TlsOptions client = trusting().withIdentity(chain(FOREIGN_CLIENT), key(FOREIGN_CLIENT));
        try (ChannelPair pair = handshake(way, client, "localhost", mutual(ClientAuth.REQUIRED))) {
            assertThat(pair.server.events).noneMatch(Event.TlsHandshake.class::isInstance);
            assertThat(pair.server.received).isEmpty();
            assertThat(pair.client.only(Event.Failure.class).text()).contains("certificate");
        }
    }

    @ParameterizedTest
    @MethodSource("ways")
    void applicationProtocol_isAgreedUpon(Way way) {
        try (ChannelPair pair = handshake(
                way,
                trusting().withApplicationProtocols("x", "mqtt"),
                "localhost",
                serving(SERVER).withApplicationProtocols("mqtt", "http/1.1"))) {
            assertThat(pair.client.only(Event.TlsHandshake.class).applicationProtocol())
                    .isEqualTo("mqtt");
            assertThat(pair.server.only(Event.TlsHandshake.class).applicationProtocol())
                    .isEqualTo("mqtt");
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Engine.class,
            names = {"JDK", "OPENSSL"})
    void noCommonVersion_isAFailureOnBothSides(Engine engine) {
        assumeTrue(engine == Engine.JDK || OpenSsl.isAvailable());
        try (ChannelPair pair = ChannelPair.tls(
                trusting().withEngine(engine).withProtocols("TLSv1.3"),
                "localhost",
                serving(SERVER).withEngine(engine).withProtocols("TLSv1.2"))) {
            pair.awaitText(CONNECT);

            assertThat(pair.client.only(Event.Failure.class).text()).contains("no common version of TLS");
            assertThat(pair.server.only(Event.Failure.class).reason()).isEqualTo(ReasonCode.PROTOCOL_ERROR);
        }
    }

    @ParameterizedTest
    @MethodSource("ways")
    void serverWithoutTls_isToldApart_andGetsNoClearText(Way way) {
        try (ChannelPair pair = ChannelPair.withScriptedServer(
                ChannelPair.tlsClient(way.on(trusting()), "localhost"), new byte[] {0x20, 2, 0, 0})) {
            pair.awaitText(CONNECT);

            Event.Failure failure = pair.client.only(Event.Failure.class);
            assertThat(failure.reason()).isEqualTo(ReasonCode.PROTOCOL_ERROR);
            assertThat(failure.text())
                    .isEqualTo("localhost:8883 does not speak TLS, but plain mqtt: is it the wrong port?");
            assertThat(pair.client.exceptions).isEmpty();
            assertThat(pair.server.received).doesNotContain("hunter2").isNotEmpty();
        }
    }

    @ParameterizedTest
    @MethodSource("ways")
    void serverThatClosesAtOnce_isToldApart_andGetsNoClearText(Way way) {
        try (ChannelPair pair =
                ChannelPair.withScriptedServer(ChannelPair.tlsClient(way.on(trusting()), "localhost"), new byte[0])) {
            pair.awaitText(CONNECT);

            assertThat(pair.client.only(Event.Failure.class).text())
                    .isEqualTo(
                            "localhost:8883 closed the connection during the TLS handshake: probably it speaks no TLS at"
                                    + " this port");
            assertThat(pair.server.received).doesNotContain("hunter2").isNotEmpty();
        }
    }

    @ParameterizedTest
    @MethodSource("ways")
    void plainClientAtATlsListener_isToldApart_andItsPasswordIsNotTold(Way way) {
        try (ChannelPair pair = ChannelPair.tls(null, "localhost", way.on(serving(SERVER)))) {
            pair.awaitText("\u0010" + CONNECT);

            Event.Failure failure = pair.server.only(Event.Failure.class);
            assertThat(failure.reason()).isEqualTo(ReasonCode.PROTOCOL_ERROR);
            assertThat(failure.text())
                    .isEqualTo("the client does not speak TLS, but plain mqtt: this listener is for mqtts or wss");
            assertThat(failure.cause()).isNull();
            assertThat(pair.server.exceptions).isEmpty();
            assertThat(pair.server.received).isEmpty();
        }
    }

    @ParameterizedTest
    @MethodSource("ways")
    void plainHttpAtATlsListener_isToldApart(Way way) {
        try (ChannelPair pair = ChannelPair.tls(null, "localhost", way.on(serving(SERVER)))) {
            pair.awaitText("GET /mqtt HTTP/1.1\r\n\r\n");

            assertThat(pair.server.only(Event.Failure.class).text()).contains("but plain HTTP or ws");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Insufficient buffer remaining for AEAD cipher fragment (2). Needs to be more than tag size (16)",
                "error:10000070:SSL routines:OPENSSL_internal:BAD_PACKET_LENGTH"
            })
    void alertThatAClientDidNotEncrypt_isPutIntoWords(String message) {
        Event.Failure failure = TlsFailure.ofServer(new SSLHandshakeException(message));

        assertThat(failure.reason()).isEqualTo(ReasonCode.NOT_AUTHORIZED);
        assertThat(failure.text()).contains("it does not accept the certificate of this listener");
    }

    @Test
    void listenerWithoutACertificate_isRefusedBeforeItIsBound() {
        assertThatThrownBy(() -> TlsHandlers.checkServer(trusting()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("TlsOptions.withIdentity");
    }

    @Test
    void engine_isTheOneAskedFor_andOpenSslWhenThereIsOne() {
        assertThat(engineOf(Engine.JDK)).doesNotContain("OpenSsl");
        if (OpenSsl.isAvailable()) {
            assertThat(engineOf(Engine.OPENSSL)).contains("OpenSsl");
            assertThat(engineOf(Engine.AUTO)).contains("OpenSsl");
        } else {
            assertThat(engineOf(Engine.AUTO)).doesNotContain("OpenSsl");
            assertThatThrownBy(() -> engineOf(Engine.OPENSSL))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("netty-tcnative-boringssl-static");
        }
    }

    private static String engineOf(Engine engine) {
        try (ChannelPair pair = ChannelPair.tls(trusting().withEngine(engine), "localhost", null)) {
            return pair.client
                    .channel
                    .pipeline()
                    .get(SslHandler.class)
                    .engine()
                    .getClass()
                    .getSimpleName();
        }
    }

    @Test
    void foreignCaBesideTheOwn_isTrusted() {
        byte[] both = (CA.getCertificatePEM() + OTHER_CA.getCertificatePEM()).getBytes(StandardCharsets.US_ASCII);
        for (X509Bundle identity : List.of(SERVER, FOREIGN_SERVER)) {
            try (ChannelPair pair = handshake(
                    new Way(Engine.JDK, "TLSv1.3"), TlsOptions.trusting(both), "localhost", serving(identity))) {
                assertThat(pair.server.received).isEqualTo(CONNECT);
            }
        }
    }
}
