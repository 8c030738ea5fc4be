// SPDX-License-Identifier: Apache-2.0
package io.galidia.scram;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.ongres.scram.client.ScramClient;
import com.ongres.scram.common.ServerFirstMessage;
import com.ongres.scram.common.StringPreparation;
import com.ongres.scram.common.exception.ScramException;
import io.galidia.EnhancedAuthentication;
import io.galidia.MqttException;
import io.galidia.packet.ReasonCode;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** The client's side of SCRAM-SHA-256. */
final class ScramSha256 implements EnhancedAuthentication {

    private static final String METHOD = "SCRAM-SHA-256";
    /** RFC 7677 asks servers for that many; one that asks for fewer may be after a proof that is easy to guess from. */
    private static final int MIN_ITERATIONS = 4_096;
    /** More would only keep the client busy. */
    private static final int MAX_ITERATIONS = 10_000_000;

    private final String user;
    private final String password;

    ScramSha256(String user, String password) {
        this.user = checked("user name", user);
        this.password = checked("password", password);
    }

    private static String checked(String what, String text) {
        try {
            StringPreparation.SASL_PREPARATION.normalize(text.toCharArray());
            return text;
        } catch (IllegalArgumentException forbidden) {
            throw new IllegalArgumentException(
                    "the " + what + " must not be empty or have control or unassigned characters", forbidden);
        }
    }

    @Override
    public String method() {
        return METHOD;
    }

    @Override
    public Exchange begin() {
        return new Conversation(ScramClient.builder()
                .advertisedMechanisms(List.of(METHOD))
                .username(user)
                .password(password.toCharArray())
                .stringPreparation(StringPreparation.SASL_PREPARATION)
                .build());
    }

    /** For logs, without the password. */
    @Override
    public String toString() {
        return METHOD + " as user '" + user + "'";
    }

    /** Two messages each way; the last one of the server is its proof. */
    private static final class Conversation implements Exchange {

        private enum Stage {
            BEGIN,
            FIRST_SENT,
            FINAL_SENT,
            DONE
        }

        private final ScramClient client;
        private Stage stage = Stage.BEGIN;

        Conversation(ScramClient client) {
            this.client = client;
        }

        @Override
        public byte[] first() {
            advance(Stage.BEGIN, Stage.FIRST_SENT);
            return client.clientFirstMessage().toString().getBytes(UTF_8);
        }

        @Override
        public CompletionStage<byte[]> answer(byte[] data) {
            advance(Stage.FIRST_SENT, Stage.FINAL_SENT);
            int iterations;
            try {
                ServerFirstMessage challenge = client.serverFirstMessage(new String(data, UTF_8));
                iterations = challenge.getIterationCount();
            } catch (ScramException | IllegalArgumentException malformed) {
                throw new MqttException(ReasonCode.NOT_AUTHORIZED, "the server's challenge cannot be used", malformed);
            }
            if (iterations < MIN_ITERATIONS || iterations > MAX_ITERATIONS) {
                throw failed("the server asks for " + iterations + " iterations; " + MIN_ITERATIONS + " to "
                        + MAX_ITERATIONS + " are done");
            }
            return CompletableFuture.supplyAsync(
                    () -> client.clientFinalMessage().toString().getBytes(UTF_8));
        }

        @Override
        public void verify(byte[] data) {
            advance(Stage.FINAL_SENT, Stage.DONE);
            try {
                client.serverFinalMessage(new String(data, UTF_8));
            } catch (ScramException | IllegalArgumentException wrong) {
                throw new MqttException(
                        ReasonCode.NOT_AUTHORIZED, "the server has not proven that it knows the password", wrong);
            }
        }

        private void advance(Stage from, Stage to) {
            if (stage != from) {
                throw failed("the server has not kept to the steps of SCRAM");
            }
            stage = to;
        }

        private static MqttException failed(String text) {
            return new MqttException(ReasonCode.NOT_AUTHORIZED, text);
        }
    }
}
