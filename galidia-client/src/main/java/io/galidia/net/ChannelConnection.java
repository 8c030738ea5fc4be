// SPDX-License-Identifier: Apache-2.0
package io.galidia.net;

import io.galidia.Connection;
import io.galidia.Event;
import io.galidia.Handler;
import io.galidia.Manager;
import io.galidia.Publication;
import io.galidia.PublishOptions;
import io.galidia.TlsOptions;
import io.galidia.packet.Packet;
import io.galidia.packet.Properties;
import io.galidia.packet.ProtocolVersion;
import io.galidia.packet.Publish;
import io.galidia.packet.ReasonCode;
import io.galidia.packet.SubAck;
import io.galidia.packet.Subscription;
import io.galidia.packet.UnsubAck;
import io.netty.channel.Channel;
import java.net.SocketAddress;
import java.net.URI;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** A connection or listener over a Netty channel. */
final class ChannelConnection implements Connection {

    /* What other threads ask is volatile; everything else belongs to the loop. isEnding is set when the end is decided,
     * and from then on commands are refused; isClosed when the last event is about to be told. */
    private final Engine engine;
    private final NettyLoop loop;
    private final Role role;
    private final long id;
    private final int sendLimit;
    private final Commands commands;
    private final SendRoom room;
    private final CompletableFuture<Void> whenClosed = new CompletableFuture<>();
    private final ConnectionTimers timers = new ConnectionTimers();
    private final ConnectionFacts facts = new ConnectionFacts();
    private volatile MqttUrl url;
    private volatile Handler handler;
    private volatile @Nullable Object attachment;
    private volatile @Nullable ChannelWire wire;
    private volatile @Nullable Handshakes handshakes;
    private volatile @Nullable MqttPeer peer;
    private volatile @Nullable Channel channel;
    private volatile boolean isOpen;
    private volatile boolean isDraining;
    private volatile boolean isEnding;
    private volatile boolean isClosed;
    private volatile boolean isPaused;
    private boolean isQuiet;
    private ReasonCode closeReason = ReasonCode.SUCCESS;
    private String closeText = "";

    ChannelConnection(Engine engine, NettyLoop loop, Role role, MqttUrl url, Handler handler, int sendLimit) {
        this.engine = engine;
        this.loop = loop;
        this.role = role;
        this.url = url;
        this.handler = handler;
        this.sendLimit = sendLimit;
        commands = new Commands(this);
        room = new SendRoom(this, commands);
        id = engine.register(this);
    }

    // ---- how it is put together, by its connector or listener

    void join(ChannelWire newWire, Handshakes newHandshakes) {
        wire = newWire;
        handshakes = newHandshakes;
        channel = newWire.channel();
    }

    /** The channel that it was joined to did not connect. */
    void unjoin() {
        wire = null;
        channel = null;
    }

    /** Whether this is the channel it is joined to. */
    boolean isJoinedTo(Channel candidate) {
        return channel == candidate;
    }

    void channel(Channel newChannel) {
        channel = newChannel;
    }

    void peer(MqttPeer newPeer) {
        peer = newPeer;
    }

    /** From now on no event is told: somebody else has taken the connection over. */
    void quieten() {
        isQuiet = true;
    }

    void url(MqttUrl newUrl) {
        url = newUrl;
    }

    void opened(String newClientId, ProtocolVersion newVersion) {
        facts.opened(newClientId, newVersion);
        isOpen = true;
        timers.opened();
    }

    ConnectionFacts facts() {
        return facts;
    }

    ConnectionTimers timers() {
        return timers;
    }

    NettyLoop loop() {
        return loop;
    }

    Engine engine() {
        return engine;
    }

    Handshakes handshakes() {
        return Objects.requireNonNull(handshakes);
    }

    @Nullable MqttPeer peer() {
        return peer;
    }

    MqttUrl url() {
        return url;
    }

    /** For messages to people: "connection 7 (mqtt://host:1883)". */
    String describe() {
        return (role == Role.LISTENER ? "listener " : "connection ") + id + " (" + url + ")";
    }

    // ---- events

    /** Hands the event to the handler. False when the handler threw, which is reported. */
    boolean emit(Event event) {
        if (isQuiet || isClosed) {
            return true;
        }
        return callHandler(event);
    }

    private boolean callHandler(Event event) {
        try {
            handler.handle(this, event);
            return true;
        } catch (Throwable e) { // whatever it is, the loop goes on
            loop.report("the handler of " + describe() + " at " + Events.name(event), e);
            return false;
        }
    }

    void bytesRead(int bytes) {
        if (!isQuiet) {
            emit(new Event.Read(bytes));
        }
    }

    void bytesWritten(int bytes) {
        if (!isQuiet) {
            emit(new Event.Write(bytes));
            room.tell();
        }
    }

    SendRoom room() {
        return room;
    }

    // ---- the end; on the loop

