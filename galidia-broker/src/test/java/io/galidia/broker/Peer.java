// SPDX-License-Identifier: Apache-2.0
package io.galidia.broker;

import static org.assertj.core.api.Assertions.assertThat;

import io.galidia.Connection;
import io.galidia.codec.MalformedPacketException;
import io.galidia.codec.PacketDecoder;
import io.galidia.codec.PacketEncoder;
import io.galidia.codec.Tolerance;
import io.galidia.net.Loop;
import io.galidia.net.PacketChannel;
import io.galidia.net.PacketReceiver;
import io.galidia.packet.ConnAck;
import io.galidia.packet.Connect;
import io.galidia.packet.Disconnect;
import io.galidia.packet.Packet;
import io.galidia.packet.PacketType;
import io.galidia.packet.Properties;
import io.galidia.packet.Property;
import io.galidia.packet.ProtocolVersion;
import io.galidia.packet.Publish;
import io.galidia.packet.Qos;
import io.galidia.packet.ReasonCode;
import io.galidia.packet.SubAck;
import io.galidia.packet.Subscribe;
import io.galidia.packet.Subscription;
import io.galidia.packet.Unsubscribe;
import io.galidia.packet.Will;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.lang.reflect.Proxy;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * A client whose every packet the test writes itself, joined to the broker by a channel that really encodes and decodes.
 * What it has read is overwritten behind it, so that a view kept for too long shows.
 */
final class Peer implements PacketChannel {

    final World world;
    final World.FakeLoop loop;
    final Queue<Packet> got = new ArrayDeque<>();
    SocketAddress remote = new InetSocketAddress(InetAddress.getLoopbackAddress(), 50_000);

    @Nullable ReasonCode closedWith;

    boolean isClosed;

    private final ProtocolVersion version;
    private final ByteBuf toBroker = Unpooled.buffer();
    private final ByteBuf toClient = Unpooled.buffer();
    private final Tolerance tolerance;
    private final PacketDecoder brokerDecoder;
    private final PacketDecoder clientDecoder = new PacketDecoder(PacketDecoder.MAX_PACKET_SIZE);
    private ProtocolVersion channelVersion = ProtocolVersion.MQTT_3_1_1;
    private @Nullable PacketReceiver receiver;
    private boolean isWritable = true;
    private int lastPacketId;

    Peer(World world, World.FakeLoop loop, ProtocolVersion version) {
        this.world = world;
        this.loop = loop;
        this.version = version;
        tolerance = new Tolerance(
                world.broker.options().compatibility(), rule -> receiver().relaxed(rule));
        brokerDecoder = new PacketDecoder(world.broker.options().limits().maxPacketSize(), tolerance);
        clientDecoder.version(version);
    }

    // ---- what a test says

    /** Sends packets in one piece and lets everything happen that they cause. */
    Peer send(Packet... packets) {
        queue(packets);
        world.run();
        return this;
    }

    /** Sends packets in one piece; the loops are left for the test to run. */
    Peer queue(Packet... packets) {
        ByteBuf bytes = Unpooled.buffer();
        for (Packet packet : packets) {
            PacketEncoder.encode(packet, version, bytes);
        }
        return queueBytes(bytes);
    }

    Peer queueBytes(ByteBuf bytes) {
        loop.execute(() -> {
            if (!isClosed) {
                open();
                toBroker.writeBytes(bytes);
                feed();
            }
        });
        return this;
    }

    /** Opens the connection without a word. */
    Peer opened() {
        loop.execute(this::open);
        world.run();
        return this;
    }

    /** The network breaks. */
    Peer lose() {
        loop.execute(this::close);
        world.run();
        return this;
    }

    /** The network breaks, once the loop gets to it. */
    void loseLater() {
        loop.execute(this::close);
    }

    Peer setWritable(boolean value) {
        loop.execute(() -> {
            isWritable = value;
            receiver().writabilityChanged(value);
        });
        world.run();
        return this;
    }

    /** Connects with a clean start and fails unless that is accepted. */
    Peer connect(String clientId) {
        return connect(clientId, true, Properties.NONE);
    }

    /** Connects to a session that is kept for ever, or for what the properties say. */
    Peer resume(String clientId) {
        return connect(
                clientId,
                false,
                version.hasProperties()
                        ? Properties.NONE.with(Property.SESSION_EXPIRY_INTERVAL, 0xFFFF_FFFFL)
                        : Properties.NONE);
    }

    Peer connect(String clientId, boolean cleanStart, Properties properties) {
        send(connectPacket(clientId, cleanStart, properties, null));
        assertThat(connAck().reason()).isEqualTo(ReasonCode.SUCCESS);
        return this;
    }

    Peer connect(String clientId, boolean cleanStart, Properties properties, Will will) {
        send(connectPacket(clientId, cleanStart, properties, will));
        assertThat(connAck().reason()).isEqualTo(ReasonCode.SUCCESS);
        return this;
    }

    Connect connectPacket(String clientId, boolean cleanStart, Properties properties, @Nullable Will will) {
        return new Connect(version, false, clientId, cleanStart, 0, will, null, null, properties);
    }

    /** The CONNACK, the first packet that the broker has sent; it stays readable. */
    ConnAck connAck() {
        if (connAck == null) {
            connAck = next(ConnAck.class);
        }
        return connAck;
    }

    private @Nullable ConnAck connAck;

    List<ReasonCode> subscribe(String filter, Qos qos) {
        return subscribe(new Subscription(filter, qos));
    }

