// SPDX-License-Identifier: Apache-2.0
package io.galidia.broker.auth;

import java.security.SecureRandom;
import java.util.Base64;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * SCRAM-SHA-256 (RFC 5802, RFC 7677): client and server prove to each other that they know the password, or what was made
 * of it, and neither says it.
 *
 * <p>A user name beside it in CONNECT must be the same; a password beside it is not looked at. Users who are not in the
 * store are answered like those who are, and refused at the end like those with a wrong password. There is no channel
 * binding (SCRAM-SHA-256-PLUS): clients that demand it are refused. Hashing is the client's work; what the server does
 * takes microseconds.
 */
public final class ScramAuthenticator implements EnhancedAuthenticator {

    /** The name of the method. */
    public static final String METHOD = "SCRAM-SHA-256";

    private static final int NONCE_BYTES = 18;
    private static final SecureRandom RANDOM = new SecureRandom();

    private final ScramStore store;
    private final Function<String, ScramCredentials> standIns;
    private final Supplier<String> nonces;

    ScramAuthenticator(ScramStore store, Function<String, ScramCredentials> standIns, Supplier<String> nonces) {
        this.store = store;
        this.standIns = standIns;
        this.nonces = nonces;
    }

    /**
     * With the users of this store.
     *
     * @param secret at least 32 bytes, from which the answers to unknown users are made: the same for all brokers with
     *     these users, and after a restart, so that nobody finds out by comparing who exists
     * @param iterations those of most users, which unknown users are told
     * @throws IllegalArgumentException if the secret is too short or the number out of its bounds
     */
    public static ScramAuthenticator of(ScramStore store, byte[] secret, int iterations) {
        if (secret.length < ScramStandIns.SECRET_BYTES) {
            throw new IllegalArgumentException(
                    "the secret must have at least " + ScramStandIns.SECRET_BYTES + " bytes, not " + secret.length);
        }
        var shape = ScramCredentials.of(iterations, new byte[16], new byte[32], new byte[32]);
        return new ScramAuthenticator(store, new ScramStandIns(secret, List.of(shape))::of, ScramAuthenticator::nonce);
    }

    static String nonce() {
        var bytes = new byte[NONCE_BYTES];
        RANDOM.nextBytes(bytes);
        return Base64.getEncoder().encodeToString(bytes);
    }

    @Override
    public String method() {
        return METHOD;
    }

    @Override
    public Exchange begin(AuthenticationRequest request) {
        return new ScramExchange(store, standIns, nonces.get(), request.userName());
    }
}
