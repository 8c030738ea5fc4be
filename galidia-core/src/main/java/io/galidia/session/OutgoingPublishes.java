// SPDX-License-Identifier: Apache-2.0
package io.galidia.session;

/**
 * Messages on their way to the peer: packet identifiers, the in-flight window, the queue behind it, resending (section
 * 4.3 and 4.4). The same for client and server.
 */
public final class OutgoingPublishes {

    OutgoingPublishes(QueueLimits limits) {}

    /** How many are sent and not yet done. */
    public int inFlight() {
        throw new UnsupportedOperationException("the session task implements this");
    }

    /** How many wait to be sent. */
    public int queued() {
        throw new UnsupportedOperationException("the session task implements this");
    }

    /** The bytes of topic and payload held, queued and in flight. */
    public long heldBytes() {
        throw new UnsupportedOperationException("the session task implements this");
    }
}
