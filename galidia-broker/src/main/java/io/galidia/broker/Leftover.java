// SPDX-License-Identifier: Apache-2.0
package io.galidia.broker;

import io.galidia.packet.Packet;
import io.galidia.packet.Publish;
import io.galidia.packet.Qos;
import io.galidia.packet.ReasonCode;
import io.galidia.session.DropReason;
import io.galidia.session.Outbox;
import org.jspecify.annotations.Nullable;

/**
 * Where a session without a connection puts what it gives up: each message is counted, and one of a share goes to
 * another member when the session ends.
 */
final class Leftover implements Outbox {

    /* A session that ends gives up what is in flight first. A QoS 2 message among it was begun with this client and goes
     * to nobody else (MQTT-4.8.2-5); QoS 1 may come twice anyway. */
    private final Session session;
    private int inFlight;

    /** @param inFlight how many messages of the session are sent and not yet done */
    Leftover(Session session, int inFlight) {
        this.session = session;
        this.inFlight = inFlight;
    }

    /** A message of a share, with what is needed to give it to another member. */
    private record OfShare(Publish message, Interest interest, long sinceNanos) {}

    /** What goes with a message into the session's queue, to be recognised when it is given up. */
    static Object token(Publish message, Interest interest, long nowNanos) {
        return interest.isShared && message.qos() != Qos.AT_MOST_ONCE
                ? new OfShare(message, interest, nowNanos)
                : interest;
    }

    @Override
    public void drop(Object token, DropReason reason) {
        boolean isBegun = inFlight-- > 0;
        if (reason != DropReason.SESSION_ENDED
                || !(token instanceof OfShare given)
                || (isBegun && given.message.qos() == Qos.EXACTLY_ONCE)) {
            session.count(lossOf(reason));
            return;
        }
        Publish left = Lifetime.left(given.message, given.sinceNanos, session.holder.now());
        if (left == null) {
            session.count(Loss.EXPIRED);
        } else {
            session.lose(left, given.interest, Loss.SESSION_ENDED);
        }
    }

    /** The session may not have a message that is taken out of its queue. */
    static void refused(Session session, Publish message, @Nullable Object token) {
        if (!(token instanceof OfShare given)) {
            session.count(Loss.NOT_AUTHORIZED);
            return;
        }
        Publish left = Lifetime.left(message, given.sinceNanos, session.holder.now());
        if (left == null) {
            session.count(Loss.EXPIRED);
        } else {
            session.refused(left, given.interest);
        }
    }

    /** The reason of the session machine in the broker's words. */
    static Loss lossOf(DropReason reason) {
        return switch (reason) {
            case EXPIRED -> Loss.EXPIRED;
            case QUEUE_FULL, REPLACED -> Loss.QUEUE_FULL;
            case PACKET_TOO_LARGE, NOT_SUPPORTED -> Loss.PACKET_TOO_LARGE;
            case SESSION_ENDED -> Loss.SESSION_ENDED;
        };
    }

    @Override
    public void send(Packet packet) {
        throw noConnection();
    }

    @Override
    public void send(Publish message, int packetId, boolean dup) {
        throw noConnection();
    }

    @Override
    public void deliver(Packet packet) {
        throw noConnection();
    }

    @Override
    public void settle(Object token, Packet answer) {
        throw noConnection();
    }

    @Override
    public void close(ReasonCode reason, String why) {
        throw noConnection();
    }

    private IllegalStateException noConnection() {
        return new IllegalStateException(session + " has no connection");
    }
}
