// SPDX-License-Identifier: Apache-2.0
package io.galidia.session;

import static io.galidia.session.ProtocolViolationException.protocolError;

import io.galidia.codec.RelaxedRule;
import io.galidia.packet.Packet;
import io.galidia.packet.PubAck;
import io.galidia.packet.PubComp;
import io.galidia.packet.PubRec;
import io.galidia.packet.PubRel;
import io.galidia.packet.Publish;
import io.galidia.packet.Qos;
import io.galidia.packet.ReasonCode;
import io.galidia.session.Exchange.Stage;
import java.util.function.BiPredicate;
import org.jspecify.annotations.Nullable;

/**
 * Messages on their way to the peer: packet identifiers, the in-flight window, the queue behind it, resending (section
 * 4.3 and 4.4). The same for client and server. Messages held here must own their payload ({@link Publish#copy()}).
 */
public final class OutgoingPublishes {

    /* InFlight knows what was sent, WaitingMessages what was not yet. Nothing new is sent before all that an earlier
     * connection has left is sent again. QoS 0 has a queue of its own, since a full window must not hold it back (section
     * 4.9). */
    private final QueueLimits limits;
    private final InFlight sent = new InFlight();
    private final WaitingMessages waiting;
    private final MessageQueue queue;
    private final MessageQueue queueOfQos0;
    private @Nullable Wire wire;
    private boolean isFlushing;

    OutgoingPublishes(QueueLimits limits) {
        this.limits = limits;
        waiting = new WaitingMessages(limits);
        queue = waiting.queueFor(Qos.AT_LEAST_ONCE);
        queueOfQos0 = waiting.queueFor(Qos.AT_MOST_ONCE);
    }

    // ---- questions

    /** How many are sent and not yet done. */
    public int inFlight() {
        return sent.messages();
    }

    /** How many wait to be sent. */
    public int queued() {
        return waiting.size();
    }

    /** The bytes of topic and payload held, queued and in flight; a character of the topic counts as one. */
    public long heldBytes() {
        return waiting.bytes() + sent.bytes();
    }

    /** How many messages were dropped since the session began. */
    public long dropped() {
        return waiting.dropped();
    }

    // ---- between connections

    /**
     * Keeps a message for the next connection: what the owner of a session calls while there is none. The message must
     * own its payload. {@code outbox} gets no more than {@link Outbox#drop}.
     */
    public void queue(Publish message, @Nullable Object token, long nowNanos, Outbox outbox) {
        waiting.add(message, token, nowNanos, outbox);
    }

    /**
     * Looks at every message that waits to be sent for the first time, and removes those that the test picks without a
     * word to anybody: for what the peer may no longer have. What was sent already is completed (MQTT-4.4.0-1).
     *
     * @param test gets the message and its token, or null
     */
    public void removeQueuedIf(BiPredicate<Publish, @Nullable Object> test) {
        waiting.removeIf(test);
    }

    /** The peer has forgotten the session: what it has not taken yet becomes new again, at the head of the queue. */
    void startAgain(Outbox outbox) {
        Exchange exchange = sent.published.last();
        while (exchange != null) {
            waiting.putBack(InFlight.messageOf(exchange), exchange.token, exchange.sinceNanos);
            sent.finish(exchange);
            exchange = sent.published.last();
        }
        exchange = sent.released.first;
        while (exchange != null) {
            // What the peer would answer to PUBREL if it were asked.
            PubComp answer = new PubComp(exchange.packetId, ReasonCode.PACKET_IDENTIFIER_NOT_FOUND);
            settle(exchange, answer, outbox);
            exchange = sent.released.first;
        }
    }

    /** Gives up what was sent and is not done; what is queued stays. */
    void dropSent(Outbox outbox) {
        dropAll(sent.published, outbox);
        dropAll(sent.released, outbox);
    }

    /** Gives up everything. */
    void dropEverything(Outbox outbox) {
        dropSent(outbox);
        waiting.dropEverything(outbox);
    }

    // ---- connection

    void attach(Wire newWire) {
        wire = newWire;
        sent.attach();
    }

    /** Requests do not outlive their connection; messages do. */
    void detach(Outbox outbox) {
        wire = null;
        dropAll(sent.requested, outbox);
    }

