// SPDX-License-Identifier: Apache-2.0
package io.galidia.session;

import io.galidia.packet.Packet;
import io.galidia.packet.Publish;
import io.galidia.packet.ReasonCode;

/**
 * Where a session puts its results: the edge (a connection, a broker, a test) implements it. Called only from within a
 * method of the session that was given this outbox, in the order in which things are to happen. The session may be called
 * back from here; its methods must not be left by an exception.
 */
public interface Outbox {

    /** Write this packet to the peer. */
    void send(Packet packet);

    /**
     * Write this message to the peer under another packet identifier and DUP flag than its own; 0 and false for QoS 0.
     */
    void send(Publish message, int packetId, boolean dup);

    /**
     * Give this packet to the application. PUBLISH of QoS 1 and 2 is then answered with {@code acknowledge}; on the
     * server CONNECT, SUBSCRIBE and UNSUBSCRIBE are answered with the method of {@link ServerSession} named for it.
     */
    void deliver(Packet packet);

    /**
     * The peer has answered a wish; or a message of QoS 0, which has no answer, was sent.
     *
     * @param token what came with the wish
     * @param answer PUBACK, PUBREC with an error, PUBCOMP, SUBACK, UNSUBACK, PINGRESP; for QoS 0 the message itself
     */
    void settle(Object token, Packet answer);

    /** A wish was given up: it will never be answered. Not called for a wish without a token. */
    void drop(Object token, DropReason reason);

    /**
     * End the connection once everything sent so far is written. The session takes nothing more.
     *
     * @param reason success for a regular end
     * @param why one sentence for the log and the application
     */
    void close(ReasonCode reason, String why);
}
