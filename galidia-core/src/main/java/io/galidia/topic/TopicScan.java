// SPDX-License-Identifier: Apache-2.0
package io.galidia.topic;

import java.util.Arrays;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * A walk through the topics of a {@link TopicMap} that match a filter. It sees the map as it was when the walk began,
 * whatever happens to the map meanwhile, and can be interrupted after a number of steps. Not thread-safe.
 */
public final class TopicScan<V> {

    private final String[] levels;
    // What is still to be looked at: a part of the children of some node, and the level of the filter it has to match.
    private @Nullable Object[] parts = new @Nullable Object[16];
    private int[] depths = new int[16];
    private int size;

    TopicScan(Node root, TopicFilter filter) {
        String[] given = filter.topicFilter().split("/", -1);
        // One "#" more at the end: the first means "not $" when it is the first level, the second all that is below.
        this.levels = Arrays.copyOf(given, given.length + 1);
        this.levels[given.length] = "#";
        pushChildren(root, 0);
    }

    /**
     * Goes on with the walk.
     *
     * @param maxSteps how much work to do, in nodes of the map that are looked at, whether they match or not
     * @param visitor gets every topic that matches and its value
     * @return whether the walk is over
     */
    public boolean run(int maxSteps, BiConsumer<? super String, ? super V> visitor) {
        for (int steps = 0; size > 0 && steps < maxSteps; steps++) {
            size--;
            Object part = parts[size];
            parts[size] = null;
            if (part instanceof HashTrie.Branch branch) {
                pushAll(branch.slots, depths[size]);
            } else if (part instanceof HashTrie.Bucket bucket) {
                pushAll(bucket.elements, depths[size]);
            } else if (part instanceof Node node) {
                enter(node, depths[size], visitor);
            }
        }
        return size == 0;
    }

    /** Looks at a node whose name the filter allows, unless it begins with a dollar sign. */
    private void enter(Node node, int depth, BiConsumer<? super String, ? super V> visitor) {
        String level = levels[depth];
        boolean isHash = level.equals("#");
        if (depth == 0 && node.level.startsWith("$") && (isHash || level.equals("+"))) { // MQTT-4.7.2-1
            return;
        }
        int end = levels.length - 1;
        boolean isBeforeHash = depth + 1 < end && levels[depth + 1].equals("#");
        if (isHash || isBeforeHash || depth + 1 == end) {
            TopicMap.Value<V> value = TopicMap.valueOf(node);
            if (value != null) {
                visitor.accept(value.topic(), value.value());
            }
        }
        if (isHash || depth + 1 < end) {
            pushChildren(node, isHash ? end : depth + 1);
        }
    }

    private void pushChildren(Node node, int depth) {
        String level = levels[depth];
        boolean isWildcard = level.equals("+") || level.equals("#");
        Object part = isWildcard ? node.children : node.child(level);
        if (part != null) {
            push(part, depth);
        }
    }

    private void pushAll(Object[] some, int depth) {
        for (Object part : some) {
            push(part, depth);
        }
    }

    private void push(Object part, int depth) {
        if (size == parts.length) {
            parts = Arrays.copyOf(parts, size * 2);
            depths = Arrays.copyOf(depths, size * 2);
        }
        parts[size] = part;
        depths[size++] = depth;
    }
}
