// SPDX-License-Identifier: Apache-2.0
package io.galidia.session;

import io.galidia.packet.PingResp;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * The client's part of keep-alive (section 3.1.2.10): when PINGREQ is due and when the server counts as dead. Anything
 * that the server sends is a sign of life; a PINGREQ that stays without any is not.
 */
final class KeepAlive {

    private static final Object NO_TOKEN = new Object();
    private static final long NANOS_PER_SECOND = 1_000_000_000L;

    private final long pingTimeoutNanos;
    private final ArrayDeque<Object> tokens = new ArrayDeque<>(4);
    private long intervalNanos;
    private long deadAtNanos = Long.MAX_VALUE;
    private boolean isReading = true;

    KeepAlive(long pingTimeoutNanos) {
        this.pingTimeoutNanos = pingTimeoutNanos;
    }

    /**
     * PINGREQ is due a tenth of the time early, a second at most: timers fire late, never early.
     *
     * @param seconds the longest silence towards the server, 0 for no limit
     */
    void start(int seconds) {
        long longestNanos = seconds * NANOS_PER_SECOND;
        intervalNanos = longestNanos - Math.min(longestNanos / 10, NANOS_PER_SECOND); // MQTT-3.1.2-20
    }

    /** PINGREQ was sent. */
    void pinged(@Nullable Object token, long nowNanos) {
        tokens.add(token == null ? NO_TOKEN : token);
        if (tokens.size() == 1) {
            received(nowNanos);
        }
    }

    /** While nothing is read, silence proves nothing. */
    void reading(boolean nowReading, long nowNanos) {
        isReading = nowReading;
        deadAtNanos = Long.MAX_VALUE;
        received(nowNanos);
    }

    /** Something came. */
    void received(long nowNanos) {
        if (isReading && !tokens.isEmpty()) {
            deadAtNanos = nowNanos + pingTimeoutNanos;
        }
    }

    /** PINGRESP came; one that nobody asked for changes nothing. */
    void answered(PingResp answer, Outbox outbox) {
        Object token = tokens.poll();
        if (tokens.isEmpty()) {
            deadAtNanos = Long.MAX_VALUE;
        }
        if (token != null && token != NO_TOKEN) {
            outbox.settle(token, answer);
        }
    }

    long deadline(long lastSentNanos) {
        return intervalNanos == 0 ? deadAtNanos : Math.min(deadAtNanos, lastSentNanos + intervalNanos);
    }

    boolean isDead(long nowNanos) {
        return nowNanos >= deadAtNanos;
    }

    boolean isPingDue(long nowNanos, long lastSentNanos) {
        return intervalNanos > 0 && nowNanos >= lastSentNanos + intervalNanos;
    }

    /** The connection is at its end. */
    void drop(Outbox outbox) {
        deadAtNanos = Long.MAX_VALUE;
        Object token = tokens.poll();
        while (token != null) {
            if (token != NO_TOKEN) {
                outbox.drop(token, DropReason.SESSION_ENDED);
            }
            token = tokens.poll();
        }
    }
}
