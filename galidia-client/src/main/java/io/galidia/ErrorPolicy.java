// SPDX-License-Identifier: Apache-2.0
package io.galidia;

import static io.galidia.ManagerOptions.require;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What follows when a handler throws. The message is given to it again, after a delay that doubles each time, while later
 * messages of the same lane wait; then to the dead-letter handler. Where there is none, or it throws too, the message is
 * refused, which MQTT 5 lets the server know; before MQTT 5 the connection is closed, and the message comes again on the
 * next one if the session is not a clean one. It is never acknowledged as if it had been taken. A message of QoS 0 is given to the handler once, then to the
 * dead-letter handler, and is gone. Unchangeable; make changed copies with the {@code with} methods.
 *
 * @param redeliveries how often the message is given to its handler again, 0 to 1,000,000
 * @param firstDelay before it is given again for the first time; positive
 * @param longestDelay the most before any time; at least {@code firstDelay}
 * @param deadLetters what takes messages that their handler does not; null for nothing
 */
public record ErrorPolicy(
        int redeliveries,
        Duration firstDelay,
        Duration longestDelay,
        @Nullable MessageHandler deadLetters) {

    /** Four redeliveries, after 100 ms, 200 ms, 400 ms and 800 ms; no dead-letter handler. */
    public static final ErrorPolicy DEFAULTS = new ErrorPolicy(4, Duration.ofMillis(100), Duration.ofSeconds(30), null);

    /** Checks the bounds. */
    public ErrorPolicy {
        require("the number of redeliveries", redeliveries, 0, 1_000_000);
        ConnectOptions.requirePositive("the first delay", firstDelay);
        ConnectOptions.requirePositive("the longest delay", longestDelay);
        if (longestDelay.compareTo(firstDelay) < 0) {
            throw new IllegalArgumentException(
                    "the longest delay must be at least " + firstDelay + " (the first), not " + longestDelay);
        }
    }

    /** The same with so many redeliveries. */
    public ErrorPolicy withRedeliveries(int newRedeliveries) {
        return new ErrorPolicy(newRedeliveries, firstDelay, longestDelay, deadLetters);
    }

    /** The same with these delays. */
    public ErrorPolicy withDelays(Duration newFirstDelay, Duration newLongestDelay) {
        return new ErrorPolicy(redeliveries, newFirstDelay, newLongestDelay, deadLetters);
    }

    /** The same with this handler for what the handler of the subscription does not take. */
    public ErrorPolicy withDeadLetters(@Nullable MessageHandler newDeadLetters) {
        return new ErrorPolicy(redeliveries, firstDelay, longestDelay, newDeadLetters);
    }
}
