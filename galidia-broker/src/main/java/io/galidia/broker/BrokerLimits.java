// SPDX-License-Identifier: Apache-2.0
package io.galidia.broker;

import io.galidia.session.QueueLimits;
import java.time.Duration;
import java.util.function.Consumer;

/**
 * How much a broker takes from its clients and holds for them. Unchangeable; make changed copies with the {@code with}
 * methods.
 *
 * @param maxPacketSize the largest packet that the listener of {@link Broker#start(String, BrokerOptions)} takes from a
 *     client, in bytes, 1 KiB to 256 MiB; listeners that the application makes have their own in their options
 * @param receiveMaximum how many unfinished QoS 1 and 2 messages a client may have, 1 to 65,535
 * @param topicAliasMaximum how many topic aliases are used at most, each way, 0 to 65,535
 * @param queue what waits for one session at most, whether its client is slow or away
 * @param maxSubscriptions how many subscriptions one session may have, at least 1
 * @param maxSessions how many sessions there may be, those of clients that are away included, at least 1
 * @param maxConnections how many connections there may be, at least 1
 * @param maxConnecting how many connections may be open whose CONNECT was not yet accepted, at least 1
 * @param maxRetained how many topics may have a retained message, 0 or more
 * @param connectTimeout how long a connection may take until its CONNECT is complete, positive
 * @param maxSessionExpiry how long a session is kept at most after its connection, in whole seconds;
 *     {@link #FOREVER} for no limit
 * @param maxKeepAlive the longest keep-alive, up to 65,535 s; a client that wants a longer one, or none, is told this as
 *     the server keep alive. Zero for no limit
 */
