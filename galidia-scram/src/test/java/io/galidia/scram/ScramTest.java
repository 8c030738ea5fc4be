// SPDX-License-Identifier: Apache-2.0
package io.galidia.scram;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.ongres.scram.common.ScramFunctions;
import com.ongres.scram.common.ScramMechanism;
import com.ongres.scram.common.StringPreparation;
import io.galidia.EnhancedAuthentication;
import io.galidia.EnhancedAuthentication.Exchange;
import io.galidia.MqttException;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ScramTest {

    private static final byte[] SALT = Base64.getDecoder().decode("W22ZaJ0SNY7soEsUEjb6gQ==");

    private final EnhancedAuthentication scram = Scram.sha256("user", "pencil");
    private final Exchange exchange = scram.begin();

    private static String text(byte[] data) {
        return new String(data, UTF_8);
    }

    private String answer(String challenge) {
        return text(
                exchange.answer(challenge.getBytes(UTF_8)).toCompletableFuture().join());
    }

    /** The whole conversation with a server that knows this password; returns its last message. */
    private String serverFinal(String password, int iterations) {
        String first = text(exchange.first());
        String nonce = first.substring(first.indexOf("r=") + 2) + "of-the-server";
        String challenge = "r=" + nonce + ",s=" + Base64.getEncoder().encodeToString(SALT) + ",i=" + iterations;
        String last = answer(challenge);
        String withoutProof = last.substring(0, last.lastIndexOf(",p="));
        assertThat(withoutProof).isEqualTo("c=biws,r=" + nonce);
        String authMessage = first.substring(3) + "," + challenge + "," + withoutProof;
        byte[] salted = ScramFunctions.saltedPassword(
                ScramMechanism.SCRAM_SHA_256,
                StringPreparation.SASL_PREPARATION,
                password.toCharArray(),
                SALT,
                iterations);
        byte[] signature = ScramFunctions.serverSignature(
                ScramMechanism.SCRAM_SHA_256,
                ScramFunctions.serverKey(ScramMechanism.SCRAM_SHA_256, salted),
                authMessage);
        return "v=" + Base64.getEncoder().encodeToString(signature);
    }

    @Test
    void method_isNamedAsInTheRegistry() {
        assertThat(scram.method()).isEqualTo("SCRAM-SHA-256");
        assertThat(scram).hasToString("SCRAM-SHA-256 as user 'user'");
    }

    @Test
    void firstMessage_namesTheUserWithoutChannelBinding_andHasANonceOfItsOwn() {
        String first = text(exchange.first());
        assertThat(first).matches("n,,n=user,r=[^,]{16,}");
        assertThat(text(scram.begin().first())).isNotEqualTo(first);
        assertThat(text(Scram.sha256("a,b=c", "x").begin().first())).startsWith("n,,n=a=2Cb=3Dc,r=");
    }

    @Test
    void serverThatKnowsThePassword_isBelieved() {
        exchange.verify(serverFinal("pencil", 4_096).getBytes(UTF_8));
    }

    @Test
    void serverThatDoesNotKnowThePassword_isNotBelieved() {
        String proof = serverFinal("pencils", 4_096);
        assertThatThrownBy(() -> exchange.verify(proof.getBytes(UTF_8)))
                .isInstanceOf(MqttException.class)
                .hasMessageContaining("has not proven");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "v=", "v=AAAA", "e=other-error", "x"})
    void serverThatSaysSomethingElse_isNotBelieved(String said) {
        serverFinal("pencil", 4_096);
        assertThatThrownBy(() -> exchange.verify(said.getBytes(UTF_8))).isInstanceOf(MqttException.class);
    }

    @Test
    void serverThatLeavesStepsOut_isNotBelieved() {
        assertThatThrownBy(() -> exchange.verify(new byte[0]))
                .isInstanceOf(MqttException.class)
                .hasMessageContaining("steps");
        var other = scram.begin();
        other.first();
        assertThatThrownBy(() -> other.verify("v=AAAA".getBytes(UTF_8)))
                .isInstanceOf(MqttException.class)
                .hasMessageContaining("steps");
    }

    @Test
    void serverThatAsksTwice_isNotAnswered() {
        serverFinal("pencil", 4_096);
        assertThatThrownBy(() -> answer("r=x,s=AAAA,i=4096"))
                .isInstanceOf(MqttException.class)
                .hasMessageContaining("steps");
    }

    @ParameterizedTest
    @CsvSource({"1", "4095", "10000001", "2147483647"})
    void serverThatAsksForTooFewOrTooManyIterations_isNotAnswered(int iterations) {
        String first = text(exchange.first());
        String nonce = first.substring(first.indexOf("r=") + 2) + "x";
        assertThatThrownBy(() -> answer("r=" + nonce + ",s=W22ZaJ0SNY7soEsUEjb6gQ==,i=" + iterations))
                .isInstanceOf(MqttException.class)
                .hasMessageContaining(iterations + " iterations");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "r=of-another,s=AAAA,i=4096", "e=unknown-user", "\u0000", "r=,s=,i="})
    void challenge_thatIsNone_isNotAnswered(String challenge) {
        exchange.first();
        assertThatThrownBy(() -> answer(challenge))
                .isInstanceOf(MqttException.class)
                .hasMessageContaining("challenge");
    }

    @Test
    void namesAndPasswords_thatCannotBeUsed_sayWhy() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Scram.sha256("", "x"))
                .withMessageContaining("user name");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Scram.sha256("x", "a\u0007"))
                .withMessageContaining("password");
    }
}
