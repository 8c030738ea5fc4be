// SPDX-License-Identifier: Apache-2.0
package io.galidia.broker;

import io.galidia.broker.auth.Action;
import io.galidia.broker.auth.Authorizer;
import io.galidia.broker.auth.Decision;
import io.galidia.broker.auth.Identity;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiPredicate;

/** An authorizer whose answers come when the test says so, or at once, by a rule that the test may change. */
final class SlowAuthorizer implements Authorizer {

    /** Everything that was asked: "READ a/b of client". */
    final List<String> questions = new ArrayList<>();

    final Queue<CompletableFuture<Decision>> open = new ArrayDeque<>();
    boolean isPending = true;
    BiPredicate<Action, String> rule = (action, topic) -> true;
    long version = NOT_CACHEABLE;

    @Override
    public Decision authorize(Identity who, String clientId, Action action, String topic) {
        questions.add(action + " " + topic + " of " + clientId);
        if (!isPending) {
            return Decision.of(rule.test(action, topic));
        }
        var answer = new CompletableFuture<Decision>();
        open.add(answer);
        return Decision.later(answer);
    }

    @Override
    public long version() {
        return version;
    }

    /** Answers all questions that are open. */
    void answer(boolean isAllowed) {
        while (!open.isEmpty()) {
            open.remove().complete(Decision.of(isAllowed));
        }
    }
}
