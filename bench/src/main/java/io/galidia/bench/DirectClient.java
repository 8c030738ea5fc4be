// SPDX-License-Identifier: Apache-2.0
package io.galidia.bench;

import io.galidia.Connection;
import io.galidia.broker.Broker;
import io.galidia.codec.Tolerance;
import io.galidia.net.Loop;
import io.galidia.net.PacketChannel;
import io.galidia.net.PacketReceiver;
import io.galidia.packet.ConnAck;
import io.galidia.packet.Connect;
import io.galidia.packet.Packet;
import io.galidia.packet.Properties;
import io.galidia.packet.ProtocolVersion;
import io.galidia.packet.PubAck;
import io.galidia.packet.Publish;
import io.galidia.packet.Qos;
import io.galidia.packet.ReasonCode;
import io.galidia.packet.Subscribe;
import io.galidia.packet.Subscription;
import java.lang.reflect.Proxy;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * A client that is connected to a broker without channel, codec and loop of its own: what it sends are calls, and what it
 * gets is counted and acknowledged at the next {@link #acknowledge}. Belongs to the thread that drives its {@link DirectLoop}.
 */
public final class DirectClient implements PacketChannel {

    private static final PubAck[] ACKNOWLEDGEMENTS = new PubAck[65_536];

    static {
        for (int id = 1; id < ACKNOWLEDGEMENTS.length; id++) {
            ACKNOWLEDGEMENTS[id] = new PubAck(id);
        }
    }

    private final DirectLoop loop;
    private final Connection connection = connectionFacts();
    private final PacketReceiver broker;
    private final Queue<PubAck> owed = new ArrayDeque<>();
    private long messages;
    private boolean isAccepted;
    private @Nullable String end;

    /** Connects to the broker, which must let everybody in. The session ends with the connection. */
    public DirectClient(Broker broker, DirectLoop loop, String clientId) {
        this(broker, loop, clientId, true);
    }

    /**
     * Connects to the broker, which must let everybody in.
     *
     * @param isClean whether the session is new and ends with the connection
     * @throws IllegalStateException if the broker refuses
     */
    public DirectClient(Broker broker, DirectLoop loop, String clientId, boolean isClean) {
        this.loop = loop;
        this.broker = broker.accepted(this);
        send(new Connect(ProtocolVersion.MQTT_3_1_1, false, clientId, isClean, 0, null, null, null, Properties.NONE));
        burstEnded();
        if (!isAccepted) {
            throw new IllegalStateException("client " + clientId + " was not accepted: " + end);
        }
    }

    /** Subscribes to one filter. */
    public void subscribe(String filter, Qos qos) {
        send(new Subscribe(1, List.of(new Subscription(filter, qos)), Properties.NONE));
        burstEnded();
    }

    /** Hands a packet to the broker. */
    public void send(Packet packet) {
        broker.received(packet);
    }

    /** Tells the broker that what was read at once is over, and lets the loop run what that has left. */
    public void burstEnded() {
        broker.burstEnded();
        loop.runTasks();
    }

    /** Acknowledges the messages of QoS 1 that have come. */
    public void acknowledge() {
        for (PubAck ack = owed.poll(); ack != null; ack = owed.poll()) {
            broker.received(ack);
        }
    }

    /** The connection is lost. */
    public void lose() {
        broker.closed("the connection was lost");
        loop.runTasks();
    }

    /** How many messages have come. */
    public long messages() {
        return messages;
    }

    // ---- what the broker sees

    @Override
    public Connection connection() {
        return connection;
    }

    @Override
    public Loop loop() {
        return loop;
    }

    @Override
    public void write(Packet packet) {
        isAccepted |= packet instanceof ConnAck connAck && connAck.reason() == ReasonCode.SUCCESS;
    }

    @Override
    public void write(Publish message, int packetId, boolean dup) {
        messages++;
        if (message.qos() != Qos.AT_MOST_ONCE) {
            owed.add(ACKNOWLEDGEMENTS[packetId]);
        }
    }

    @Override
    public void version(ProtocolVersion version) {
        // nothing is encoded
    }

    @Override
    public ProtocolVersion decoderVersion() {
        return ProtocolVersion.MQTT_3_1_1;
    }

    @Override
    public Tolerance tolerance() {
        return Tolerance.STANDARD;
    }

    @Override
    public int maxPacketSize() {
        return 1 << 20;
    }

    @Override
    public void resumeReceiving() {
        // nothing is held back
    }

    @Override
    public boolean isWritable() {
        return true;
    }

    @Override
    public long pendingBytes() {
        return 0;
    }

    @Override
    public void close(ReasonCode reason, String why) {
        end = why;
    }

    /** A connection that only knows where it comes from. */
    private static Connection connectionFacts() {
        return (Connection) Proxy.newProxyInstance(
                DirectClient.class.getClassLoader(),
                new Class<?>[] {Connection.class},
                (proxy, method, arguments) -> switch (method.getName()) {
                    case "remoteAddress" -> new InetSocketAddress(InetAddress.getLoopbackAddress(), 1);
                    case "peerCertificates" -> List.of();
                    case "uri" -> URI.create("mqtt://127.0.0.1:1883");
                    default -> throw new UnsupportedOperationException(method.getName());
                });
    }
}
