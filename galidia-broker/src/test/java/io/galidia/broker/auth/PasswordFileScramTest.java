// SPDX-License-Identifier: Apache-2.0
package io.galidia.broker.auth;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.ongres.scram.client.ScramClient;
import io.galidia.broker.auth.AuthenticationStep.Accepted;
import io.galidia.broker.auth.AuthenticationStep.Continue;
import io.galidia.broker.auth.AuthenticationStep.Refused;
import io.galidia.packet.ReasonCode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One password file for clients that send their password and for those that do not. */
class PasswordFileScramTest {

    @TempDir
    private Path folder;

    private Path file;

    @BeforeEach
    void write() {
        file = folder.resolve("users");
        assertThat(PasswordFileEditor.put(file, "plain", "plain-secret".getBytes(UTF_8)))
                .isFalse();
        assertThat(PasswordFileEditor.putScram(file, "anna", "anna-secret".getBytes(UTF_8), 4_096))
                .isFalse();
    }

    private static AuthenticationStep scram(EnhancedAuthenticator method, String user, String password)
            throws Exception {
        var client = ScramClient.builder()
                .advertisedMechanisms(List.of("SCRAM-SHA-256"))
                .username(user)
                .password(password.toCharArray())
                .build();
        var exchange = method.begin(Requests.of(null, (String) null));
        AuthenticationStep challenge =
                step(exchange, client.clientFirstMessage().toString());
        if (!(challenge instanceof Continue more)) {
            return challenge;
        }
        client.serverFirstMessage(new String(more.data(), UTF_8));
        AuthenticationStep end = step(exchange, client.clientFinalMessage().toString());
        if (end instanceof Accepted accepted) {
            client.serverFinalMessage(new String(accepted.data(), UTF_8));
        }
        return end;
    }

    private static AuthenticationStep step(EnhancedAuthenticator.Exchange exchange, String message) {
        return exchange.step(message.getBytes(UTF_8)).toCompletableFuture().join();
    }

    private static String challenge(EnhancedAuthenticator method, String user) {
        var step = step(method.begin(Requests.of(null, (String) null)), "n,,n=" + user + ",r=abc");
        return new String(((Continue) step).data(), UTF_8).replaceFirst("r=[^,]+", "");
    }

    @Test
    void scramUsers_comeInWithScram_andWithTheirPasswordToo() throws Exception {
        try (var passwords = PasswordFile.open(file)) {
            assertThat(scram(passwords.scram(), "anna", "anna-secret")).isInstanceOf(Accepted.class);
            assertThat(scram(passwords.scram(), "anna", "plain-secret")).isInstanceOf(Refused.class);
            assertThat(Requests.ask(passwords, Requests.of("anna", "anna-secret")))
                    .isEqualTo(AuthenticationResult.accepted(Identity.user("anna")));
            assertThat(Requests.ask(passwords, Requests.of("anna", "plain-secret")))
                    .isInstanceOf(AuthenticationResult.Refused.class);
        }
    }

    @Test
    void usersWithAnotherHash_doNotComeInWithScram_andLookLikeUnknownOnes() throws Exception {
        try (var passwords = PasswordFile.open(file)) {
            assertThat(scram(passwords.scram(), "plain", "plain-secret")).isInstanceOf(Refused.class);
            assertThat(Requests.ask(passwords, Requests.of("plain", "plain-secret")))
                    .isInstanceOf(AuthenticationResult.Accepted.class);
        }
    }

    @Test
    void unknownUsers_areChallengedTheSameWay_afterARestartAndAChangeToo() {
        String before;
        String ofAnna;
        try (var passwords = PasswordFile.open(file)) {
            before = challenge(passwords.scram(), "nobody");
            ofAnna = challenge(passwords.scram(), "anna");
        }
        PasswordFileEditor.putScram(file, "bob", "bob-secret".getBytes(UTF_8), 4_096);
        PasswordFileEditor.put(file, "carl", "carl-secret".getBytes(UTF_8));
        try (var passwords = PasswordFile.open(file)) {
            assertThat(challenge(passwords.scram(), "nobody")).isEqualTo(before);
            assertThat(challenge(passwords.scram(), "anna")).isEqualTo(ofAnna);
        }
    }

    @Test
    void scram_isOfferedWhileSomebodyHasCredentials() throws Exception {
        try (var passwords = PasswordFile.open(file)) {
            EnhancedAuthenticator method = passwords.scram();
            PasswordFileEditor.remove(file, "anna");
            assertThat(passwords.reloadIfChanged()).isTrue();
            AuthenticationStep refused = scram(method, "anna", "anna-secret");
            assertThat(((Refused) refused).reason()).isEqualTo(ReasonCode.BAD_AUTHENTICATION_METHOD);
            PasswordFileEditor.putScram(file, "bob", "bob-secret".getBytes(UTF_8), 4_096);
            assertThat(passwords.reloadIfChanged()).isTrue();
            assertThat(scram(method, "bob", "bob-secret")).isInstanceOf(Accepted.class);
        }
    }

    @Test
    void file_isForItsOwner_andHasOneSecret() throws Exception {
        PasswordFileEditor.putScram(file, "anna", "another".getBytes(UTF_8), 4_096);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        List<String> lines = Files.readAllLines(file);
        assertThat(lines).hasSize(3);
        assertThat(lines.get(0)).matches("# scram-secret [A-Za-z0-9+/]{43}=");
        assertThat(lines.get(2)).startsWith("anna:$scram-sha-256$4096$");
    }

    @Test
    void secret_thatCannotBeUsed_isAnErrorWithItsLine() throws Exception {
        for (String secret : List.of("%", "AAAA")) {
            Files.writeString(file, "\n# scram-secret " + secret + "\n");
            assertThatThrownBy(() -> PasswordFile.open(file))
                    .isInstanceOf(InvalidFileException.class)
                    .hasMessageContaining(":2:")
                    .hasMessageContaining("secret for SCRAM");
        }
        Files.writeString(file, "anna:$scram-sha-256$4096$AAAA$AAAA$AAAA\n");
        assertThatThrownBy(() -> PasswordFile.open(file))
                .isInstanceOf(InvalidFileException.class)
                .hasMessageContaining("user 'anna': the salt must have 8 to 1024 bytes, not 3");
    }

    @Test
    void names_thatScramClientsWriteInAnotherWay_areRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> PasswordFileEditor.putScram(file, "\u2168", new byte[] {'x'}, 4_096))
                .withMessageContaining("'IX'");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> PasswordFileEditor.putScram(file, "a:b", new byte[] {'x'}, 4_096));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> PasswordFileEditor.putScram(file, "bob", new byte[0], 4_096));
    }
}
