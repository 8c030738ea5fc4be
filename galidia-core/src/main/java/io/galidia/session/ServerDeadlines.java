// SPDX-License-Identifier: Apache-2.0
package io.galidia.session;

import io.galidia.codec.RelaxedRule;
import io.galidia.codec.Tolerance;
import io.galidia.packet.ReasonCode;
import org.jspecify.annotations.Nullable;

/** What a server waits for on one connection, and until when: CONNECT, then AUTH at times, and signs of life. */
final class ServerDeadlines {

    /** Something that the client has not sent in time. */
    record Missed(ReasonCode reason, String why) {}

    private final long timeoutNanos;
    private final Tolerance tolerance;
    private final long connectDueNanos;
    private @Nullable ServerOpening opening;
    private long silenceNanos = Long.MAX_VALUE;
    private long lastReceivedNanos;
    private boolean isReading = true;
    /** Whether the silence was too long already, and that was let pass. */
    private boolean isInGrace;

    /** @param timeoutNanos how long the client has for CONNECT, and for each AUTH */
    ServerDeadlines(long timeoutNanos, Tolerance tolerance, long nowNanos) {
        this.timeoutNanos = timeoutNanos;
        this.tolerance = tolerance;
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
        isInGrace = false;
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
        if (nowNanos >= opening.authentication.dueNanos()) {
            return new Missed(ReasonCode.NOT_AUTHORIZED, "no AUTH came within " + millis(timeoutNanos));
        }
        if (!isInGrace && tolerance.letsPass(RelaxedRule.KEEP_ALIVE)) {
            isInGrace = true;
            return null;
        }
        return new Missed(
                ReasonCode.KEEP_ALIVE_TIMEOUT,
                "nothing came within " + (isInGrace ? "twice" : "1.5 times") + " the keep alive: "
                        + millis(silenceNanos + graceNanos()));
    }

    private long silentTooLongNanos() {
        return silenceNanos == Long.MAX_VALUE || !isReading
                ? Long.MAX_VALUE
                : lastReceivedNanos + silenceNanos + graceNanos();
    }

    private long graceNanos() {
        return isInGrace ? silenceNanos / 3 : 0; // from one and a half to twice
    }

    private static String millis(long nanos) {
        return nanos / 1_000_000 + " ms";
    }
}
