// SPDX-License-Identifier: Apache-2.0
package io.galidia.client;

import io.galidia.ReconnectPolicy;
import java.time.Duration;
import java.util.random.RandomGenerator;

/** Counts the failures in a row, and says how long to wait after each. */
final class Backoff {

    private final ReconnectPolicy policy;
    private final RandomGenerator random;
    private int failures;

    Backoff(ReconnectPolicy policy, RandomGenerator random) {
        this.policy = policy;
        this.random = random;
    }

    /** How many in a row. */
    int failures() {
        return failures;
    }

    /** A connection was good for long enough. */
    void succeeded() {
        failures = 0;
    }

    /** Another one. */
    void failed() {
        failures++;
    }

    boolean isSpent() {
        return failures >= policy.mostAttempts();
    }

    /** Anything from nothing to the bound, so that those who failed together do not come back together. */
    Duration delay() {
        return between(Duration.ZERO, bound());
    }

    /** As long as the longest delay, or half of it: for a server that asks to be left alone. */
    Duration longDelay() {
        return between(policy.longestDelay().dividedBy(2), policy.longestDelay());
    }

    private Duration bound() {
        int doublings = Math.min(Math.max(failures - 1, 0), 40);
        long most = policy.longestDelay().toNanos();
        long first = policy.firstDelay().toNanos();
        return Duration.ofNanos(first > most >> doublings ? most : first << doublings);
    }

    private Duration between(Duration least, Duration most) {
        long width = most.toNanos() - least.toNanos();
        return least.plusNanos(random.nextLong(width + 1));
    }
}
