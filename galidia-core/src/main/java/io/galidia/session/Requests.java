// SPDX-License-Identifier: Apache-2.0
package io.galidia.session;

import static io.galidia.session.ProtocolViolationException.protocolError;

import io.galidia.packet.Packet;
import io.galidia.packet.PingReq;
import io.galidia.packet.SubAck;
import io.galidia.packet.Subscribe;
import io.galidia.packet.UnsubAck;
import io.galidia.packet.Unsubscribe;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * SUBSCRIBE, UNSUBSCRIBE and PINGREQ of a client: they wait for CONNACK and for a packet identifier, in order, and end
 * with their connection.
 */
final class Requests {

    private record Waiting(Packet packet, @Nullable Object token) {}

    private final OutgoingPublishes identifiers;
    private final Wire wire;
    private final KeepAlive keepAlive;
    private final ArrayDeque<Waiting> waiting = new ArrayDeque<>(4);
    private boolean isOpen;

    Requests(OutgoingPublishes identifiers, Wire wire, KeepAlive keepAlive) {
        this.identifiers = identifiers;
        this.wire = wire;
        this.keepAlive = keepAlive;
    }

    void open() {
        isOpen = true;
    }

    /** @param packet the packet identifier in it is replaced */
    void request(Packet packet, @Nullable Object token, long nowNanos, Outbox outbox) {
        // A PINGREQ needs no identifier: keep-alive must not wait for those that do.
        boolean isNext = isOpen && (waiting.isEmpty() || packet instanceof PingReq);
        if (!isNext || !send(packet, token, nowNanos, outbox)) {
            waiting.add(new Waiting(packet, token));
        }
    }

    void flush(long nowNanos, Outbox outbox) {
        Waiting first = waiting.peek();
        while (isOpen && first != null && send(first.packet, first.token, nowNanos, outbox)) {
            waiting.poll();
            first = waiting.peek();
        }
    }

    void answered(SubAck subAck, Outbox outbox) {
        Packet request = identifiers.request(subAck.packetId(), subAck);
        if (!(request instanceof Subscribe subscribe)) {
            throw protocolError("SUBACK for packet identifier " + subAck.packetId() + ", which has an UNSUBSCRIBE");
        }
        requireOneEach(
                subAck, subscribe.subscriptions().size(), subAck.reasons().size());
        identifiers.answered(subAck.packetId(), subAck, outbox);
    }

    void answered(UnsubAck unsubAck, Outbox outbox) {
        Packet request = identifiers.request(unsubAck.packetId(), unsubAck);
        if (!(request instanceof Unsubscribe unsubscribe)) {
            throw protocolError("UNSUBACK for packet identifier " + unsubAck.packetId() + ", which has a SUBSCRIBE");
        }
        if (wire.version.hasProperties()) { // before MQTT 5 UNSUBACK has no codes
            requireOneEach(
                    unsubAck, unsubscribe.filters().size(), unsubAck.reasons().size());
        }
        identifiers.answered(unsubAck.packetId(), unsubAck, outbox);
    }

    void drop(Outbox outbox) {
        isOpen = false;
        Waiting next = waiting.poll();
        while (next != null) {
            if (next.token != null) {
                outbox.drop(next.token, DropReason.SESSION_ENDED);
            }
            next = waiting.poll();
        }
    }

    private boolean send(Packet packet, @Nullable Object token, long nowNanos, Outbox outbox) {
        if (packet instanceof PingReq) {
            keepAlive.pinged(token, nowNanos);
            wire.send(packet, nowNanos, outbox);
            return true;
        }
        DropReason refusal = wire.refusalOfRequest(packet);
        if (refusal != null) {
            if (token != null) {
                outbox.drop(token, refusal);
            }
            return true;
        }
        int packetId = identifiers.reserve(packet, token);
        if (packetId == 0) {
            return false;
        }
        wire.send(
                packet instanceof Subscribe subscribe
                        ? new Subscribe(packetId, subscribe.subscriptions(), subscribe.properties())
                        : new Unsubscribe(
                                packetId, ((Unsubscribe) packet).filters(), ((Unsubscribe) packet).properties()),
                nowNanos,
                outbox);
        return true;
    }

    private static void requireOneEach(Packet answer, int asked, int answered) {
        if (asked != answered) {
            throw protocolError(answer.type() + " has " + answered + " reason codes for " + asked + " topic filters");
        }
    }
}
