// SPDX-License-Identifier: Apache-2.0
package io.galidia.session;

import io.galidia.codec.MalformedPacketException;
import io.galidia.packet.Auth;
import io.galidia.packet.Connect;
import io.galidia.packet.Disconnect;
import io.galidia.packet.Packet;
import io.galidia.packet.Properties;
import io.galidia.packet.Publish;
import io.galidia.packet.ReasonCode;
import io.galidia.packet.Subscription;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The client's side of one connection, without any I/O. What outlives the connection is in the {@link SessionState}
 * given to it. Not thread-safe; belongs to the connection's event loop. {@code nowNanos} is a clock that never goes
 * back; tokens may be null where the caller does not care for the outcome.
 */
public final class ClientSession {

    /** The machine for one connection that will open with {@code connect}. */
    public ClientSession(Connect connect, ClientLimits limits, SessionState state) {}

    // ---- questions

    /** Whether CONNACK has opened the session and nothing has closed it since. */
    public boolean isOpen() {
        throw stub();
    }

    /** Whether the connection is at its end: nothing is taken any more. */
    public boolean isClosed() {
        throw stub();
    }

    // ---- news from the peer

    /** The transport is up: sends CONNECT. */
    public void opened(long nowNanos, Outbox outbox) {
        throw stub();
    }

    /** A packet came. */
    public void receive(Packet packet, long nowNanos, Outbox outbox) {
        throw stub();
    }

    /** Bytes came that are no packet: tells the peer (MQTT 5) and closes. */
    public void malformed(MalformedPacketException fault, long nowNanos, Outbox outbox) {
        throw stub();
    }

    /** The transport can take more, or cannot for now: QoS 1 and 2 wait in the queue meanwhile. */
    public void writable(boolean isWritable, long nowNanos, Outbox outbox) {
        throw stub();
    }

    /** The transport is gone. Drops every wish that does not live on in the session state. */
    public void lost(long nowNanos, Outbox outbox) {
        throw stub();
    }

    // ---- wishes of the application

    /** Sends the message, or queues it until CONNACK and until the in-flight window has room. */
    public void publish(Publish message, @Nullable Object token, long nowNanos, Outbox outbox) {
        throw stub();
    }

    /** Sends SUBSCRIBE, after CONNACK at the earliest. */
    public void subscribe(
            List<Subscription> subscriptions,
            Properties properties,
            @Nullable Object token,
            long nowNanos,
            Outbox outbox) {
        throw stub();
    }

    /** Sends UNSUBSCRIBE, after CONNACK at the earliest. */
    public void unsubscribe(
            List<String> filters, Properties properties, @Nullable Object token, long nowNanos, Outbox outbox) {
        throw stub();
    }

    /** Sends PINGREQ, after CONNACK at the earliest. */
    public void ping(@Nullable Object token, long nowNanos, Outbox outbox) {
        throw stub();
    }

    /**
     * Answers a delivered PUBLISH of QoS 1 or 2 (PUBACK or PUBREC). Answers go out in the order in which the messages
     * came, whatever the order of these calls (MQTT-4.6.0-2, MQTT-4.6.0-3).
     *
     * @throws IllegalStateException if no message with this identifier waits for its answer
     */
    public void acknowledge(int packetId, ReasonCode reason, Properties properties, long nowNanos, Outbox outbox) {
        throw stub();
    }

    /** Sends AUTH. */
    public void authenticate(Auth auth, long nowNanos, Outbox outbox) {
        throw stub();
    }

    /** Sends DISCONNECT and closes. */
    public void disconnect(Disconnect disconnect, long nowNanos, Outbox outbox) {
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
