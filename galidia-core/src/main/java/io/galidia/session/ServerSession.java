// SPDX-License-Identifier: Apache-2.0
package io.galidia.session;

import static io.galidia.session.ProtocolViolationException.protocolError;

import io.galidia.codec.MalformedPacketException;
import io.galidia.codec.Tolerance;
import io.galidia.packet.Auth;
import io.galidia.packet.ConnAck;
import io.galidia.packet.Connect;
import io.galidia.packet.Disconnect;
import io.galidia.packet.Packet;
import io.galidia.packet.PacketType;
import io.galidia.packet.Properties;
import io.galidia.packet.ProtocolVersion;
import io.galidia.packet.Publish;
import io.galidia.packet.Qos;
import io.galidia.packet.ReasonCode;
import io.galidia.packet.SubAck;
import io.galidia.packet.UnsubAck;
import org.jspecify.annotations.Nullable;

/**
 * The server's side of one connection, without any I/O. What outlives the connection is in the {@link SessionState}
 * that {@link #accept} brings, since the client is not known before CONNECT. Not thread-safe; belongs to the
 * connection's event loop. Methods may be called from within the outbox; on a closed connection they do nothing.
 *
 * <p>A fault before CONNACK is answered with CONNACK, where the version has a way to say it; a later one with DISCONNECT in
 * MQTT 5.
 */
public final class ServerSession {

    private enum State {
        /** Nothing came yet. */
        AWAITING_CONNECT,
        /** CONNECT came; either the application owes the answer, or the client an AUTH. */
        CONNECTING,
        OPEN,
        CLOSED
    }

    private final ServerLimits limits;
    private final Tolerance tolerance;
    private final ServerDeadlines deadlines;
    private State state = State.AWAITING_CONNECT;
    /** What CONNECT has brought; null before it. */
    private @Nullable ServerOpening opening;
    /** What accept has brought; null before it. */
    private @Nullable ServerOpen open;

    private boolean isWritable = true;
    private boolean isWillCancelled;

    /** The machine for a connection that was accepted at {@code nowNanos}. */
    public ServerSession(ServerLimits limits, long nowNanos) {
        this(limits, Tolerance.STANDARD, nowNanos);
    }

    /** The same for a client that may get wrong what {@code tolerance} says. */
    public ServerSession(ServerLimits limits, Tolerance tolerance, long nowNanos) {
        this.limits = limits;
        this.tolerance = tolerance;
        deadlines = new ServerDeadlines(limits.connectTimeoutNanos(), tolerance, nowNanos);
    }

    // ---- questions

    /** The CONNECT of this connection; null before it came. */
    public @Nullable Connect connect() {
        return opening == null ? null : opening.connect;
    }

    /** Whether CONNACK was sent with success and nothing has closed the session since. */
    public boolean isOpen() {
        return state == State.OPEN;
    }

    /** Whether the connection is at its end: nothing is taken any more. */
    public boolean isClosed() {
        return state == State.CLOSED;
    }

    /**
     * Whether {@link #receive} should be called: not between a delivered CONNECT, or AUTH before CONNACK, and its answer;
     * nor while a client that cannot be told its receive maximum has so many messages that the application owes the
     * answers.
     */
    public boolean isReceiving() {
        return mayReceive() && !isHeldBack();
    }

    private boolean mayReceive() {
        return state != State.CLOSED && (state != State.CONNECTING || isAuthDue());
    }

    private boolean isHeldBack() {
        return open != null && open.session.incoming().isFull();
    }

    /** Whether DISCONNECT came that cancels the will: with reason code 0, which is every one before MQTT 5. */
    public boolean isWillCancelled() {
        return isWillCancelled;
    }

    // ---- news from the peer

    /**
     * A packet came.
     *
     * @throws IllegalStateException between a delivered CONNECT and its answer; see {@link #isReceiving}
     */
    public void receive(Packet packet, long nowNanos, Outbox outbox) {
        if (state == State.CLOSED) {
            return;
        }
        if (!mayReceive()) {
            throw new IllegalStateException(packet.type() + " was passed on although CONNECT is not answered yet");
        }
        deadlines.received(nowNanos);
        try {
            take(packet, nowNanos, outbox);
        } catch (ProtocolViolationException fault) {
            violated(fault.reason(), String.valueOf(fault.getMessage()), version(), nowNanos, outbox);
        }
    }

    /** Bytes came that are no packet: tells the peer where the standard has a way to, and closes. */
    public void malformed(MalformedPacketException fault, long nowNanos, Outbox outbox) {
        malformed(fault, version(), nowNanos, outbox);
    }

