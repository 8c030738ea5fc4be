// SPDX-License-Identifier: Apache-2.0
package io.galidia.cli.bench.load;

import io.galidia.packet.Qos;
import java.time.Duration;

/**
 * What is to be measured.
 *
 * @param name of the case, such as "pairs"
 * @param publishers clients that publish
 * @param subscribers clients that subscribe
 * @param isPaired whether subscriber n hears publisher n only; otherwise each hears all
 * @param topics how many topics there are; publishers take turns on them when there are more topics than publishers
 * @param filters how many subscriptions without any message are made first
 * @param payloadBytes the size of a payload, at least {@link Stamp#BYTES}
 * @param rate messages per second of all publishers; 0 for as many as go
 * @param window the most messages of a publisher on their way; 0 for no bound
 * @param warmup how long is published before it counts
 * @param duration how long is measured
 * @param loops event loops, each with a thread
 * @param prefix what all topics begin with, ending with a slash
 * @param firstPublisher the number of the first publisher
 */
public record Plan(
        String name,
        int publishers,
        int subscribers,
        boolean isPaired,
        int topics,
        int filters,
        Qos qos,
        int payloadBytes,
        double rate,
        int window,
        Duration warmup,
        Duration duration,
        int loops,
        String prefix,
        int firstPublisher) {

    /** Whether publishers send as much as goes. */
    public boolean isSaturating() {
        return rate == 0;
    }

    /** How many subscribers of this process get each message. */
    public int receivers() {
        return isPaired ? 1 : subscribers;
    }

    /** Whether publishers and subscribers are both in this process. */
    public boolean isComplete() {
        return publishers > 0 && subscribers > 0;
    }

    /** Topic {@code n}. */
    String topic(int n) {
        return prefix + n;
    }

    /** The topics of publisher {@code n}, by their numbers. */
    int[] topicsOf(int n) {
        if (topics <= publishers) {
            return new int[] {n % topics};
        }
        int count = (topics - n + publishers - 1) / publishers;
        int[] own = new int[count];
        for (int i = 0; i < count; i++) {
            own[i] = n + i * publishers;
        }
        return own;
    }

    /** The same with this window. */
    public Plan withWindow(int newWindow) {
        return with(publishers, topics, newWindow, warmup);
    }

    /** The same with so many topics. */
    public Plan withTopics(int newTopics) {
        return with(publishers, newTopics, window, warmup);
    }

    /** So many clients that are held, without warm-up. */
    Plan withHeld(int clients) {
        return with(clients, topics, window, Duration.ZERO);
    }

    private Plan with(int newPublishers, int newTopics, int newWindow, Duration newWarmup) {
        return new Plan(
                name,
                newPublishers,
                subscribers,
                isPaired,
                newTopics,
                filters,
                qos,
                payloadBytes,
                rate,
                newWindow,
                newWarmup,
                duration,
                loops,
                prefix,
                firstPublisher);
    }
}
