// SPDX-License-Identifier: Apache-2.0
package io.galidia;

/** What becomes of a message that several subscriptions of a {@link Client} are for. */
public enum Overlap {
    /** Each gets it: every subscription that the server names, and where it names none, all that match. */
    EACH,
    /**
     * The one that was declared first gets it; copies for others are acknowledged without a handler. Before MQTT 5, and with
     * servers without subscription identifiers, copies cannot be told from messages: where the server sends several, that
     * one gets several.
     */
    ONCE
}
