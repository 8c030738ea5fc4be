// SPDX-License-Identifier: Apache-2.0
package io.galidia.session;

import io.galidia.packet.ConnAck;
import io.galidia.packet.Connect;
import io.galidia.packet.Packet;
import io.galidia.packet.Properties;
import io.galidia.packet.Property;
import io.galidia.packet.ProtocolVersion;
import io.galidia.packet.Publish;
import io.galidia.packet.Qos;
import io.galidia.packet.ReasonCode;
import org.jspecify.annotations.Nullable;

/** A client session whose server is the test: it says word for word what comes back. */
final class ClientFixture {

    final LinkSide out = new LinkSide("client");
    final SessionState state;
    ProtocolVersion version = ProtocolVersion.MQTT_5;
    long now = 1_000_000_000L;
    ClientSession session;

    ClientFixture() {
        this(QueueLimits.DEFAULTS);
    }

    ClientFixture(QueueLimits limits) {
        state = new SessionState(limits);
        session = create(connect(true, Properties.NONE));
    }

    Connect connect(boolean cleanStart, Properties properties) {
        return Link.connect(version, cleanStart, properties);
    }

    ClientSession create(Connect connect) {
        session = new ClientSession(connect, ClientLimits.DEFAULTS, state);
        return session;
    }

    /** Opens with clean start; the server says what it has to say in CONNACK. */
    ClientFixture open(Properties connAck) {
        return open(connect(true, Properties.NONE), false, connAck);
    }

    ClientFixture open(Connect connect, boolean sessionPresent, Properties connAck) {
        create(connect);
        out.closed = null;
        session.opened(now, out);
        receive(new ConnAck(sessionPresent, ReasonCode.SUCCESS, connAck));
        return this;
    }

    /** Opens without clean start. */
    ClientFixture resume(boolean sessionPresent) {
        return open(
                connect(false, Properties.NONE.with(Property.SESSION_EXPIRY_INTERVAL, 60)),
                sessionPresent,
                Properties.NONE);
    }

    /** Loses the connection, forgets what was sent, and goes on with the session. */
    ClientFixture reconnect(boolean sessionPresent) {
        session.lost(now, out);
        out.sent.clear();
        return resume(sessionPresent);
    }

    void receive(Packet packet) {
        session.receive(packet, now, out);
    }

    void publish(String text, Qos qos) {
        publish(Link.message("topic", text, qos), text);
    }

    void publish(Publish message, @Nullable Object token) {
        session.publish(message, token, now, out);
    }

    void acknowledge(int packetId, ReasonCode reason) {
        session.acknowledge(packetId, reason, Properties.NONE, now, out);
    }

    /** A message from the server. */
    void receivePublish(String text, Qos qos, int packetId, boolean dup) {
        receive(Link.message("topic", text, qos).withPacketId(packetId, dup));
    }
}