    /** Sends again what the session holds, PUBREL first, as long as the window of the new connection allows. */
    void resend(long nowNanos, Outbox outbox) {
        Wire peer = wire;
        for (Exchange exchange = sent.released.first; exchange != null && peer != null; exchange = exchange.next) {
            sent.repeat(exchange);
            peer.send(new PubRel(exchange.packetId), nowNanos, outbox); // MQTT-4.4.0-1
        }
        boolean wasFlushing = isFlushing;
        isFlushing = true;
        try {
            while (resendOne(nowNanos, outbox)) {}
        } finally {
            isFlushing = wasFlushing;
        }
    }

    /** Sends what waits, as long as window and transport allow. */
    void flush(long nowNanos, Outbox outbox) {
        if (isFlushing) { // called back by the application: the loop further down the stack goes on
            return;
        }
        isFlushing = true;
        try {
            while (resendOne(nowNanos, outbox)
                    || (mayPublishQos0() && sendFirst(queueOfQos0, nowNanos, outbox))
                    || (mayPublish() && sendFirst(queue, nowNanos, outbox))) {}
        } finally {
            isFlushing = false;
        }
    }

    /** Sends the message or queues it. */
    void publish(Publish message, @Nullable Object token, long nowNanos, Outbox outbox) {
        Wire peer = wire;
        boolean isQos0 = message.qos() == Qos.AT_MOST_ONCE;
        if (isQos0 && peer != null && !peer.isWritable && !peer.isQos0Queued) {
            waiting.drop(token, DropReason.QUEUE_FULL, outbox);
        } else if (isQos0
                ? mayPublishQos0() && queueOfQos0.isEmpty()
                : mayPublish() && queue.isEmpty() && !isFlushing) {
            send(message, token, nowNanos, nowNanos, outbox);
        } else {
            queue(message, token, nowNanos, outbox);
        }
    }

    /**
     * An identifier for a SUBSCRIBE or UNSUBSCRIBE, from the same numbers (section 2.2.1); 0 when all are in use.
     */
    int reserve(Packet request, @Nullable Object token) {
        return sent.hasFreeId() ? sent.request(request, token).packetId : 0;
    }

    // ---- answers of the peer

    /** The request that a SUBACK or UNSUBACK answers. */
    Packet request(int packetId, Packet answer) {
        Exchange exchange = sent.find(packetId);
        if (exchange == null || exchange.packet == null) {
            throw protocolError(answer.type() + " for packet identifier " + packetId + ", which no request has");
        }
        return exchange.packet;
    }

    /** SUBACK or UNSUBACK came for a {@link #request}. */
    void answered(int packetId, Packet answer, Outbox outbox) {
        Exchange exchange = sent.find(packetId);
        if (exchange != null) {
            settle(exchange, answer, outbox);
        }
    }

    void acknowledged(PubAck pubAck, Outbox outbox) {
        Exchange exchange = sent.find(pubAck.packetId());
        if (exchange == null) { // perhaps a late answer to a message of an earlier connection: it settles nothing
            if (wire != null && !wire.tolerance.letsPass(RelaxedRule.UNKNOWN_ACKNOWLEDGEMENT)) {
                throw protocolError("PUBACK for packet identifier " + pubAck.packetId() + ", which no message has");
            }
            return;
        }
        if (exchange.stage != Stage.PUBLISHED || exchange.qos != Qos.AT_LEAST_ONCE) {
            throw wrong(pubAck, exchange);
        }
        settle(exchange, pubAck, outbox);
    }

    void received(PubRec pubRec, long nowNanos, Outbox outbox) {
        Wire peer = wire;
        if (peer == null) {
            return;
        }
        int packetId = pubRec.packetId();
        boolean isError = pubRec.reason().isError(); // never before MQTT 5
        Exchange exchange = sent.find(packetId);
        if (exchange == null) {
            if (!isError) { // lets the peer end an exchange that we do not know (any more)
                peer.send(notFound(peer, packetId), nowNanos, outbox);
            }
        } else if (exchange.stage == Stage.REQUESTED || exchange.qos != Qos.EXACTLY_ONCE) {
            throw wrong(pubRec, exchange);
        } else if (isError && exchange.stage == Stage.PUBLISHED) {
            settle(exchange, pubRec, outbox); // MQTT-4.3.3-4, MQTT-4.4.0-2
        } else {
            if (exchange.stage == Stage.PUBLISHED) {
                sent.release(exchange);
                if (exchange.token instanceof Progress progress) {
                    progress.received();
                }
            }
            peer.send(new PubRel(packetId), nowNanos, outbox);
        }
    }

