// SPDX-License-Identifier: Apache-2.0
package io.galidia.broker;

import io.galidia.Timer;
import io.galidia.broker.auth.Alarm;
import io.galidia.broker.auth.Decision;
import io.galidia.net.Loop;
import io.galidia.packet.Publish;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The broker's part of one event loop: the connections and sessions that belong to it, and what it gathers for the
 * sessions of other loops. Everything but {@link #run} is called on the loop only.
 */
final class Worker implements Alarm {

    private static final Logger LOG = System.getLogger(Worker.class.getName());

    /** How many bytes other loops may have handed over that wait to be taken before QoS 0 is no longer handed over. */
    static final long MAX_BACKLOG_BYTES = 64L << 20;

    final Broker broker;
    final Router router;
    /** The bytes that other loops have handed over and that are not yet taken. */
    final AtomicLong backlogBytes = new AtomicLong();

    final Traffic traffic;

    private final Loop loop;
    private final Layouts layouts = new Layouts();
    private final Set<ClientConnection> connections = new LinkedHashSet<>();
    private final Map<Worker, Batch> batches = new LinkedHashMap<>();
    /** The batch for {@link #recent}, which most likely gets the next message too; null when it is handed over. */
    private @Nullable Batch open;

    private @Nullable Worker recent;
    /** How much the last batch held: the next one will be about as large. */
    private int lastBatch;

    Worker(Broker broker, Loop loop) {
        this.broker = broker;
        this.loop = loop;
        traffic = broker.metrics.newTraffic();
        router = new Router(this);
    }

    boolean isInside() {
        return loop.isInside();
    }

    /** The clock of the loop, read once for what came together. All loops of a broker have the same one. */
    long now() {
        return loop.burstNanos();
    }

    /** Runs the task on the loop, after everything given to it before. False when the loop has ended. Thread-safe. */
    boolean run(Runnable task) {
        try {
            loop.execute(task);
            return true;
        } catch (RejectedExecutionException ended) {
            LOG.log(Level.DEBUG, "an event loop has ended", ended);
            return false;
        }
    }

    /** Runs the task on the loop at this time of its clock. */
    Timer at(long nanos, Runnable task) {
        return loop.at(nanos, task);
    }

    @Override
    public AutoCloseable after(Duration delay, Runnable task) {
        return loop.at(loop.nowNanos() + delay.toNanos(), task);
    }

    void add(ClientConnection connection) {
        connections.add(connection);
    }

    void remove(ClientConnection connection) {
        connections.remove(connection);
    }

    /** Says good-bye to all clients. */
    void shutDown() {
        for (ClientConnection connection : List.copyOf(connections)) {
            connection.shutDown();
        }
    }

    /** Sends all clients elsewhere. */
    void redirect(Redirection elsewhere) {
        for (ClientConnection connection : List.copyOf(connections)) {
            connection.redirect(elsewhere);
        }
    }

    /** Gives a message to a session that belongs to this loop, or used to, or is on its way to it. */
    void take(Publish message, Interest interest, @Nullable Decision decision) {
        Session session = interest.session;
        if (session.holder == this) {
            session.take(lay(message, interest), interest, decision);
        } else if (session.owner == this) {
            session.park(lay(message, interest), interest, decision);
        } else {
            Worker owner = session.owner;
            owner.run(() -> owner.take(message, interest, decision));
        }
    }

    /** Gathers a message for a session of another loop. */
    Batch batchFor(Worker other) {
        Batch batch = open;
        if (batch == null || other != recent) {
            batch = batches.computeIfAbsent(other, to -> new Batch(this, to, lastBatch));
            open = batch;
            recent = other;
        }
        return batch;
    }

    /** Hands over what was gathered. */
    void flush() {
        if (!batches.isEmpty()) {
            List<Batch> full = List.copyOf(batches.values());
            batches.clear();
            open = null;
            for (Batch batch : full) {
                lastBatch = batch.size();
                batch.handOver();
            }
        }
        layouts.forget();
    }

    private Publish lay(Publish message, Interest interest) {
        return layouts.of(
                message,
                message.qos().min(interest.qos), // MQTT-3.8.4-8
                interest.retainAsPublished && message.retain(), // MQTT-3.3.1-12, MQTT-3.3.1-13
                interest.ids);
    }
}
