// SPDX-License-Identifier: Apache-2.0
package io.galidia.codec;

import java.util.function.Consumer;

/** What the peer of one connection may get wrong, and who is told when it does. Asked only once a rule is broken. */
public final class Tolerance {

    /** Of {@link Compatibility#STANDARD}, and nobody is told. */
    public static final Tolerance STANDARD = new Tolerance(Compatibility.STANDARD, rule -> {});

    private final Compatibility level;
    private final Consumer<RelaxedRule> listener;

    /** @param listener is told of each broken rule that was let pass, on the thread of the connection */
    public Tolerance(Compatibility level, Consumer<RelaxedRule> listener) {
        this.level = level;
        this.listener = listener;
    }

    /** Whether the peer may break this rule. */
    public boolean permits(RelaxedRule rule) {
        return level.permits(rule);
    }

    /** The peer has broken this rule: whether that is let pass, which the listener is then told. */
    public boolean letsPass(RelaxedRule rule) {
        boolean isPermitted = level.permits(rule);
        if (isPermitted) {
            listener.accept(rule);
        }
        return isPermitted;
    }
}
