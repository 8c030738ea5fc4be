// SPDX-License-Identifier: Apache-2.0
package io.galidia.session;

import io.galidia.codec.PacketDecoder;
import io.galidia.codec.PacketEncoder;
import io.galidia.packet.ConnAck;
import io.galidia.packet.Connect;
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
import io.galidia.packet.UnsubAck;
import io.galidia.packet.Unsubscribe;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collections;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * A client session and a server session joined in memory, over any number of connections, with virtual time. Packets wait
 * in transit until {@link #run}, {@link #step} or {@link #deliverTo} moves them; {@link #cut} loses them and the
 * connection. Each side records what happens to it, accepts and acknowledges by itself unless told otherwise.
 */
public final class Link {

    /** The states that outlive connections. */
    public final SessionState clientState;

    public final SessionState serverState;

    public final LinkSide client = new LinkSide("client");
    public final LinkSide server = new LinkSide("server");
    public long nowNanos = 1_000_000_000L;
    public ClientLimits clientLimits = ClientLimits.DEFAULTS;
    public ServerLimits serverLimits = ServerLimits.DEFAULTS;
    /** What the server accepts with; session present is set by itself when null. */
    public @Nullable ConnAck connAck;
    /** Whether the server answers CONNECT, SUBSCRIBE and UNSUBSCRIBE by itself. */
    public boolean isServerAutomatic = true;
    /** Whether packets go through encoder and decoder. */
    public boolean isThroughCodec;
    /** Whether the server forgets the session with the connection. */
    public boolean isServerForgetful;

    public @Nullable ClientSession clientSession;
    public @Nullable ServerSession serverSession;
    private boolean hasServerState;
    private SessionState usedServerState;
    private ProtocolVersion version = ProtocolVersion.MQTT_5;

    public Link() {
        this(QueueLimits.DEFAULTS, QueueLimits.DEFAULTS);
    }

    public Link(QueueLimits clientQueue, QueueLimits serverQueue) {
        clientState = new SessionState(clientQueue);
        serverState = new SessionState(serverQueue);
        usedServerState = serverState;
        client.onDeliver = this::clientGot;
        server.onDeliver = this::serverGot;
    }

    /** A CONNECT of MQTT 5 whose session is kept. */
    public static Connect connect(int receiveMaximum) {
        return connect(
                ProtocolVersion.MQTT_5,
                false,
                Properties.NONE
                        .with(Property.RECEIVE_MAXIMUM, receiveMaximum)
                        .with(Property.SESSION_EXPIRY_INTERVAL, 3600));
    }

    public static Connect connect(ProtocolVersion version, boolean cleanStart, Properties properties) {
        return new Connect(version, false, "link", cleanStart, 60, null, null, null, properties);
    }

    public static Publish message(String topic, String text, Qos qos) {
        return new Publish(topic, Unpooled.wrappedBuffer(text.getBytes(StandardCharsets.UTF_8)), qos, false);
    }

    /** Opens both ends; CONNECT is in transit afterwards. */
    public void open(Connect connect) {
        client.inTransit.clear();
        server.inTransit.clear();
        client.closed = null;
        server.closed = null;
        version = connect.version();
        clientSession = new ClientSession(connect, clientLimits, clientState);
        serverSession = new ServerSession(serverLimits, nowNanos);
        clientSession.opened(nowNanos, client);
    }

    /** Opens both ends and moves packets until nothing moves. */
    public void connect(Connect connect) {
        open(connect);
        run();
    }

    /** Moves packets in both directions until nothing moves. */
    public void run() {
        while (deliverTo(server) || deliverTo(client)) {}
    }

    /** Moves one packet in a direction that the random number chooses; false when none is in transit. */
    public boolean step(Random random) {
        LinkSide side = random.nextBoolean() ? server : client;
        return deliverTo(side) || deliverTo(side == server ? client : server);
    }

    /** Moves one packet to this side; false when none is in transit, or it does not receive. */
    public boolean deliverTo(LinkSide side) {
        LinkSide sender = side == client ? server : client;
        if (sender.inTransit.isEmpty()) {
            if (sender.closed != null && side.closed == null && isOpen(side)) {
                lost(side);
            }
            return false;
        }
        if (side == client) {
            Packet packet = travel(sender.inTransit.poll());
            client.recordReceived(packet);
            clientSession.receive(packet, nowNanos, client);
        } else if (serverSession.isReceiving()) {
            Packet packet = travel(sender.inTransit.poll());
            server.recordReceived(packet);
            serverSession.receive(packet, nowNanos, server);
        } else {
            if (serverSession.isClosed()) {
                sender.inTransit.clear();
            }
            return false;
        }
        return true;
    }

    /** Loses the connection and everything in transit. */
    public void cut() {
        client.inTransit.clear();
        server.inTransit.clear();
        lost(client);
        lost(server);
    }

    /** Lets time pass, with every deadline in it, and moves packets. */
    public void advance(Duration duration) {
        long end = nowNanos + duration.toNanos();
        while (true) {
            run();
            long next = Math.min(clientSession.deadline(), serverSession.deadline());
            if (next > end) {
                break;
            }
            nowNanos = Math.max(nowNanos, next);
            clientSession.deadlineReached(nowNanos, client);
            serverSession.deadlineReached(nowNanos, server);
        }
        nowNanos = end;
    }

    public void publishFromClient(Publish message, @Nullable Object token) {
        clientSession.publish(message, token, nowNanos, client);
    }

    public void publishFromServer(Publish message, @Nullable Object token) {
        serverSession.publish(message, token, nowNanos, server);
    }

    /** Answers CONNECT as the server. */
    public void accept() {
        boolean isPresent =
                hasServerState && !isServerForgetful && !serverSession.connect().cleanStart();
        usedServerState =
                isPresent ? usedServerState : hasServerState ? new SessionState(QueueLimits.DEFAULTS) : serverState;
        hasServerState = true;
        serverSession.accept(
                connAck == null ? new ConnAck(isPresent, ReasonCode.SUCCESS, Properties.NONE) : connAck,
                usedServerState,
                nowNanos,
                server);
    }

    private void clientGot(Packet packet) {
        if (packet instanceof Publish publish && publish.qos() != Qos.AT_MOST_ONCE && client.isAcknowledging) {
            clientSession.acknowledge(publish.packetId(), ReasonCode.SUCCESS, Properties.NONE, nowNanos, client);
        }
    }

    private void serverGot(Packet packet) {
        if (packet instanceof Publish publish) {
            if (publish.qos() != Qos.AT_MOST_ONCE && server.isAcknowledging) {
                serverSession.acknowledge(publish.packetId(), ReasonCode.SUCCESS, Properties.NONE, nowNanos, server);
            }
        } else if (!isServerAutomatic) {
            return;
        } else if (packet instanceof Connect) {
            accept();
        } else if (packet instanceof Subscribe subscribe) {
            serverSession.subscribed(
                    new SubAck(
                            subscribe.packetId(),
                            subscribe.subscriptions().stream()
                                    .map(each -> ReasonCode.granted(each.qos()))
                                    .toList(),
                            Properties.NONE),
                    nowNanos,
                    server);
        } else if (packet instanceof Unsubscribe unsubscribe) {
            serverSession.unsubscribed(
                    new UnsubAck(
                            unsubscribe.packetId(),
                            Collections.nCopies(unsubscribe.filters().size(), ReasonCode.SUCCESS),
                            Properties.NONE),
                    nowNanos,
                    server);
        }
    }

    private boolean isOpen(LinkSide side) {
        return side == client ? !clientSession.isClosed() : !serverSession.isClosed();
    }

    private void lost(LinkSide side) {
        if (side == client) {
            clientSession.lost(nowNanos, client);
        } else {
            serverSession.lost(nowNanos, server);
        }
    }

    private Packet travel(Packet packet) {
        if (!isThroughCodec) {
            return packet;
        }
        ByteBuf bytes = Unpooled.buffer(64);
        PacketEncoder.encode(packet, version, bytes);
        PacketDecoder decoder = new PacketDecoder(PacketDecoder.MAX_PACKET_SIZE);
        if (packet.type() != PacketType.CONNECT) {
            decoder.version(version);
        }
        Packet arrived = decoder.decode(bytes);
        if (arrived == null || bytes.isReadable()) {
            throw new AssertionError(packet + " was not decoded as one packet");
        }
        return arrived;
    }
}