    /** Ends the connection once everything written is out. Any error is told as a failure first. */
    void end(ReasonCode reason, String why, @Nullable Throwable cause) {
        if (beginEnd(reason, why, cause)) {
            ChannelWire current = wire;
            if (current != null) {
                current.closeWhenWritten();
            } else {
                closeNow();
            }
        }
    }

    /** Ends the connection at once. */
    void endNow(ReasonCode reason, String why, @Nullable Throwable cause) {
        beginEnd(reason, why, cause);
        closeNow();
    }

    private boolean beginEnd(ReasonCode reason, String why, @Nullable Throwable cause) {
        if (isEnding && !closeText.isEmpty()) {
            return false;
        }
        isEnding = true;
        closeReason = reason;
        closeText = why;
        if (reason.isError()) {
            emit(new Event.Failure(reason, why, cause));
        }
        return true;
    }

    private void closeNow() {
        ChannelWire current = wire;
        Channel currentChannel = channel;
        if (current != null) {
            current.closeNow();
        } else if (currentChannel != null) {
            currentChannel.close();
        } else {
            loop.io().execute(this::transportClosed);
        }
    }

    /** The transport said why it will close. */
    void transportFailed(Throwable cause) {
        endNow(ReasonCode.UNSPECIFIED_ERROR, "the connection broke: " + Events.text(cause), cause);
    }

    /** The transport is closed: nothing comes after this. */
    void transportClosed() {
        if (isClosed) {
            return;
        }
        if (role == Role.CLIENT && !isOpen) {
            beginEnd(ReasonCode.SERVER_UNAVAILABLE, url.authority() + " closed the connection before CONNACK", null);
        }
        if (closeText.isEmpty()) {
            closeReason = isEnding ? ReasonCode.SUCCESS : ReasonCode.UNSPECIFIED_ERROR;
            closeText = isEnding ? "closed by the application" : "the peer closed the connection";
        }
        isEnding = true;
        ChannelWire current = wire;
        PacketReceiver receiver = current == null ? peer : current.receiver();
        if (receiver != null) {
            loop.run(describe(), () -> receiver.closed(closeText));
        }
        timers.close();
        isOpen = false;
        isClosed = true;
        if (!isQuiet) {
            callHandler(new Event.Close(closeReason, closeText));
        }
        engine.forget(this);
        whenClosed.complete(null);
    }

    // ---- to the wire; on the loop

    void write(Packet packet) {
        ChannelWire current = wire;
        if (current != null) {
            current.write(packet);
        }
    }

    void write(Publish message, int packetId, boolean dup) {
        ChannelWire current = wire;
        if (current != null) {
            current.write(message, packetId, dup);
        }
    }

    void write(byte[] bytes) {
        ChannelWire current = wire;
        if (current != null) {
            current.write(bytes);
        }
    }

    void version(ProtocolVersion newVersion) {
        facts.version(newVersion);
        ChannelWire current = wire;
        if (current != null) {
            current.version(newVersion);
        }
    }

    ProtocolVersion decoderVersion() {
        ChannelWire current = wire;
        return current == null ? facts.version() : current.decoderVersion();
    }

    void resumeReceiving() {
        ChannelWire current = wire;
        if (current != null) {
            current.resumeReceiving();
        }
    }

    boolean isPaused() {
        return isPaused;
    }

    /** Whether the send queue itself has room, whatever is on its way from other threads. */
    boolean hasRoom() {
        ChannelWire current = wire;
        return current == null || current.isWritable();
    }

    int sendLimit() {
        return sendLimit;
    }

    // ---- commands

    /** Runs the command on the loop: now when the caller is there, else soon and in order. */
    void command(Runnable task) {
        commands.run(task);
    }

    private void requireUsable() {
        if (isEnding || isDraining) {
            throw new IllegalStateException(describe() + (isDraining ? " is draining" : " is closed"));
        }
    }

    private MqttPeer requirePeer() {
        requireUsable();
        MqttPeer current = peer;
        if (current == null) {
            throw new IllegalStateException(describe()
                    + (role == Role.LISTENER
                            ? " is a listener; it speaks no MQTT itself"
                            : " is served by " + handler.getClass().getSimpleName() + ", which alone speaks on it"));
        }
        return current;
    }

    @Override
    public CompletableFuture<Publication> publish(String topic, byte[] payload, PublishOptions options) {
        return commands.publish(requirePeer(), topic, payload, options);
    }

    @Override
    public CompletableFuture<SubAck> subscribe(List<Subscription> subscriptions, Properties properties) {
        return commands.subscribe(requirePeer(), subscriptions, properties);
    }

    @Override
    public CompletableFuture<UnsubAck> unsubscribe(String... filters) {
        return commands.unsubscribe(requirePeer(), filters);
    }

    @Override
    public CompletableFuture<Void> ping() {
        return commands.ping(requirePeer());
    }

    @Override
    public CompletableFuture<Void> reauthenticate() {
        return commands.reauthenticate(requirePeer());
    }

