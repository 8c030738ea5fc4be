// SPDX-License-Identifier: Apache-2.0
package io.galidia.net;

import io.galidia.ConnectOptions;
import io.galidia.Credentials;
import io.galidia.Event;
import io.galidia.MqttException;
import io.galidia.Publication;
import io.galidia.codec.MalformedPacketException;
import io.galidia.packet.Auth;
import io.galidia.packet.ConnAck;
import io.galidia.packet.Connect;
import io.galidia.packet.Disconnect;
import io.galidia.packet.Packet;
import io.galidia.packet.PingResp;
import io.galidia.packet.Properties;
import io.galidia.packet.Property;
import io.galidia.packet.Publish;
import io.galidia.packet.ReasonCode;
import io.galidia.packet.SubAck;
import io.galidia.packet.Subscription;
import io.galidia.packet.UnsubAck;
import io.galidia.session.ClientLimits;
import io.galidia.session.ClientSession;
import io.galidia.session.DropReason;
import io.galidia.session.Outbox;
import io.galidia.session.SessionState;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** The client's session at work on a connection. */
final class ClientPeer implements MqttPeer, Outbox {

    private final ChannelConnection connection;
    private final ConnectOptions options;
    private final @Nullable KeptSession kept;
    private final SessionState state;
    private final ClientSession session;
    private final Publisher publisher;
    private final DeadlineTimer timer;
    private final KeepAlivePause pause;
    private final BurstClock clock;
    private final ClientLogin login;
    private @Nullable String wordsOfServer;

    ClientPeer(
            ChannelConnection connection,
            ConnectOptions options,
            @Nullable Credentials credentials,
            @Nullable KeptSession kept) {
        this.connection = connection;
        this.options = options;
        this.kept = kept;
        clock = connection.loop().clock();
        if (kept != null) {
            state = kept.state();
        } else {
            state = options.resumed() instanceof ChannelConnection old && old.peer() instanceof ClientPeer peer
                    ? peer.state
                    : new SessionState(options.queue());
        }
        ClientLimits limits = new ClientLimits(
                options.connectTimeout().toNanos(), options.pingTimeout().toNanos(), options.topicAliases());
        login = new ClientLogin(connection, options.authentication());
        Properties properties = login.begin(options.properties());
        session = new ClientSession(packet(options, credentials, properties), limits, state);
        publisher = new Publisher(connection, (message, token) -> session.publish(message, token, clock.now(), this));
        pause = new KeepAlivePause(connection);
        timer = new DeadlineTimer(connection.loop(), () -> pause.deadline(session.deadline()), this::deadlineReached);
        if (kept != null) {
            kept.attach(this);
        }
    }

    /** The CONNECT that these options make, with these properties. */
    static Connect packet(ConnectOptions options, @Nullable Credentials credentials, Properties given) {
        byte @Nullable [] password = credentials == null ? null : credentials.password();
        ByteBuf secret = password == null ? null : Unpooled.wrappedBuffer(password);
        Properties properties = given;
        if (options.version().hasProperties() && !properties.has(Property.MAXIMUM_PACKET_SIZE)) {
            properties = properties.with(Property.MAXIMUM_PACKET_SIZE, options.maxPacketSize());
        }
        return new Connect(
                options.version(),
                false,
                options.clientId(),
                options.cleanSession(),
                (int) options.keepAlive().toSeconds(),
                options.will(),
                credentials == null ? null : credentials.username(),
                secret,
                properties);
    }

    // ---- from the wire

    @Override
    public boolean isReceiving() {
        return true;
    }

    @Override
    public void received(Packet packet) {
        Packet kept = packet instanceof Publish message ? message.copy() : packet;
        connection.emit(new Event.MqttCommand(kept));
        if (kept instanceof ConnAck connAck
                && !connAck.reason().isError()
                && !session.isOpen()
                && !login.verify(connAck.properties(), this::giveUp)) {
            return; // nothing more is sent to a server that has not proven itself
        }
        session.receive(kept, clock.now(), this);
    }

    @Override
    public void malformed(MalformedPacketException fault) {
        session.malformed(fault, clock.now(), this);
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
        session.lost(clock.now(), this);
        if (kept != null) {
            kept.detach(this);
        }
        login.closed(why);
        publisher.failAll(
                ReasonCode.UNSPECIFIED_ERROR,
                "is not confirmed: " + why
                        + "; QoS 1 and 2 are kept, and sent again by a connection made with ConnectOptions.resuming");
    }

    @Override
    public void transportReady() {
        session.opened(clock.fresh(), this);
        timer.update();
    }

    private void deadlineReached() {
        if (!pause.deadlineReached(clock.fresh())) {
            session.deadlineReached(clock.now(), this);
        }
    }

    @Override
    public void paused(boolean isPaused) {
        pause.change(isPaused, session.isOpen(), options.pingTimeout().toNanos());
        timer.update();
    }

    // ---- from the application

    @Override
    public ChannelConnection connection() {
        return connection;
    }

