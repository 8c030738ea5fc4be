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
import io.galidia.packet.PingReq;
import io.galidia.packet.PingResp;
import io.galidia.packet.Properties;
import io.galidia.packet.Property;
import io.galidia.packet.ProtocolVersion;
import io.galidia.packet.PubAck;
import io.galidia.packet.PubComp;
import io.galidia.packet.PubRec;
import io.galidia.packet.PubRel;
import io.galidia.packet.Publish;
import io.galidia.packet.ReasonCode;
import io.galidia.packet.SubAck;
import io.galidia.packet.Subscribe;
import io.galidia.packet.Subscription;
import io.galidia.packet.UnsubAck;
import io.galidia.packet.Unsubscribe;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The client's side of one connection, without any I/O. What outlives the connection is in the {@link SessionState}
 * given to it. Not thread-safe; belongs to the connection's event loop. {@code nowNanos} is a clock that never goes
 * back; tokens may be null where the caller does not care for the outcome. Methods may be called from within the
 * outbox.
 *
 * <p>After CONNACK what the session holds in flight is sent again first, then CONNACK is delivered, then what waits goes
 * out: SUBSCRIBE, UNSUBSCRIBE and PINGREQ before messages. When the server has not kept the session although clean start
 * was not asked for, messages that it has not taken are sent as new ones, and those of QoS 2 that it has taken (PUBREC)
 * are settled with a PUBCOMP of {@link ReasonCode#PACKET_IDENTIFIER_NOT_FOUND}. With clean start, what an earlier
 * connection left in flight is dropped with {@link DropReason#SESSION_ENDED}; what is queued is sent.
 *
 * <p>A session state with nothing in it is taken as a kept one: a client that starts afresh without clean start gets the
 * messages that the server holds for it. That is wider than MQTT-3.2.2-4, and what clients do.
 */
public final class ClientSession {

    private enum State {
        NEW,
        CONNECTING,
        OPEN,
        CLOSED
    }

    private final Connect connect;
    private final ClientLimits limits;
    private final SessionState session;
    private final Wire wire;
    private final KeepAlive keepAlive;
    private final Requests requests;
    private final IncomingAliases aliases;
    private final ClientAuthentication authentication;
    private State state = State.NEW;
    private long connAckDueNanos = Long.MAX_VALUE;

    /** The machine for one connection that will open with {@code connect}. */
    public ClientSession(Connect connect, ClientLimits limits, SessionState state) {
        this.connect = connect;
        this.limits = limits;
        session = state;
        wire = new Wire(connect.version(), true);
        keepAlive = new KeepAlive(limits.pingTimeoutNanos());
        requests = new Requests(state.outgoing(), wire, keepAlive);
        authentication = new ClientAuthentication(connect);
        aliases = new IncomingAliases((int) connect.properties().number(Property.TOPIC_ALIAS_MAXIMUM, 0));
    }

    // ---- questions

    /** Whether CONNACK has opened the session and nothing has closed it since. */
    public boolean isOpen() {
        return state == State.OPEN;
    }

    /** Whether the connection is at its end: nothing is sent any more. */
    public boolean isClosed() {
        return state == State.CLOSED;
    }

    // ---- news from the peer

    /**
     * The transport is up: sends CONNECT.
     *
     * @throws IllegalStateException if it was called before, or if another connection still has the session state
     */
    public void opened(long nowNanos, Outbox outbox) {
        if (state == State.CLOSED) {
            return;
        }
        if (state != State.NEW) {
            throw new IllegalStateException("the connection was opened before");
        }
        session.requireDetached();
        state = State.CONNECTING;
        connAckDueNanos = nowNanos + limits.connAckTimeoutNanos();
        wire.send(connect, nowNanos, outbox);
    }

    /** A packet came. */
    public void receive(Packet packet, long nowNanos, Outbox outbox) {
        if (state == State.CLOSED) {
            return;
        }
        if (state == State.NEW) {
            throw new IllegalStateException(packet.type() + " came before the connection was opened");
        }
        keepAlive.received(nowNanos);
        try {
            take(packet, nowNanos, outbox);
        } catch (ProtocolViolationException fault) {
            violated(fault.reason(), String.valueOf(fault.getMessage()), nowNanos, outbox);
        }
    }

    /** Bytes came that are no packet: tells the peer (MQTT 5) and closes. */
    public void malformed(MalformedPacketException fault, long nowNanos, Outbox outbox) {
        violated(fault.reason(), String.valueOf(fault.getMessage()), nowNanos, outbox);
    }

    /** The transport can take more, or cannot for now: messages wait in the queue meanwhile. */
    public void writable(boolean isWritable, long nowNanos, Outbox outbox) {
        wire.isWritable = isWritable;
        flush(nowNanos, outbox);
    }

    /** The transport is read, or not for now: meanwhile the server's silence does not count against it. */
    public void reading(boolean isReading, long nowNanos) {
        keepAlive.reading(isReading, nowNanos);
    }

    /**
     * The transport is gone. Drops every wish that does not live on in the session state: all but messages. Where no
     * connection will follow, {@link SessionState#end} drops those too.
     */
    public void lost(long nowNanos, Outbox outbox) {
        end(outbox);
    }

    // ---- wishes of the application

    /**
     * Sends the message, or queues it until CONNACK and until the in-flight window has room; after the end of the
     * connection it waits in the session state for the next one. The message must own its payload ({@link
     * Publish#copy()}), for it may have to wait.
     *
     * @throws IllegalArgumentException if the message has no topic, or a topic alias
     */
    public void publish(Publish message, @Nullable Object token, long nowNanos, Outbox outbox) {
        requireTopic(message);
        if (state == State.OPEN) {
            session.outgoing().publish(message, token, nowNanos, outbox);
        } else {
            session.outgoing().queue(message, token, nowNanos, outbox);
        }
    }

    /** Sends SUBSCRIBE, after CONNACK at the earliest. */
    public void subscribe(
            List<Subscription> subscriptions,
            Properties properties,
            @Nullable Object token,
            long nowNanos,
            Outbox outbox) {
        request(new Subscribe(0, subscriptions, properties), token, nowNanos, outbox);
    }

    /** Sends UNSUBSCRIBE, after CONNACK at the earliest. */
    public void unsubscribe(
            List<String> filters, Properties properties, @Nullable Object token, long nowNanos, Outbox outbox) {
        request(new Unsubscribe(0, filters, properties), token, nowNanos, outbox);
    }

    /** Sends PINGREQ, after CONNACK at the earliest. */
    public void ping(@Nullable Object token, long nowNanos, Outbox outbox) {
        request(PingReq.INSTANCE, token, nowNanos, outbox);
    }

    /**
     * Answers a delivered PUBLISH of QoS 1 or 2 (PUBACK or PUBREC). Answers go out in the order in which the messages
     * came, whatever the order of these calls (MQTT-4.6.0-2, MQTT-4.6.0-3).
     *
     * <p>After the end of the connection nothing can be answered: the server will send the message again. One of QoS 2
     * that is acknowledged before that happens is not delivered again, provided that the session state is still used by
     * the same thread.
     *
     * @throws IllegalStateException if no message with this identifier waits for its answer
     */
    public void acknowledge(int packetId, ReasonCode reason, Properties properties, long nowNanos, Outbox outbox) {
        if (state == State.CLOSED) {
            session.incoming().acknowledgeLate(packetId, reason);
        } else {
            session.incoming().acknowledge(packetId, reason, properties, nowNanos, outbox);
        }
    }

    /**
     * Sends AUTH, completed with the authentication method: continue authentication as the answer to the server's, or, on
     * an open connection, a wish to authenticate again, which must end with the server's AUTH of success within the
     * CONNACK time-out. Closes instead when the server does not take a packet of that size.
     *
     * @throws IllegalStateException if CONNECT has no authentication method, or the server owes the next packet
     * @throws IllegalArgumentException if AUTH has another reason than these, or another method than CONNECT
     */
    public void authenticate(Auth auth, long nowNanos, Outbox outbox) {
        if (state != State.CLOSED) {
            Auth complete = authentication.sending(auth, nowNanos + limits.connAckTimeoutNanos());
            if (!wire.sendIfFits(complete, nowNanos, outbox)) { // MQTT-3.2.2-15
                violated(ReasonCode.PACKET_TOO_LARGE, Wire.tooLarge(complete), nowNanos, outbox);
            }
        }
    }

    /** Sends DISCONNECT and closes. */
    public void disconnect(Disconnect disconnect, long nowNanos, Outbox outbox) {
        if (state == State.CONNECTING || state == State.OPEN) {
            wire.send(disconnect, nowNanos, outbox);
        }
        close(disconnect.reason(), "the client disconnected", outbox);
    }

    // ---- time

    /** When {@link #deadlineReached} wants to be called; {@code Long.MAX_VALUE} for never. Cheap; ask after each call. */
    public long deadline() {
        return switch (state) {
            case CONNECTING -> connAckDueNanos;
            case OPEN -> Math.min(keepAlive.deadline(wire.lastSentNanos), authentication.dueNanos());
            case NEW, CLOSED -> Long.MAX_VALUE;
        };
    }

    /** Keep-alive and time-outs. Does nothing when called too early. */
    public void deadlineReached(long nowNanos, Outbox outbox) {
        if (state == State.CONNECTING && nowNanos >= connAckDueNanos) {
            close(
                    ReasonCode.UNSPECIFIED_ERROR,
                    "no CONNACK came within " + limits.connAckTimeoutNanos() / 1_000_000 + " ms",
                    outbox);
        } else if (state == State.OPEN && nowNanos >= authentication.dueNanos()) { // MQTT-4.12.1-2
            String why = "authenticating again took more than " + limits.connAckTimeoutNanos() / 1_000_000 + " ms";
            violated(ReasonCode.UNSPECIFIED_ERROR, why, nowNanos, outbox);
        } else if (state == State.OPEN && keepAlive.isDead(nowNanos)) {
            close(
                    ReasonCode.KEEP_ALIVE_TIMEOUT,
                    "nothing came within " + limits.pingTimeoutNanos() / 1_000_000 + " ms after PINGREQ",
                    outbox);
        } else if (state == State.OPEN && keepAlive.isPingDue(nowNanos, wire.lastSentNanos)) {
            request(PingReq.INSTANCE, null, nowNanos, outbox); // MQTT-3.1.2-20
        }
    }

    // ---- inside

    private void take(Packet packet, long nowNanos, Outbox outbox) {
        int column = state == State.CONNECTING ? 0 : 1;
        if (!PacketTable.CLIENT.takes(
                packet.type(), column, connect.version().hasProperties(), authentication.hasMethod())) {
            throw protocolError(packet.type() + " came from the server "
                    + (state == State.CONNECTING ? "before CONNACK" : "on an open connection"));
        }
        OutgoingPublishes outgoing = session.outgoing();
        switch (packet.type()) {
            case PUBLISH -> session.incoming().receive(aliases.resolve((Publish) packet), nowNanos, outbox);
            case PUBACK -> outgoing.acknowledged((PubAck) packet, outbox);
            case PUBREC -> outgoing.received((PubRec) packet, nowNanos, outbox);
            case PUBCOMP -> outgoing.completed((PubComp) packet, outbox);
            case PUBREL -> session.incoming().release((PubRel) packet, nowNanos, outbox);
            case SUBACK -> requests.answered((SubAck) packet, outbox);
            case UNSUBACK -> requests.answered((UnsubAck) packet, outbox);
            case PINGRESP -> keepAlive.answered((PingResp) packet, outbox);
            case CONNACK -> connected((ConnAck) packet, nowNanos, outbox);
            case DISCONNECT -> {
                outbox.deliver(packet);
                close(((Disconnect) packet).reason(), "the server disconnected", outbox);
            }
            case AUTH -> {
                authentication.received((Auth) packet);
                outbox.deliver(packet);
            }
            default -> throw new IllegalStateException("the table lets " + packet.type() + " through");
        }
        flush(nowNanos, outbox);
    }

    private void connected(ConnAck connAck, long nowNanos, Outbox outbox) {
        if (connAck.reason().isError()) {
            outbox.deliver(connAck);
            close(
                    connAck.reason(),
                    "the server refused the connection: " + connAck.reason().text(),
                    outbox);
            return;
        }
        if (connAck.sessionPresent() && connect.cleanStart()) { // MQTT-3.2.2-2
            throw protocolError("CONNACK says that a session is present although clean start was asked for");
        }
        Properties properties = connAck.properties();
        authentication.accepted(connAck);
        wire.learn(properties);
        wire.useAliases(limits.maxOutgoingTopicAliases(), properties); // MQTT-3.2.2-17, MQTT-3.2.2-18
        // MQTT 3.1 has no session present: the server is taken at its word that it keeps what is not clean.
        boolean isUntold = connect.version() == ProtocolVersion.MQTT_3_1 && !connect.cleanStart();
        if (!connAck.sessionPresent() && !isUntold) { // MQTT-3.2.2-5
            session.incoming().clear();
            if (connect.cleanStart()) {
                session.outgoing().dropSent(outbox);
            } else {
                session.outgoing().startAgain(outbox);
            }
            if (state == State.CLOSED) {
                return;
            }
        }
        state = State.OPEN;
        keepAlive.start((int) properties.number(Property.SERVER_KEEP_ALIVE, connect.keepAliveSeconds()));
        session.attach(wire, (int) connect.properties().number(Property.RECEIVE_MAXIMUM, ExchangeTable.MAX_ID));
        session.outgoing().resend(nowNanos, outbox);
        if (state == State.OPEN) { // the application may have ended it when told of a dropped message
            requests.open();
            outbox.deliver(connAck);
        }
    }

    private void request(Packet packet, @Nullable Object token, long nowNanos, Outbox outbox) {
        if (state != State.CLOSED) {
            requests.request(packet, token, nowNanos, outbox);
        } else if (token != null) {
            outbox.drop(token, DropReason.SESSION_ENDED);
        }
    }

    private void flush(long nowNanos, Outbox outbox) {
        if (state == State.OPEN) {
            requests.flush(nowNanos, outbox);
            session.outgoing().flush(nowNanos, outbox);
        }
    }

    private void violated(ReasonCode reason, String why, long nowNanos, Outbox outbox) {
        boolean isConnecting = state == State.CONNECTING;
        if ((isConnecting || state == State.OPEN) && connect.version().hasProperties()) { // section 4.13.1
            ReasonCode told = reason.isAllowedIn(PacketType.DISCONNECT) ? reason : ReasonCode.PROTOCOL_ERROR;
            // Before CONNACK nobody knows how large a packet the server takes.
            Properties words = isConnecting ? Properties.NONE : Properties.NONE.with(Property.REASON_STRING, why);
            wire.send(new Disconnect(told, words), nowNanos, outbox);
        }
        close(reason, why, outbox);
    }

    private void close(ReasonCode reason, String why, Outbox outbox) {
        if (state != State.CLOSED) {
            end(outbox);
            outbox.close(reason, why);
        }
    }

    private void end(Outbox outbox) {
        state = State.CLOSED;
        session.detach(wire, outbox);
        requests.drop(outbox);
        keepAlive.drop(outbox);
    }

    static void requireTopic(Publish message) {
        if (message.topic().isEmpty()) {
            throw new IllegalArgumentException("a message needs a topic name");
        }
        if (message.properties().has(Property.TOPIC_ALIAS)) {
            throw new IllegalArgumentException("topic aliases are given by the session, not with a message");
        }
    }
}
