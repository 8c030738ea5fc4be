// SPDX-License-Identifier: Apache-2.0
package io.galidia.broker.auth;

import io.galidia.packet.ReasonCode;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The choke point of the broker: asks the authenticators and the authorizer, and fails closed. Whatever they do (throw,
 * return null, complete with an exception, never complete), the caller gets a refusal or a denial, and gets it in time.
 * Thread-safe.
 */
public final class AccessControl {

    private static final Logger LOG = System.getLogger(AccessControl.class.getName());

    private final Authenticator authenticator;
    private final Map<String, EnhancedAuthenticator> methods;
    private final Authorizer authorizer;
    private final Duration timeout;

    /**
     * @param authenticator asked for every CONNECT without an authentication method
     * @param methods asked for those with one, under the name they have now
     * @param authorizer asked for every publish, subscription and delivery
     * @param timeout how long each of them may take with an answer that comes later; positive
     */
    public AccessControl(
            Authenticator authenticator,
            Collection<? extends EnhancedAuthenticator> methods,
            Authorizer authorizer,
            Duration timeout) {
        this.authenticator = Objects.requireNonNull(authenticator, "authenticator");
        this.methods = methods.stream()
                .collect(Collectors.toUnmodifiableMap(EnhancedAuthenticator::method, Function.identity()));
        this.authorizer = Objects.requireNonNull(authorizer, "authorizer");
        if (timeout.isNegative() || timeout.isZero()) {
            throw new IllegalArgumentException("the time-out must be positive, not " + timeout);
        }
        this.timeout = timeout;
    }

    /**
     * Asks who a client is. The future completes exactly once, normally, at the latest after the time-out, on any
     * thread; an answer that comes later is dropped.
     *
     * @param alarm where the time-out runs, usually the event loop of the connection
     */
    public CompletableFuture<AuthenticationResult> authenticate(AuthenticationRequest request, Alarm alarm) {
        var stage = ask(() -> authenticator.authenticate(request), "the authenticator");
        return inTime(stage, alarm, "the authenticator").handle((result, failure) -> {
            if (result != null) {
                return result;
            }
            LOG.log(Level.WARNING, () -> "refused " + request + ": " + failure, failure);
            return AuthenticationResult.refused(ReasonCode.SERVER_UNAVAILABLE, String.valueOf(failure));
        });
    }

    /** Whether clients can authenticate with this method. */
    public boolean hasMethod(String method) {
        return methods.containsKey(method);
    }

    /** Begins a conversation with a client; never throws. What cannot be begun is refused at the first step. */
    public EnhancedAuthenticator.Exchange begin(String method, AuthenticationRequest request) {
        try {
            EnhancedAuthenticator known = methods.get(method);
            EnhancedAuthenticator.Exchange exchange = known == null ? null : known.begin(request);
            return exchange != null ? exchange : data -> CompletableFuture.failedFuture(noAnswer(method));
        } catch (RuntimeException failure) {
            return data -> CompletableFuture.failedFuture(failure);
        }
    }

    /**
     * Takes the next step of a conversation. The future completes exactly once, normally, at the latest after the time-out,
     * on any thread; an answer that comes later is dropped.
     *
     * @param alarm where the time-out runs, usually the event loop of the connection
     */
    public CompletableFuture<AuthenticationStep> step(
            EnhancedAuthenticator.Exchange exchange, byte[] data, Alarm alarm) {
        var stage = ask(() -> exchange.step(data), "the enhanced authenticator");
        return inTime(stage, alarm, "the enhanced authenticator").handle((step, failure) -> {
            if (step != null) {
                return step;
            }
            LOG.log(Level.WARNING, () -> "refused a step of " + exchange + ": " + failure, failure);
            return new AuthenticationStep.Refused(ReasonCode.SERVER_UNAVAILABLE, String.valueOf(failure));
        });
    }

    /**
     * Asks whether a client may do this; never throws. The answer may be pending; {@link #await} brings it.
     *
     * @see Authorizer#authorize
     */
    public Decision authorize(Identity who, String clientId, Action action, String topic) {
        try {
            Decision decision = authorizer.authorize(who, clientId, action, topic);
            return decision == null ? Decision.DENY : decision;
        } catch (RuntimeException failure) {
            LOG.log(Level.WARNING, () -> "denied " + action + " '" + topic + "' to " + who + ": " + failure, failure);
            return Decision.DENY;
        }
    }

    /**
     * The answer to a pending decision. Completes exactly once, normally, with true only for {@link Decision#ALLOW}, at
     * the latest after the time-out, on any thread.
     */
    public CompletableFuture<Boolean> await(Decision decision, Alarm alarm) {
        if (!decision.isPending()) {
            return CompletableFuture.completedFuture(decision.isAllowed());
        }
        return inTime(decision.stage(), alarm, "the authorizer").handle((answer, failure) -> {
            if (failure != null) {
                LOG.log(Level.WARNING, () -> "denied: " + failure, failure);
            }
            return answer != null && answer.isAllowed();
        });
    }

    /** How long an answer may be kept; see {@link Authorizer#version}. */
    public long version() {
        return authorizer.version();
    }

    private interface Question<T> {
        CompletionStage<T> ask();
    }

    private static <T> CompletionStage<T> ask(Question<T> question, String who) {
        try {
            CompletionStage<T> stage = question.ask();
            return stage != null ? stage : CompletableFuture.failedFuture(noAnswer(who));
        } catch (RuntimeException failure) {
            return CompletableFuture.failedFuture(failure);
        }
    }

    private <T> CompletableFuture<T> inTime(CompletionStage<T> stage, Alarm alarm, String who) {
        var answer = new CompletableFuture<T>();
        stage.whenComplete((result, failure) -> {
            if (result != null) {
                answer.complete(result);
            } else {
                answer.completeExceptionally(failure != null ? failure : noAnswer(who));
            }
        });
        if (!answer.isDone()) {
            AutoCloseable timer = alarm.after(
                    timeout,
                    () -> answer.completeExceptionally(
                            new IllegalStateException(who + " did not answer within " + timeout)));
            answer.whenComplete((result, failure) -> cancel(timer));
        }
        return answer;
    }

    private static void cancel(AutoCloseable timer) {
        try {
            timer.close();
        } catch (Exception failure) {
            LOG.log(Level.DEBUG, "a time-out could not be cancelled", failure);
        }
    }

    private static IllegalStateException noAnswer(String who) {
        return new IllegalStateException(who + " answered null");
    }
}