    List<ReasonCode> subscribe(Subscription... subscriptions) {
        return subscribe(Properties.NONE, subscriptions);
    }

    /** Subscribes; the SUBACK has to come before any retained message. */
    List<ReasonCode> subscribe(Properties properties, Subscription... subscriptions) {
        send(new Subscribe(nextId(), List.of(subscriptions), properties));
        return next(SubAck.class).reasons();
    }

    List<ReasonCode> unsubscribe(String... filters) {
        send(new Unsubscribe(nextId(), List.of(filters), Properties.NONE));
        return next(io.galidia.packet.UnsubAck.class).reasons();
    }

    /** Publishes; the answer, if any, is left to be read. */
    Peer publish(String topic, String text, Qos qos) {
        return publish(topic, text, qos, false, Properties.NONE);
    }

    Peer retain(String topic, String text) {
        return publish(topic, text, Qos.AT_MOST_ONCE, true, Properties.NONE);
    }

    Peer publish(String topic, String text, Qos qos, boolean retain, Properties properties) {
        return send(message(topic, text, qos, retain, properties));
    }

    Publish message(String topic, String text, Qos qos, boolean retain, Properties properties) {
        int id = qos == Qos.AT_MOST_ONCE ? 0 : nextId();
        return new Publish(topic, bytes(text), qos, retain, false, id, properties);
    }

    Peer disconnect() {
        return send(Disconnect.NORMAL);
    }

    int nextId() {
        lastPacketId = lastPacketId % 65_535 + 1;
        return lastPacketId;
    }

    static ByteBuf bytes(String text) {
        return Unpooled.copiedBuffer(text, StandardCharsets.UTF_8);
    }

    // ---- what a test asks

    /** The next packet, which has to be of this type. */
    <P extends Packet> P next(Class<P> type) {
        Packet packet = got.poll();
        assertThat(packet)
                .as("the next packet from the broker (closed: %s)", closedWith)
                .isInstanceOf(type);
        return type.cast(packet);
    }

    /** The next packet, which has to be a PUBLISH with this text. */
    Publish message(String text) {
        Publish message = next(Publish.class);
        assertThat(text(message)).isEqualTo(text);
        return message;
    }

    static String text(Publish message) {
        return message.payload().toString(StandardCharsets.UTF_8);
    }

    void nothing() {
        assertThat(got).isEmpty();
    }

    // ---- the channel

    private void open() {
        if (receiver == null) {
            receiver = world.broker.accepted(this);
        }
    }

    PacketReceiver receiver() {
        if (receiver == null) {
            throw new AssertionError("not open");
        }
        return receiver;
    }

    private void feed() {
        PacketReceiver to = receiver();
        try {
            while (!isClosed && to.isReceiving()) {
                int start = toBroker.readerIndex();
                Packet packet = brokerDecoder.decode(toBroker);
                if (packet == null) {
                    break;
                }
                to.received(packet);
                for (int i = start; i < toBroker.readerIndex(); i++) {
                    toBroker.setByte(i, 0x5A);
                }
            }
        } catch (MalformedPacketException fault) {
            to.malformed(fault);
        }
        if (!isClosed && closedWith == null) {
            to.burstEnded();
        }
    }

    private void close() {
        open();
        if (!isClosed) {
            isClosed = true;
            receiver().closed("the network broke");
        }
    }

    private void requireInside() {
        if (!loop.isInside()) {
            throw new AssertionError("the channel was touched from another loop");
        }
    }

    @Override
    public Connection connection() {
        // Only what the broker asks for.
        return (Connection) Proxy.newProxyInstance(
                Connection.class.getClassLoader(), new Class<?>[] {Connection.class}, (proxy, method, arguments) -> {
                    return switch (method.getName()) {
                        case "remoteAddress" -> remote;
                        case "peerCertificates" -> List.of();
                        case "uri" -> URI.create("mqtt://127.0.0.1:1883");
                        default -> throw new UnsupportedOperationException(method.getName());
                    };
                });
    }

    @Override
    public Loop loop() {
        return loop;
    }

    @Override
    public void write(Packet packet) {
        requireInside();
        PacketEncoder.encode(packet, channelVersion, toClient);
        read();
    }

    @Override
    public void write(Publish message, int packetId, boolean dup) {
        requireInside();
        PacketEncoder.encode(message, packetId, dup, channelVersion, toClient);
        read();
    }

    private void read() {
        Packet packet = clientDecoder.decode(toClient);
        if (packet == null) {
            throw new AssertionError("the broker wrote half a packet");
        }
        if (isClosed) {
            return;
        }
        got.add(packet instanceof Publish message ? message.copy() : packet);
        if (packet.type() == PacketType.CONNACK) {
            toClient.discardReadBytes();
        }
    }

    @Override
    public void version(ProtocolVersion newVersion) {
        channelVersion = newVersion;
    }

    @Override
    public ProtocolVersion decoderVersion() {
        return brokerDecoder.version();
    }

    @Override
    public void resumeReceiving() {
        requireInside();
        loop.execute(() -> {
            if (!isClosed) {
                feed();
            }
        });
    }

    @Override
    public Tolerance tolerance() {
        return tolerance;
    }

    @Override
    public int maxPacketSize() {
        return world.broker.options().limits().maxPacketSize();
    }

    @Override
    public boolean isWritable() {
        return isWritable;
    }

    @Override
    public long pendingBytes() {
        return 0;
    }

    @Override
    public void close(ReasonCode reason, String why) {
        requireInside();
        if (closedWith == null) {
            closedWith = reason;
            loop.execute(this::close);
        }
    }
}
