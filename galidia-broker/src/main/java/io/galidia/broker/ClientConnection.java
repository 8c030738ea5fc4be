// SPDX-License-Identifier: Apache-2.0
package io.galidia.broker;

import io.galidia.Timer;
import io.galidia.broker.auth.Decision;
import io.galidia.codec.MalformedPacketException;
import io.galidia.codec.RelaxedRule;
import io.galidia.net.PacketChannel;
import io.galidia.net.PacketReceiver;
import io.galidia.packet.Auth;
import io.galidia.packet.Connect;
import io.galidia.packet.Disconnect;
import io.galidia.packet.Packet;
import io.galidia.packet.Properties;
import io.galidia.packet.Property;
import io.galidia.packet.ProtocolVersion;
import io.galidia.packet.Publish;
import io.galidia.packet.Qos;
import io.galidia.packet.ReasonCode;
import io.galidia.packet.Subscribe;
import io.galidia.packet.Unsubscribe;
import io.galidia.packet.Will;
import io.galidia.session.DropReason;
import io.galidia.session.Outbox;
import io.galidia.session.ServerSession;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One client's connection: stands between the channel, the session machine and the rest of the broker. Belongs to the
 * channel's loop.
 */
final class ClientConnection implements PacketReceiver, Outbox {

    private static final Logger LOG = System.getLogger(ClientConnection.class.getName());

    final Broker broker;
    final Worker worker;
    final PacketChannel channel;
    final Opening opening;
    final Authentication authentication;
    private final ServerSession machine;
    private final Subscriber subscriber;
    private final PublishPermission publishing;
    private @Nullable Session session;
    /** Whether something is asked elsewhere, and nothing more is taken from the client until the answer is here. */
    private boolean isWaiting;

    private boolean isGone;
    /** The rules that the client has broken; null for none. */
    private @Nullable Set<RelaxedRule> relaxed;

    private @Nullable Timer timer;
    private long timerAt = Long.MAX_VALUE;

    ClientConnection(Broker broker, Worker worker, PacketChannel channel) {
        this.broker = broker;
        this.worker = worker;
        this.channel = channel;
        machine = new ServerSession(broker.serverLimits, channel.tolerance(), worker.now());
        opening = new Opening(this);
        authentication = new Authentication(this);
        subscriber = new Subscriber(this);
        publishing = new PublishPermission(broker.permissions);
        arm();
    }

    // ---- questions

    boolean isClosed() {
        return machine.isClosed();
    }

    /** Whether CONNECT was accepted and the connection has not ended since. */
    boolean isOpen() {
        return machine.isOpen();
    }

    /** Whether it is a bridge of mosquitto's that says so. */
    boolean isBridge() {
        Connect connect = machine.connect();
        return connect != null && connect.bridge();
    }

    /** Whether the client knows properties and reason codes. */
    boolean isVersion5() {
        Connect connect = machine.connect();
        return connect != null && connect.version().hasProperties();
    }

    /** The will, unless the client has taken it back. */
    @Nullable Will will() {
        Connect connect = machine.connect();
        return connect == null || machine.isWillCancelled() ? null : connect.will();
    }

    // ---- from the channel

    @Override
    public boolean isReceiving() {
        return !isWaiting && machine.isReceiving();
    }

    @Override
    public void received(Packet packet) {
        try {
            machine.receive(packet, worker.now(), this);
        } catch (RuntimeException failure) {
            failed(failure);
        }
        arm();
    }

    @Override
    public void malformed(MalformedPacketException fault) {
        Connect connect = machine.connect();
        ProtocolVersion version = connect == null ? channel.decoderVersion() : connect.version();
        channel.version(version);
        act(() -> machine.malformed(fault, version, worker.now(), this));
    }

    @Override
    public void relaxed(RelaxedRule rule) {
        broker.metrics.count(rule);
        if (relaxed == null) {
            relaxed = EnumSet.noneOf(RelaxedRule.class);
        }
        if (relaxed.add(rule)) { // once a connection, for some happen in every packet
            LOG.log(
                    Level.DEBUG,
                    () -> "let pass " + rule + " (" + rule.clause() + ") from " + opening + " at "
                            + channel.connection().remoteAddress());
        }
    }

    @Override
    public void burstEnded() {
        worker.flush();
        if (subscriber.isProceeding()) {
            act(subscriber::proceed);
        }
    }

    @Override
    public void writabilityChanged(boolean isWritable) {
        act(() -> {
            machine.writable(isWritable, worker.now(), this);
            subscriber.proceed();
        });
    }

    @Override
    public void closed(String why) {
        if (!isGone) {
            isGone = true;
            machine.lost(worker.now(), this);
            end();
            worker.remove(this);
            broker.metrics.connections.decrementAndGet();
        }
    }

    // ---- from the broker

    /** Whether the client takes a CONNACK of this size. */
    boolean takes(io.galidia.packet.ConnAck connAck) {
        return machine.takes(connAck);
    }

