// SPDX-License-Identifier: Apache-2.0
package io.galidia.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.Random;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TlsPemTest {

    private static final char[] PASSWORD = "secret".toCharArray();

    @ParameterizedTest
    @CsvSource({
        "rsa-pkcs1.pem,               rsa.crt,     RSA",
        "rsa-pkcs8.pem,               rsa.crt,     RSA",
        "rsa-pkcs8-encrypted.pem,     rsa.crt,     RSA",
        "ec-sec1.pem,                 ec.crt,      EC",
        "ec-sec1-with-parameters.pem, ec.crt,      EC",
        "ec-pkcs8.pem,                ec.crt,      EC",
        "ec-pkcs8-encrypted.pem,      ec.crt,      EC",
        "ed25519-pkcs8.pem,           ed25519.crt, EdDSA"
    })
    void everyFormOfKey_isRead_andBelongsToItsCertificate(String keyFile, String certificateFile, String algorithm) {
        TlsPem.Key key = TlsPem.privateKey(resource(keyFile), keyFile, PASSWORD);

        assertThat(key.key().getAlgorithm()).isEqualTo(algorithm);
        key.checkBelongsTo(
                TlsPem.certificates(resource(certificateFile), certificateFile).get(0));
    }

    @ParameterizedTest
    @CsvSource({
        "rsa-pkcs1.pem, ec.crt",
        "ec-sec1.pem, rsa.crt",
        "ed25519-pkcs8.pem, rsa.crt",
        "ed25519-pkcs8.pem, ec.crt",
        "rsa-pkcs8.pem, ed25519.crt"
    })
    void keyOfAnotherKind_doesNotBelongToTheCertificate(String keyFile, String certificateFile) {
        TlsPem.Key key = TlsPem.privateKey(resource(keyFile), keyFile, null);
        var certificate =
                TlsPem.certificates(resource(certificateFile), certificateFile).get(0);

        assertThatIllegalArgument(() -> key.checkBelongsTo(certificate))
                .hasMessageContaining(keyFile + " is not the key of the certificate of CN=galidia test");
    }

    @Test
    void keyOfTheSameKind_doesNotBelongToTheCertificateOfAnotherKey() {
        var certificate = TlsPem.certificates(resource("ec.crt"), "ec.crt").get(0);
        var other = TestCertificates.CLIENT.getKeyPair().getPrivate();

        assertThatIllegalArgument(() -> new TlsPem.Key(other, "other.pem").checkBelongsTo(certificate))
                .hasMessageContaining("other.pem is not the key of");
    }

    @Test
    void keyIsFound_besideItsCertificate() {
        byte[] both = concat(resource("ec.crt"), resource("ec-sec1.pem"));

        assertThat(TlsPem.privateKey(both, "both.pem", null).key().getAlgorithm())
                .isEqualTo("EC");
        assertThat(TlsPem.certificates(both, "both.pem")).hasSize(1);
    }

    @Test
    void severalCertificates_keepTheirOrder() {
        byte[] bundle =
                concat("# a comment\n".getBytes(StandardCharsets.UTF_8), resource("rsa.crt"), resource("ec.crt"));

        assertThat(TlsPem.certificates(bundle, "bundle.pem"))
                .extracting(certificate -> certificate.getSubjectX500Principal().getName())
                .containsExactly("CN=galidia test rsa", "CN=galidia test ec");
    }

    @Test
    void windowsLineEnds_areRead() {
        String pem = new String(resource("rsa-pkcs1.pem"), StandardCharsets.US_ASCII).replace("\n", "\r\n");

        assertThat(TlsPem.privateKey(pem.getBytes(StandardCharsets.US_ASCII), "dos.pem", null)
                        .key()
                        .getAlgorithm())
                .isEqualTo("RSA");
    }

    @ParameterizedTest
    @CsvSource({
        "rsa-pkcs8-encrypted.pem, is encrypted: its password is needed",
        "rsa-pkcs1-encrypted.pem, openssl pkcs8 -topk8 -in rsa-pkcs1-encrypted.pem",
        "ec-sec1-explicit-curve.pem, does not name its curve",
        "openssh.pem, ssh-keygen -p -m PKCS8",
        "ec.crt, 'has no PRIVATE KEY, only CERTIFICATE'",
        "README.md, is not PEM"
    })
    void keyThatCannotBeRead_isNamed_withWhatToDo(String file, String message) {
        assertThatIllegalArgument(() -> TlsPem.privateKey(resource(file), file, null))
                .hasMessageStartingWith(file)
                .hasMessageContaining(message);
    }

    @Test
    void wrongPassword_isSuspected() {
        assertThatIllegalArgument(
                        () -> TlsPem.privateKey(resource("ec-pkcs8-encrypted.pem"), "key.pem", "wrong".toCharArray()))
                .hasMessageContaining("key.pem cannot be decrypted: the password is wrong")
                .hasMessageNotContaining("secret");
    }

    @Test
    void keyInsteadOfCertificate_isNamed() {
        assertThatIllegalArgument(() -> TlsPem.certificates(resource("ec-sec1-with-parameters.pem"), "my.crt"))
                .hasMessage("my.crt has no CERTIFICATE, only EC PARAMETERS, EC PRIVATE KEY: the wrong file, or two"
                        + " files exchanged?");
    }

    @Test
    void damagedCertificate_isNumbered() {
        byte[] bundle =
                concat(resource("rsa.crt"), pem("CERTIFICATE", "no certificate".getBytes(StandardCharsets.US_ASCII)));

        assertThatIllegalArgument(() -> TlsPem.certificates(bundle, "ca.pem"))
                .hasMessageContaining("certificate 2 of ca.pem is damaged");
    }

    @Test
    void missingFile_isNamed() {
        assertThatIllegalArgument(() -> TlsPem.read(Path.of("no", "such.pem")))
                .hasMessageContaining(Path.of("no", "such.pem").toString());
    }

    @ParameterizedTest
    @CsvSource({"rsa-pkcs1.pem", "ec-sec1.pem", "ec-pkcs8.pem", "rsa-pkcs8-encrypted.pem", "rsa-pkcs1-encrypted.pem"})
    void cutOffAnywhere_isAnErrorThatNamesTheFile(String file) {
        byte[] whole = resource(file);
        int end = new String(whole, StandardCharsets.US_ASCII).lastIndexOf("-----");
        for (int length = 0; length < end; length += 7) {
            byte[] cut = Arrays.copyOf(whole, length);
            assertThatIllegalArgument(() -> TlsPem.privateKey(cut, "cut.pem", PASSWORD))
                    .hasMessageContaining("cut.pem");
        }
    }

    @ParameterizedTest
    @CsvSource({"rsa-pkcs1.pem", "ec-sec1.pem", "ec-pkcs8.pem", "rsa-pkcs8-encrypted.pem"})
    void damagedDer_isAKeyOrAnErrorThatNamesTheFile(String file) {
        String text = new String(resource(file), StandardCharsets.US_ASCII);
        String label = text.substring("-----BEGIN ".length(), text.indexOf("-----", 5));
        byte[] der = Base64.getMimeDecoder().decode(text.substring(text.indexOf('\n'), text.indexOf("-----END")));
        Random random = new Random(7);
        for (int round = 0; round < 300; round++) {
            byte[] damaged = Arrays.copyOf(der, round % 2 == 0 ? der.length : random.nextInt(der.length));
            for (int i = 0; i < 1 + round % 3 && damaged.length > 0; i++) {
                damaged[random.nextInt(Math.min(damaged.length, 40))] = (byte) random.nextInt();
            }
            try {
                TlsPem.privateKey(pem(label, damaged), "damaged.pem", PASSWORD);
            } catch (IllegalArgumentException e) {
                assertThat(e).hasMessageContaining("damaged.pem");
            }
        }
    }

    private static byte[] pem(String label, byte[] der) {
        return ("-----BEGIN " + label + "-----\n" + Base64.getMimeEncoder().encodeToString(der) + "\n-----END " + label
                        + "-----\n")
                .getBytes(StandardCharsets.US_ASCII);
    }

    private static byte[] concat(byte[]... parts) {
        StringBuilder all = new StringBuilder();
        for (byte[] part : parts) {
            all.append(new String(part, StandardCharsets.ISO_8859_1));
        }
        return all.toString().getBytes(StandardCharsets.ISO_8859_1);
    }

    private static byte[] resource(String name) {
        try (InputStream in = TlsPemTest.class.getResourceAsStream("/tls/" + name)) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static org.assertj.core.api.AbstractThrowableAssert<?, ? extends Throwable> assertThatIllegalArgument(
            ThrowingCallable call) {
        return assertThatThrownBy(call).isInstanceOf(IllegalArgumentException.class);
    }
}
