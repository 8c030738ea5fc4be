// SPDX-License-Identifier: Apache-2.0
package io.galidia.topic;

import java.util.Objects;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Values by topic name, such as retained messages: finds all topics that match a filter, without looking at those
 * under other levels. Thread-safe. Readers never wait and see the map as it was at one moment; writers take turns.
 */
public final class TopicMap<V> {

    private final int maxLevels;
    private volatile Node root = Node.EMPTY_ROOT;
    private volatile int size;

    /** With room for topics of up to {@value TopicTree#DEFAULT_MAX_LEVELS} levels. */
    public TopicMap() {
        this(TopicTree.DEFAULT_MAX_LEVELS);
    }

    /** @param maxLevels how many levels a topic may have, 1 to 65,535: the memory that one topic takes */
    public TopicMap(int maxLevels) {
        this.maxLevels = Node.checkMaxLevels(maxLevels);
    }

    /** A topic and its value: what a node has. */
    record Value<V>(String topic, V value) {}

    /**
     * Gives a topic a value.
     *
     * @param topic a valid topic name
     * @return the value that it had, or null
     * @throws TopicLimitException if the topic has too many levels; the map stays as it is
     */
    public @Nullable V put(String topic, V value) {
        Node.checkLevels("topic name", topic, maxLevels);
        return replace(topic, new Value<>(topic, Objects.requireNonNull(value, "value")));
    }

    /**
     * Takes the value of a topic away.
     *
     * @return the value that it had, or null
     */
    public @Nullable V remove(String topic) {
        return replace(topic, null);
    }

    private synchronized @Nullable V replace(String topic, @Nullable Value<V> value) {
        Value<V> old = valueOf(root.find(topic));
        root = root.update(topic, here -> value);
        size += (value == null ? 0 : 1) - (old == null ? 0 : 1);
        return old == null ? null : old.value;
    }

    /**
     * Takes the value of a topic away if it is still this object.
     *
     * @return whether it was
     */
    public synchronized boolean remove(String topic, V value) {
        return get(topic) == value && remove(topic) != null;
    }

    /** The value of a topic, or null. */
    public @Nullable V get(String topic) {
        Value<V> found = valueOf(root.find(topic));
        return found == null ? null : found.value;
    }

    /** How many topics have a value. */
    public int size() {
        return size;
    }

    /** Gives every topic that matches the filter, and its value, to {@code visitor}, in no particular order. */
    public void forEachMatching(TopicFilter filter, BiConsumer<? super String, ? super V> visitor) {
        TopicScan<V> scan = scan(filter);
        while (!scan.run(Integer.MAX_VALUE, visitor)) {
            // goes on where it was
        }
    }

    /** The topics that match the filter now, to be looked at in pieces. */
    public TopicScan<V> scan(TopicFilter filter) {
        return new TopicScan<>(root, filter);
    }

    @SuppressWarnings("unchecked") // this map puts only values of its own type into its nodes
    static <V> @Nullable Value<V> valueOf(@Nullable Node node) {
        return node == null ? null : (Value<V>) node.here;
    }
}