    /**
     * Bytes came that are no packet. A malformed CONNECT can be answered when its version is known.
     *
     * @param version what the decoder says once it has met the fault; null when that is not known
     */
    public void malformed(
            MalformedPacketException fault, @Nullable ProtocolVersion version, long nowNanos, Outbox outbox) {
        if (state != State.CLOSED) {
            violated(fault.reason(), String.valueOf(fault.getMessage()), version, nowNanos, outbox);
        }
    }

    /** The transport can take more, or cannot for now: QoS 1 and 2 wait in the queue, QoS 0 is dropped meanwhile. */
    public void writable(boolean isWritable, long nowNanos, Outbox outbox) {
        this.isWritable = isWritable;
        if (opening != null) {
            opening.wire.isWritable = isWritable;
        }
        flush(nowNanos, outbox);
    }

    /** The transport is read, or not for now: meanwhile the client's silence does not count against it. */
    public void reading(boolean isReading, long nowNanos) {
        deadlines.reading(isReading, nowNanos);
    }

    /** The transport is gone. The session state stays as it is, ready for {@link #accept} of another connection. */
    public void lost(long nowNanos, Outbox outbox) {
        finish(outbox);
    }

    // ---- wishes of the application

    /**
     * Answers CONNECT with success, then resends what {@code state} holds in flight and goes on with its queue. The
     * CONNACK is completed with what {@link ServerLimits} say (receive maximum, topic alias maximum) and with the
     * authentication method of CONNECT; a server keep alive, a maximum QoS and a missing retain in its properties are in force.
     * Refuses with {@link ReasonCode#PACKET_TOO_LARGE} when the client {@linkplain #takes does not take} a CONNACK of that size.
     *
     * @throws IllegalStateException if no CONNECT waits for its answer, or another connection still has the state
     * @throws IllegalArgumentException if the CONNACK refuses, its session present contradicts CONNECT or the state, or it
     *     has another authentication method than CONNECT, or authentication data although there is none
     */
    public void accept(ConnAck connAck, SessionState state, long nowNanos, Outbox outbox) {
        if (this.state == State.CLOSED) {
            return;
        }
        ServerOpening asked = requireConnecting();
        if (connAck.reason().isError()) {
            throw new IllegalArgumentException(
                    "CONNACK that accepts cannot say " + connAck.reason().text());
        }
        ServerTerms terms = new ServerTerms(limits, tolerance);
        ConnAck complete = complete(connAck, terms, asked);
        if (!asked.wire.fits(complete)) { // MQTT-3.1.2-24
            violated(ReasonCode.PACKET_TOO_LARGE, Wire.tooLarge(complete), version(), nowNanos, outbox);
            return;
        }
        ServerOpen opened = asked.open(connAck.sessionPresent(), state, terms);
        open = opened;
        this.state = State.OPEN;
        deadlines.opened(opened.silenceNanos, nowNanos);
        opened.start(complete, nowNanos, outbox);
        flush(nowNanos, outbox);
    }

    /**
     * Whether the client takes this CONNACK, as {@link #accept} completes it, within its maximum packet size.
     *
     * @throws IllegalStateException if no CONNECT waits for its answer
     */
    public boolean takes(ConnAck connAck) {
        ServerOpening asked = requireConnecting();
        return asked.wire.fits(complete(connAck, new ServerTerms(limits, tolerance), asked));
    }

    /**
     * Answers CONNECT with a refusal and closes. Before MQTT 5 the client is told the return code nearest to the reason.
     *
     * @throws IllegalStateException if no CONNECT waits for its answer
     * @throws IllegalArgumentException if the reason is no error, or none of CONNACK
     */
    public void refuse(ReasonCode reason, Properties properties, long nowNanos, Outbox outbox) {
        if (!reason.isError() || !reason.isAllowedIn(PacketType.CONNACK)) {
            throw new IllegalArgumentException("CONNACK that refuses cannot say " + reason.text());
        }
        if (state != State.CLOSED) {
            requireConnecting();
            String why = "the connection was refused: " + reason.text();
            end(new ConnAck(false, reason, properties), reason, why, nowNanos, outbox);
        }
    }