    void completed(PubComp pubComp, Outbox outbox) {
        Exchange exchange = sent.find(pubComp.packetId());
        if (exchange == null) {
            return; // the answer to a PUBREL of ours for an unknown identifier
        }
        if (exchange.stage != Stage.RELEASED) {
            throw wrong(pubComp, exchange);
        }
        settle(exchange, pubComp, outbox);
    }

    // ---- inside

    private boolean hasRoom() {
        return wire != null
                && wire.isWritable
                && sent.unfinishedAtPeer() < Math.min(wire.receiveMaximum, limits.maxInFlight()); // MQTT-4.9.0-2
    }

    private boolean mayPublish() {
        return hasRoom() && sent.toResend() == null && sent.hasFreeId();
    }

    private boolean mayPublishQos0() {
        return wire != null && wire.isWritable;
    }

    private boolean resendOne(long nowNanos, Outbox outbox) {
        Exchange exchange = sent.toResend();
        Wire peer = wire;
        if (exchange == null || peer == null || !hasRoom()) {
            return false;
        }
        Publish message = Expiry.aged(InFlight.messageOf(exchange), exchange.sinceNanos, nowNanos);
        DropReason refusal = peer.refusal(message);
        if (refusal != null) {
            Object token = exchange.token;
            sent.finish(exchange);
            waiting.drop(token, refusal, outbox);
            return true;
        }
        sent.repeat(exchange);
        peer.send(message, exchange.packetId, true, nowNanos, outbox); // MQTT-3.3.1-1
        tellSent(exchange.token);
        return true;
    }

    private boolean sendFirst(MessageQueue from, long nowNanos, Outbox outbox) {
        if (from.isEmpty()) {
            return false;
        }
        Publish message = from.message();
        Object token = from.token();
        long sinceNanos = from.sinceNanos();
        waiting.removeFirst(from);
        send(message, token, sinceNanos, nowNanos, outbox);
        return true;
    }

    private void send(Publish message, @Nullable Object token, long sinceNanos, long nowNanos, Outbox outbox) {
        Wire peer = wire;
        if (peer == null) {
            throw new IllegalStateException("there is no connection");
        }
        if (Expiry.isExpired(message, sinceNanos, nowNanos)) {
            waiting.drop(token, DropReason.EXPIRED, outbox); // MQTT-3.3.2-5
            return;
        }
        Publish current = Expiry.aged(message, sinceNanos, nowNanos);
        DropReason refusal = peer.refusal(current);
        if (refusal != null) {
            waiting.drop(token, refusal, outbox);
            return;
        }
        if (message.qos() == Qos.AT_MOST_ONCE) {
            peer.send(current, 0, false, nowNanos, outbox);
            if (token != null) {
                tellSent(token);
                outbox.settle(token, message);
            }
            return;
        }
        Exchange exchange = sent.publish(message, token, sinceNanos);
        peer.send(current, exchange.packetId, false, nowNanos, outbox);
        tellSent(token);
    }

    private static void tellSent(@Nullable Object token) {
        if (token instanceof Progress progress) {
            progress.sent();
        }
    }

    private void settle(Exchange exchange, Packet answer, Outbox outbox) {
        Object token = exchange.token;
        sent.finish(exchange);
        if (token != null) {
            outbox.settle(token, answer);
        }
    }

    private void dropAll(ExchangeList list, Outbox outbox) {
        Exchange exchange = list.first;
        while (exchange != null) {
            Object token = exchange.token;
            boolean isMessage = exchange.stage != Stage.REQUESTED;
            sent.finish(exchange);
            if (isMessage) {
                waiting.drop(token, DropReason.SESSION_ENDED, outbox);
            } else if (token != null) {
                outbox.drop(token, DropReason.SESSION_ENDED);
            }
            exchange = list.first;
        }
    }

    private static PubRel notFound(Wire peer, int packetId) {
        return peer.version.hasProperties()
                ? new PubRel(packetId, ReasonCode.PACKET_IDENTIFIER_NOT_FOUND)
                : new PubRel(packetId);
    }

    private static ProtocolViolationException wrong(Packet answer, Exchange exchange) {
        return protocolError(answer.type() + " does not fit what was sent with packet identifier " + exchange.packetId);
    }
}
