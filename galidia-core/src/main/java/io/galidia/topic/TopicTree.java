// SPDX-License-Identifier: Apache-2.0
package io.galidia.topic;

import java.util.Objects;
import java.util.function.Function;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/**
 * Subscriptions by topic filter: finds all that a topic is for, without looking at the others. Thread-safe. Readers never
 * wait and see the tree as it was at one moment; writers take turns.
 *
 * <p>A subscriber has at most one subscription for one filter, share name included; another {@code add} replaces its
 * options. Subscribers are told apart by {@code equals}, and their {@code hashCode} must not be for strangers to choose.
 *
 * @param <S> who subscribes, such as a session
 * @param <O> with which options, such as QoS and subscription identifier
 */
public final class TopicTree<S, O> {

    /** How many levels a filter may have, unless told otherwise. */
    public static final int DEFAULT_MAX_LEVELS = 128;

    /** How many different placements of {@code +} the filters may have, unless told otherwise. */
    public static final int DEFAULT_MAX_SHAPES = 1_000;

    private final int maxLevels;
    private final int maxShapes;
    private final WildcardShapes shapes; // guarded by this
    private volatile Node root = Node.EMPTY_ROOT;
    private volatile int size;

    /** With the default limits. */
    public TopicTree() {
        this(DEFAULT_MAX_LEVELS, DEFAULT_MAX_SHAPES);
    }

    /**
     * @param maxLevels how many levels a filter may have, 1 to 65,535: the memory that one filter takes
     * @param maxShapes how many different sets of levels with {@code +} in them the filters may have together, at least 1.
     *     The work of one match is at most this times the levels of the topic
     */
    public TopicTree(int maxLevels, int maxShapes) {
        this.maxLevels = Node.checkMaxLevels(maxLevels);
        if (maxShapes < 1) {
            throw new IllegalArgumentException("maxShapes must be at least 1, not " + maxShapes);
        }
        this.maxShapes = maxShapes;
        this.shapes = new WildcardShapes(maxShapes);
    }

    /**
     * Adds a subscription, or gives it other options.
     *
     * @return the options that it had; null when it is new
     * @throws TopicLimitException if the filter has too many levels, or has its wildcards where no other filter has them
     *     and the tree has as many shapes as it may; the tree stays as it is
     */
    public @Nullable O add(TopicFilter filter, S subscriber, O options) {
        Node.checkLevels("topic filter", filter.topicFilter(), maxLevels);
        var change = Change.addition(filter, subscriber, Objects.requireNonNull(options, "options"));
        synchronized (this) {
            if (!shapes.hasRoomFor(filter)) {
                throw new TopicLimitException(TopicText.named("topic filter", filter.toString())
                        + " has '+' where no other filter has it, and " + maxShapes + " placements are the limit");
            }
            root = root.update(filter.topicFilter(), change);
            if (change.previous == null) {
                shapes.add(filter);
                size++;
            }
        }
        return change.previous;
    }

    /**
     * Removes a subscription.
     *
     * @return the options that it had; null when there is none
     */
    public @Nullable O remove(TopicFilter filter, S subscriber) {
        var change = Change.<S, O>removal(filter, subscriber);
        synchronized (this) {
            root = root.update(filter.topicFilter(), change);
            if (change.previous != null) {
                shapes.remove(filter);
                size--;
            }
        }
        return change.previous;
    }

    /** How many subscriptions there are. */
    public int size() {
        return size;
    }

    /**
     * The subscriptions that a message with this topic is for. What publishes often has a {@link #cache} instead.
     *
     * @param topic a valid topic name
     */
    public Matches<S, O> match(String topic) {
        return new Matcher().match(root, topic);
    }

    /**
     * A reader for one event loop, which remembers results.
     *
     * @param maxTopics how many at most, at least 1; rounded down to a power of two
     */
    public MatchCache<S, O, Matches<S, O>> cache(int maxTopics) {
        return cache(maxTopics, matches -> matches, matches -> 0, 0);
    }

    /**
     * The same for a reader that makes something of the subscriptions, which is remembered instead of them.
     *
     * @param maxTopics how many at most, at least 1; rounded down to a power of two
     * @param weight of what is made, such as the number of receivers; always the same for the same object
     * @param maxWeight of all that is remembered together
     */
    public <R> MatchCache<S, O, R> cache(
            int maxTopics, Function<Matches<S, O>, R> making, ToIntFunction<R> weight, long maxWeight) {
        if (maxTopics < 1) {
            throw new IllegalArgumentException("maxTopics must be at least 1, not " + maxTopics);
        }
        return new MatchCache<>(this, maxTopics, making, weight, maxWeight);
    }

    Node root() {
        return root;
    }
}
