// SPDX-License-Identifier: Apache-2.0
package io.galidia.session;

import static io.galidia.session.ProtocolViolationException.protocolError;

import io.galidia.codec.RelaxedRule;
import io.galidia.packet.Packet;
import io.galidia.packet.Properties;
import io.galidia.packet.PubAck;
import io.galidia.packet.PubComp;
import io.galidia.packet.PubRec;
import io.galidia.packet.PubRel;
import io.galidia.packet.Publish;
import io.galidia.packet.Qos;
import io.galidia.packet.ReasonCode;
import io.galidia.session.Exchange.Stage;
import org.jspecify.annotations.Nullable;

/**
 * Messages from the peer that are not yet done: the answers owed, in the order of arrival, and the QoS 2 packet
 * identifiers not yet released (section 4.3 and 4.6). The same for client and server.
 */
public final class IncomingPublishes {

    /* "unanswered" holds, in the order of arrival, the messages whose PUBACK or PUBREC has not gone out. QoS 2 exchanges
     * stay in the table until PUBREL, across connections; "connection" tells which of them the peer has to count. */
    private final ExchangeTable exchanges = new ExchangeTable();
    private final ExchangeList unanswered = new ExchangeList();
    private @Nullable Wire wire;
    private int receiveMaximum;
    private int unfinishedHere;
    /** Messages of QoS 1 that came under an identifier which an unanswered one has already. */
    private int doubled;

    private int connection;

    IncomingPublishes() {}

    /** How many messages the peer has sent that are not yet done. */
    public int unfinished() {
        return exchanges.size();
    }

    /**
     * Whether the peer is to send nothing more until the application has answered: one that does not know the receive
     * maximum, or does not keep it. Messages of QoS 2 whose PUBREL is due do not count, since that has to be read.
     */
    boolean isFull() {
        return unanswered.size() + doubled >= receiveMaximum
                && wire != null
                && (!isVersion5() || wire.tolerance.permits(RelaxedRule.RECEIVE_MAXIMUM));
    }

    /** A new connection; the peer may have {@code maximum} messages unfinished on it. */
    void attach(Wire newWire, int maximum) {
        wire = newWire;
        receiveMaximum = maximum;
        unfinishedHere = 0;
        doubled = 0;
        connection++;
    }

    /** Unanswered messages will come again; of QoS 2 the answer may still be remembered until then. */
    void detach() {
        connection++;
        Exchange exchange = unanswered.first;
        while (exchange != null) {
            unanswered.remove(exchange);
            Packet answer = exchange.packet;
            exchange.packet = null;
            exchange.doubled = 0;
            if (exchange.qos == Qos.AT_LEAST_ONCE || (answer instanceof PubRec pubRec && isRefusal(pubRec))) {
                exchanges.remove(exchange);
            } else if (answer != null) {
                exchange.stage = Stage.RECEIVED;
            }
            exchange = unanswered.first;
        }
        wire = null;
    }

    /** Forgets everything: the session has ended. */
    void clear() {
        exchanges.clear(); // what waited for its answer went with its connection
    }

    /** Delivers the message, unless it is a repetition of one that was delivered already. */
    void receive(Publish message, long nowNanos, Outbox outbox) {
        if (message.qos() == Qos.AT_MOST_ONCE) {
            outbox.deliver(message);
            return;
        }
        Exchange known = exchanges.find(message.packetId());
        if (known != null && isRepetition(known, message, nowNanos, outbox)) {
            return;
        }
        countOne();
        if (known != null && known.connection == connection) {
            known.doubled++;
            doubled++;
            outbox.deliver(message);
            return;
        }
        Exchange exchange = known == null ? exchanges.add(message.packetId()) : known;
        exchange.stage = Stage.UNANSWERED;
        exchange.qos = message.qos();
        exchange.connection = connection;
        unanswered.add(exchange);
        outbox.deliver(message);
    }

    /** PUBREL came. */
    void release(PubRel pubRel, long nowNanos, Outbox outbox) {
        int packetId = pubRel.packetId();
        Exchange exchange = exchanges.find(packetId);
        if (exchange == null) {
            answer(
                    isVersion5()
                            ? new PubComp(packetId, ReasonCode.PACKET_IDENTIFIER_NOT_FOUND)
                            : new PubComp(packetId),
                    nowNanos,
                    outbox);
            return;
        }
        if (exchange.stage != Stage.RECEIVED) {
            throw protocolError("PUBREL for packet identifier " + packetId + ", for which no PUBREC was sent");
        }
        forget(exchange);
        answer(new PubComp(packetId), nowNanos, outbox);
    }

