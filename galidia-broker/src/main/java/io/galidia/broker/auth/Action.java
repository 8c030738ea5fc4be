// SPDX-License-Identifier: Apache-2.0
package io.galidia.broker.auth;

/** What a client wants to do with a topic. */
public enum Action {
    /** Have a message with this topic delivered: live, retained, queued or from a shared subscription. */
    READ,
    /** Publish a message with this topic, as a will too. */
    WRITE,
    /**
     * Subscribe to this filter, wildcards included and {@code $share/name/} left out. The messages it then gets are asked
     * about again, one by one, with {@link #READ}.
     */
    SUBSCRIBE
}