    /**
     * Sends the message, or queues it until the in-flight window has room; after the end of the connection it waits in the
     * session state for the next one, unless another has taken that over, or its QoS is 0. The message must own its
     * payload ({@link Publish#copy()}) unless its QoS is 0.
     *
     * @throws IllegalStateException before {@link #accept}
     * @throws IllegalArgumentException if the message has no topic, or a topic alias
     */
    public void publish(Publish message, @Nullable Object token, long nowNanos, Outbox outbox) {
        ClientSession.requireTopic(message);
        SessionState held = open == null ? null : open.session;
        if (state == State.OPEN && held != null) {
            held.outgoing().publish(message, token, nowNanos, outbox);
        } else if (state != State.CLOSED) {
            throw new IllegalStateException("a message cannot be sent before CONNECT is accepted");
        } else if (held != null && !held.isAttached() && message.qos() != Qos.AT_MOST_ONCE) {
            held.outgoing().queue(message, token, nowNanos, outbox);
        } else if (token != null) {
            outbox.drop(token, DropReason.SESSION_ENDED);
        }
    }

    /** Answers a delivered PUBLISH of QoS 1 or 2; see {@link ClientSession#acknowledge}. */
    public void acknowledge(int packetId, ReasonCode reason, Properties properties, long nowNanos, Outbox outbox) {
        SessionState held = open == null ? null : open.session;
        if (held == null) {
            throw new IllegalStateException("no message with packet identifier " + packetId + " waits for its answer");
        }
        if (state == State.CLOSED) {
            held.incoming().acknowledgeLate(packetId, reason);
        } else {
            boolean wasHeldBack = isHeldBack();
            held.incoming().acknowledge(packetId, reason, properties, nowNanos, outbox);
            if (wasHeldBack && !isHeldBack()) {
                deadlines.received(nowNanos); // what it has sent meanwhile was not read
            }
        }
    }

    /** Answers SUBSCRIBE; closes instead when the client does not take a packet of that size. */
    public void subscribed(SubAck subAck, long nowNanos, Outbox outbox) {
        answer(subAck, nowNanos, outbox);
    }

    /** Answers UNSUBSCRIBE; closes instead when the client does not take a packet of that size. */
    public void unsubscribed(UnsubAck unsubAck, long nowNanos, Outbox outbox) {
        answer(unsubAck, nowNanos, outbox);
    }

    /**
     * Sends AUTH, completed with the authentication method. With continue authentication the client's next step is
     * due, for which it has the connect time-out; before {@link #accept} nothing but that (or DISCONNECT) is received then,
     * and the application answers it with AUTH, {@code accept} or {@code refuse}. Later the answer to a client that
     * authenticates again is AUTH, with success as the last, or DISCONNECT. Closes instead when the client does not take a
     * packet of that size.
     *
     * @throws IllegalStateException if CONNECT did not come or has no authentication method (MQTT-4.12.0-6), or if no
     *     CONNECT and no AUTH waits for its answer
     * @throws IllegalArgumentException if AUTH has another reason than continue authentication, or success after {@code
     *     accept}, or another method than CONNECT
     */
    public void authenticate(Auth auth, long nowNanos, Outbox outbox) {
        if (state == State.CLOSED) {
            return;
        }
        ServerOpening asked = requireOpening();
        Auth complete = asked.authentication.sending(auth, nowNanos + limits.connectTimeoutNanos());
        if (!asked.wire.sendIfFits(complete, nowNanos, outbox)) { // MQTT-3.1.2-24
            violated(ReasonCode.PACKET_TOO_LARGE, Wire.tooLarge(complete), version(), nowNanos, outbox);
        }
    }

    /**
     * Sends DISCONNECT (MQTT 5) and closes. When CONNECT is not answered yet the client is refused instead, with this
     * reason, or server unavailable where CONNACK has no such reason.
     *
     * @throws IllegalArgumentException if DISCONNECT has no such reason
     */
    public void disconnect(ReasonCode reason, Properties properties, long nowNanos, Outbox outbox) {
        if (!reason.isAllowedIn(PacketType.DISCONNECT)) {
            throw new IllegalArgumentException("DISCONNECT cannot say " + reason.text());
        }
        if (state != State.CLOSED) {
            String why = "the server disconnected: " + reason.text();
            end(Farewell.forReason(reason, properties, version(), isOpen()), reason, why, nowNanos, outbox);
        }
    }

    // ---- time

    /** When {@link #deadlineReached} wants to be called; {@code Long.MAX_VALUE} for never. Cheap; ask after each call. */
    public long deadline() {
        return state == State.CLOSED || isHeldBack() ? Long.MAX_VALUE : deadlines.next();
    }