    /** Answers CONNECT with success. */
    void accept(io.galidia.packet.ConnAck connAck, Session accepted) {
        session = accepted;
        act(() -> machine.accept(connAck, accepted.state, worker.now(), this));
        if (machine.deadline() == Long.MAX_VALUE) { // no keep-alive: the timer for CONNECT was the last one
            disarm();
        }
    }

    /** Answers CONNECT with a refusal and closes. */
    void refuse(ReasonCode reason, Properties properties, String why) {
        LOG.log(Level.DEBUG, () -> "refused " + machine.connect() + ": " + why);
        act(() -> machine.refuse(reason, properties, worker.now(), this));
    }

    /** Sends AUTH. */
    void authenticate(ReasonCode reason, Properties properties) {
        act(() -> machine.authenticate(new Auth(reason, properties), worker.now(), this));
    }

    /** Tells the client why, where the version can, and closes. */
    void disconnect(ReasonCode reason, String why) {
        act(() -> machine.disconnect(reason, Properties.NONE.with(Property.REASON_STRING, why), worker.now(), this));
    }

    /** Sends the client elsewhere. Before MQTT 5 the connection is just closed. */
    void redirect(Redirection elsewhere) {
        if (machine.connect() == null) {
            return; // its CONNECT will be refused
        }
        act(() -> machine.disconnect(elsewhere.reason(), elsewhere.properties(), worker.now(), this));
    }

    /** Another client has come with the identifier of this one. */
    void takenOver() {
        if (machine.isOpen()) {
            disconnect(ReasonCode.SESSION_TAKEN_OVER, "another client has connected with this client identifier");
        } else {
            disconnect(ReasonCode.SERVER_BUSY, "another client connects with this client identifier");
        }
    }

    /** The broker closes. */
    void shutDown() {
        if (machine.connect() == null) {
            channel.close(ReasonCode.SERVER_SHUTTING_DOWN, "the broker closes");
        } else {
            disconnect(ReasonCode.SERVER_SHUTTING_DOWN, "the broker closes");
        }
    }

    /** Sends the client a message, which owns its payload unless its QoS is 0. */
    void publish(Publish message, Interest interest) {
        if (message.qos() == Qos.AT_MOST_ONCE && !channel.isWritable()) {
            broker.metrics.count(Loss.SLOW);
        } else {
            try {
                long now = worker.now();
                machine.publish(message, Leftover.token(message, interest, now), now, this);
            } catch (RuntimeException failure) {
                failed(failure);
            }
        }
    }

    /** Answers the client's message with this identifier. */
    void acknowledge(int packetId, ReasonCode reason) {
        acknowledge(packetId, reason, Properties.NONE);
    }

    private void acknowledge(int packetId, ReasonCode reason, Properties properties) {
        boolean wasReceiving = machine.isReceiving();
        try {
            machine.acknowledge(packetId, reason, properties, worker.now(), this);
        } catch (RuntimeException failure) {
            failed(failure);
        }
        if (!wasReceiving) {
            resume();
            arm();
        }
    }

    /** Lets the machine of the connection do something. */
    void answer(Consumer<ServerSession> answer) {
        act(() -> answer.accept(machine));
    }

    /**
     * Goes on with the answer, on the loop, once it is here; takes nothing from the client until then. Nothing happens when
     * the connection has ended meanwhile.
     */
    <T> void await(CompletableFuture<T> future, Consumer<T> next) {
        if (future.isDone()) {
            next.accept(future.join());
            return;
        }
        isWaiting = true;
        machine.reading(false, worker.now());
        future.thenAccept(answer -> worker.run(() -> {
            isWaiting = false;
            machine.reading(true, worker.now());
            if (!machine.isClosed()) {
                act(() -> next.accept(answer));
                worker.flush();
                resume();
            }
        }));
    }

    /**
     * Goes on with the answer, on the loop, once it is here; takes what comes from the client meanwhile. Nothing happens
     * when the connection has ended meanwhile.
     */
    <T> void follow(CompletableFuture<T> future, Consumer<T> next) {
        if (future.isDone()) {
            next.accept(future.join());
            return;
        }
        future.thenAccept(answer -> worker.run(() -> {
            if (!machine.isClosed()) {
                act(() -> next.accept(answer));
                worker.flush();
            }
        }));
    }

    /** Takes packets again, when nothing speaks against it. */
    void resume() {
        if (isReceiving()) {
            channel.resumeReceiving();
        }
    }

    // ---- from the machine

    @Override
    public void send(Packet packet) {
        channel.write(packet);
    }

    @Override
    public void send(Publish message, int packetId, boolean dup) {
        worker.traffic.countSent();
        channel.write(message, packetId, dup);
    }

    @Override
    public void deliver(Packet packet) {
        switch (packet.type()) {
            case PUBLISH -> published((Publish) packet);
            case CONNECT -> opening.begin((Connect) packet);
            case SUBSCRIBE -> subscriber.subscribe((Subscribe) packet, requireSession());
            case UNSUBSCRIBE -> subscriber.unsubscribe((Unsubscribe) packet, requireSession());
            case DISCONNECT -> disconnected((Disconnect) packet);
            case AUTH -> authentication.received((Auth) packet);
            default -> LOG.log(Level.TRACE, () -> "nothing to do for " + packet.type());
        }
    }

