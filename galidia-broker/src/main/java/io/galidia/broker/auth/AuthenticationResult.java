// SPDX-License-Identifier: Apache-2.0
package io.galidia.broker.auth;

import io.galidia.packet.ReasonCode;

/** What an {@link Authenticator} found. */
public sealed interface AuthenticationResult {

    /** The client is who it says; its session will belong to {@code identity}. */
    record Accepted(Identity identity) implements AuthenticationResult {}

    /**
     * The client must not come in.
     *
     * @param reason what CONNACK tells it; an error code. Before MQTT 5 the broker sends the nearest return code
     * @param detail why, for the broker's own log; never sent to the client
     */
    record Refused(ReasonCode reason, String detail) implements AuthenticationResult {

        /** @throws IllegalArgumentException if the reason is none for an error */
        public Refused {
            if (!reason.isError()) {
                throw new IllegalArgumentException("a refusal needs an error code, not " + reason.text());
            }
        }
    }

    /** The client is {@code identity}. */
    static AuthenticationResult accepted(Identity identity) {
        return new Accepted(identity);
    }

    /** The client is refused, for this reason and with this detail for the log. */
    static AuthenticationResult refused(ReasonCode reason, String detail) {
        return new Refused(reason, detail);
    }
}
