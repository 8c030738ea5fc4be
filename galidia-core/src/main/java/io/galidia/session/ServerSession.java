// SPDX-License-Identifier: Apache-2.0
package io.galidia.session;

import static io.galidia.session.ProtocolViolationException.protocolError;

import io.galidia.codec.MalformedPacketException;
import io.galidia.packet.Auth;
import io.galidia.packet.ConnAck;
import io.galidia.packet.Connect;
import io.galidia.packet.Disconnect;
import io.galidia.packet.Packet;
import io.galidia.packet.PacketType;
import io.galidia.packet.PingResp;
import io.galidia.packet.Properties;
import io.galidia.packet.Property;
import io.galidia.packet.ProtocolVersion;
import io.galidia.packet.PubAck;
import io.galidia.packet.PubComp;
import io.galidia.packet.PubRec;
import io.galidia.packet.PubRel;
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
        /** CONNECT or AUTH was delivered; the application owes the answer. */
        CONNECTING,
        /** The application has sent AUTH and waits for the client's. */
        AWAITING_AUTH,
        OPEN,
        CLOSED
    }

    private final ServerLimits limits;
    private final ServerTerms terms;
    private State state = State.AWAITING_CONNECT;
    private @Nullable Connect connect;
    private @Nullable Wire wire;
    private @Nullable SessionState session;
    private boolean isWritable = true;
    private boolean isReading = true;
    private boolean isWillCancelled;
    private boolean isVersion5;
    private boolean hasMethod;
    private long keepAliveNanos;
    private long lastReceivedNanos;
    /** When the client must have sent CONNECT or AUTH. */
    private long dueNanos;

    /** The machine for a connection that was accepted at {@code nowNanos}. */
    public ServerSession(ServerLimits limits, long nowNanos) {
        this.limits = limits;
        terms = new ServerTerms(limits);
        lastReceivedNanos = nowNanos;
        dueNanos = nowNanos + limits.connectTimeoutNanos();
    }

    // ---- questions

    /** The CONNECT of this connection; null before it came. */
    public @Nullable Connect connect() {
        return connect;
    }

    /** Whether CONNACK was sent with success and nothing has closed the session since. */
    public boolean isOpen() {
        return state == State.OPEN;
    }

    /** Whether the connection is at its end: nothing is taken any more. */
    public boolean isClosed() {
        return state == State.CLOSED;
    }

    /** Whether {@link #receive} may be called: not between a delivered CONNECT, or AUTH before CONNACK, and its answer. */
    public boolean isReceiving() {
        return state != State.CONNECTING && state != State.CLOSED;
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
        if (state == State.CONNECTING) {
            throw new IllegalStateException(packet.type() + " was passed on although CONNECT is not answered yet");
        }
        lastReceivedNanos = nowNanos;
        try {
            take(packet, nowNanos, outbox);
        } catch (ProtocolViolationException fault) {
            ProtocolVersion version = connect == null ? null : connect.version();
            violated(fault.reason(), String.valueOf(fault.getMessage()), version, nowNanos, outbox);
        }
    }

    /** Bytes came that are no packet: tells the peer where the standard has a way to, and closes. */
    public void malformed(MalformedPacketException fault, long nowNanos, Outbox outbox) {
        malformed(fault, connect == null ? null : connect.version(), nowNanos, outbox);
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
        if (wire != null) {
            wire.isWritable = isWritable;
        }
        flush(nowNanos, outbox);
    }

    /** The transport is read, or not for now: meanwhile the client's silence does not count against it. */
    public void reading(boolean isReading, long nowNanos) {
        this.isReading = isReading;
        lastReceivedNanos = nowNanos;
    }

    /** The transport is gone. The session state stays as it is, ready for {@link #accept} of another connection. */
    public void lost(long nowNanos, Outbox outbox) {
        end(outbox);
    }

    // ---- wishes of the application

    /**
     * Answers CONNECT with success, then resends what {@code state} holds in flight and goes on with its queue. The
     * CONNACK is completed with what {@link ServerLimits} say (receive maximum, topic alias maximum) and with the
     * authentication method; a server keep alive, a maximum QoS and a missing retain in its properties are in force.
     *
     * @throws IllegalStateException if no CONNECT waits for its answer, or another connection still has the state
     * @throws IllegalArgumentException if the CONNACK refuses, or its session present contradicts CONNECT or the state
     */
    public void accept(ConnAck connAck, SessionState state, long nowNanos, Outbox outbox) {
        if (this.state == State.CLOSED) {
            return;
        }
        Connect asked = requireConnecting();
        Wire peer = requireWire();
        if (connAck.reason().isError()) {
            throw new IllegalArgumentException(
                    "CONNACK that accepts cannot say " + connAck.reason().text());
        }
        if (connAck.sessionPresent() && asked.cleanStart()) { // MQTT-3.2.2-2
            throw new IllegalArgumentException("no session can be present after clean start");
        }
        if (!connAck.sessionPresent()
                && (state.outgoing().inFlight() > 0 || state.incoming().unfinished() > 0)) {
            throw new IllegalArgumentException("a session with unfinished messages is present");
        }
        Properties properties = terms.agree(connAck.properties(), asked);
        state.attach(peer, terms.receiveMaximum());
        session = state;
        this.state = State.OPEN;
        keepAliveNanos = terms.keepAliveSeconds() * 1_500_000_000L; // MQTT-3.1.2-22
        lastReceivedNanos = nowNanos;
        int maxAliases = Math.min(
                limits.maxOutgoingTopicAliases(), (int) asked.properties().number(Property.TOPIC_ALIAS_MAXIMUM, 0));
        if (maxAliases > 0) { // MQTT-3.1.2-26, MQTT-3.1.2-27
            peer.aliases = new OutgoingAliases(maxAliases);
        }
        peer.send(new ConnAck(connAck.sessionPresent(), connAck.reason(), properties), nowNanos, outbox);
        state.outgoing().resend(nowNanos, outbox);
        flush(nowNanos, outbox);
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
            refuse(reason, properties, "the connection was refused: " + reason.text(), nowNanos, outbox);
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
        SessionState held = session;
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
        SessionState held = session;
        if (held == null) {
            throw new IllegalStateException("no message with packet identifier " + packetId + " waits for its answer");
        }
        if (state == State.CLOSED) {
            held.incoming().acknowledgeLate(packetId, reason);
        } else {
            held.incoming().acknowledge(packetId, reason, properties, nowNanos, outbox);
        }
    }

    /** Answers SUBSCRIBE. */
    public void subscribed(SubAck subAck, long nowNanos, Outbox outbox) {
        answer(subAck, nowNanos, outbox);
    }

    /** Answers UNSUBSCRIBE. */
    public void unsubscribed(UnsubAck unsubAck, long nowNanos, Outbox outbox) {
        answer(unsubAck, nowNanos, outbox);
    }

    /**
     * Sends AUTH. Before {@link #accept} the client's next step is received then, and only that; it has the connect
     * time-out for it.
     *
     * @throws IllegalStateException if CONNECT did not come, or has no authentication method (MQTT-4.12.0-6)
     * @throws IllegalArgumentException if AUTH before {@code accept} has another reason than continue (MQTT-4.12.0-2)
     */
    public void authenticate(Auth auth, long nowNanos, Outbox outbox) {
        if (state == State.CLOSED) {
            return;
        }
        if (!hasMethod || state == State.AWAITING_AUTH) {
            throw new IllegalStateException("no client waits for AUTH");
        }
        if (state == State.CONNECTING) {
            if (auth.reason() != ReasonCode.CONTINUE_AUTHENTICATION) {
                throw new IllegalArgumentException("AUTH before CONNACK must say continue authentication, not "
                        + auth.reason().text());
            }
            state = State.AWAITING_AUTH;
            dueNanos = nowNanos + limits.connectTimeoutNanos();
        }
        requireWire().send(auth, nowNanos, outbox);
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
            Properties allowed = properties.without(Property.SESSION_EXPIRY_INTERVAL); // MQTT-3.14.2-2
            if (state == State.OPEN) {
                disconnect(reason, allowed, why, nowNanos, outbox);
            } else if (reason.isError() && state != State.AWAITING_CONNECT) {
                boolean isOfConnAck = reason.isAllowedIn(PacketType.CONNACK);
                refuse(isOfConnAck ? reason : ReasonCode.SERVER_UNAVAILABLE, allowed, why, nowNanos, outbox);
            } else {
                close(reason, why, outbox);
            }
        }
    }

    // ---- time

    /** When {@link #deadlineReached} wants to be called; {@code Long.MAX_VALUE} for never. Cheap; ask after each call. */
    public long deadline() {
        return switch (state) {
            case AWAITING_CONNECT, AWAITING_AUTH -> dueNanos;
            case OPEN -> keepAliveNanos == 0 || !isReading ? Long.MAX_VALUE : lastReceivedNanos + keepAliveNanos;
            case CONNECTING, CLOSED -> Long.MAX_VALUE;
        };
    }

    /** Keep-alive and time-outs. Does nothing when called too early. */
    public void deadlineReached(long nowNanos, Outbox outbox) {
        if (nowNanos < deadline() || deadline() == Long.MAX_VALUE) {
            return;
        }
        switch (state) {
            case OPEN ->
                disconnect(
                        ReasonCode.KEEP_ALIVE_TIMEOUT,
                        Properties.NONE,
                        "nothing came within 1.5 times the keep alive: " + keepAliveNanos / 1_000_000 + " ms",
                        nowNanos,
                        outbox);
            case AWAITING_AUTH ->
                refuse(
                        ReasonCode.NOT_AUTHORIZED,
                        Properties.NONE,
                        "no AUTH came within " + timeout(),
                        nowNanos,
                        outbox);
            default -> close(ReasonCode.UNSPECIFIED_ERROR, "no CONNECT came within " + timeout(), outbox);
        }
    }

    // ---- inside

    private void take(Packet packet, long nowNanos, Outbox outbox) {
        int column = switch (state) {
            case AWAITING_CONNECT -> 0;
            case AWAITING_AUTH -> 1;
            default -> 2;
        };
        if (!PacketTable.SERVER.takes(packet.type(), column, isVersion5, hasMethod)) {
            throw protocolError(packet.type() + " came from the client "
                    + (column == 2 ? "on an open connection" : column == 1 ? "where AUTH was due" : "before CONNECT"));
        }
        if (column == 2) {
            takeOpen(packet, nowNanos, outbox);
        } else if (packet instanceof Connect received) {
            connecting(received, outbox);
        } else if (packet instanceof Auth auth) {
            requireMethod(auth);
            state = State.CONNECTING;
            outbox.deliver(auth);
        } else {
            disconnected((Disconnect) packet, outbox);
        }
    }

    private void takeOpen(Packet packet, long nowNanos, Outbox outbox) {
        SessionState held = session;
        if (held == null) {
            throw new IllegalStateException("an open connection has a session");
        }
        switch (packet.type()) {
            case PUBLISH -> held.incoming().receive(terms.check((Publish) packet), nowNanos, outbox);
            case PUBACK -> held.outgoing().acknowledged((PubAck) packet, outbox);
            case PUBREC -> held.outgoing().received((PubRec) packet, nowNanos, outbox);
            case PUBCOMP -> held.outgoing().completed((PubComp) packet, outbox);
            case PUBREL -> held.incoming().release((PubRel) packet, nowNanos, outbox);
            case SUBSCRIBE, UNSUBSCRIBE -> outbox.deliver(packet);
            case PINGREQ -> answer(PingResp.INSTANCE, nowNanos, outbox);
            case DISCONNECT -> disconnected((Disconnect) packet, outbox);
            case AUTH -> {
                requireMethod((Auth) packet);
                outbox.deliver(packet);
            }
            default -> throw new IllegalStateException("the table lets " + packet.type() + " through");
        }
        flush(nowNanos, outbox);
    }

    private void connecting(Connect received, Outbox outbox) {
        Wire peer = new Wire(received.version(), false);
        peer.isWritable = isWritable;
        connect = received;
        isVersion5 = received.version().hasProperties();
        hasMethod = received.properties().has(Property.AUTHENTICATION_METHOD);
        wire = peer;
        state = State.CONNECTING;
        peer.learn(received.properties());
        outbox.deliver(received);
    }

    private void disconnected(Disconnect disconnect, Outbox outbox) {
        Connect asked = connect;
        if (asked != null
                && asked.properties().number(Property.SESSION_EXPIRY_INTERVAL, 0) == 0
                && disconnect.properties().number(Property.SESSION_EXPIRY_INTERVAL, 0) != 0) { // section 3.14.2.2.2
            throw protocolError("DISCONNECT has a session expiry interval although that of CONNECT was 0");
        }
        isWillCancelled = disconnect.reason() == ReasonCode.SUCCESS; // MQTT-3.14.4-3
        outbox.deliver(disconnect);
        close(disconnect.reason(), "the client disconnected", outbox);
    }

    private void answer(Packet packet, long nowNanos, Outbox outbox) {
        if (state == State.OPEN) {
            requireWire().send(packet, nowNanos, outbox);
        } else if (state != State.CLOSED) {
            throw new IllegalStateException(packet.type() + " cannot be sent before CONNECT is accepted");
        }
    }

    private void flush(long nowNanos, Outbox outbox) {
        if (state == State.OPEN && session != null) {
            session.outgoing().flush(nowNanos, outbox);
        }
    }

    private Connect requireConnecting() {
        if (state != State.CONNECTING || connect == null) {
            throw new IllegalStateException("no CONNECT waits for its answer");
        }
        return connect;
    }

    private Wire requireWire() {
        if (wire == null) {
            throw new IllegalStateException("CONNECT did not come yet");
        }
        return wire;
    }

    private void requireMethod(Auth auth) {
        String method = auth.properties().text(Property.AUTHENTICATION_METHOD);
        String asked = connect == null ? null : connect.properties().text(Property.AUTHENTICATION_METHOD);
        if (method == null || !method.equals(asked)) { // MQTT-4.12.0-5, MQTT-4.12.1-1
            throw protocolError("the client's authentication method is " + method + ", that of CONNECT " + asked);
        }
    }

    private void violated(
            ReasonCode reason, String why, @Nullable ProtocolVersion version, long nowNanos, Outbox outbox) {
        Properties properties = Properties.NONE.with(Property.REASON_STRING, why);
        if (state == State.OPEN) {
            ReasonCode told = reason.isAllowedIn(PacketType.DISCONNECT) ? reason : ReasonCode.PROTOCOL_ERROR;
            disconnect(told, properties, why, nowNanos, outbox);
        } else if (version == ProtocolVersion.MQTT_5
                || reason == ReasonCode.UNSUPPORTED_PROTOCOL_VERSION // MQTT-3.1.2-2
                || reason == ReasonCode.CLIENT_IDENTIFIER_NOT_VALID) {
            refuse(reason, properties, why, nowNanos, outbox);
        } else {
            close(reason, why, outbox); // 3.1.1: MQTT-3.1.4-1
        }
    }

    private void disconnect(ReasonCode reason, Properties properties, String why, long nowNanos, Outbox outbox) {
        Wire peer = requireWire();
        if (peer.version.hasProperties()) {
            peer.send(new Disconnect(reason, properties), nowNanos, outbox);
        }
        close(reason, why, outbox);
    }

    private void refuse(ReasonCode reason, Properties properties, String why, long nowNanos, Outbox outbox) {
        ConnAck connAck = new ConnAck(false, reason, properties);
        if (wire == null) {
            outbox.send(connAck);
        } else {
            wire.send(connAck, nowNanos, outbox);
        }
        close(reason, why, outbox);
    }

    private String timeout() {
        return limits.connectTimeoutNanos() / 1_000_000 + " ms";
    }

    private void close(ReasonCode reason, String why, Outbox outbox) {
        if (state != State.CLOSED) {
            end(outbox);
            outbox.close(reason, why);
        }
    }

    private void end(Outbox outbox) {
        state = State.CLOSED;
        if (wire != null && session != null) {
            session.detach(wire, outbox);
        }
    }
}
