// SPDX-License-Identifier: Apache-2.0
package io.galidia.broker;

import io.galidia.broker.auth.Action;
import io.galidia.broker.auth.AuthenticationRequest;
import io.galidia.broker.auth.AuthenticationResult;
import io.galidia.broker.auth.Authenticator;
import io.galidia.broker.auth.Authorizer;
import io.galidia.broker.auth.Decision;
import io.galidia.broker.auth.Identity;
import io.galidia.packet.Qos;
import io.galidia.session.QueueLimits;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** The options of a fuzzed broker, of which a script chooses one set, and who decides there about clients. */
final class FuzzOptions implements Authenticator, Authorizer {

    /** Connections from ports below this are the test's own: only they have an identity. */
    static final int OWN_PORTS = 100;

    static final String OWN_TOPICS = "by/";

    private final Queue<CompletableFuture<Decision>> questions = new ArrayDeque<>();
    private final Queue<CompletableFuture<AuthenticationResult>> clients = new ArrayDeque<>();
    boolean isThinking;
    boolean isDenying;
    long version;

    BrokerOptions choose(int number) {
        var options = BrokerOptions.DEFAULTS.withAuthenticator(this).withAuthorizer(this);
        var limits = BrokerLimits.DEFAULTS;
        return switch (number) {
            case 1 ->
                options.withLimits(limits.withQueue(new QueueLimits(3, 2_000, QueueLimits.WhenFull.DROP_NEWEST, 2))
                        .withReceiveMaximum(2)
                        .withTopicAliasMaximum(2));
            case 2 ->
                options.withLimits(limits.withQueue(new QueueLimits(3, 2_000, QueueLimits.WhenFull.DROP_OLDEST, 1))
                        .withMaxPacketSize(1_024)
                        .withMaxRetained(2)
                        .withMaxSubscriptions(3));
            case 3 -> options.withMaxQos(Qos.AT_LEAST_ONCE).withRetainAvailable(false);
            case 4 -> options.withMaxQos(Qos.AT_MOST_ONCE).withLimits(limits.withTopicAliasMaximum(0));
            case 5 ->
                options.withLimits(limits.withMaxSessions(5)
                        .withMaxConnections(6)
                        .withMaxConnecting(2)
                        .withMaxSessionExpiry(Duration.ofSeconds(10))
                        .withMaxKeepAlive(Duration.ofSeconds(5)));
            default -> options;
        };
    }

    @Override
    public CompletionStage<AuthenticationResult> authenticate(AuthenticationRequest request) {
        if (request.remoteAddress() instanceof InetSocketAddress from && from.getPort() < OWN_PORTS) {
            return CompletableFuture.completedFuture(AuthenticationResult.accepted(Identity.user("own")));
        }
        var answer = new CompletableFuture<AuthenticationResult>();
        clients.add(answer);
        if (!isThinking) {
            answer(true);
        }
        return answer;
    }

    @Override
    public Decision authorize(Identity who, String clientId, Action action, String topic) {
        if (!who.isAnonymous()) {
            return Decision.ALLOW;
        }
        if (topic.startsWith(OWN_TOPICS) && action == Action.WRITE) {
            return Decision.DENY;
        }
        if (!isThinking) {
            return Decision.of(!isDenying);
        }
        var answer = new CompletableFuture<Decision>();
        questions.add(answer);
        return Decision.later(answer);
    }

    @Override
    public long version() {
        return isThinking ? NOT_CACHEABLE : version;
    }

    boolean isAsked() {
        return !questions.isEmpty() || !clients.isEmpty();
    }

    /** Answers everything that is asked. */
    void answer(boolean isAllowed) {
        while (!clients.isEmpty()) {
            clients.remove().complete(AuthenticationResult.accepted(Identity.ANONYMOUS));
        }
        while (!questions.isEmpty()) {
            questions.remove().complete(Decision.of(isAllowed));
        }
    }

    /** Answers the oldest question only. */
    void answerOne(boolean isAllowed) {
        if (!clients.isEmpty()) {
            clients.remove().complete(AuthenticationResult.accepted(Identity.ANONYMOUS));
        } else if (!questions.isEmpty()) {
            questions.remove().complete(Decision.of(isAllowed));
        }
    }
}
