// SPDX-License-Identifier: Apache-2.0
package io.galidia.broker;

import io.galidia.Timer;
import io.galidia.broker.auth.Authorizer;
import io.galidia.broker.auth.Decision;
import io.galidia.broker.auth.Identity;
import io.galidia.packet.Publish;
import io.galidia.packet.Qos;
import io.galidia.packet.Will;
import io.galidia.session.SessionState;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the broker keeps for one client, connected or not: subscriptions, unfinished messages, the will that waits. It
 * belongs to the identity that made it, and to one loop at a time; {@link Sessions} moves it. Everything but the
 * volatile fields is touched by the loop that holds it only.
 */
final class Session {

    /** The session expiry interval that means "never". */
    static final long NEVER = 0xFFFF_FFFFL;

    final String clientId;
    final Identity identity;
    final SessionState state;
    /** The subscriptions by filter as subscribed. */
    final Map<String, Interest> interests = new LinkedHashMap<>();

    /** The loop that messages and claims are handed over to. */
    volatile Worker owner;
    /** The loop that has the session; another than the owner while it moves there. */
    volatile Worker holder;
    /** Whether it is between two loops: nobody may have it until it has arrived. */
    volatile boolean isMoving;
    /** Whether a client is connected. */
    volatile boolean isOnline;

    /** Whether it is over: it takes nothing any more. */
    boolean hasEnded;
    /** The connection that has it, even before CONNACK. */
    @Nullable ClientConnection connection;
    /** How long it lives on after the connection, in seconds. */
    long expirySeconds;
    /** When it ends, unless a client comes. */
    long expiresAt = Long.MAX_VALUE;
    /** A will that waits for the end of its delay. */
    @Nullable Will will;

    long willDueAt = Long.MAX_VALUE;

    @Nullable Timer timer;
    /** Which answers of the authorizer the queued messages rely on at the earliest. */
    long permissionsVersion = Authorizer.NOT_CACHEABLE;

    private final Broker broker;
    private final Gate gate;
    /* What came to the new loop while the session was still on its way to it; touched by the new loop only. */
    private @Nullable Queue<Runnable> parked;
    private @Nullable List<ClientConnection> claims;

    Session(Broker broker, String clientId, Identity identity, Worker owner) {
        this.broker = broker;
        this.clientId = clientId;
        this.identity = identity;
        this.owner = owner;
        holder = owner;
        state = new SessionState(broker.options.limits().queue());
        gate = new Gate(this, broker);
    }

    /** Takes a message in the form that it is to have, in order. {@code decision} is null when it may have it for sure. */
    void take(Publish message, Interest interest, @Nullable Decision decision) {
        if (owner == holder) { // on its way elsewhere, what is parked belongs to the other loop
            unpark(); // it came first
        }
        accept(message, interest, decision);
    }

    private void accept(Publish message, Interest interest, @Nullable Decision decision) {
        if (hasEnded) {
            lose(message, interest, Loss.SESSION_ENDED);
        } else if (decision != null || !gate.isEmpty()) {
            gate.add(message, interest, decision);
        } else {
            deliver(message, interest);
        }
    }

    /** Takes a message before the session itself has arrived at the loop. */
    void park(Publish message, Interest interest, @Nullable Decision decision) {
        if (parked == null) {
            parked = new ArrayDeque<>();
        }
        parked.add(() -> accept(message, interest, decision));
    }

    /** Lets a client wait for a session that has not arrived yet. */
    void park(ClientConnection claim) {
        if (claims == null) {
            claims = new ArrayList<>();
        }
        claims.add(claim);
    }

    /** The session has arrived: what came before it, and the clients that wait for it, which are taken away. */
    List<ClientConnection> arrived() {
        unpark();
        List<ClientConnection> waiting = claims == null ? List.of() : claims;
        claims = null;
        return waiting;
    }

    private void unpark() {
        while (parked != null) {
            Runnable first = parked.poll();
            if (first == null) {
                parked = null;
            } else {
                first.run();
            }
        }
    }

    /** Gives a message that may be delivered to the client, or keeps it. */
    void deliver(Publish message, Interest interest) {
        ClientConnection client = connection;
        if (client != null && client.isOpen()) {
            client.publish(message, interest);
        } else if (message.qos() == Qos.AT_MOST_ONCE) {
            broker.metrics.count(Loss.OFFLINE);
        } else {
            long now = holder.now();
            state.outgoing().queue(message, Leftover.token(message, interest, now), now, new Leftover(this, 0));
        }
    }

    /** A message will not be delivered to this session. */
    void lose(Publish message, Interest interest, Loss loss) {
        if (interest.isShared && loss == Loss.SESSION_ENDED) {
            Worker here = holder;
            here.run(() -> {
                if (!here.router.reroute(message, interest.filter, Set.of())) {
                    broker.metrics.count(loss);
                }
                here.flush();
            });
        } else {
            broker.metrics.count(loss);
        }
    }

    /** The session may not have a message: if it came as a member of a share, another one gets it. */
    void refused(Publish message, Interest interest) {
        broker.metrics.count(Loss.NOT_AUTHORIZED);
        if (interest.isShared) {
            Set<Session> members = new HashSet<>(interest.refusedBy);
            members.add(this);
            Worker here = holder;
            here.run(() -> {
                here.router.reroute(message, interest.filter, members);
                here.flush();
            });
        }
    }

    void count(Loss loss) {
        broker.metrics.count(loss);
    }

    /** Gives up what waits for the authorizer; the session is over. */
    void closeGate() {
        gate.close();
    }

    /** Runs a task on the loop that has the session. Call from any loop. */
    void run(Runnable task) {
        Worker at = holder;
        at.run(() -> {
            if (holder == at) {
                task.run();
            } else {
                run(task);
            }
        });
    }

    /** Runs {@link Sessions#due} when something is due while no client is connected. */
    void arm() {
        disarm();
        long next = Math.min(expiresAt, willDueAt);
        if (next != Long.MAX_VALUE) {
            timer = holder.at(next, () -> broker.sessions.due(this));
        }
    }

    void disarm() {
        if (timer != null) {
            timer.close();
            timer = null;
        }
    }

    @Override
    public String toString() {
        return "session '" + clientId + "' of " + identity;
    }
}
