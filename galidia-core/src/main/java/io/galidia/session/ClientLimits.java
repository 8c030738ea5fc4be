// SPDX-License-Identifier: Apache-2.0
package io.galidia.session;

/**
 * What a client asks of a server and allows it.
 *
 * @param connAckTimeoutNanos how long to wait for CONNACK
 * @param pingTimeoutNanos how long after PINGREQ the peer counts as dead when nothing came
 * @param maxOutgoingTopicAliases how many topic aliases are used at most towards a server that allows them
 */
public record ClientLimits(long connAckTimeoutNanos, long pingTimeoutNanos, int maxOutgoingTopicAliases) {

    /** 10 s each, 32 aliases. */
    public static final ClientLimits DEFAULTS = new ClientLimits(10_000_000_000L, 10_000_000_000L, 32);
}
