// SPDX-License-Identifier: Apache-2.0
package io.galidia.broker;

import io.galidia.packet.ReasonCode;
import io.galidia.packet.Will;
import io.galidia.topic.TopicFilter;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * All sessions by client identifier, and which connection has which. Thread-safe: a session's fate is decided on the
 * loop that holds it, one claim after the other, so that of two clients with one identifier exactly one has it.
 */
final class Sessions {

    private static final long SECOND = 1_000_000_000L;

    private final Broker broker;
    private final Map<String, Session> all = new ConcurrentHashMap<>();

    Sessions(Broker broker) {
        this.broker = broker;
    }

    @Nullable Session find(String clientId) {
        return all.get(clientId);
    }

    /**
     * Brings a session to a client that may have it: the stored one, or a new one. Ends with {@link Opening#granted} or
     * {@link Opening#refused} on the client's loop, now or later, unless the client is gone by then. Called on that loop.
     */
    void claim(ClientConnection client) {
        if (client.isClosed()) {
            return;
        }
        Opening opening = client.opening;
        Session session = all.get(opening.clientId());
        if (session == null) {
            if (broker.metrics.sessions.incrementAndGet()
                    > broker.options.limits().maxSessions()) {
                broker.metrics.sessions.decrementAndGet();
                opening.refused(ReasonCode.QUOTA_EXCEEDED, "there are as many sessions as the limits allow");
                return;
            }
            var fresh = new Session(broker, opening.clientId(), opening.identity(), client.worker);
            session = all.putIfAbsent(opening.clientId(), fresh);
            if (session == null) { // MQTT-3.1.2-6
                fresh.connection = client;
                opening.granted(fresh, false);
                return;
            }
            broker.metrics.sessions.decrementAndGet();
        }
        contend(session, client, session.owner, client.worker);
    }

    /** Goes on at the loop {@code at}; the caller is on the loop {@code from}. */
    private void contend(Session session, ClientConnection client, Worker at, Worker from) {
        if (at == from) {
            decide(session, client, at);
        } else if (!at.run(() -> decide(session, client, at))) {
            forget(session); // its loop has ended, and nothing will bring it back
            retry(client);
        }
    }

    private void decide(Session session, ClientConnection client, Worker here) {
        if (session.owner != here) {
            contend(session, client, session.owner, here);
            return;
        }
        if (session.isMoving) {
            session.park(client);
            return;
        }
        Opening opening = client.opening;
        if (!session.hasEnded && !session.identity.equals(opening.identity())) {
            client.worker.run(() ->
                    opening.refused(ReasonCode.CLIENT_IDENTIFIER_NOT_VALID, "the session belongs to another identity"));
            return;
        }
        ClientConnection old = session.connection;
        if (old != null) { // MQTT-3.1.4-3
            old.takenOver();
        }
        if (opening.isCleanStart() && !session.hasEnded) { // MQTT-3.1.2-4
            end(session);
        }
        if (session.hasEnded) {
            retry(client);
            return;
        }
        session.disarm();
        session.connection = client;
        if (client.worker == here) {
            opening.granted(session, true);
        } else {
            session.connection = null;
            move(session, client, here);
        }
    }

    private void retry(ClientConnection client) {
        client.worker.run(() -> claim(client));
    }

    /* A session moves in three steps. First the new loop becomes its owner: what is routed from now on goes there, where it
     * is parked. Then every other loop reports once: what it had routed before has arrived here by then. At last the
     * session is handed to the new loop, which takes what was parked. So each publisher's messages stay in order. */
    private void move(Session session, ClientConnection client, Worker from) {
        Worker to = client.worker;
        session.isMoving = true;
        session.owner = to;
        var barrier = new Object() {
            int missing = 1;

            void passed() {
                if (--missing == 0) {
                    session.holder = to;
                    to.run(() -> arrive(session, client, to));
                }
            }
        };
        for (Worker other : broker.workers()) {
            if (other != from) {
                barrier.missing++;
                boolean isThere = other.run(() -> {
                    other.flush();
                    from.run(barrier::passed);
                });
                if (!isThere) {
                    barrier.missing--;
                }
            }
        }
        barrier.passed();
    }

    private void arrive(Session session, ClientConnection client, Worker here) {
        session.isMoving = false;
        var waiting = session.arrived();
        session.connection = client;
        client.opening.granted(session, true);
        for (ClientConnection next : waiting) {
            contend(session, next, session.owner, here);
        }
    }

    /** A client's connection has ended. Called on the loop that holds the session. */
    void release(Session session, ClientConnection client) {
        if (session.connection != client) {
            return;
        }
        Opening opening = client.opening;
        session.connection = null;
        session.isOnline = false;
        if (!opening.isAccepted()) {
            if (opening.isSessionPresent()) {
                session.arm();
            } else {
                end(session);
            }
            return;
        }
        long now = session.holder.now();
        Will will = client.will();
        if (will != null) {
            session.will = will;
            session.willDueAt = now + Wills.delaySeconds(will) * SECOND;
        }
        if (session.expirySeconds == 0) { // MQTT-4.1.0-2
            end(session);
            return;
        }
        if (session.expirySeconds != Session.NEVER) {
            session.expiresAt = now + session.expirySeconds * SECOND;
        }
        if (session.willDueAt <= now) {
            fireWill(session);
        }
        session.arm();
    }

    /** A client is connected: nothing is due any more. */
    void accepted(Session session) {
        session.will = null; // MQTT-3.1.3-9
        session.willDueAt = Long.MAX_VALUE;
        session.expiresAt = Long.MAX_VALUE;
        session.isOnline = true;
    }

    /** The time has come for the will or for the end of a session without a client. */
    void due(Session session) {
        long now = session.holder.now();
        if (session.connection != null || session.hasEnded) {
            return;
        }
        if (session.expiresAt <= now) {
            end(session);
            return;
        }
        if (session.willDueAt <= now) {
            fireWill(session);
        }
        session.arm();
    }

    /** Ends a session that no connection has: subscriptions, messages and all. */
    void end(Session session) {
        if (session.hasEnded) {
            return;
        }
        session.hasEnded = true;
        session.isOnline = false;
        session.disarm();
        forget(session);
        session.interests.clear();
        session.closeGate();
        session.state.end(new Leftover(session, session.state.outgoing().inFlight()));
        fireWill(session); // MQTT-3.1.2-8
    }

    private void forget(Session session) {
        if (all.remove(session.clientId, session)) {
            broker.metrics.sessions.decrementAndGet();
        }
        for (String filter : session.interests.keySet()) {
            broker.subscriptions.remove(TopicFilter.of(filter), session);
        }
    }

    private void fireWill(Session session) {
        Will will = session.will;
        session.will = null; // MQTT-3.1.2-10
        session.willDueAt = Long.MAX_VALUE;
        if (will != null) {
            Wills.publish(will, session, broker);
        }
    }
}
