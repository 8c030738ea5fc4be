// SPDX-License-Identifier: Apache-2.0
package io.galidia;

import static io.galidia.net.TestCertificates.CA;
import static io.galidia.net.TestCertificates.CLIENT;
import static io.galidia.net.TestCertificates.SERVER;
import static io.galidia.net.TestCertificates.certificate;
import static io.galidia.net.TestCertificates.chain;
import static io.galidia.net.TestCertificates.key;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.galidia.TlsOptions.ClientAuth;
import io.galidia.TlsOptions.Engine;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TlsOptionsTest {

    @Test
    void defaults_verifyWithTheTrustStoreOfTheJdk() {
        assertThat(TlsOptions.DEFAULTS.isInsecure()).isFalse();
        assertThat(TlsOptions.DEFAULTS.trustedCertificates()).isEmpty();
        assertThat(TlsOptions.DEFAULTS.clientAuth()).isEqualTo(ClientAuth.NONE);
        assertThat(TlsOptions.DEFAULTS).hasToString("TlsOptions[JDK trust store]");
    }

    @Test
    void everyCopy_keepsWhatWasSetBefore() {
        TlsOptions options = TlsOptions.trusting(certificate(CA))
                .withIdentity(chain(SERVER), key(SERVER))
                .withServerName("broker.example.com")
                .withClientAuth(ClientAuth.REQUIRED)
                .withApplicationProtocols("mqtt", "x")
                .withProtocols("TLSv1.3")
                .withEngine(Engine.JDK);

        for (TlsOptions copy : new TlsOptions[] {
            options,
            options.withIdentity(chain(SERVER), key(SERVER)),
            options.withServerName("broker.example.com"),
            options.withClientAuth(ClientAuth.REQUIRED),
            options.withApplicationProtocols("mqtt", "x"),
            options.withProtocols("TLSv1.3"),
            options.withEngine(Engine.JDK)
        }) {
            assertThat(copy.isInsecure()).isFalse();
            assertThat(copy.trustedCertificates()).containsExactly(CA.getCertificate());
            assertThat(copy.certificateChain().get(0)).isEqualTo(SERVER.getCertificate());
            assertThat(copy.privateKey()).isEqualTo(SERVER.getKeyPair().getPrivate());
            assertThat(copy.serverName()).isEqualTo("broker.example.com");
            assertThat(copy.clientAuth()).isEqualTo(ClientAuth.REQUIRED);
            assertThat(copy.applicationProtocols()).containsExactly("mqtt", "x");
            assertThat(copy.protocols()).containsExactly("TLSv1.3");
            assertThat(copy.engine()).isEqualTo(Engine.JDK);
        }
    }

    @Test
    void nothingButInsecure_switchesTheChecksOff() {
        assertThat(TlsOptions.insecure().isInsecure()).isTrue();
        assertThat(TlsOptions.insecure().withServerName("x").isInsecure()).isTrue();
        assertThat(TlsOptions.insecure()).hasToString("TlsOptions[INSECURE]");
    }

    @Test
    void files_areRead(@TempDir Path directory) throws Exception {
        Path ca = Files.write(directory.resolve("ca.pem"), certificate(CA));
        Path chain = Files.write(directory.resolve("client.pem"), chain(CLIENT));
        Path key = Files.write(directory.resolve("client.key"), key(CLIENT));

        TlsOptions options = TlsOptions.trusting(ca).withIdentity(chain, key);

        assertThat(options.trustedCertificates()).containsExactly(CA.getCertificate());
        assertThat(options).hasToString("TlsOptions[trusts 1 own, is CN=client-7]");
    }

    @Test
    void faultsInFiles_nameTheFile(@TempDir Path directory) throws Exception {
        Path chain = Files.write(directory.resolve("client.pem"), chain(CLIENT));
        Path key = Files.write(directory.resolve("server.key"), key(SERVER));

        assertThatThrownBy(() -> TlsOptions.DEFAULTS.withIdentity(chain, key))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(key + " is not the key of the certificate of CN=client-7");
        assertThatThrownBy(() -> TlsOptions.DEFAULTS.withIdentity(key, chain))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(key + " has no CERTIFICATE, only PRIVATE KEY");
        assertThatThrownBy(() -> TlsOptions.trusting(directory.resolve("no.pem")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("there is no file " + directory.resolve("no.pem"));
        assertThatThrownBy(() -> TlsOptions.trusting(directory))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("cannot read " + directory);
    }

    @Test
    void faultsInBytes_nameTheArgument() {
        byte[] nonsense = "nonsense".getBytes(StandardCharsets.US_ASCII);

        assertThatThrownBy(() -> TlsOptions.trusting(nonsense))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("the bundle of trusted certificates is not PEM");
        assertThatThrownBy(() -> TlsOptions.DEFAULTS.withIdentity(chain(CLIENT), nonsense))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("the private key is not PEM");
    }

    @Test
    void clientCertificates_areNotAskedFor_whileNobodyIsNamedWhoSignsThem() {
        for (TlsOptions options : new TlsOptions[] {TlsOptions.DEFAULTS, TlsOptions.insecure()}) {
            assertThatThrownBy(() -> options.withClientAuth(ClientAuth.OPTIONAL))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("no CA is named that signs them");
            assertThat(options.withClientAuth(ClientAuth.NONE).clientAuth()).isEqualTo(ClientAuth.NONE);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"SSLv3", "TLSv1", "TLSv1.1", "tlsv1.3", ""})
    void brokenAndUnknownVersionsOfTls_areRefused(String version) {
        assertThatThrownBy(() -> TlsOptions.DEFAULTS.withProtocols("TLSv1.3", version))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("\"" + version + "\"");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a b", "trailing.dot.", "x/y"})
    void serverName_hasToBeAHostName(String name) {
        assertThatThrownBy(() -> TlsOptions.DEFAULTS.withServerName(name))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("the server name \"" + name + "\"");
    }

    @ParameterizedTest
    @ValueSource(strings = {"localhost", "broker.example.com", "10.0.0.1", "::1", "b\u00fccher.example"})
    void serverName_mayBeANameOrAnAddress(String name) {
        assertThat(TlsOptions.DEFAULTS.withServerName(name).serverName()).isEqualTo(name);
    }

    @Test
    void applicationProtocol_has1To255Characters() {
        assertThatThrownBy(() -> TlsOptions.DEFAULTS.withApplicationProtocols("mqtt", ""))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("has 0 characters");
        assertThatThrownBy(() -> TlsOptions.DEFAULTS.withApplicationProtocols("x".repeat(256)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("has 256 characters");
    }
}
