// SPDX-License-Identifier: Apache-2.0
package io.galidia.bench.micro;

import io.galidia.packet.ConnAck;
import io.galidia.packet.Connect;
import io.galidia.packet.Packet;
import io.galidia.packet.Properties;
import io.galidia.packet.Property;
import io.galidia.packet.ProtocolVersion;
import io.galidia.packet.Publish;
import io.galidia.packet.ReasonCode;
import io.galidia.session.ClientLimits;
import io.galidia.session.ClientSession;
import io.galidia.session.DropReason;
import io.galidia.session.Outbox;
import io.galidia.session.QueueLimits;
import io.galidia.session.ServerLimits;
import io.galidia.session.ServerSession;
import io.galidia.session.SessionState;
import org.jspecify.annotations.Nullable;

/** An open session of one side, whose peer and application are the benchmark. */
final class Ends implements Outbox {

    static final int WINDOW = 100;

    private static final long NOW = 1_000_000_000L;

    private final @Nullable ClientSession client;
    private final @Nullable ServerSession server;
    private final SessionState state =
            new SessionState(new QueueLimits(1_000_000, Long.MAX_VALUE, QueueLimits.WhenFull.DROP_NEWEST, WINDOW));
    /** What was sent last. */
    @Nullable Packet sent;
    /** The packet identifier of the message that was sent last. */
    int sentId;
    /** How many messages were delivered. */
    long delivered;

    private boolean isAcknowledging;

    Ends(Side side, ProtocolVersion version) {
        Properties properties =
                version.hasProperties() ? Properties.NONE.with(Property.RECEIVE_MAXIMUM, WINDOW) : Properties.NONE;
        var connect = new Connect(version, false, "bench", true, 60, null, null, null, properties);
        var accepted = new ConnAck(false, ReasonCode.SUCCESS, properties);
        if (side == Side.CLIENT) {
            client = new ClientSession(connect, ClientLimits.DEFAULTS, state);
            server = null;
            client.opened(NOW, this);
            client.receive(accepted, NOW, this);
        } else {
            client = null;
            server = new ServerSession(ServerLimits.DEFAULTS, NOW);
            server.receive(connect, NOW, this);
            server.accept(accepted, state, NOW, this);
        }
        isAcknowledging = true;
        if (client != null ? !client.isOpen() : server == null || !server.isOpen()) {
            throw new IllegalStateException("the session is not open");
        }
    }

    void receive(Packet packet) {
        if (client != null) {
            client.receive(packet, NOW, this);
        } else if (server != null) {
            server.receive(packet, NOW, this);
        }
    }

    void publish(Publish message) {
        if (client != null) {
            client.publish(message, null, NOW, this);
        } else if (server != null) {
            server.publish(message, null, NOW, this);
        }
    }

    int queued() {
        return state.outgoing().queued();
    }

    int inFlight() {
        return state.outgoing().inFlight();
    }

    @Override
    public void send(Packet packet) {
        sent = packet;
    }

    @Override
    public void send(Publish message, int packetId, boolean dup) {
        sent = message;
        sentId = packetId;
    }

    @Override
    public void deliver(Packet packet) {
        if (isAcknowledging && packet instanceof Publish message) {
            delivered++;
            if (message.packetId() != 0) {
                acknowledge(message.packetId());
            }
        }
    }

    private void acknowledge(int packetId) {
        if (client != null) {
            client.acknowledge(packetId, ReasonCode.SUCCESS, Properties.NONE, NOW, this);
        } else if (server != null) {
            server.acknowledge(packetId, ReasonCode.SUCCESS, Properties.NONE, NOW, this);
        }
    }

    @Override
    public void settle(Object token, Packet answer) {
        throw new IllegalStateException("no wish had a token, but " + answer + " came for " + token);
    }

    @Override
    public void drop(Object token, DropReason reason) {
        throw new IllegalStateException("no wish had a token, but " + token + " was dropped: " + reason);
    }

    @Override
    public void close(ReasonCode reason, String why) {
        throw new IllegalStateException("the session was closed: " + why);
    }
}