    @Override
    public void settle(Object token, Packet answer) {
        // The session machine has forgotten the message; nobody else remembers it.
    }

    @Override
    public void drop(Object token, DropReason reason) {
        broker.metrics.count(Leftover.lossOf(reason));
    }

    @Override
    public void close(ReasonCode reason, String why) {
        LOG.log(Level.DEBUG, () -> "closing " + opening + ": " + why);
        end();
        channel.close(reason, why);
    }

    // ---- inside

    private void published(Publish message) {
        worker.traffic.countReceived();
        Session from = requireSession();
        if (message.qos().level() > broker.options.maxQos().level()) {
            disconnect(
                    ReasonCode.QOS_NOT_SUPPORTED,
                    "the maximum QoS is " + broker.options.maxQos().level());
        } else if (message.retain() && !broker.options.retainAvailable()) {
            disconnect(ReasonCode.RETAIN_NOT_SUPPORTED, "retained messages are not available");
        } else if (broker.options.payloadFormatChecked()
                && !PayloadFormat.isAsSaid(message.payload(), message.properties())) {
            refuseFormat(message);
        } else if (message.topic().charAt(0) == '$') {
            refuse(message, Loss.RESERVED_TOPIC);
        } else {
            Decision decision = publishing.decide(from, message.topic());
            if (decision.isPending()) {
                Publish kept = message.copy();
                await(broker.permissions.await(decision, worker), isAllowed -> decided(kept, from, isAllowed));
            } else {
                decided(message, from, decision.isAllowed());
            }
        }
    }

    private void decided(Publish message, Session from, boolean isAllowed) {
        if (isAllowed) {
            worker.router.route(message, from, message.qos() == Qos.AT_MOST_ONCE ? null : this);
        } else {
            refuse(message, Loss.NOT_AUTHORIZED);
        }
    }

    /** The payload is not the UTF-8 that it is said to be (section 3.3.2.3.2). */
    private void refuseFormat(Publish message) {
        broker.metrics.count(Loss.PAYLOAD_FORMAT_INVALID);
        if (message.qos() == Qos.AT_MOST_ONCE) {
            disconnect(ReasonCode.PAYLOAD_FORMAT_INVALID, "the payload is not UTF-8");
        } else {
            acknowledge(message.packetId(), ReasonCode.PAYLOAD_FORMAT_INVALID);
        }
    }

    /** The message goes nowhere; MQTT 5 can tell the publisher so, earlier versions hear that all is well. */
    private void refuse(Publish message, Loss loss) {
        broker.metrics.count(loss);
        if (message.qos() != Qos.AT_MOST_ONCE) {
            String why = loss == Loss.RESERVED_TOPIC
                    ? "topics that begin with $ belong to the broker"
                    : "the client may not publish to this topic";
            var properties = Properties.NONE.with(Property.REASON_STRING, why);
            acknowledge(message.packetId(), ReasonCode.NOT_AUTHORIZED, properties); // MQTT-3.3.5-2
        }
    }

    private void disconnected(Disconnect disconnect) {
        long asked = disconnect.properties().number(Property.SESSION_EXPIRY_INTERVAL, -1);
        if (asked >= 0 && session != null) { // none while the client authenticates
            session.expirySeconds = opening.limitedExpiry(asked);
        }
    }

    private Session requireSession() {
        if (session == null) {
            throw new IllegalStateException("CONNECT is not accepted yet");
        }
        return session;
    }

    /** The end as far as the broker is concerned; the channel may need longer. Does nothing the second time. */
    private void end() {
        disarm();
        opening.end();
        worker.flush(); // no burst may end any more
    }

    private void act(Runnable action) {
        try {
            action.run();
        } catch (RuntimeException failure) {
            failed(failure);
        }
        arm();
    }

    /** Something in the broker went wrong: this connection ends, the others do not notice. */
    private void failed(RuntimeException failure) {
        LOG.log(Level.ERROR, () -> "failed to serve " + opening, failure);
        machine.disconnect(ReasonCode.UNSPECIFIED_ERROR, Properties.NONE, worker.now(), this); // MQTT-4.8.0-2
    }

    /** Sees to it that the machine hears of its deadline. A timer that comes too early is left as it is: it sets the next. */
    private void arm() {
        long deadline = machine.deadline();
        if (deadline < timerAt && !isGone) {
            disarm();
            timerAt = deadline;
            timer = worker.at(deadline, this::deadlineReached);
        }
    }

    private void disarm() {
        if (timer != null) {
            timer.close();
            timer = null;
            timerAt = Long.MAX_VALUE;
        }
    }

    private void deadlineReached() {
        timer = null;
        timerAt = Long.MAX_VALUE;
        act(() -> machine.deadlineReached(worker.now(), this));
    }
}
