// SPDX-License-Identifier: Apache-2.0
package io.galidia;

import static io.galidia.ManagerOptions.require;

import io.galidia.packet.ReasonCode;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;

/**
 * When a {@link Client} connects again, and when it gives up. The delay before attempt <i>n</i> is chosen at random between
 * zero and {@code firstDelay * 2^(n-1)}, at most {@code longestDelay}: clients that lost the same server do not come back
 * in step. Each client counts for itself. A connection that was open for {@code longestDelay} begins the count anew.
 * Unchangeable; make changed copies with the {@code with} methods.
 *
 * @param firstDelay the most before the first attempt, 1 ms to 1 day
 * @param longestDelay the most before any attempt, {@code firstDelay} to 1 day
 * @param mostAttempts how many attempts in a row may fail before the client closes, at least 1
 * @param longestOutage how long the client tries before it closes; positive
 * @param decisions what is done at a reason code, where that is not the default of {@link #decision}
 */
public record ReconnectPolicy(
        Duration firstDelay,
        Duration longestDelay,
        int mostAttempts,
        Duration longestOutage,
        Map<ReasonCode, Decision> decisions) {

    private static final Duration DAY = Duration.ofDays(1);

    /** First delay up to 1 s, then doubled up to 2 min, no end. */
    public static final ReconnectPolicy DEFAULTS = new ReconnectPolicy(
            Duration.ofSeconds(1),
            Duration.ofMinutes(2),
            Integer.MAX_VALUE,
            Duration.ofSeconds(1_000_000_000),
            Map.of());

    /** One connection: its end closes the client. */
    public static final ReconnectPolicy NEVER =
            new ReconnectPolicy(Duration.ofSeconds(1), Duration.ofMinutes(2), 1, DEFAULTS.longestOutage, Map.of());

    /** What a client does when a connection ends, or does not come about. */
    public enum Decision {
        /** It tries again. */
        RETRY,
        /** It tries again, not before half of the longest delay: the server has too much to do. */
        RETRY_LATER,
        /** It tries again if the options for each attempt are asked for ({@link ClientOptions#beforeConnect}), or closes. */
        RETRY_WITH_NEW_CREDENTIALS,
        /** It tries the server that was named; if none was, the next endpoint. */
        FOLLOW_REFERENCE,
        /** It closes. */
        STOP
    }

    /** Checks the bounds. */
    public ReconnectPolicy {
        if (firstDelay.compareTo(Duration.ofMillis(1)) < 0 || firstDelay.compareTo(DAY) > 0) {
            throw new IllegalArgumentException("the first delay must be 1 ms to 1 day, not " + firstDelay);
        }
        if (longestDelay.compareTo(firstDelay) < 0 || longestDelay.compareTo(DAY) > 0) {
            throw new IllegalArgumentException(
                    "the longest delay must be " + firstDelay + " (the first) to 1 day, not " + longestDelay);
        }
        require("the number of attempts", mostAttempts, 1, Integer.MAX_VALUE);
        ConnectOptions.requirePositive("the longest outage", longestOutage);
        decisions = Map.copyOf(decisions);
    }

    /** The same with these delays. */
    public ReconnectPolicy withDelays(Duration newFirstDelay, Duration newLongestDelay) {
        return new ReconnectPolicy(newFirstDelay, newLongestDelay, mostAttempts, longestOutage, decisions);
    }

    /** The same with this number of attempts in a row. */
    public ReconnectPolicy withMostAttempts(int newMostAttempts) {
        return new ReconnectPolicy(firstDelay, longestDelay, newMostAttempts, longestOutage, decisions);
    }

    /** The same, closing when there was no connection for so long. */
    public ReconnectPolicy withLongestOutage(Duration newLongestOutage) {
        return new ReconnectPolicy(firstDelay, longestDelay, mostAttempts, newLongestOutage, decisions);
    }

    /** The same with this decision at this reason. */
    public ReconnectPolicy withDecision(ReasonCode reason, Decision decision) {
        Map<ReasonCode, Decision> changed = new EnumMap<>(ReasonCode.class);
        changed.putAll(decisions);
        changed.put(reason, decision);
        return new ReconnectPolicy(firstDelay, longestDelay, mostAttempts, longestOutage, changed);
    }

    /**
     * What is done when a connection ends for this reason. By default a client stops at what it would meet again: a session
     * taken over, a ban, a version, client identifier, authentication method or will that the server does not take.
     */
    public Decision decision(ReasonCode reason) {
        Decision given = decisions.get(reason);
        if (given != null) {
            return given;
        }
        return switch (reason) {
            case UNSUPPORTED_PROTOCOL_VERSION,
                    CLIENT_IDENTIFIER_NOT_VALID,
                    BANNED,
                    BAD_AUTHENTICATION_METHOD,
                    SESSION_TAKEN_OVER,
                    TOPIC_NAME_INVALID,
                    PAYLOAD_FORMAT_INVALID,
                    RETAIN_NOT_SUPPORTED,
                    QOS_NOT_SUPPORTED -> Decision.STOP;
            case BAD_USER_NAME_OR_PASSWORD, NOT_AUTHORIZED -> Decision.RETRY_WITH_NEW_CREDENTIALS;
            case SERVER_BUSY, QUOTA_EXCEEDED, CONNECTION_RATE_EXCEEDED, MESSAGE_RATE_TOO_HIGH -> Decision.RETRY_LATER;
            case USE_ANOTHER_SERVER, SERVER_MOVED -> Decision.FOLLOW_REFERENCE;
            default -> Decision.RETRY;
        };
    }
}
