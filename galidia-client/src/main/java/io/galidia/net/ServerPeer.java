// SPDX-License-Identifier: Apache-2.0
package io.galidia.net;

import io.galidia.Event;
import io.galidia.ListenOptions;
import io.galidia.Publication;
import io.galidia.Timer;
import io.galidia.codec.MalformedPacketException;
import io.galidia.codec.Tolerance;
import io.galidia.packet.ConnAck;
import io.galidia.packet.Connect;
import io.galidia.packet.Packet;
import io.galidia.packet.Properties;
import io.galidia.packet.Property;
import io.galidia.packet.ProtocolVersion;
import io.galidia.packet.Publish;
import io.galidia.packet.ReasonCode;
import io.galidia.packet.SubAck;
import io.galidia.packet.Subscribe;
import io.galidia.packet.Subscription;
import io.galidia.packet.UnsubAck;
import io.galidia.packet.Unsubscribe;
import io.galidia.session.DropReason;
import io.galidia.session.Outbox;
import io.galidia.session.QueueLimits;
import io.galidia.session.ServerLimits;
import io.galidia.session.ServerSession;
import io.galidia.session.SessionState;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** The server's session at work on a connection whose listener has a plain handler. Sessions end with the connection. */
final class ServerPeer implements MqttPeer, Outbox {

    private final ChannelConnection connection;
    private final ServerSession session;
    private final SessionState state = new SessionState(QueueLimits.DEFAULTS);
    private final Publisher publisher;
    private final DeadlineTimer timer;
    private final BurstClock clock;
    private final long answerNanos;
    private @Nullable ConnAck accepted;
    private @Nullable Timer answerTimer;

    ServerPeer(ChannelConnection connection, Tolerance tolerance, ListenOptions options) {
        this.connection = connection;
        clock = connection.loop().clock();
        answerNanos = options.connectTimeout().toNanos();
        ServerLimits limits = new ServerLimits(
                options.connectTimeout().toNanos(), options.receiveMaximum(), options.topicAliasMaximum(), 0);
        session = new ServerSession(limits, tolerance, clock.now());
        publisher = new Publisher(connection, (message, token) -> session.publish(message, token, clock.now(), this));
        timer = new DeadlineTimer(
                connection.loop(),
                () -> connection.isPaused() ? Long.MAX_VALUE : session.deadline(),
                () -> session.deadlineReached(clock.now(), this));
        timer.update();
    }

    // ---- from the wire

    @Override
    public boolean isReceiving() {
        return session.isReceiving();
    }

    @Override
    public void received(Packet packet) {
        Packet kept = packet instanceof Publish message ? message.copy() : packet;
        connection.emit(new Event.MqttCommand(kept));
        session.receive(kept, clock.now(), this);
    }

    @Override
    public void malformed(MalformedPacketException fault) {
        Connect connect = session.connect();
        ProtocolVersion version =
                connect == null ? connection.link().decoderVersion(connection.version()) : connect.version();
        connection.version(version);
        session.malformed(fault, version, clock.now(), this);
    }

    @Override
    public void burstEnded() {
        timer.update();
    }

    @Override
    public void writabilityChanged(boolean isWritable) {
        session.writable(isWritable, clock.now(), this);
        connection.room().changed(isWritable);
    }

    @Override
    public void closed(String why) {
        timer.close();
        answered();
        session.lost(clock.now(), this);
        publisher.failAll(ReasonCode.UNSPECIFIED_ERROR, "is not confirmed: " + why);
        if (!state.isAttached()) {
            state.end(this);
        }
    }

    @Override
    public void transportReady() {
        timer.update();
    }

    @Override
    public void paused(boolean isPaused) {
        if (!isPaused) {
            timer.update();
        }
    }

    // ---- from the application

    @Override
    public ChannelConnection connection() {
        return connection;
    }

    @Override
    public CompletableFuture<Publication> publish(Publish message) {
        requireOpen();
        return publisher.publish(message);
    }

    @Override
    public void publish(Publish message, PublishOutcome outcome) {
        if (session.isOpen()) {
            publisher.publish(message, outcome);
        } else {
            outcome.fail(ReasonCode.UNSPECIFIED_ERROR, "cannot be sent: the client's CONNECT is not accepted");
        }
    }

    private void requireOpen() {
        if (!session.isOpen()) {
            throw new IllegalStateException(
                    connection.describe() + " has no accepted CONNECT yet: publish from MqttOpen on");
        }
    }

    @Override
    public void subscribe(List<Subscription> wanted, Properties properties, CompletableFuture<SubAck> outcome) {
        throw onlyClients("subscribe");
    }

    @Override
    public void unsubscribe(List<String> filters, CompletableFuture<UnsubAck> outcome) {
        throw onlyClients("unsubscribe");
    }

    @Override
    public void ping(CompletableFuture<Void> outcome) {
        throw onlyClients("ping");
    }

    @Override
    public void reauthenticate(CompletableFuture<Void> outcome) {
        throw onlyClients("authenticate again");
    }

    private IllegalStateException onlyClients(String what) {
        return new IllegalStateException("only a client can " + what + "; " + connection.describe() + " was accepted");
    }