    @Override
    public CompletableFuture<Publication> publish(Publish message) {
        CompletableFuture<Publication> outcome = publisher.publish(message);
        timer.update();
        return outcome;
    }

    @Override
    public void publish(Publish message, PublishOutcome outcome) {
        publisher.publish(message, outcome);
        timer.update();
    }

    /** Publishes for the kept session, which keeps account of the outcome itself. */
    void publishKept(Publish message, PublishOutcome outcome) {
        session.publish(message, outcome, clock.now(), this);
        timer.update();
    }

    @Override
    public void subscribe(List<Subscription> wanted, Properties properties, CompletableFuture<SubAck> outcome) {
        session.subscribe(wanted, properties, new Request<>("SUBSCRIBE", SubAck.class, outcome), clock.now(), this);
        timer.update();
    }

    @Override
    public void unsubscribe(List<String> filters, CompletableFuture<UnsubAck> outcome) {
        Request<UnsubAck> request = new Request<>("UNSUBSCRIBE", UnsubAck.class, outcome);
        session.unsubscribe(filters, Properties.NONE, request, clock.now(), this);
        timer.update();
    }

    @Override
    public void ping(CompletableFuture<Void> outcome) {
        CompletableFuture<PingResp> answer = new CompletableFuture<>();
        answer.whenComplete((pong, error) -> {
            if (error == null) {
                outcome.complete(null);
            } else {
                outcome.completeExceptionally(error);
            }
        });
        session.ping(new Request<>("PINGREQ", PingResp.class, answer), clock.fresh(), this);
        timer.update();
    }

    @Override
    public void reauthenticate(CompletableFuture<Void> outcome) {
        login.beginAgain(outcome, this::authenticate);
    }

    private void authenticate(Auth auth) {
        session.authenticate(auth, clock.fresh(), this);
        timer.update();
    }

    private void giveUp() {
        session.disconnect(new Disconnect(ReasonCode.UNSPECIFIED_ERROR, Properties.NONE), clock.now(), this);
    }

    @Override
    public void disconnect(ReasonCode reason, Properties properties) {
        session.disconnect(new Disconnect(reason, properties), clock.now(), this);
    }

    @Override
    public Properties connectProperties() {
        return options.properties();
    }

    @Override
    public void answer(Publish message, ReasonCode reason) {
        if (reason.isError() && !options.version().hasProperties()) {
            connection.ending().end(reason, "the application refused the message to \"" + message.topic() + "\"", null);
            return;
        }
        session.acknowledge(message.packetId(), reason, Properties.NONE, clock.now(), this);
    }

    ConnectOptions options() {
        return options;
    }

    @Override
    public int unacknowledged() {
        return state.outgoing().inFlight() + state.outgoing().queued();
    }

    @Override
    public long queueLimit() {
        return options.queue().maxBytes();
    }

    // ---- from the session

    @Override
    public void send(Packet packet) {
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
        } else if (packet instanceof ConnAck connAck && !connAck.reason().isError()) {
            String assigned = connAck.properties().text(Property.ASSIGNED_CLIENT_IDENTIFIER);
            pause.keepAlive(connAck.properties()
                    .number(Property.SERVER_KEEP_ALIVE, options.keepAlive().toSeconds()));
            connection.facts().referred(connAck.properties());
            connection.opened(assigned == null ? options.clientId() : assigned, options.version());
            connection.emit(new Event.MqttOpen(connAck));
        } else if (packet instanceof Auth auth && auth.reason() == ReasonCode.CONTINUE_AUTHENTICATION) {
            login.challenged(auth, this::authenticate, this::giveUp);
        } else if (packet instanceof Auth last) {
            login.verify(last.properties(), this::giveUp);
        } else if (packet instanceof ConnAck refusal) {
            wordsOfServer = refusal.properties().text(Property.REASON_STRING);
            connection.facts().referred(refusal.properties());
        } else if (packet instanceof Disconnect goodbye) {
            wordsOfServer = goodbye.properties().text(Property.REASON_STRING);
            connection.facts().referred(goodbye.properties());
        }
    }

    @Override
    public void settle(Object token, Packet answer) {
        if (!publisher.settle(token, answer)) {
            ((Request<?>) token).settle(answer);
        }
    }

    @Override
    public void drop(Object token, DropReason reason) {
        if (!publisher.drop(token, reason)) {
            ((Request<?>) token).drop(reason);
        }
    }

    @Override
    public void close(ReasonCode reason, String why) {
        MqttException failure = login.failure();
        if (failure != null) {
            connection.ending().end(failure.reason(), String.valueOf(failure.getMessage()), failure.getCause());
        } else {
            connection.ending().end(reason, wordsOfServer == null ? why : why + ": " + wordsOfServer, null);
        }
    }

    /** The token of a request that the server answers. */
    private record Request<T extends Packet>(String name, Class<T> type, CompletableFuture<T> outcome) {
        void settle(Packet answer) {
            outcome.complete(type.cast(answer));
        }

        void drop(DropReason reason) {
            MqttException why = Drops.exception(name, reason);
            outcome.completeExceptionally(why);
        }
    }
}
