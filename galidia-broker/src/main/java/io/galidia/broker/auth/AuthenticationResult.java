// SPDX-License-Identifier: Apache-2.0
package io.galidia.broker.auth;

import io.galidia.packet.ReasonCode;
import java.nio.charset.StandardCharsets;

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

    /**
     * The client is to connect to another server (section 4.11).
     *
     * @param reason {@link ReasonCode#USE_ANOTHER_SERVER} for this time, or {@link ReasonCode#SERVER_MOVED} for good. Before
     *     MQTT 5 the broker says that it is unavailable
     * @param serverReference where to, in words that the client understands, such as {@code host:port}; sent to whoever
     *     asks, authenticated or not. Empty when the client knows; at most 65,535 bytes of UTF-8
     */
    record Redirected(ReasonCode reason, String serverReference) implements AuthenticationResult {
        /** @throws IllegalArgumentException if the reason is another one, or the reference too long */
        public Redirected {
            if (reason != ReasonCode.USE_ANOTHER_SERVER && reason != ReasonCode.SERVER_MOVED) {
                throw new IllegalArgumentException(
                        "a redirection says use another server or server moved, not " + reason.text());
            }
            int bytes = serverReference.getBytes(StandardCharsets.UTF_8).length;
            if (bytes > 65_535 || serverReference.indexOf(0) >= 0) {
                throw new IllegalArgumentException(
                        "a server reference must have at most 65535 bytes and no U+0000, not " + bytes + " bytes");
            }
        }
    }

    /** The client is to connect to another server; see {@link Redirected}. */
    static AuthenticationResult redirected(ReasonCode reason, String serverReference) {
        return new Redirected(reason, serverReference);
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
