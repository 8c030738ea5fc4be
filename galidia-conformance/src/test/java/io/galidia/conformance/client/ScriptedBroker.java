// SPDX-License-Identifier: Apache-2.0
package io.galidia.conformance.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.galidia.ConnectOptions;
import io.galidia.Connection;
import io.galidia.Event;
import io.galidia.Manager;
import io.galidia.ManagerOptions;
import io.galidia.MqttException;
import io.galidia.codec.MalformedPacketException;
import io.galidia.codec.PacketDecoder;
import io.galidia.codec.PacketEncoder;
import io.galidia.conformance.Frame;
import io.galidia.conformance.Line;
import io.galidia.packet.ConnAck;
import io.galidia.packet.Connect;
import io.galidia.packet.Disconnect;
import io.galidia.packet.Packet;
import io.galidia.packet.Properties;
import io.galidia.packet.Property;
import io.galidia.packet.ProtocolVersion;
import io.galidia.packet.Publish;
import io.galidia.packet.ReasonCode;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A broker that does exactly what the test says and answers nothing by itself, with the client under test beside it: bytes,
 * and a clock that stands still until {@link #pass}. What comes is decoded strictly: a client that sends malformed bytes
 * fails the test. One connection at a time, the one accepted last; all in the thread of the test.
 */
final class ScriptedBroker implements AutoCloseable {

    static final String CLIENT_ID = "client";

    private final Network.Kind kind;
    private final ProtocolVersion version;
    private final Application application = new Application();
    private final Queue<Packet> received = new ArrayDeque<>();
    private final Queue<byte[]> receivedBytes = new ArrayDeque<>();
    private final ByteBuf in = Unpooled.buffer();
    private @Nullable Network network;
    private @Nullable Manager manager;
    private @Nullable Throwable escaped;
    private PacketDecoder decoder = new PacketDecoder(PacketDecoder.MAX_PACKET_SIZE);
    private @Nullable Line line;
    private byte[] lastBytes = {};
    private @Nullable Connect connect;
    private long nowNanos;
    private long traffic;

    ScriptedBroker(Network.Kind kind, ProtocolVersion version) {
        this.kind = kind;
        this.version = version;
    }

    // ---- the client

    ProtocolVersion version() {
        return version;
    }

    boolean isVersion5() {
        return version == ProtocolVersion.MQTT_5;
    }

    /** What is told to the application, and what it does. */
    Application application() {
        return application;
    }

    /** For a clean session of the client {@link #CLIENT_ID}, a minute of keep alive. */
    ConnectOptions options() {
        return ConnectOptions.DEFAULTS.withVersion(version).withClientId(CLIENT_ID);
    }

    /** For a session that outlives the connection. */
    ConnectOptions keeping() {
        ConnectOptions kept = options().withCleanSession(false);
        return isVersion5() ? kept.withProperties(Properties.NONE.with(Property.SESSION_EXPIRY_INTERVAL, 3_600)) : kept;
    }

    /** Lets the client begin to connect. */
    Connection start(ConnectOptions options) {
        return manager().connect(network().url(), options, application);
    }

    /** A client with its CONNECT taken and unanswered. */
    Connection connecting(ConnectOptions options) {
        Connection client = start(options);
        accept();
        expect(Connect.class);
        return client;
    }

    /** A client that was let in. */
    Connection open() {
        return open(options());
    }

    /** A client that was let in. */
    Connection open(ConnectOptions options) {
        return open(options, false, Properties.NONE);
    }

    /** A client that was let in with these properties. */
    Connection open(Properties connAck) {
        return open(options(), false, connAck);
    }

    /** A client that was let in with this answer. */
    Connection open(ConnectOptions options, boolean sessionPresent, Properties connAck) {
        Connection client = connecting(options);
        send(new ConnAck(sessionPresent, ReasonCode.SUCCESS, connAck));
        settle();
        application.next(Event.MqttOpen.class);
        return client;
    }

    /** Cuts the connection, and lets the client come back to its session, which the broker has kept. */
    Connection reopen(Connection client) {
        return reopen(client, Properties.NONE);
    }

    /** Cuts the connection, and lets the client come back to its session, which the broker has kept. */
    Connection reopen(Connection client, Properties connAck) {
        cut();
        return open(keeping().resuming(client), true, connAck);
    }

    /** The CONNECT that came last. */
    Connect connect() {
        if (connect == null) {
            throw new AssertionError("no CONNECT came");
        }
        return connect;
    }

    // ---- sending

    /** Sends the packet, and lets the client do what it does then. */
    ScriptedBroker send(Packet packet) {
        sendUnsettled(packet);
        settle();
        return this;
    }

    /** Sends the packet and looks no further. */
    void sendUnsettled(Packet packet) {
        ByteBuf out = Unpooled.buffer();
        PacketEncoder.encode(packet, version, out);
        line().write(ByteBufUtil.getBytes(out));
    }

    /** Sends the bytes of the packet. */
    ScriptedBroker send(Frame frame) {
        return send(frame.bytes());
    }

    /** Sends these bytes. */
    ScriptedBroker send(byte... bytes) {
        line().write(bytes);
        settle();
        return this;
    }

    /** Ends the connection without a word, and waits until the client has taken notice. */
    void cut() {
        line().close();
        await(() -> application.has(Event.Close.class));
        application.next(Event.Close.class);
    }

    // ---- what has come

    /** The next connection of the client; what is left of the one before is forgotten. */
    ScriptedBroker accept() {
        line = null;
        in.clear();
        received.clear();
        receivedBytes.clear();
        decoder = new PacketDecoder(PacketDecoder.MAX_PACKET_SIZE);
        await(() -> {
            line = line == null ? network().accept() : line;
            return line != null;
        });
        assertThat(line).as("a connection of the client").isNotNull();
        return this;
    }

    /** The bytes of the packet that was returned last. */
    byte[] lastBytes() {
        return lastBytes.clone();
    }

    /** The next packet, which has to be of this type. */
    <P extends Packet> P expect(Class<P> type) {
        await(() -> !received.isEmpty() || line().isAtEnd());
        if (received.isEmpty()) {
            throw new AssertionError("expected " + type.getSimpleName() + ", but "
                    + (line().isAtEnd() ? "the connection was closed" : "nothing came"));
        }
        lastBytes = receivedBytes.remove();
        Packet packet = received.remove();
        assertThat(packet).isInstanceOf(type);
        connect = packet instanceof Connect came ? came : connect;
        return type.cast(packet);
    }

    /** Nothing comes, and the connection stays open. */
    void expectNothing() {
        settle();
        assertThat(received).as("what the client sent").isEmpty();
        assertThat(line().isAtEnd()).as("the client closed").isFalse();
    }

    /** The client takes and answers packets: it acknowledges a message. */
    void expectAlive() {
        send(Frame.of(0x62).u16(65_535)); // PUBREL of an unknown identifier
        assertThat(expect(io.galidia.packet.PubComp.class).packetId()).isEqualTo(65_535);
    }

    /** The client closes the connection, and tells the application once the broker has closed too. It sends nothing before. */
    Event.Close expectClosed() {
        await(() -> line().isAtEnd());
        assertThat(received).as("what the client sent").isEmpty();
        assertThat(line().isAtEnd()).as("the client closed").isTrue();
        line().close();
        await(() -> application.has(Event.Close.class));
        return application.next(Event.Close.class);
    }

    /**
     * The client notices that the broker broke the rules: in MQTT 5 it tells the reason in DISCONNECT, in every version it
     * closes, and the application hears of it.
     */
    void expectAccused(ReasonCode reason) {
        if (isVersion5()) {
            assertThat(expect(Disconnect.class).reason()).isEqualTo(reason);
        }
        assertThat(expectClosed().reason()).isEqualTo(reason);
        assertThat(application.next(Event.Failure.class).reason()).isEqualTo(reason);
    }

    /** Does the same for each, and names the one at which it fails. */
    <T> void each(Map<String, T> cases, Consumer<T> check) {
        cases.forEach((name, each) -> {
            try {
                check.accept(each);
            } catch (AssertionError e) {
                throw new AssertionError(name + ": " + e.getMessage(), e);
            }
        });
    }

    // ---- outcomes

    /** What the future gives. */
    <T> T outcome(CompletableFuture<T> future) {
        await(future::isDone);
        assertThat(future).isCompleted();
        return future.join();
    }

    /** Why the future fails. */
    MqttException failure(CompletableFuture<?> future) {
        await(future::isDone);
        try {
            throw new AssertionError("expected a failure, not " + future.getNow(null));
        } catch (java.util.concurrent.CompletionException e) {
            assertThat(e.getCause()).isInstanceOf(MqttException.class);
            return (MqttException) e.getCause();
        }
    }

    // ---- time

    /** Lets time go by. */
    void pass(Duration time) {
        settle();
        nowNanos += time.toNanos();
        settle();
    }

    /** Lets both work until nothing moves any more. */
    void settle() {
        turnUntil(() -> false, network().silence());
    }

    /** Lets both work until the condition is true; false when that does not happen. */
    boolean await(BooleanSupplier condition) {
        return turnUntil(condition, network().patience());
    }

    private boolean turnUntil(BooleanSupplier condition, Duration silence) {
        long end = System.nanoTime() + silence.toNanos();
        int quiet = 0;
        while (!condition.getAsBoolean()) {
            if (quiet > 6 && System.nanoTime() >= end) {
                return false;
            }
            long before = traffic + application.count();
            turn();
            quiet = before == traffic + application.count() ? quiet + 1 : 0;
        }
        return true;
    }

    private void turn() {
        network().turn();
        manager().poll(network().silence().isZero() ? Duration.ZERO : Duration.ofMillis(1));
        network().turn();
        if (line != null) {
            pull(line);
        }
    }

    private void pull(Line from) {
        int before = in.writerIndex();
        from.read(in);
        traffic += in.writerIndex() - before;
        try {
            for (int start = in.readerIndex(); ; start = in.readerIndex()) {
                Packet packet = decoder.decode(in);
                if (packet == null) {
                    return;
                }
                receivedBytes.add(ByteBufUtil.getBytes(in, start, in.readerIndex() - start, true));
                received.add(packet instanceof Publish message ? message.copy() : packet);
            }
        } catch (MalformedPacketException e) {
            throw new AssertionError(
                    "the client sent malformed bytes (" + e.getMessage() + "): " + ByteBufUtil.hexDump(in), e);
        }
    }

    /** The exception that the application let escape, which is no fault then. */
    Throwable escaped() {
        Throwable taken = escaped;
        escaped = null;
        assertThat(taken).as("an exception of the handler").isNotNull();
        return taken;
    }

    // ---- inside

    private Line line() {
        if (line == null) {
            throw new AssertionError("no connection was accepted");
        }
        return line;
    }

    private Network network() {
        if (network == null) {
            network = kind.make();
        }
        return network;
    }

    Manager manager() {
        if (manager == null) {
            manager = new Manager(
                    application,
                    ManagerOptions.DEFAULTS.withTicker(() -> nowNanos).withErrorHandler((where, error) -> {
                        escaped = error;
                    }));
        }
        return manager;
    }

    /** Called after each test: nothing may have been thrown in the client that nobody has caught. */
    @Override
    public void close() {
        for (Line open = line; open != null; open = network().accept()) {
            line = null;
            open.close();
            settle();
        }
        if (manager != null) {
            manager.close();
        }
        if (network != null) {
            network.close();
        }
        if (escaped != null) {
            throw new AssertionError("an exception escaped in the client", escaped);
        }
    }

    @Override
    public String toString() {
        return version + " over " + kind;
    }
}
