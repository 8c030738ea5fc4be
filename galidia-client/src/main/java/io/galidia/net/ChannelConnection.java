// SPDX-License-Identifier: Apache-2.0
package io.galidia.net;

import io.galidia.Connection;
import io.galidia.Event;
import io.galidia.Handler;
import io.galidia.Manager;
import io.galidia.Publication;
import io.galidia.PublishOptions;
import io.galidia.TlsOptions;
import io.galidia.packet.Properties;
import io.galidia.packet.ProtocolVersion;
import io.galidia.packet.ReasonCode;
import io.galidia.packet.SubAck;
import io.galidia.packet.Subscription;
import io.galidia.packet.UnsubAck;
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

    /* What other threads ask is volatile; everything else belongs to the loop. The parts do the work: Commands what the
     * application wants, Link what goes to the network, Ending the end, whichever of the two brings it about. */
    private final Engine engine;
    private final NettyLoop loop;
    private final Role role;
    private final long id;
    private final int sendLimit;
    private final Commands commands;
    private final SendRoom room;
    private final Link link = new Link();
    private final Ending ending;
    private final ConnectionTimers timers = new ConnectionTimers();
    private final ConnectionFacts facts = new ConnectionFacts();
    private volatile MqttUrl url;
    private volatile @Nullable URI sharedUri;
    private volatile Handler handler;
    private volatile @Nullable Object attachment;
    private volatile @Nullable MqttPeer peer;
    private volatile boolean hasOpened;
    private boolean isPaused;
    private boolean isQuiet;

    ChannelConnection(Engine engine, NettyLoop loop, Role role, MqttUrl url, Handler handler, int sendLimit) {
        this.engine = engine;
        this.loop = loop;
        this.role = role;
        this.url = url;
        this.handler = handler;
        this.sendLimit = sendLimit;
        ending = new Ending(this, link);
        commands = new Commands(this, ending);
        room = new SendRoom(this, commands);
        id = engine.register(this);
    }

    // ---- how it is put together, by its connector or listener

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

    /** The URL of the listener, made once for all that it accepts. */
    void sharedUri(URI newUri) {
        sharedUri = newUri;
    }

    void opened(String newClientId, ProtocolVersion newVersion) {
        facts.opened(newClientId, newVersion);
        hasOpened = true;
        timers.opened();
    }

    ConnectionFacts facts() {
        return facts;
    }

    ConnectionTimers timers() {
        return timers;
    }

    Link link() {
        return link;
    }

    Ending ending() {
        return ending;
    }

    NettyLoop loop() {
        return loop;
    }

    Engine engine() {
        return engine;
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
        return ending.isOver() || emitLast(event);
    }

    /** The same for the event after which no other one is told. */
    boolean emitLast(Event event) {
        return isQuiet || callHandler(event);
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

    // ---- on the loop

    void version(ProtocolVersion newVersion) {
        facts.version(newVersion);
        link.version(newVersion);
    }

    /** Whether CONNACK has said yes, however long ago. */
    boolean hasOpened() {
        return hasOpened;
    }

    boolean isPaused() {
        return isPaused;
    }

    int sendLimit() {
        return sendLimit;
    }

    // ---- commands

    /** Runs the command on the loop: now when the caller is there, else soon and in order. */
    void command(Runnable task) {
        commands.run(task);
    }

    @Override
    public CompletableFuture<Publication> publish(String topic, byte[] payload, PublishOptions options) {
        return commands.publish(topic, payload, options);
    }

    @Override
    public CompletableFuture<SubAck> subscribe(List<Subscription> subscriptions, Properties properties) {
        return commands.subscribe(subscriptions, properties);
    }

    @Override
    public CompletableFuture<UnsubAck> unsubscribe(String... filters) {
        return commands.unsubscribe(filters);
    }

    @Override
    public CompletableFuture<Void> ping() {
        return commands.ping();
    }

    @Override
    public CompletableFuture<Void> reauthenticate() {
        return commands.reauthenticate();
    }

    @Override
    public CompletableFuture<Void> disconnect(ReasonCode reason, Properties properties) {
        commands.disconnect(reason, properties);
        return ending.whenOver();
    }

    /** As at the end of the manager: with a goodbye where there is somebody to say it to. */
    void bow() {
        MqttPeer to = peer;
        if (to != null && isOpen()) {
            to.disconnect(role == Role.CLIENT ? ReasonCode.SUCCESS : ReasonCode.SERVER_SHUTTING_DOWN, Properties.NONE);
        }
        ending.end(ReasonCode.SUCCESS, "the manager was closed", null);
    }

    @Override
    public void startTls(TlsOptions options) {
        commands.startTls(options);
    }

    @Override
    public void send(byte[] bytes) {
        commands.send(bytes);
    }

    @Override
    public void fire(Object value) {
        commands.fire(value);
    }

    /** Hands over bytes of another thread. */
    boolean wakeup(byte[] data) {
        return commands.wakeup(data);
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
        ending.requireNone();
        command(() -> {
            isPaused = newIsPaused;
            MqttPeer current = peer;
            if (current != null) {
                current.paused(newIsPaused);
            }
            link.pause(newIsPaused);
        });
    }

    @Override
    public void drain() {
        ending.drain();
    }

    @Override
    public void fail(String text) {
        ending.fail(text);
    }

    @Override
    public void close() {
        ending.close();
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
        URI known = sharedUri;
        return known == null ? url.uri() : known;
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
        return hasOpened && !ending.isDecided();
    }

    @Override
    public boolean isTls() {
        return facts.isTls();
    }

    @Override
    public boolean isDraining() {
        return ending.isDraining();
    }

    @Override
    public boolean isClosed() {
        return ending.isOver();
    }

    @Override
    public boolean isWritable() {
        return room.isThere();
    }

    @Override
    public long pendingBytes() {
        return commands.bytes() + link.unsentBytes();
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
