// SPDX-License-Identifier: Apache-2.0
package io.galidia.session;

/**
 * How much a session may hold for its peer.
 *
 * @param maxMessages the most messages queued, at least 1; those in flight are not counted
 * @param maxBytes the most bytes of topic and payload queued
 * @param whenFull which message goes when one too many comes
 * @param maxInFlight the most messages of QoS 1 and 2 sent and not yet done, 1 to 65,535; the peer's receive maximum may
 *     lower it
 */
public record QueueLimits(int maxMessages, long maxBytes, WhenFull whenFull, int maxInFlight) {

    /** 1,000 messages, 64 MiB, the newest is dropped, 1,000 in flight. */
    public static final QueueLimits DEFAULTS = new QueueLimits(1_000, 64L << 20, WhenFull.DROP_NEWEST, 1_000);

    /** @throws IllegalArgumentException if a number is out of its bounds */
    public QueueLimits {
        if (maxMessages < 1) {
            throw new IllegalArgumentException("maxMessages must be at least 1, not " + maxMessages);
        }
        if (maxBytes < 0) {
            throw new IllegalArgumentException("maxBytes must be at least 0, not " + maxBytes);
        }
        if (maxInFlight < 1 || maxInFlight > 65_535) {
            throw new IllegalArgumentException("maxInFlight must be 1 to 65535, not " + maxInFlight);
        }
    }

    /** With 1,000 messages in flight. */
    public QueueLimits(int maxMessages, long maxBytes, WhenFull whenFull) {
        this(maxMessages, maxBytes, whenFull, 1_000);
    }

    /** What a full queue does. */
    public enum WhenFull {
        /** The message that came last is dropped. */
        DROP_NEWEST,
        /** The message that waits longest is dropped. */
        DROP_OLDEST,
        /**
         * Of each topic only the newest message waits, in the place of the older one, which is dropped ({@link
         * DropReason#REPLACED}) whether the queue is full or not; a full one then drops what came last.
         */
        KEEP_LATEST_PER_TOPIC
    }
}
