// SPDX-License-Identifier: Apache-2.0
package io.galidia.session;

/**
 * What a server allows a connection.
 *
 * @param connectTimeoutNanos how long to wait for CONNECT
 * @param receiveMaximum how many unfinished QoS 1 and 2 messages the client may have, 1 to 65,535
 * @param topicAliasMaximum how many topic aliases the client may use, 0 to 65,535
 * @param maxOutgoingTopicAliases how many topic aliases the server uses at most towards a client that allows them
 */
public record ServerLimits(
        long connectTimeoutNanos, int receiveMaximum, int topicAliasMaximum, int maxOutgoingTopicAliases) {

    /** 10 s, 1,000 messages, 32 aliases each way. */
    public static final ServerLimits DEFAULTS = new ServerLimits(10_000_000_000L, 1_000, 32, 32);
}