    @Override
    public CompletableFuture<Void> disconnect(ReasonCode reason, Properties properties) {
        MqttPeer to = requirePeer();
        Arguments.disconnect(reason, properties, to);
        command(() -> to.disconnect(reason, properties));
        return whenClosed.copy();
    }

    /** As at the end of the manager: with a goodbye where there is somebody to say it to. */
    void bow() {
        MqttPeer to = peer;
        if (to != null && isOpen && !isEnding) {
            to.disconnect(role == Role.CLIENT ? ReasonCode.SUCCESS : ReasonCode.SERVER_SHUTTING_DOWN, Properties.NONE);
        }
        end(ReasonCode.SUCCESS, "the manager was closed", null);
    }

    @Override
    public void startTls(TlsOptions options) {
        requireUsable();
        Handshakes current = handshakes;
        if (current == null || !loop.isInside()) {
            throw new IllegalStateException("startTls is for the handler at Connect and Accept");
        }
        current.startTls(options);
    }

    @Override
    public void send(byte[] bytes) {
        requireUsable();
        if (role == Role.LISTENER) {
            throw new IllegalStateException(describe() + " is a listener; it has no peer to send to");
        }
        commands.send(bytes);
    }

    @Override
    public void fire(Object value) {
        requireUsable();
        Objects.requireNonNull(value, "value");
        commands.runLater(() -> emit(new Event.User(value)));
    }

    /** Hands over bytes of another thread. */
    boolean wakeup(byte[] data) {
        if (isEnding) {
            return false;
        }
        byte[] copy = data.clone();
        commands.runLater(() -> emit(new Event.Wakeup(copy)));
        return true;
    }

    @Override
    public void pauseReading() {
        setPaused(true);
    }

    @Override
    public void resumeReading() {
        setPaused(false);
    }

    private void setPaused(boolean newIsPaused) {
        requireUsable();
        command(() -> {
            isPaused = newIsPaused;
            MqttPeer current = peer;
            if (current != null) {
                current.paused(newIsPaused);
            }
            ChannelWire currentWire = wire;
            Channel currentChannel = channel;
            if (currentWire != null) {
                currentWire.pause(newIsPaused);
            } else if (currentChannel != null) {
                currentChannel.config().setAutoRead(!newIsPaused);
            }
        });
    }

    @Override
    public void drain() {
        if (!isEnding && !isDraining) {
            isDraining = true;
            command(() -> end(ReasonCode.SUCCESS, "drained", null));
        }
    }

    @Override
    public void fail(String text) {
        requireUsable();
        command(() -> endNow(ReasonCode.UNSPECIFIED_ERROR, text.isEmpty() ? "failed by the application" : text, null));
    }

    @Override
    public void close() {
        isEnding = true;
        command(() -> endNow(ReasonCode.SUCCESS, "closed by the application", null));
    }

    // ---- questions

    @Override
    public long id() {
        return id;
    }

    @Override
    public Manager manager() {
        return engine.manager();
    }

    @Override
    public URI uri() {
        return url.uri();
    }

    @Override
    public @Nullable Object attachment() {
        return attachment;
    }

    @Override
    public void attach(@Nullable Object newAttachment) {
        attachment = newAttachment;
    }

    @Override
    public Handler handler() {
        return handler;
    }

    @Override
    public void handler(Handler newHandler) {
        handler = Objects.requireNonNull(newHandler, "newHandler");
    }

    @Override
    public boolean isListening() {
        return role == Role.LISTENER;
    }

    @Override
    public boolean isClient() {
        return role == Role.CLIENT;
    }

    @Override
    public boolean isOpen() {
        return isOpen && !isEnding;
    }

    @Override
    public boolean isTls() {
        return facts.isTls();
    }

    @Override
    public boolean isDraining() {
        return isDraining;
    }

    @Override
    public boolean isClosed() {
        return isClosed;
    }

    /** Whether its end is decided. */
    boolean isEnding() {
        return isEnding;
    }

    @Override
    public boolean isWritable() {
        return room.isThere();
    }

    @Override
    public long pendingBytes() {
        return commands.bytes() + unsentBytes();
    }

    /** Bytes in the send queue itself. */
    long unsentBytes() {
        ChannelWire current = wire;
        return current == null ? 0 : current.pendingBytes();
    }

    @Override
    public int unacknowledged() {
        MqttPeer current = peer;
        return current == null ? 0 : current.unacknowledged();
    }

    @Override
    public String clientId() {
        return facts.clientId();
    }

    @Override
    public Optional<String> serverReference() {
        return Optional.ofNullable(facts.serverReference());
    }

    @Override
    public ProtocolVersion version() {
        return facts.version();
    }

    @Override
    public @Nullable SocketAddress localAddress() {
        return facts.localAddress();
    }

    @Override
    public @Nullable SocketAddress remoteAddress() {
        return facts.remoteAddress();
    }

    @Override
    public List<X509Certificate> peerCertificates() {
        return facts.peerCertificates();
    }

    @Override
    public String toString() {
        return describe();
    }
}
