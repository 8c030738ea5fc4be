// SPDX-License-Identifier: Apache-2.0
package io.galidia.net;

import io.galidia.packet.PingReq;

/**
 * The keep-alive of a client that has stopped reading: PINGREQ still goes out, so that the server stays, but an answer
 * that is not read is not missed. After the pause the peer has the ping time-out again to be heard.
 */
final class KeepAlivePause {

    private final ChannelConnection connection;
    private long intervalNanos;
    private long pingDueNanos = Long.MAX_VALUE;
    private long graceUntilNanos;
    private boolean isPaused;
    private boolean hasGrace;

    KeepAlivePause(ChannelConnection connection) {
        this.connection = connection;
    }

    /** What was agreed on in CONNACK; PINGREQ is sent a tenth of it early, for timers fire late. */
    void keepAlive(long seconds) {
        intervalNanos = seconds * 900_000_000L;
    }

    void change(boolean newIsPaused, boolean isOpen, long graceNanos) {
        if (newIsPaused == isPaused || !isOpen) {
            return;
        }
        long now = connection.loop().nowNanos();
        isPaused = newIsPaused;
        pingDueNanos = intervalNanos == 0 ? Long.MAX_VALUE : now + intervalNanos / 2;
        hasGrace = !newIsPaused;
        graceUntilNanos = now + graceNanos;
    }

    /** The deadline in force, given that of the session. */
    long deadline(long ofSession) {
        if (isPaused) {
            return pingDueNanos;
        }
        return hasGrace ? Math.max(ofSession, graceUntilNanos) : ofSession;
    }

    /** Whether the deadline was that of a pause; if so, it is dealt with. */
    boolean deadlineReached(long nowNanos) {
        if (isPaused) {
            pingDueNanos = nowNanos + intervalNanos;
            connection.link().write(PingReq.INSTANCE);
            return true;
        }
        hasGrace = false;
        return false;
    }
}
