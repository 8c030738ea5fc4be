// SPDX-License-Identifier: Apache-2.0
package io.galidia.session;

/**
 * What a client asks of a server and allows it.
 *
 * @param connAckTimeoutNanos how long to wait for CONNACK
 * @param pingTimeoutNanos how long after PINGREQ the peer counts as dead when nothing came
 */
public record ClientLimits(long connAckTimeoutNanos, long pingTimeoutNanos) {

    /** 10 s each. */
    public static final ClientLimits DEFAULTS = new ClientLimits(10_000_000_000L, 10_000_000_000L);
}
