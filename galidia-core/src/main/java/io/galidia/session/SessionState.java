// SPDX-License-Identifier: Apache-2.0
package io.galidia.session;

import org.jspecify.annotations.Nullable;

/**
 * What outlives a connection: the unfinished messages of both directions (section 4.1). One writer at a time; a new
 * connection takes it over once the old one is closed or lost.
 */
public final class SessionState {

    private final OutgoingPublishes outgoing;
    private final IncomingPublishes incoming = new IncomingPublishes();
    private @Nullable Wire wire;

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

    /** Whether a connection uses it. */
    public boolean isAttached() {
        return wire != null;
    }

    /**
     * The session is over: drops every message with {@link DropReason#SESSION_ENDED}. For the owner of a session that no
     * connection will take up again.
     *
     * @throws IllegalStateException if a connection still uses it
     */
    public void end(Outbox outbox) {
        requireDetached();
        outgoing.dropEverything(outbox);
        incoming.clear();
    }

    /**
     * The next connection begins a new session, which the peer is not asked to keep: messages that it has not taken are sent
     * as new ones, and those of QoS 2 that it has taken (PUBREC) are settled with a PUBCOMP of {@link
     * io.galidia.packet.ReasonCode#PACKET_IDENTIFIER_NOT_FOUND}. Without this, a clean start drops what was in flight.
     *
     * @throws IllegalStateException if a connection still uses it
     */
    public void beginAnew(Outbox outbox) {
        requireDetached();
        incoming.clear();
        outgoing.startAgain(outbox);
    }

    void attach(Wire newWire, int receiveMaximum) {
        requireDetached();
        wire = newWire;
        outgoing.attach(newWire);
        incoming.attach(newWire, receiveMaximum);
    }

    /** Does nothing when this connection does not have it (any more). */
    void detach(Wire oldWire, Outbox outbox) {
        if (wire == oldWire) {
            wire = null;
            incoming.detach();
            outgoing.detach(outbox);
        }
    }

    void requireDetached() {
        if (wire != null) {
            throw new IllegalStateException("the session is in use by a connection that is not closed");
        }
    }
}
