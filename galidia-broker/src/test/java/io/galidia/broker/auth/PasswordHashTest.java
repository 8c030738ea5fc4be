// SPDX-License-Identifier: Apache-2.0
package io.galidia.broker.auth;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Base64;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PasswordHashTest {

    /** Made by mosquitto_passwd 2.0.11, as the two below; the password is "secret". */
    static final String MOSQUITTO_SECRET =
            "$7$101$B/7HYhP2jCmDHYwT$H3MvApCIbGkdk85JHfb/ag/PGuTaLIfOto5c/fbIK00LnOg4j16WHVzerqX8olhHE3LVMcQ4SzwPfyJv1V9koQ==";

    /** Made with {@code -H sha512}; the password is "legacy". */
    static final String MOSQUITTO_LEGACY =
            "$6$0VfAvR8vuEIcxWMX$ezlXdaYpNNGFDcssSJovt9uZEyzdmcbpC/KyNkQyaA/H5QTMkjd4ncxYvi30mNE8RgkbxUyi8XO9GJ1gTiuRYA==";

    private static final String MOSQUITTO_PWD =
            "$7$101$dx5HwwFCOxyOZYUn$PixBw7IEHniCsmhh25d3vO+CdptP6X/VLI5tNhyr4UfiyfpTxdNb98gPvMQSIZvnRgz3Qca+tlSRAhI34r5+WQ==";

    private static boolean matches(String hash, String password) {
        return PasswordHash.parse(hash).matches(password.getBytes(UTF_8));
    }

    @Test
    void hashesOfMosquitto_areUnderstood() {
        assertThat(matches(MOSQUITTO_SECRET, "secret")).isTrue();
        assertThat(matches(MOSQUITTO_SECRET, "Secret")).isFalse();
        assertThat(matches(MOSQUITTO_SECRET, "")).isFalse();
        assertThat(matches(MOSQUITTO_PWD, "p:w d")).isTrue();
        assertThat(matches(MOSQUITTO_LEGACY, "legacy")).isTrue();
        assertThat(matches(MOSQUITTO_LEGACY, "legacy ")).isFalse();
    }

    /** The password "password" and the salt "somesalt", from the tests of the algorithm's reference implementation. */
    @ParameterizedTest
    @CsvSource(
            delimiter = ' ',
            value = {
                "m=256,t=2,p=1 9dfeb910e80bad0311fee20f9c0e2b12c17987b4cac90c2ef54d5b3021c68bfe",
                "m=256,t=2,p=2 6d093c501fd5999645e0ea3bf620d7b8be7fd2db59c20d9fff9539da2bf57037"
            })
    void argon2id_isThatOfItsAuthors(String costs, String hex) {
        String hash = Base64.getEncoder()
                .withoutPadding()
                .encodeToString(java.util.HexFormat.of().parseHex(hex));
        assertThat(matches("$argon2id$v=19$" + costs + "$c29tZXNhbHQ$" + hash, "password"))
                .isTrue();
        assertThat(matches("$argon2id$v=19$" + costs + "$c29tZXNhbHQ$" + hash, "Password"))
                .isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "1, x",
        "2, secret",
        "1000, a much longer password than SHA-512 has room for in one block, which is 128 bytes, so that it is hashed before it is used as key"
    })
    void pbkdf2_isThatOfTheJdk(int iterations, String password) throws Exception {
        byte[] salt = {1, 2, 3};
        byte[] expected = SecretKeyFactory.getInstance("PBKDF2WithHmacSHA512")
                .generateSecret(new PBEKeySpec(password.toCharArray(), salt, iterations, 512))
                .getEncoded();
        Base64.Encoder base64 = Base64.getEncoder();
        String hash = "$7$" + iterations + "$" + base64.encodeToString(salt) + "$" + base64.encodeToString(expected);
        assertThat(matches(hash, password)).isTrue();
        assertThat(matches(hash, password + "x")).isFalse();
    }

    @Test
    void newHash_isArgon2id_withASaltOfItsOwn() {
        byte[] password = {0, (byte) 0xFF, 'a', (byte) 0xC3};
        PasswordHash hash = PasswordHash.of(password);
        assertThat(hash.toString()).startsWith("$argon2id$v=19$m=19456,t=2,p=1$");
        assertThat(PasswordHash.of(password)).doesNotHaveToString(hash.toString());
        assertThat(PasswordHash.parse(hash.toString()).matches(password)).isTrue();
        assertThat(hash.matches(new byte[] {0, (byte) 0xFF, 'a', (byte) 0xC4})).isFalse();
    }

    @Test
    void emptyPassword_isOneLikeAnyOther() throws Exception {
        // An HMAC key is filled up with zeros to the block of the hash, 128 bytes for SHA-512.
        byte[] salt = "salt".getBytes(UTF_8);
        var mac = javax.crypto.Mac.getInstance("HmacSHA512");
        mac.init(new javax.crypto.spec.SecretKeySpec(new byte[128], "HmacSHA512"));
        mac.update(salt);
        String hash = Base64.getEncoder().encodeToString(mac.doFinal(new byte[] {0, 0, 0, 1}));
        assertThat(matches("$7$1$c2FsdA==$" + hash, "")).isTrue();
        assertThat(matches("$7$1$c2FsdA==$" + hash, "x")).isFalse();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ' ',
            value = {
                "secret known_kind",
                "$5$a$b known_kind",
                "$7$x$YQ==$YQ== known_kind",
                "$7$0$YQ==$YQ== iterations_must_be_1_to_10000000",
                "$7$20000000$YQ==$YQ== not_20000000",
                "$7$1$?$YQ== salt_is_not_base64",
                "$7$1$YQ==$YQ== must_have_64_bytes,_not_1",
                "$6$YQ==$YQ== must_have_64_bytes",
                "$argon2i$v=19$m=8,t=1,p=1$YWFhYWFhYWE$YQ known_kind",
                "$argon2id$v=16$m=8,t=1,p=1$YWFhYWFhYWE$YQ known_kind",
                "$argon2id$v=19$m=7,t=1,p=1$YWFhYWFhYWE$YQ m_must_be_8_to_1048576",
                "$argon2id$v=19$m=2000000,t=1,p=1$YWFhYWFhYWE$YQ m_must_be_8_to_1048576",
                "$argon2id$v=19$m=8,t=0,p=1$YWFhYWFhYWE$YQ t_must_be_1_to_1000",
                "$argon2id$v=19$m=999,t=1,p=99$YWFhYWFhYWE$YQ p_must_be_1_to_16",
                "$argon2id$v=19$m=8,t=1,p=1$YQ$YQ salt_must_have_8_to_1024_bytes,_not_1",
                "$argon2id$v=19$m=8,t=1,p=1$YWFhYWFhYWE$YQ hash_must_have_16_to_1024_bytes,_not_1"
            })
    void text_thatIsNoHash_isRefusedWithTheReason(String text, String problem) {
        assertThatThrownBy(() -> PasswordHash.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(problem.replace('_', ' '));
    }
}
