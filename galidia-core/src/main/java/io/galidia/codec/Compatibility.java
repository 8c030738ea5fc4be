// SPDX-License-Identifier: Apache-2.0
package io.galidia.codec;

/** How much a listener lets pass of what the standards forbid to clients; see {@link RelaxedRule}. */
public enum Compatibility {

    /** What the standards leave to the server's choice is refused too. */
    STRICT,

    /** What the standards forbid is refused; what they discourage, or do not know, is taken as clients mean it. */
    STANDARD,

    /** What clients in the field get wrong is let pass where it harms nobody. */
    LENIENT;

    /** Whether a client may break this rule. */
    public boolean permits(RelaxedRule rule) {
        return compareTo(rule.from()) >= 0;
    }
}
