// SPDX-License-Identifier: Apache-2.0
package io.galidia.broker.auth;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.ongres.scram.client.ScramClient;
import com.ongres.scram.common.StringPreparation;
import io.galidia.broker.auth.AuthenticationStep.Accepted;
import io.galidia.broker.auth.AuthenticationStep.Continue;
import io.galidia.broker.auth.AuthenticationStep.Refused;
import io.galidia.packet.ReasonCode;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ScramAuthenticatorTest {

    // The example of RFC 7677, section 3.
    private static final String CLIENT_NONCE = "rOprNGfwEbeRWgbNEkqO";
    private static final String SERVER_NONCE = "%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0";
    private static final String CLIENT_FIRST = "n,,n=user,r=" + CLIENT_NONCE;
    private static final String SERVER_FIRST =
            "r=" + CLIENT_NONCE + SERVER_NONCE + ",s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096";
    private static final String CLIENT_FINAL =
            "c=biws,r=" + CLIENT_NONCE + SERVER_NONCE + ",p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=";
    private static final String SERVER_FINAL = "v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=";

    private static final ScramCredentials OF_USER = ScramCredentials.derive(
            "pencil".toCharArray(), Base64.getDecoder().decode("W22ZaJ0SNY7soEsUEjb6gQ=="), 4_096);

    private final Map<String, ScramCredentials> users = new HashMap<>(Map.of("user", OF_USER));
    private final ScramStandIns standIns = new ScramStandIns(new byte[32], List.of(OF_USER));
    private final ScramAuthenticator authenticator = new ScramAuthenticator(
            user -> CompletableFuture.completedStage(Optional.ofNullable(users.get(user))),
            standIns::of,
            () -> SERVER_NONCE);

    private EnhancedAuthenticator.Exchange begin(String userOfConnect) {
        return authenticator.begin(Requests.of(userOfConnect, (String) null));
    }

    private static AuthenticationStep step(EnhancedAuthenticator.Exchange exchange, String message) {
        return exchange.step(message.getBytes(UTF_8)).toCompletableFuture().join();
    }

    private static String data(AuthenticationStep step) {
        return new String(step instanceof Accepted end ? end.data() : ((Continue) step).data(), UTF_8);
    }

    private static void assertRefused(AuthenticationStep step, ReasonCode reason, String detail) {
        assertThat(step).isInstanceOf(Refused.class);
        assertThat(((Refused) step).reason()).isEqualTo(reason);
        assertThat(((Refused) step).detail()).contains(detail);
    }

    @Test
    void exampleOfRfc7677_isAccepted() {
        var exchange = begin(null);
        assertThat(data(step(exchange, CLIENT_FIRST))).isEqualTo(SERVER_FIRST);
        AuthenticationStep end = step(exchange, CLIENT_FINAL);
        assertThat(end).isInstanceOf(Accepted.class);
        assertThat(((Accepted) end).identity()).isEqualTo(Identity.user("user"));
        assertThat(data(end)).isEqualTo(SERVER_FINAL);
        assertThat(authenticator.method()).isEqualTo("SCRAM-SHA-256");
    }

    @ParameterizedTest
    @CsvSource({"user,pencil", "'a,b=c',p\u00e4ss", "\u00fcser,\u2168"})
    void clientOfTheLibrary_isAcceptedAndContent(String user, String password) throws Exception {
        users.put(user, ScramCredentials.create(password.getBytes(UTF_8), 4_096));
        var client = client(user, password);
        var exchange = ScramAuthenticator.of(
                        name -> CompletableFuture.completedStage(Optional.ofNullable(users.get(name))),
                        new byte[32],
                        4_096)
                .begin(Requests.of(null, (String) null));
        client.serverFirstMessage(
                data(step(exchange, client.clientFirstMessage().toString())));
        AuthenticationStep end = step(exchange, client.clientFinalMessage().toString());
        assertThat(((Accepted) end).identity()).isEqualTo(Identity.user(user));
        client.serverFinalMessage(data(end));
    }

    private static ScramClient client(String user, String password) {
        return ScramClient.builder()
                .advertisedMechanisms(List.of("SCRAM-SHA-256"))
                .username(user)
                .password(password.toCharArray())
                .stringPreparation(StringPreparation.SASL_PREPARATION)
                .build();
    }

    @Test
    void wrongPassword_isRefusedLikeAnUnknownUser() throws Exception {
        for (String user : List.of("user", "nobody")) {
            var client = client(user, "pencils");
            var exchange = begin(null);
            client.serverFirstMessage(
                    data(step(exchange, client.clientFirstMessage().toString())));
            assertRefused(
                    step(exchange, client.clientFinalMessage().toString()), ReasonCode.BAD_USER_NAME_OR_PASSWORD, user);
        }
    }

    @Test
    void unknownUser_isChallengedAlwaysInTheSameWay_andEachInAnother() {
        String first = data(step(begin(null), "n,,n=nobody,r=abc"));
        assertThat(data(step(begin(null), "n,,n=nobody,r=abc"))).isEqualTo(first);
        assertThat(first).matches("r=abc\\S+,s=[A-Za-z0-9+/]{22}==,i=4096");
        assertThat(data(step(begin(null), "n,,n=somebody,r=abc"))).isNotEqualTo(first);
        var withAnotherSecret = new ScramStandIns(ScramStandIns.newSecret(), List.of(OF_USER));
        assertThat(withAnotherSecret.of("nobody").saltText())
                .isNotEqualTo(standIns.of("nobody").saltText());
    }

    @Test
    void standIns_haveTheShapesOfRealCredentials() {
        var other = ScramCredentials.of(8_000, new byte[40], new byte[32], new byte[32]);
        var both = new ScramStandIns(new byte[32], List.of(OF_USER, other, other));
        List<Integer> iterations = java.util.stream.IntStream.range(0, 50)
                .mapToObj(i -> both.of("nobody-" + i))
                .peek(each -> assertThat(each.saltBytes()).isEqualTo(each.iterations() == 8_000 ? 40 : 16))
                .map(ScramCredentials::iterations)
                .distinct()
                .sorted()
                .toList();
        assertThat(iterations).containsExactly(4_096, 8_000);
        assertThat(new ScramStandIns(new byte[32], List.of()).of("a").iterations())
                .isEqualTo(ScramCredentials.DEFAULT_ITERATIONS);
    }

    @Test
    void userNameOfConnect_mustBeTheSame() {
        assertThat(step(begin("user"), CLIENT_FIRST)).isInstanceOf(Continue.class);
        assertRefused(step(begin("anna"), CLIENT_FIRST), ReasonCode.BAD_USER_NAME_OR_PASSWORD, "'anna'");
    }

    @Test
    void channelBinding_isNotOffered_andAClientThatKnowsSoComesIn() {
        assertThat(step(begin(null), "y,,n=user,r=abc")).isInstanceOf(Continue.class);
        assertRefused(
                step(begin(null), "p=tls-server-end-point,,n=user,r=abc"),
                ReasonCode.NOT_AUTHORIZED,
                "channel binding");
        var changed = begin(null);
        step(changed, "y" + CLIENT_FIRST.substring(1));
        assertRefused(step(changed, CLIENT_FINAL), ReasonCode.NOT_AUTHORIZED, "differ in channel binding");
    }

    @Test
    void authorizationIdentity_mayOnlyBeTheUser() {
        assertThat(step(begin(null), "n,a=user,n=user,r=abc")).isInstanceOf(Continue.class);
        assertRefused(step(begin(null), "n,a=admin,n=user,r=abc"), ReasonCode.NOT_AUTHORIZED, "another user");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "n",
                "n,,n=user",
                "x,,n=user,r=abc",
                "n,,r=abc,n=user",
                "n,,n=,r=abc",
                "n,,n=user,r=",
                "n,,n=user,r=a b",
                "n,,n=us=er,r=abc",
                "n,,m=1,n=user,r=abc",
                "n,b=user,n=user,r=abc",
                "n,,n=us\u0007er,r=abc"
            })
    void malformedFirstMessage_isRefused(String message) {
        assertRefused(step(begin(null), message), ReasonCode.NOT_AUTHORIZED, "");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "c=biws",
                "c=biws,r=abc",
                "c=%,r=abc,p=AAAA",
                "r=abc,c=biws,p=AAAA",
                "c=biws,r=abc,p=%",
                "c=biws,r=abc,p=",
                "c=biws,r=abc,x=AAAA"
            })
    void malformedFinalMessage_isRefused(String message) {
        var exchange = begin(null);
        step(exchange, CLIENT_FIRST);
        assertThat(step(exchange, message)).isInstanceOf(Refused.class);
    }

    @Test
    void proof_thatIsChangedAnywhere_isRefused() {
        for (int i = 0; i < CLIENT_FINAL.length(); i++) {
            var exchange = begin(null);
            step(exchange, CLIENT_FIRST);
            char[] changed = CLIENT_FINAL.toCharArray();
            changed[i] = changed[i] == 'A' ? 'B' : 'A';
            assertThat(step(exchange, new String(changed))).as("at %d", i).isInstanceOf(Refused.class);
        }
    }

    @Test
    void message_thatIsTooLongOrNotUtf8_isRefused() {
        String longName = "n,,n=" + "u".repeat(ScramMessage.MAX_BYTES) + ",r=abc";
        assertRefused(step(begin(null), longName), ReasonCode.NOT_AUTHORIZED, "4096");
        assertRefused(
                begin(null)
                        .step(new byte[] {'n', ',', ',', 'n', '=', (byte) 0xC3, ',', 'r', '=', 'a'})
                        .toCompletableFuture()
                        .join(),
                ReasonCode.NOT_AUTHORIZED,
                "UTF-8");
    }

    @Test
    void messages_ofRandomBytes_areRefusedAndNeverThrow() {
        var random = new Random(4711);
        byte[] alphabet = "n,=yparcmui2CD3\u0000\u00ff%A".getBytes(UTF_8);
        for (int i = 0; i < 20_000; i++) {
            var exchange = begin(null);
            if (i % 2 == 0) {
                step(exchange, CLIENT_FIRST);
            }
            var message = new byte[random.nextInt(40)];
            for (int k = 0; k < message.length; k++) {
                message[k] = alphabet[random.nextInt(alphabet.length)];
            }
            assertThat(exchange.step(message).toCompletableFuture().join()).isNotInstanceOf(Accepted.class);
        }
    }

    @Test
    void stepAfterTheEnd_beginsAnew() {
        var exchange = begin(null);
        step(exchange, CLIENT_FIRST);
        step(exchange, CLIENT_FINAL);
        assertThat(step(exchange, CLIENT_FINAL)).isInstanceOf(Refused.class);
    }

    // ---- credentials

    @Test
    void credentials_areReadAsTheyAreWritten() {
        var credentials = ScramCredentials.create("secret".getBytes(UTF_8), 5_000);
        String text = credentials.format();
        assertThat(ScramCredentials.parse(text).format()).isEqualTo(text);
        assertThat(text).matches("\\$scram-sha-256\\$5000\\$[^$]{24}\\$[^$]{44}\\$[^$]{44}");
        assertThat(credentials.toString()).doesNotContain("$").contains("5000");
        assertThat(ScramCredentials.create("secret".getBytes(UTF_8), 5_000).format())
                .isNotEqualTo(text);
    }

    @Test
    void passwords_areComparedAsSaslprepHasThem() {
        var credentials = ScramCredentials.create("I\u00adX".getBytes(UTF_8), 4_096);
        assertThat(Arrays.equals(credentials.storedKey(), credentials.storedKeyOf("\u2168".getBytes(UTF_8))))
                .isTrue();
        assertThat(credentials.storedKeyOf(new byte[] {(byte) 0xC3})).isEmpty();
        assertThat(credentials.storedKeyOf(new byte[0])).isEmpty();
    }

    @Test
    void credentials_thatCannotBeUsed_sayWhy() {
        for (int iterations : new int[] {0, 4_095, 1_000_001}) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> ScramCredentials.create(new byte[] {'x'}, iterations))
                    .withMessageContaining("4096 to 1000000, not " + iterations);
        }
        for (byte[] password : new byte[][] {{}, {7}, {(byte) 0xFF}}) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> ScramCredentials.create(password, 4_096))
                    .withMessageContaining("a password for SCRAM");
        }
        String ok = OF_USER.format();
        for (String text : List.of(
                "$scram-sha-256$4096", ok + "$", ok.replace("4096", "100"), ok.replace("W22Z", "%"), ok + "A")) {
            assertThatIllegalArgumentException().isThrownBy(() -> ScramCredentials.parse(text));
        }
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ScramAuthenticator.of(user -> null, new byte[31], 4_096))
                .withMessageContaining("32");
    }
}