    /** The application has answered. */
    void acknowledge(int packetId, ReasonCode reason, Properties properties, long nowNanos, Outbox outbox) {
        Exchange first = unanswered.first;
        Exchange exchange = first != null && first.packetId == packetId ? first : exchanges.find(packetId);
        if (exchange == null
                || exchange.connection != connection
                || (exchange.stage != Stage.UNANSWERED && exchange.doubled == 0)) {
            throw new IllegalStateException("no message with packet identifier " + packetId + " waits for its answer");
        }
        if (exchange.stage != Stage.UNANSWERED) {
            isOneLess(exchange);
            answer(new PubAck(packetId, reason, properties), nowNanos, outbox);
            return;
        }
        exchange.packet = exchange.qos == Qos.AT_LEAST_ONCE
                ? new PubAck(packetId, reason, properties)
                : new PubRec(packetId, reason, properties);
        exchange.stage = Stage.ANSWERED;
        sendAnswers(nowNanos, outbox);
    }

    /**
     * The application has answered a message whose connection is gone: a QoS 2 message that it took is not delivered
     * again when the peer repeats it.
     */
    void acknowledgeLate(int packetId, ReasonCode reason) {
        Exchange exchange = exchanges.find(packetId);
        if (exchange != null && exchange.stage == Stage.UNANSWERED && exchange.connection != connection) {
            if (reason.isError()) {
                exchanges.remove(exchange);
            } else {
                exchange.stage = Stage.RECEIVED;
            }
        }
    }

    private boolean isRepetition(Exchange known, Publish message, long nowNanos, Outbox outbox) {
        boolean isFromHere = known.connection == connection;
        if (message.qos() == Qos.AT_LEAST_ONCE) {
            if (!isFromHere) {
                return false; // the sender has forgotten that it once used this identifier for QoS 2
            }
            if (message.dup() && known.qos == Qos.AT_LEAST_ONCE) {
                return true; // its answer is on its way
            }
            if (known.qos != Qos.AT_LEAST_ONCE
                    || wire == null
                    || !wire.tolerance.letsPass(RelaxedRule.PACKET_ID_IN_USE)) {
                throw inUse(message); // MQTT-2.2.1-3
            }
            return false;
        }
        if (known.qos != Qos.EXACTLY_ONCE) {
            throw inUse(message);
        }
        if (known.stage == Stage.UNANSWERED) {
            return isFromHere; // one from an earlier connection never got its answer and is delivered again
        }
        if (known.stage == Stage.RECEIVED) { // MQTT-4.3.3-10
            if (!isFromHere) {
                countOne();
                known.connection = connection;
            }
            known.packet = new PubRec(message.packetId());
            known.stage = Stage.ANSWERED;
            unanswered.add(known);
            sendAnswers(nowNanos, outbox);
        }
        return true;
    }

    private void countOne() {
        if (unfinishedHere >= receiveMaximum
                && isVersion5()
                && wire != null
                && !wire.tolerance.letsPass(RelaxedRule.RECEIVE_MAXIMUM)) {
            throw new ProtocolViolationException(
                    ReasonCode.RECEIVE_MAXIMUM_EXCEEDED,
                    "more than " + receiveMaximum + " messages of QoS 1 and 2 are unfinished");
        }
        unfinishedHere++;
    }

    /** Sends the answers up to the first message that has none yet (MQTT-4.6.0-2, MQTT-4.6.0-3). */
    private void sendAnswers(long nowNanos, Outbox outbox) {
        Exchange exchange = unanswered.first;
        while (exchange != null && exchange.packet != null) {
            Packet answer = exchange.packet;
            exchange.packet = null;
            unanswered.remove(exchange);
            if (answer instanceof PubRec pubRec && !isRefusal(pubRec)) {
                exchange.stage = Stage.RECEIVED;
            } else if (exchange.doubled > 0) {
                isOneLess(exchange);
                exchange.stage = Stage.UNANSWERED;
                unanswered.add(exchange);
            } else {
                forget(exchange);
            }
            answer(answer, nowNanos, outbox);
            exchange = unanswered.first;
        }
    }

    private void isOneLess(Exchange exchange) {
        exchange.doubled--;
        doubled--;
        unfinishedHere--;
    }

    private void forget(Exchange exchange) {
        if (exchange.connection == connection) {
            unfinishedHere--;
        }
        exchanges.remove(exchange);
    }

    private void answer(Packet answer, long nowNanos, Outbox outbox) {
        if (wire != null) {
            wire.send(answer, nowNanos, outbox);
        }
    }

    /** Whether PUBREC ends the exchange; before MQTT 5 it cannot say so, and PUBREL will follow. */
    private boolean isRefusal(PubRec pubRec) {
        return pubRec.reason().isError() && isVersion5();
    }

    private boolean isVersion5() {
        return wire != null && wire.version.hasProperties();
    }

    private static ProtocolViolationException inUse(Publish message) {
        return protocolError("PUBLISH with packet identifier " + message.packetId() + ", which is in use");
    }
}