public record BrokerLimits(
        int maxPacketSize,
        int receiveMaximum,
        int topicAliasMaximum,
        QueueLimits queue,
        int maxSubscriptions,
        int maxSessions,
        int maxConnections,
        int maxConnecting,
        int maxRetained,
        Duration connectTimeout,
        Duration maxSessionExpiry,
        Duration maxKeepAlive) {

    /** No limit for {@link #maxSessionExpiry}: the largest session expiry interval of MQTT 5, which means "never". */
    public static final Duration FOREVER = Duration.ofSeconds(0xFFFF_FFFFL);

    /**
     * 1 MiB a packet, 1,000 messages and 64 MiB queued a session, 1,000 unfinished messages, 32 topic aliases, 100,000
     * subscriptions a session, a million sessions, connections and retained topics, 1,000 of them connecting for at most
     * 10 s; no limit for session expiry and keep-alive.
     */
    public static final BrokerLimits DEFAULTS = new BrokerLimits(
            1 << 20,
            1_000,
            32,
            QueueLimits.DEFAULTS,
            100_000,
            1_000_000,
            1_000_000,
            1_000,
            1_000_000,
            Duration.ofSeconds(10),
            FOREVER,
            Duration.ZERO);

    /** @throws IllegalArgumentException if a value is out of its bounds */
    public BrokerLimits {
        check("maxPacketSize", maxPacketSize, 1 << 10, 1 << 28);
        check("receiveMaximum", receiveMaximum, 1, 65_535);
        check("topicAliasMaximum", topicAliasMaximum, 0, 65_535);
        check("maxSubscriptions", maxSubscriptions, 1, Integer.MAX_VALUE);
        check("maxSessions", maxSessions, 1, Integer.MAX_VALUE);
        check("maxConnections", maxConnections, 1, Integer.MAX_VALUE);
        check("maxConnecting", maxConnecting, 1, Integer.MAX_VALUE);
        check("maxRetained", maxRetained, 0, Integer.MAX_VALUE);
        check("connectTimeout in ms", connectTimeout.toMillis(), 1, Integer.MAX_VALUE);
        check("maxSessionExpiry in seconds", maxSessionExpiry.toSeconds(), 0, FOREVER.toSeconds());
        check("maxKeepAlive in seconds", maxKeepAlive.toSeconds(), 0, 65_535);
    }

    private static void check(String name, long value, long min, long max) {
        if (value < min || value > max) {
            throw new IllegalArgumentException(name + " must be " + min + " to " + max + ", not " + value);
        }
    }

    /** The same with this largest packet size in bytes. */
    public BrokerLimits withMaxPacketSize(int newMaxPacketSize) {
        return changed(draft -> draft.maxPacketSize = newMaxPacketSize);
    }

    /** The same with this receive maximum. */
    public BrokerLimits withReceiveMaximum(int newReceiveMaximum) {
        return changed(draft -> draft.receiveMaximum = newReceiveMaximum);
    }

    /** The same with so many topic aliases each way. */
    public BrokerLimits withTopicAliasMaximum(int newTopicAliasMaximum) {
        return changed(draft -> draft.topicAliasMaximum = newTopicAliasMaximum);
    }

    /** The same with these limits for what waits for a session. */
    public BrokerLimits withQueue(QueueLimits newQueue) {
        return changed(draft -> draft.queue = newQueue);
    }

    /** The same with so many subscriptions for a session. */
    public BrokerLimits withMaxSubscriptions(int newMaxSubscriptions) {
        return changed(draft -> draft.maxSubscriptions = newMaxSubscriptions);
    }

    /** The same with so many sessions. */
    public BrokerLimits withMaxSessions(int newMaxSessions) {
        return changed(draft -> draft.maxSessions = newMaxSessions);
    }

    /** The same with so many connections. */
    public BrokerLimits withMaxConnections(int newMaxConnections) {
        return changed(draft -> draft.maxConnections = newMaxConnections);
    }

    /** The same with so many connections before CONNECT is accepted. */
    public BrokerLimits withMaxConnecting(int newMaxConnecting) {
        return changed(draft -> draft.maxConnecting = newMaxConnecting);
    }

    /** The same with so many retained messages. */
    public BrokerLimits withMaxRetained(int newMaxRetained) {
        return changed(draft -> draft.maxRetained = newMaxRetained);
    }

    /** The same with this time for CONNECT. */
    public BrokerLimits withConnectTimeout(Duration newConnectTimeout) {
        return changed(draft -> draft.connectTimeout = newConnectTimeout);
    }

    /** The same with this longest session expiry interval. */
    public BrokerLimits withMaxSessionExpiry(Duration newMaxSessionExpiry) {
        return changed(draft -> draft.maxSessionExpiry = newMaxSessionExpiry);
    }

    /** The same with this longest keep-alive. */
    public BrokerLimits withMaxKeepAlive(Duration newMaxKeepAlive) {
        return changed(draft -> draft.maxKeepAlive = newMaxKeepAlive);
    }

    private BrokerLimits changed(Consumer<Draft> change) {
        var draft = new Draft(this);
        change.accept(draft);
        return draft.finish();
    }

    /** The fields while a copy is made. */
    private static final class Draft {
        int maxPacketSize;
        int receiveMaximum;
        int topicAliasMaximum;
        QueueLimits queue;
        int maxSubscriptions;
        int maxSessions;
        int maxConnections;
        int maxConnecting;
        int maxRetained;
        Duration connectTimeout;
        Duration maxSessionExpiry;
        Duration maxKeepAlive;

        Draft(BrokerLimits from) {
            maxPacketSize = from.maxPacketSize;
            receiveMaximum = from.receiveMaximum;
            topicAliasMaximum = from.topicAliasMaximum;
            queue = from.queue;
            maxSubscriptions = from.maxSubscriptions;
            maxSessions = from.maxSessions;
            maxConnections = from.maxConnections;
            maxConnecting = from.maxConnecting;
            maxRetained = from.maxRetained;
            connectTimeout = from.connectTimeout;
            maxSessionExpiry = from.maxSessionExpiry;
            maxKeepAlive = from.maxKeepAlive;
        }

        BrokerLimits finish() {
            return new BrokerLimits(
                    maxPacketSize,
                    receiveMaximum,
                    topicAliasMaximum,
                    queue,
                    maxSubscriptions,
                    maxSessions,
                    maxConnections,
                    maxConnecting,
                    maxRetained,
                    connectTimeout,
                    maxSessionExpiry,
                    maxKeepAlive);
        }
    }
}
