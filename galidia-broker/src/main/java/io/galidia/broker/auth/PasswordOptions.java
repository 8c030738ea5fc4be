// SPDX-License-Identifier: Apache-2.0
package io.galidia.broker.auth;

import java.time.Duration;

/**
 * What checking passwords may cost.
 *
 * @param threads how many passwords are hashed at the same time, 1 or more
 * @param queueLimit how many more wait at most, 1 or more; further clients are told that the server is busy
 * @param rememberFor how long a password that was right need not be hashed again; zero for never
 */
public record PasswordOptions(int threads, int queueLimit, Duration rememberFor) {

    /** Half of the processors, 64 waiting clients for each, one minute. */
    public static final PasswordOptions DEFAULTS = new PasswordOptions(
            Math.max(1, Runtime.getRuntime().availableProcessors() / 2),
            64 * Math.max(1, Runtime.getRuntime().availableProcessors() / 2),
            Duration.ofMinutes(1));

    /** @throws IllegalArgumentException if a number is less than 1, or the time is negative or over a day */
    public PasswordOptions {
        if (threads < 1 || queueLimit < 1) {
            throw new IllegalArgumentException(
                    "threads and queueLimit must be at least 1, not " + threads + " and " + queueLimit);
        }
        if (rememberFor.isNegative() || rememberFor.compareTo(Duration.ofDays(1)) > 0) {
            throw new IllegalArgumentException("rememberFor must be zero to one day, not " + rememberFor);
        }
    }

    /** The same with another number of threads. */
    public PasswordOptions withThreads(int newThreads) {
        return new PasswordOptions(newThreads, queueLimit, rememberFor);
    }

    /** The same with another limit of waiting clients. */
    public PasswordOptions withQueueLimit(int newQueueLimit) {
        return new PasswordOptions(threads, newQueueLimit, rememberFor);
    }

    /** The same with another time to remember. */
    public PasswordOptions withRememberFor(Duration newRememberFor) {
        return new PasswordOptions(threads, queueLimit, newRememberFor);
    }
}
