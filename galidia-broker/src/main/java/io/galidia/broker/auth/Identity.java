// SPDX-License-Identifier: Apache-2.0
package io.galidia.broker.auth;

import java.util.Objects;

/**
 * Who a client is, as its authenticator found. A stored session belongs to the identity that made it, and two identities
 * are the same only when both kind and name are: the user {@code anna} and the certificate {@code anna} are two.
 *
 * @param kind how the name was established
 * @param name the user name or the name in the certificate; empty for the anonymous identity and only for it
 */
public record Identity(Kind kind, String name) {

    /** The one identity of every client that did not say who it is. */
    public static final Identity ANONYMOUS = new Identity(Kind.ANONYMOUS, "");

    /** How a name was established. */
    public enum Kind {
        /** Not at all: no name was asked for. */
        ANONYMOUS,
        /** A user name whose password, token or other proof was checked. */
        USER_NAME,
        /** The subject of a client certificate that the TLS handshake has verified. */
        CERTIFICATE
    }

    /** @throws IllegalArgumentException if an anonymous identity has a name, or another one has none */
    public Identity {
        Objects.requireNonNull(kind, "kind");
        if ((kind == Kind.ANONYMOUS) != name.isEmpty()) {
            throw new IllegalArgumentException(
                    name.isEmpty() ? kind + " needs a name" : "an anonymous identity has no name, not '" + name + "'");
        }
    }

    /** The identity of a user whose password or other proof was checked. */
    public static Identity user(String name) {
        return new Identity(Kind.USER_NAME, name);
    }

    /** The identity in a verified client certificate. */
    public static Identity certificate(String name) {
        return new Identity(Kind.CERTIFICATE, name);
    }

    /** Whether nobody knows who this is. */
    public boolean isAnonymous() {
        return kind == Kind.ANONYMOUS;
    }

    /** For logs: {@code anonymous}, {@code user 'anna'} or {@code certificate 'anna'}. */
    @Override
    public String toString() {
        return switch (kind) {
            case ANONYMOUS -> "anonymous";
            case USER_NAME -> "user '" + name + "'";
            case CERTIFICATE -> "certificate '" + name + "'";
        };
    }
}
