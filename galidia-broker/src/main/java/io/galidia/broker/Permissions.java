// SPDX-License-Identifier: Apache-2.0
package io.galidia.broker;

import io.galidia.broker.auth.AccessControl;
import io.galidia.broker.auth.Action;
import io.galidia.broker.auth.AuthenticationRequest;
import io.galidia.broker.auth.AuthenticationResult;
import io.galidia.broker.auth.AuthenticationStep;
import io.galidia.broker.auth.Authorizer;
import io.galidia.broker.auth.Decision;
import io.galidia.broker.auth.EnhancedAuthenticator;
import java.util.concurrent.CompletableFuture;

/**
 * The one place of the broker that asks who a client is and what its session may do: for publishing, wills,
 * subscribing, and live, retained and queued delivery. Thread-safe; never throws, never says yes when in doubt.
 */
final class Permissions {

    private final AccessControl access;

    Permissions(AccessControl access) {
        this.access = access;
    }

    /** Who this is. Completes in time, on any thread. */
    CompletableFuture<AuthenticationResult> whoIs(AuthenticationRequest request, Worker worker) {
        return access.authenticate(request, worker);
    }

    /** Whether clients can authenticate with this method. */
    boolean hasMethod(String method) {
        return access.hasMethod(method);
    }

    /** Begins a conversation about who this is. */
    EnhancedAuthenticator.Exchange begin(String method, AuthenticationRequest request) {
        return access.begin(method, request);
    }

    /** Takes the next step. Completes in time, on any thread. */
    CompletableFuture<AuthenticationStep> step(EnhancedAuthenticator.Exchange exchange, byte[] data, Worker worker) {
        return access.step(exchange, data, worker);
    }

    /** Whether the session may publish to this topic, itself or with its will. */
    Decision mayPublish(Session session, String topic) {
        return access.authorize(session.identity, session.clientId, Action.WRITE, topic);
    }

    /** Whether the session may subscribe to this filter, which is without {@code $share/name/}. */
    Decision maySubscribe(Session session, String filter) {
        return access.authorize(session.identity, session.clientId, Action.SUBSCRIBE, filter);
    }

    /** Whether a message with this topic may be delivered to the session: live, retained or queued before. */
    Decision mayGet(Session session, String topic) {
        return access.authorize(session.identity, session.clientId, Action.READ, topic);
    }

    /** What a pending decision turns out to be. Completes in time, on any thread. */
    CompletableFuture<Boolean> await(Decision decision, Worker worker) {
        return access.await(decision, worker);
    }

    /** Answers stay right as long as this stays the same; {@link Authorizer#NOT_CACHEABLE} when they may not be kept. */
    long version() {
        return access.version();
    }
}
