// SPDX-License-Identifier: Apache-2.0
package io.galidia.session;

/**
 * What outlives a connection: the unfinished messages of both directions (section 4.1). One writer at a time; a new
 * connection takes it over from the old one.
 */
public final class SessionState {

    private final OutgoingPublishes outgoing;
    private final IncomingPublishes incoming = new IncomingPublishes();

    /** A session with nothing in it. */
    public SessionState(QueueLimits limits) {
        outgoing = new OutgoingPublishes(limits);
    }

    /** Messages to the peer: queued and not yet acknowledged. */
    public OutgoingPublishes outgoing() {
        return outgoing;
    }

    /** Messages from the peer that are not yet done. */
    public IncomingPublishes incoming() {
        return incoming;
    }
}
