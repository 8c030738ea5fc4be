// SPDX-License-Identifier: Apache-2.0
package io.galidia.broker.auth;

import io.galidia.packet.ReasonCode;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Knows nobody: lets everybody in without asking, or nobody. */
public final class Anonymous implements Authenticator {

    private static final AuthenticationResult ANONYMOUS = AuthenticationResult.accepted(Identity.ANONYMOUS);
    private static final AuthenticationResult REFUSED =
            AuthenticationResult.refused(ReasonCode.NOT_AUTHORIZED, "anonymous clients are not allowed");

    private static final Anonymous ALLOWED = new Anonymous(ANONYMOUS);
    private static final Anonymous NOT_ALLOWED = new Anonymous(REFUSED);

    private final AuthenticationResult result;

    private Anonymous(AuthenticationResult result) {
        this.result = result;
    }

    /** Everybody comes in as {@link Identity#ANONYMOUS}, whatever name they give: nothing was checked. */
    public static Anonymous allowed() {
        return ALLOWED;
    }

    /** Nobody comes in. */
    public static Anonymous refused() {
        return NOT_ALLOWED;
    }

    /**
     * Lets those in as {@link Identity#ANONYMOUS} who show neither user name nor password nor certificate, and leaves
     * the others to {@code named}.
     */
    public static Authenticator allowedBeside(Authenticator named) {
        return request -> request.userName() == null
                        && request.password() == null
                        && request.peerCertificates().isEmpty()
                ? CompletableFuture.completedFuture(ANONYMOUS)
                : named.authenticate(request);
    }

    @Override
    public CompletionStage<AuthenticationResult> authenticate(AuthenticationRequest request) {
        return CompletableFuture.completedFuture(result);
    }
}
