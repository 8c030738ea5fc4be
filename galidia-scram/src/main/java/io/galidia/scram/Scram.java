// SPDX-License-Identifier: Apache-2.0
package io.galidia.scram;

import io.galidia.EnhancedAuthentication;

/**
 * SCRAM (RFC 5802) as a way for clients to authenticate: the password never crosses the network, and the server proves
 * that it knows it too.
 *
 * <pre>{@code
 * ConnectOptions.DEFAULTS.withAuthentication(Scram.sha256("anna", "secret"))
 * }</pre>
 */
public final class Scram {

    private Scram() {}

    /**
     * SCRAM-SHA-256 (RFC 7677), without channel binding. Good for any number of connections, on any thread. Hashing is done
     * on the common pool, never on an event loop.
     *
     * @param user not empty
     * @param password not empty
     * @throws IllegalArgumentException if SASLprep (RFC 4013) does not take the user name or the password
     */
    public static EnhancedAuthentication sha256(String user, String password) {
        return new ScramSha256(user, password);
    }
}
