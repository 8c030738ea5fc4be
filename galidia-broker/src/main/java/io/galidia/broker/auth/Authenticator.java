// SPDX-License-Identifier: Apache-2.0
package io.galidia.broker.auth;

import java.util.concurrent.CompletionStage;

/**
 * Finds out who a client is. Asked once per CONNECT, before any session is looked up.
 *
 * <p>It is called on the event loop of the connection and must not block there: what takes long (hashing, a database, a
 * remote service) runs elsewhere and completes the stage from any thread. {@link AccessControl} stands between it and
 * the broker: an exception, a failed stage, a null and a stage that is late are all refusals.
 *
 * <p>A client that asks for enhanced authentication (MQTT 5, section 4.12) does not come here but to the {@link
 * EnhancedAuthenticator} of the method it names, or is refused with "bad authentication method".
 */
@FunctionalInterface
public interface Authenticator {

    /** Decides about one client; the stage completes with an identity or a refusal. Thread-safe. */
    CompletionStage<AuthenticationResult> authenticate(AuthenticationRequest request);
}
