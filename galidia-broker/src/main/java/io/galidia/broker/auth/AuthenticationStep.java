// SPDX-License-Identifier: Apache-2.0
package io.galidia.broker.auth;

import io.galidia.packet.ReasonCode;

/** What an {@link EnhancedAuthenticator} says to what its client has said. */
@SuppressWarnings("ArrayRecordComponent") // what goes over the network is bytes, and nobody compares steps
public sealed interface AuthenticationStep {

    /** The client must say more. The data goes to it in AUTH; empty for none, at most 65,535 bytes. */
    record Continue(byte[] data) implements AuthenticationStep {
        /** @throws IllegalArgumentException if the data is too long */
        public Continue {
            requireShort(data);
        }
    }

    /**
     * The client is {@code identity}. The data goes to it in CONNACK, or in AUTH when it has authenticated again; empty for
     * none, at most 65,535 bytes.
     */
    record Accepted(Identity identity, byte[] data) implements AuthenticationStep {
        /** @throws IllegalArgumentException if the data is too long */
        public Accepted {
            requireShort(data);
        }
    }

    /**
     * The client must not come in, or not stay.
     *
     * @param reason what the client is told; an error code. "Not authorized" is told instead where the packet has no such
     *     code
     * @param detail why, for the broker's own log; never sent to the client
     */
    record Refused(ReasonCode reason, String detail) implements AuthenticationStep {
        /** @throws IllegalArgumentException if the reason is none for an error */
        public Refused {
            if (!reason.isError()) {
                throw new IllegalArgumentException("a refusal needs an error code, not " + reason.text());
            }
        }
    }

    private static void requireShort(byte[] data) {
        if (data.length > 65_535) {
            throw new IllegalArgumentException(
                    "authentication data must have at most 65535 bytes, not " + data.length); // section 1.5.6
        }
    }
}
