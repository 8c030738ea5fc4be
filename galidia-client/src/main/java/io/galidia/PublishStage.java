// SPDX-License-Identifier: Apache-2.0
package io.galidia;

/** How far a message of {@link Client#publish(String, byte[], PublishOptions, java.util.function.Consumer)} is. */
public enum PublishStage {
    /** The client has it: sent, or waiting to be. */
    ACCEPTED,
    /** A connection has it, and will write it; once more for each connection that it is sent again by. */
    SENT,
    /** The server has it: PUBACK (QoS 1) or PUBREC (QoS 2). */
    ACKNOWLEDGED,
    /** All is done. */
    COMPLETED
}
