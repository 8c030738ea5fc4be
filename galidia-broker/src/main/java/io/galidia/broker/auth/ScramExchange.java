// SPDX-License-Identifier: Apache-2.0
package io.galidia.broker.auth;

import io.galidia.broker.auth.AuthenticationStep.Accepted;
import io.galidia.broker.auth.AuthenticationStep.Continue;
import io.galidia.broker.auth.AuthenticationStep.Refused;
import io.galidia.packet.ReasonCode;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The server's side of one SCRAM conversation: two messages of the client, two of the server. */
final class ScramExchange implements EnhancedAuthenticator.Exchange {

    private final ScramStore store;
    private final Function<String, ScramCredentials> standIns;
    private final String serverNonce;
    private final @Nullable String userOfConnect;
    private @Nullable Pending pending;

    /** What is kept between the two messages. */
    private record Pending(ScramMessage.First first, String serverFirst, String nonce, ScramCredentials credentials) {}

    ScramExchange(
            ScramStore store,
            Function<String, ScramCredentials> standIns,
            String serverNonce,
            @Nullable String userOfConnect) {
        this.store = store;
        this.standIns = standIns;
        this.serverNonce = serverNonce;
        this.userOfConnect = userOfConnect;
    }

    @Override
    public CompletionStage<AuthenticationStep> step(byte[] data) {
        try {
            Pending asked = pending;
            pending = null;
            return asked == null
                    ? first(ScramMessage.parseFirst(data))
                    : CompletableFuture.completedFuture(last(asked, ScramMessage.parseFinal(data)));
        } catch (IllegalArgumentException malformed) {
            return CompletableFuture.completedFuture(
                    new Refused(ReasonCode.NOT_AUTHORIZED, String.valueOf(malformed.getMessage())));
        }
    }

    private CompletionStage<AuthenticationStep> first(ScramMessage.First first) {
        String user = first.user();
        if (userOfConnect != null && !userOfConnect.equals(user)) {
            return CompletableFuture.completedFuture(new Refused(
                    ReasonCode.BAD_USER_NAME_OR_PASSWORD,
                    "the user name of CONNECT is '" + userOfConnect + "', that of SCRAM '" + user + "'"));
        }
        ScramCredentials standIn = standIns.apply(user); // made for real users too: it takes time
        return store.find(user).thenApply(found -> challenge(first, found, standIn));
    }

    private AuthenticationStep challenge(
            ScramMessage.First first, Optional<ScramCredentials> found, ScramCredentials standIn) {
        ScramCredentials credentials = found.orElse(standIn);
        String nonce = first.nonce() + serverNonce;
        String challenge = "r=" + nonce + ",s=" + credentials.saltText() + ",i=" + credentials.iterations();
        pending = new Pending(first, challenge, nonce, credentials);
        return new Continue(challenge.getBytes(StandardCharsets.UTF_8));
    }

    private static AuthenticationStep last(Pending asked, ScramMessage.Final last) {
        String user = asked.first.user();
        if (!last.header().equals(asked.first.header())) {
            return new Refused(ReasonCode.NOT_AUTHORIZED, "the two messages differ in channel binding");
        }
        boolean isNonce = MessageDigest.isEqual(bytes(last.nonce()), bytes(asked.nonce));
        String authMessage = asked.first.bare() + "," + asked.serverFirst + "," + last.withoutProof();
        if (!isNonce || !asked.credentials.isProof(last.proof(), authMessage)) {
            return new Refused(
                    ReasonCode.BAD_USER_NAME_OR_PASSWORD, "user '" + user + "' does not exist or has not proven that");
        }
        String signature = Base64.getEncoder().encodeToString(asked.credentials.serverSignature(authMessage));
        return new Accepted(Identity.user(user), bytes("v=" + signature));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
