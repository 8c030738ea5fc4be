// SPDX-License-Identifier: Apache-2.0
package io.galidia.broker.auth;

import java.util.Objects;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * The answer of an {@link Authorizer}: yes or no at once, which allocates nothing, or later. Immutable.
 *
 * <p>A receiver looks at {@link #isPending()} first.
 */
public final class Decision {

    /** Yes. */
    public static final Decision ALLOW = new Decision(null);

    /** No. */
    public static final Decision DENY = new Decision(null);

    private final @Nullable CompletionStage<Decision> later;

    private Decision(@Nullable CompletionStage<Decision> later) {
        this.later = later;
    }

    /** {@link #ALLOW} or {@link #DENY}. */
    public static Decision of(boolean isAllowed) {
        return isAllowed ? ALLOW : DENY;
    }

    /** An answer that is not known yet. The stage has to complete with {@link #ALLOW}; everything else is a no. */
    public static Decision later(CompletionStage<Decision> stage) {
        return new Decision(Objects.requireNonNull(stage, "stage"));
    }

    /** Whether the answer comes later, with {@link #stage()}. */
    public boolean isPending() {
        return later != null;
    }

    /** Whether the answer is yes, now; false while it is pending. */
    public boolean isAllowed() {
        return this == ALLOW;
    }

    /**
     * The answer to come.
     *
     * @throws IllegalStateException if the answer is already here
     */
    public CompletionStage<Decision> stage() {
        if (later == null) {
            throw new IllegalStateException("the decision is not pending: " + this);
        }
        return later;
    }

    @Override
    public String toString() {
        return later != null ? "pending" : isAllowed() ? "allow" : "deny";
    }
}
