// SPDX-License-Identifier: Apache-2.0
package io.galidia.session;

/**
 * How much a session may hold for its peer.
 *
 * @param maxMessages the most messages queued, at least 1; those in flight are not counted
 * @param maxBytes the most bytes of topic and payload queued
 * @param whenFull which message goes when one too many comes
 */
public record QueueLimits(int maxMessages, long maxBytes, WhenFull whenFull) {

    /** 1,000 messages, 64 MiB, the newest is dropped. */
    public static final QueueLimits DEFAULTS = new QueueLimits(1_000, 64L << 20, WhenFull.DROP_NEWEST);

    /** What a full queue does. */
    public enum WhenFull {
        /** The message that came last is dropped. */
        DROP_NEWEST,
        /** The message that waits longest is dropped. */
        DROP_OLDEST
    }
}
