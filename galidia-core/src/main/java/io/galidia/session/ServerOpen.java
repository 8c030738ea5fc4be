// SPDX-License-Identifier: Apache-2.0
package io.galidia.session;

import io.galidia.packet.ConnAck;
import io.galidia.packet.Packet;
import io.galidia.packet.PingResp;
import io.galidia.packet.PubAck;
import io.galidia.packet.PubComp;
import io.galidia.packet.PubRec;
import io.galidia.packet.PubRel;
import io.galidia.packet.Publish;

/** A server's connection from CONNACK on: what its packets do to the session. */
final class ServerOpen {

    final SessionState session;
    /** How long the client may be silent: 1.5 times the keep-alive; {@code Long.MAX_VALUE} for no limit. */
    final long silenceNanos;

    private final Wire wire;
    private final ServerTerms terms;

    ServerOpen(Wire wire, SessionState session, ServerTerms terms) {
        this.wire = wire;
        this.session = session;
        this.terms = terms;
        long keepAlive = terms.keepAliveSeconds();
        silenceNanos = keepAlive == 0 ? Long.MAX_VALUE : keepAlive * 1_500_000_000L; // MQTT-3.1.2-22
    }

    /** Sends CONNACK, what an earlier connection left in flight, and what is queued. */
    void start(ConnAck connAck, long nowNanos, Outbox outbox) {
        wire.send(connAck, nowNanos, outbox);
        session.outgoing().resend(nowNanos, outbox);
    }

    /** Takes a packet that the table lets through; DISCONNECT and AUTH are not for the session. */
    void take(Packet packet, long nowNanos, Outbox outbox) {
        switch (packet.type()) {
            case PUBLISH -> session.incoming().receive(terms.check((Publish) packet), nowNanos, outbox);
            case PUBACK -> session.outgoing().acknowledged((PubAck) packet, outbox);
            case PUBREC -> session.outgoing().received((PubRec) packet, nowNanos, outbox);
            case PUBCOMP -> session.outgoing().completed((PubComp) packet, outbox);
            case PUBREL -> session.incoming().release((PubRel) packet, nowNanos, outbox);
            case SUBSCRIBE, UNSUBSCRIBE -> outbox.deliver(packet);
            case PINGREQ -> wire.send(PingResp.INSTANCE, nowNanos, outbox);
            default -> throw new IllegalStateException("the table lets " + packet.type() + " through");
        }
    }

    void flush(long nowNanos, Outbox outbox) {
        session.outgoing().flush(nowNanos, outbox);
    }

    void detach(Outbox outbox) {
        session.detach(wire, outbox);
    }
}
