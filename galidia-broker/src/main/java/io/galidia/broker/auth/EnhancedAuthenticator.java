// SPDX-License-Identifier: Apache-2.0
package io.galidia.broker.auth;

import java.util.concurrent.CompletionStage;

/**
 * Finds out who a client is in a conversation with it: one method of enhanced authentication (MQTT 5, section 4.12). It
 * stands beside the {@link Authenticator}, which is asked about the clients that name no method.
 *
 * <p>It is called on the event loop of the connection and must not block there. {@link AccessControl} stands between it
 * and the broker: an exception, a failed stage, a null and a stage that is late are all refusals, and so are more than
 * {@value #MAX_STEPS} steps. The client has the connect time-out for each of its answers.
 *
 * <p>User name and password of CONNECT mean what the method makes of them; no one else looks at them. A client may
 * authenticate again while it is connected, and goes on with what it may do until that has ended: another exchange, with
 * the same request. It must turn out to be the same identity, or it is disconnected.
 */
public interface EnhancedAuthenticator {

    /** How many steps the server takes at most in one exchange. */
    int MAX_STEPS = 16;

    /** The name that clients call it by, such as {@code SCRAM-SHA-256}; compared letter by letter, always the same. */
    String method();

    /** Begins a conversation with one client. Thread-safe. */
    Exchange begin(AuthenticationRequest request);

    /** A conversation with one client. Used by one thread at a time; given up without notice when the client is gone. */
    interface Exchange {

        /**
         * Takes what the client says: with CONNECT or with the AUTH that begins to authenticate again, then with each AUTH
         * after {@link AuthenticationStep.Continue}.
         *
         * @param data the authentication data, at most 65,535 bytes; empty when there is none
         */
        CompletionStage<AuthenticationStep> step(byte[] data);
    }
}
