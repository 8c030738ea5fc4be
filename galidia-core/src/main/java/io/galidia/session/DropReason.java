// SPDX-License-Identifier: Apache-2.0
package io.galidia.session;

/** Why a message, or another wish, was given up. */
public enum DropReason {
    /** Its message expiry interval has passed. */
    EXPIRED,
    /** The queue was full; for QoS 0 of a server, which is not queued: the transport took no more. */
    QUEUE_FULL,
    /** A newer message to its topic took its place ({@link QueueLimits.WhenFull#KEEP_LATEST_PER_TOPIC}). */
    REPLACED,
    /** The packet is larger than the peer takes. */
    PACKET_TOO_LARGE,
    /** The peer does not take this QoS, retained messages, ...: what CONNACK said. */
    NOT_SUPPORTED,
    /** The connection ended, and the session with it. */
    SESSION_ENDED
}