    /** Keep-alive and time-outs. Does nothing when called too early. */
    public void deadlineReached(long nowNanos, Outbox outbox) {
        ServerDeadlines.Missed missed = deadline() == Long.MAX_VALUE ? null : deadlines.missed(nowNanos);
        if (missed != null) {
            Packet farewell = Farewell.forReason(missed.reason(), Properties.NONE, version(), isOpen());
            end(farewell, missed.reason(), missed.why(), nowNanos, outbox);
        }
    }

    // ---- inside

    private static ConnAck complete(ConnAck connAck, ServerTerms terms, ServerOpening asked) {
        Properties properties = terms.agree(connAck.properties(), asked.connect);
        return new ConnAck(connAck.sessionPresent(), connAck.reason(), properties);
    }

    private void take(Packet packet, long nowNanos, Outbox outbox) {
        ServerOpening asked = opening;
        int column = asked == null ? 0 : open == null ? 1 : 2;
        boolean isVersion5 = asked != null && asked.connect.version().hasProperties();
        boolean hasMethod = asked != null && asked.authentication.hasMethod();
        if (!PacketTable.SERVER.takes(packet.type(), column, isVersion5, hasMethod)) {
            throw protocolError(packet.type() + " came from the client "
                    + (column == 2 ? "on an open connection" : column == 1 ? "where AUTH was due" : "before CONNECT"));
        }
        if (packet instanceof Connect connect) {
            ServerOpening connecting = new ServerOpening(connect, limits, tolerance);
            connecting.wire.isWritable = isWritable;
            opening = connecting;
            deadlines.connecting(connecting);
            state = State.CONNECTING;
            outbox.deliver(connect);
        } else if (packet instanceof Auth auth && asked != null) {
            asked.authentication.received(auth);
            outbox.deliver(auth);
        } else if (packet instanceof Disconnect disconnect) {
            disconnected(disconnect, outbox);
        } else if (open != null) {
            open.take(packet, nowNanos, outbox);
        }
        flush(nowNanos, outbox);
    }

    private void disconnected(Disconnect disconnect, Outbox outbox) {
        Disconnect taken = requireOpening().check(disconnect);
        isWillCancelled = taken.reason() == ReasonCode.SUCCESS; // MQTT-3.14.4-3
        outbox.deliver(taken);
        close(taken.reason(), "the client disconnected", outbox);
    }

    private void answer(Packet packet, long nowNanos, Outbox outbox) {
        if (state == State.OPEN) {
            if (!requireOpening().wire.sendIfFits(packet, nowNanos, outbox)) { // MQTT-3.1.2-24
                violated(ReasonCode.PACKET_TOO_LARGE, Wire.tooLarge(packet), version(), nowNanos, outbox);
            }
        } else if (state != State.CLOSED) {
            throw new IllegalStateException(packet.type() + " cannot be sent before CONNECT is accepted");
        }
    }

    private void flush(long nowNanos, Outbox outbox) {
        if (state == State.OPEN && open != null) {
            open.flush(nowNanos, outbox);
        }
    }

    private boolean isAuthDue() {
        return opening != null && opening.authentication.isClientsTurn();
    }

    private @Nullable ProtocolVersion version() {
        return opening == null ? null : opening.connect.version();
    }

    private ServerOpening requireConnecting() {
        ServerOpening asked = opening;
        if (state != State.CONNECTING || asked == null || isAuthDue()) {
            throw new IllegalStateException("no CONNECT waits for its answer");
        }
        return asked;
    }

    private ServerOpening requireOpening() {
        if (opening == null) {
            throw new IllegalStateException("CONNECT did not come yet");
        }
        return opening;
    }

    private void violated(
            ReasonCode reason, String why, @Nullable ProtocolVersion version, long nowNanos, Outbox outbox) {
        end(Farewell.forFault(reason, why, version, isOpen()), reason, why, nowNanos, outbox);
    }

    private void end(@Nullable Packet farewell, ReasonCode reason, String why, long nowNanos, Outbox outbox) {
        if (farewell != null && opening != null) {
            opening.wire.sendIfFits(farewell, nowNanos, outbox); // MQTT-3.1.2-24
        } else if (farewell != null) {
            outbox.send(farewell);
        }
        close(reason, why, outbox);
    }

    private void close(ReasonCode reason, String why, Outbox outbox) {
        if (state != State.CLOSED) {
            finish(outbox);
            outbox.close(reason, why);
        }
    }

    private void finish(Outbox outbox) {
        state = State.CLOSED;
        if (open != null) {
            open.detach(outbox);
        }
    }
}
