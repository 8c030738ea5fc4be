// SPDX-License-Identifier: Apache-2.0
package io.galidia.session;

import io.galidia.packet.Packet;
import io.galidia.packet.Publish;
import io.galidia.session.Exchange.Stage;
import org.jspecify.annotations.Nullable;

/**
 * What was sent to the peer and is not done: messages and requests by packet identifier, in order, and how many of them
 * the peer has to count. {@link OutgoingPublishes} decides what is sent.
 */
final class InFlight {

    /* Sent messages stand in the order of their first sending in one list, released ones (PUBREC came) in the order of
     * PUBREC in another (MQTT-4.6.0-4). After a reconnect the first list is sent again from its start, as the window of the
     * new connection allows; toResend is the place reached. The lists are changed here only. */
    final ExchangeList published = new ExchangeList();
    final ExchangeList released = new ExchangeList();
    final ExchangeList requested = new ExchangeList();
    private final ExchangeTable exchanges = new ExchangeTable();
    private @Nullable Exchange toResend;
    private int connection;
    private int unfinishedAtPeer;
    private int lastId;
    private long bytes;

    // ---- questions

    /** How many messages there are, requests not counted. */
    int messages() {
        return published.size() + released.size();
    }

    /** The bytes of the messages that may have to be sent again. */
    long bytes() {
        return bytes;
    }

    /** How many messages the peer has to count on this connection. */
    int unfinishedAtPeer() {
        return unfinishedAtPeer;
    }

    /** Whether a packet identifier is free. */
    boolean hasFreeId() {
        return exchanges.size() < ExchangeTable.MAX_ID;
    }

    @Nullable Exchange find(int packetId) {
        return exchanges.find(packetId);
    }

    /** The message of an earlier connection that is to be sent again next; null when all have been. */
    @Nullable Exchange toResend() {
        return toResend;
    }

    static Publish messageOf(Exchange exchange) {
        Publish message = exchange.message;
        if (message == null) {
            throw new IllegalStateException("packet identifier " + exchange.packetId + " has no message");
        }
        return message;
    }

    // ---- connection

    void attach() {
        connection++;
        unfinishedAtPeer = 0;
        toResend = published.first;
    }

    // ---- steps of an exchange

    /** A message of QoS 1 or 2 is about to be sent for the first time. */
    Exchange publish(Publish message, @Nullable Object token, long sinceNanos) {
        Exchange exchange = exchanges.add(nextId());
        exchange.stage = Stage.PUBLISHED;
        exchange.qos = message.qos();
        exchange.sinceNanos = sinceNanos;
        exchange.message = message;
        exchange.token = token;
        published.add(exchange);
        bytes += WaitingMessages.bytesOf(message);
        count(exchange);
        return exchange;
    }

    /** A SUBSCRIBE or UNSUBSCRIBE is about to be sent. */
    Exchange request(Packet request, @Nullable Object token) {
        Exchange exchange = exchanges.add(nextId());
        exchange.stage = Stage.REQUESTED;
        exchange.packet = request;
        exchange.token = token;
        requested.add(exchange);
        return exchange;
    }

    /** PUBLISH or PUBREL of an earlier connection is about to be sent again. */
    void repeat(Exchange exchange) {
        passOver(exchange);
        count(exchange);
    }

    /** PUBREC came: the message itself is not needed any more. */
    void release(Exchange exchange) {
        bytes -= WaitingMessages.bytesOf(messageOf(exchange));
        exchange.message = null;
        leave(exchange);
        exchange.stage = Stage.RELEASED;
        released.add(exchange);
        if (exchange.connection != connection) {
            count(exchange);
        }
    }

    /** It is over; must not be touched afterwards. */
    void finish(Exchange exchange) {
        leave(exchange);
        if (exchange.stage != Stage.REQUESTED && exchange.connection == connection) {
            unfinishedAtPeer--;
        }
        if (exchange.message != null) {
            bytes -= WaitingMessages.bytesOf(exchange.message);
        }
        exchanges.remove(exchange);
    }

    // ---- inside

    private void count(Exchange exchange) {
        exchange.connection = connection;
        unfinishedAtPeer++;
    }

    private void passOver(Exchange exchange) {
        if (exchange == toResend) {
            toResend = exchange.next;
        }
    }

    private void leave(Exchange exchange) {
        passOver(exchange);
        switch (exchange.stage) {
            case PUBLISHED -> published.remove(exchange);
            case RELEASED -> released.remove(exchange);
            default -> requested.remove(exchange);
        }
    }

    private int nextId() {
        do {
            lastId = lastId == ExchangeTable.MAX_ID ? 1 : lastId + 1;
        } while (exchanges.find(lastId) != null);
        return lastId;
    }
}
