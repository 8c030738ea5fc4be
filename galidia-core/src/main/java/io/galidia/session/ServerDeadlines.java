// SPDX-License-Identifier: Apache-2.0
package io.galidia.session;

import io.galidia.packet.ReasonCode;
import org.jspecify.annotations.Nullable;

/** What a server waits for on one connection, and until when: CONNECT, then AUTH at times, and signs of life. */
final class ServerDeadlines {

    /** Something that the client has not sent in time. */
    record Missed(ReasonCode reason, String why) {}

    private final long timeoutNanos;
    private final long connectDueNanos;
    private @Nullable ServerOpening opening;
    private long silenceNanos = Long.MAX_VALUE;
    private long lastReceivedNanos;
    private boolean isReading = true;

    /** @param timeoutNanos how long the client has for CONNECT, and for each AUTH */
    ServerDeadlines(long timeoutNanos, long nowNanos) {
        this.timeoutNanos = timeoutNanos;
        connectDueNanos = nowNanos + timeoutNanos;
        lastReceivedNanos = nowNanos;
    }

    /** CONNECT came. */
    void connecting(ServerOpening connecting) {
        opening = connecting;
    }

    /** CONNACK is on its way: from here on silence counts. */
    void opened(long maxSilenceNanos, long nowNanos) {
        silenceNanos = maxSilenceNanos;
        lastReceivedNanos = nowNanos;
    }

    void received(long nowNanos) {
        lastReceivedNanos = nowNanos;
    }

    void reading(boolean nowReading, long nowNanos) {
        isReading = nowReading;
        lastReceivedNanos = nowNanos;
    }

    /** {@code Long.MAX_VALUE} for never. */
    long next() {
        return opening == null ? connectDueNanos : Math.min(opening.authentication.dueNanos(), silentTooLongNanos());
    }

    /** What was missed; null for nothing. */
    @Nullable Missed missed(long nowNanos) {
        if (next() == Long.MAX_VALUE || nowNanos < next()) {
            return null;
        }
        if (opening == null) {
            return new Missed(ReasonCode.UNSPECIFIED_ERROR, "no CONNECT came within " + millis(timeoutNanos));
        }
        return nowNanos >= opening.authentication.dueNanos()
                ? new Missed(ReasonCode.NOT_AUTHORIZED, "no AUTH came within " + millis(timeoutNanos))
                : new Missed(
                        ReasonCode.KEEP_ALIVE_TIMEOUT,
                        "nothing came within 1.5 times the keep alive: " + millis(silenceNanos));
    }

    private long silentTooLongNanos() {
        return silenceNanos == Long.MAX_VALUE || !isReading ? Long.MAX_VALUE : lastReceivedNanos + silenceNanos;
    }

    private static String millis(long nanos) {
        return nanos / 1_000_000 + " ms";
    }
}
