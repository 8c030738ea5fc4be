// SPDX-License-Identifier: Apache-2.0
package io.galidia.session;

import io.galidia.codec.MalformedPacketException;
import io.galidia.packet.Auth;
import io.galidia.packet.ConnAck;
import io.galidia.packet.Connect;
import io.galidia.packet.Packet;
import io.galidia.packet.Properties;
import io.galidia.packet.Publish;
import io.galidia.packet.ReasonCode;
import io.galidia.packet.SubAck;
import io.galidia.packet.UnsubAck;
import org.jspecify.annotations.Nullable;

/**
 * The server's side of one connection, without any I/O. What outlives the connection is in the {@link SessionState}
 * that {@link #accept} brings, since the client is not known before CONNECT. Not thread-safe; belongs to the
 * connection's event loop.
 */
public final class ServerSession {

    /** The machine for a connection that was accepted at {@code nowNanos}. */
    public ServerSession(ServerLimits limits, long nowNanos) {}

    // ---- questions

    /** The CONNECT of this connection; null before it came. */
    public @Nullable Connect connect() {
        throw stub();
    }

    /** Whether CONNACK was sent with success and nothing has closed the session since. */
    public boolean isOpen() {
        throw stub();
    }

    /** Whether the connection is at its end: nothing is taken any more. */
    public boolean isClosed() {
        throw stub();
    }

    /** Whether {@link #receive} may be called: not between a delivered CONNECT and its answer. */
    public boolean isReceiving() {
        throw stub();
    }

    /** Whether DISCONNECT came that cancels the will. */
    public boolean isWillCancelled() {
        throw stub();
    }

    // ---- news from the peer

    /** A packet came. */
    public void receive(Packet packet, long nowNanos, Outbox outbox) {
        throw stub();
    }

    /** Bytes came that are no packet: tells the peer where the standard has a way to, and closes. */
    public void malformed(MalformedPacketException fault, long nowNanos, Outbox outbox) {
        throw stub();
    }

    /** The transport can take more, or cannot for now: QoS 1 and 2 wait in the queue, QoS 0 is dropped meanwhile. */
    public void writable(boolean isWritable, long nowNanos, Outbox outbox) {
        throw stub();
    }

    /** The transport is gone. The session state stays as it is, ready for {@link #accept} of another connection. */
    public void lost(long nowNanos, Outbox outbox) {
        throw stub();
    }

    // ---- wishes of the application

    /**
     * Answers CONNECT with success, then resends what {@code state} holds in flight and goes on with its queue. The
     * CONNACK is completed with what {@link ServerLimits} say (receive maximum, topic alias maximum); a server keep alive in
     * its properties is in force.
     */
    public void accept(ConnAck connAck, SessionState state, long nowNanos, Outbox outbox) {
        throw stub();
    }

    /** Answers CONNECT with a refusal and closes. */
    public void refuse(ReasonCode reason, Properties properties, long nowNanos, Outbox outbox) {
        throw stub();
    }

    /**
     * Sends the message, or queues it until the in-flight window has room. The message must own its payload ({@link
     * Publish#copy()}) unless its QoS is 0.
     */
    public void publish(Publish message, @Nullable Object token, long nowNanos, Outbox outbox) {
        throw stub();
    }

    /** Answers a delivered PUBLISH of QoS 1 or 2; see {@link ClientSession#acknowledge}. */
    public void acknowledge(int packetId, ReasonCode reason, Properties properties, long nowNanos, Outbox outbox) {
        throw stub();
    }

    /** Answers SUBSCRIBE. */
    public void subscribed(SubAck subAck, long nowNanos, Outbox outbox) {
        throw stub();
    }

    /** Answers UNSUBSCRIBE. */
    public void unsubscribed(UnsubAck unsubAck, long nowNanos, Outbox outbox) {
        throw stub();
    }

    /** Sends AUTH. */
    public void authenticate(Auth auth, long nowNanos, Outbox outbox) {
        throw stub();
    }

    /** Sends DISCONNECT (MQTT 5) and closes. */
    public void disconnect(ReasonCode reason, Properties properties, long nowNanos, Outbox outbox) {
        throw stub();
    }

    // ---- time

    /** When {@link #deadlineReached} wants to be called; {@code Long.MAX_VALUE} for never. Cheap; ask after each call. */
    public long deadline() {
        throw stub();
    }

    /** Keep-alive and time-outs. Does nothing when called too early. */
    public void deadlineReached(long nowNanos, Outbox outbox) {
        throw stub();
    }

    private static UnsupportedOperationException stub() {
        return new UnsupportedOperationException("the session task implements this");
    }
}
