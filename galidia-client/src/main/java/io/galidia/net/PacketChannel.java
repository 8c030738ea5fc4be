// SPDX-License-Identifier: Apache-2.0
package io.galidia.net;

import io.galidia.Connection;
import io.galidia.codec.Tolerance;
import io.galidia.packet.Packet;
import io.galidia.packet.ProtocolVersion;
import io.galidia.packet.Publish;
import io.galidia.packet.ReasonCode;

/**
 * The other end of an accepted connection: what the broker writes to. Its methods are called on the connection's loop
 * only, which {@link #loop} leads to.
 */
public interface PacketChannel {

    /** What the application sees of it: addresses, certificates, flags, attachment. */
    Connection connection();

    /** The loop that the connection belongs to. */
    Loop loop();

    /** Writes a packet into the output buffer; the loop flushes it at the end of its turn, once for all packets. */
    void write(Packet packet);

    /** Writes a message under another packet identifier and DUP flag than its own. */
    void write(Publish message, int packetId, boolean dup);

    /** The version to encode with; set when CONNECT is known. The decoder learns it by itself. */
    void version(ProtocolVersion version);

    /** The version of what comes in, as far as the decoder knows: that of a CONNECT even if the rest of it is malformed. */
    ProtocolVersion decoderVersion();

    /** What the peer may get wrong; tells {@link PacketReceiver#relaxed}. */
    Tolerance tolerance();

    /** The largest packet that is taken from the peer, in bytes. */
    int maxPacketSize();

    /** Goes on calling {@link PacketReceiver#received} after {@link PacketReceiver#isReceiving} was false. */
    void resumeReceiving();

    /** Whether the send queue has room. */
    boolean isWritable();

    /** Bytes written and not yet handed to the operating system. */
    long pendingBytes();

    /** Writes what is pending, then closes; a peer that takes nothing is cut off after a few seconds. */
    void close(ReasonCode reason, String why);
}
