// SPDX-License-Identifier: Apache-2.0
package io.galidia.broker;

/** Why a message did not reach one receiver, or none at all. */
public enum Loss {
    /** The publisher may not write to the topic, or the receiver may not read it. */
    NOT_AUTHORIZED,
    /** A client published to a topic that begins with {@code $}, which belong to the broker (section 4.7.2). */
    RESERVED_TOPIC,
    /** The payload is said to be UTF-8 and is not. */
    PAYLOAD_FORMAT_INVALID,
    /** The message has QoS 0 and the receiver is away. */
    OFFLINE,
    /** The message has QoS 0 and the receiver's connection, or its event loop, takes no more for now. */
    SLOW,
    /** The receiver's queue is full. */
    QUEUE_FULL,
    /** The message expiry interval passed while the message waited. */
    EXPIRED,
    /** The message is larger than the receiver takes. */
    PACKET_TOO_LARGE,
    /** The session of the receiver ended before the message was delivered. */
    SESSION_ENDED,
    /** The retained message is not kept: there are as many as the limits allow. */
    RETAINED_FULL
}
