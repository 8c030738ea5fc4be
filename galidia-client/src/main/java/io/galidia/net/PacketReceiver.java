// SPDX-License-Identifier: Apache-2.0
package io.galidia.net;

import io.galidia.codec.MalformedPacketException;
import io.galidia.codec.RelaxedRule;
import io.galidia.packet.Packet;

/** The one end of an accepted connection that the broker implements. Called on the connection's loop. */
public interface PacketReceiver {

    /** Whether {@link #received} may be called now; asked before each packet. What is not taken stays buffered, unread. */
    boolean isReceiving();

    /** A packet came. A PUBLISH's payload is a view of the read buffer, valid until this returns. */
    void received(Packet packet);

    /** Bytes came that are no packet. */
    void malformed(MalformedPacketException fault);

    /** The client has broken a rule, which the listener's compatibility lets pass. */
    default void relaxed(RelaxedRule rule) {}

    /** All packets of what was read at once are received: time to hand over what was gathered. */
    void burstEnded();

    /** The send queue is over its limit, or has drained. */
    void writabilityChanged(boolean isWritable);

    /** The connection is gone; the last call. */
    void closed(String why);
}