    @Override
    public void disconnect(ReasonCode reason, Properties properties) {
        session.disconnect(reason, properties, clock.now(), this);
    }

    @Override
    public Properties connectProperties() {
        return Properties.NONE;
    }

    @Override
    public void answer(Publish message, ReasonCode reason) {
        Connect connect = session.connect();
        if (reason.isError() && connect != null && !connect.version().hasProperties()) {
            connection.ending().end(reason, "the application refused the message to \"" + message.topic() + "\"", null);
        } else {
            boolean wasReceiving = session.isReceiving();
            session.acknowledge(message.packetId(), reason, Properties.NONE, clock.now(), this);
            if (!wasReceiving) {
                timer.update();
                connection.link().resumeReceiving();
            }
        }
    }

    /** Answers CONNECT with success; gives the client an identifier if it has none. */
    void accept(Properties properties) {
        Connect connect = session.connect();
        if (connect == null || session.isClosed()) {
            return;
        }
        String clientId = connect.clientId();
        Properties complete = properties;
        if (clientId.isEmpty()) {
            if (!connect.version().hasProperties() && !connect.cleanStart()) {
                refuse(ReasonCode.CLIENT_IDENTIFIER_NOT_VALID); // MQTT-3.1.3-8
                return;
            }
            String assigned = properties.text(Property.ASSIGNED_CLIENT_IDENTIFIER);
            clientId = assigned == null ? "galidia-" + UUID.randomUUID() : assigned;
            complete = connect.version().hasProperties()
                    ? properties.with(Property.ASSIGNED_CLIENT_IDENTIFIER, clientId) // MQTT-3.1.3-7
                    : properties;
        }
        answered();
        connection.opened(clientId, connect.version());
        session.accept(new ConnAck(false, ReasonCode.SUCCESS, complete), state, clock.fresh(), this); // it took a while
        ConnAck sent = accepted;
        if (sent != null) {
            connection.emit(new Event.MqttOpen(sent));
        }
        timer.update();
        connection.link().resumeReceiving();
    }

    /** The application has as long for its answer to CONNECT as the client had for CONNECT. */
    private void limitAnswer() {
        if (!session.isOpen() && !session.isClosed()) {
            answerTimer = connection.loop().at(connection.loop().nowNanos() + answerNanos, () -> {
                if (!session.isOpen()) {
                    session.disconnect(ReasonCode.SERVER_BUSY, Properties.NONE, clock.now(), this);
                }
            });
        }
    }

    private void answered() {
        if (answerTimer != null) {
            answerTimer.close();
            answerTimer = null;
        }
    }

    void refuse(ReasonCode reason) {
        if (!session.isClosed()) {
            session.refuse(reason, Properties.NONE, clock.now(), this);
        }
    }

    void subscribed(Subscribe subscribe, List<ReasonCode> reasons) {
        session.subscribed(new SubAck(subscribe.packetId(), reasons, Properties.NONE), clock.now(), this);
    }

    void unsubscribed(Unsubscribe unsubscribe, List<ReasonCode> reasons) {
        session.unsubscribed(new UnsubAck(unsubscribe.packetId(), reasons, Properties.NONE), clock.now(), this);
    }

    @Override
    public int unacknowledged() {
        return state.outgoing().inFlight() + state.outgoing().queued();
    }

    @Override
    public long queueLimit() {
        return QueueLimits.DEFAULTS.maxBytes();
    }

    // ---- from the session

    @Override
    public void send(Packet packet) {
        if (packet instanceof ConnAck connAck && !connAck.reason().isError()) {
            accepted = connAck;
        }
        connection.link().write(packet);
    }

    @Override
    public void send(Publish message, int packetId, boolean dup) {
        connection.link().write(message, packetId, dup);
    }

    @Override
    public void deliver(Packet packet) {
        if (packet instanceof Publish message) {
            ReceivedMessage event = new ReceivedMessage(this, message);
            event.handlerReturned(connection.emit(event));
        } else if (packet instanceof Connect connect) {
            connection.version(connect.version());
            if (connect.properties().has(Property.AUTHENTICATION_METHOD)) {
                refuse(ReasonCode.BAD_AUTHENTICATION_METHOD); // MQTT-4.12.0-1
                return;
            }
            ConnectRequest event = new ConnectRequest(this, connect);
            event.handlerReturned(connection.emit(event));
            limitAnswer();
        } else if (packet instanceof Subscribe subscribe) {
            SubscribeRequest event = new SubscribeRequest(this, subscribe);
            event.handlerReturned(connection.emit(event));
        } else if (packet instanceof Unsubscribe unsubscribe) {
            UnsubscribeRequest event = new UnsubscribeRequest(this, unsubscribe);
            event.handlerReturned(connection.emit(event));
        }
    }

    @Override
    public void settle(Object token, Packet answer) {
        publisher.settle(token, answer);
    }

    @Override
    public void drop(Object token, DropReason reason) {
        publisher.drop(token, reason);
    }

    @Override
    public void close(ReasonCode reason, String why) {
        connection.ending().end(reason, why, null);
    }
}
