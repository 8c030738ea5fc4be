// SPDX-License-Identifier: Apache-2.0
package io.galidia.topic;

import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;

/**
 * Counts at which levels the filters of a tree have {@code +}, each such set of levels being a shape. Not thread-safe.
 *
 * <p>For one topic and one shape there is at most one path in the tree, so that matching a topic never visits more nodes a
 * level than there are shapes. Real sets of subscriptions have a few dozen; only hostile ones have thousands.
 */
final class WildcardShapes {

    private final Map<BitSet, Integer> counts = new HashMap<>();
    private final int max;

    WildcardShapes(int max) {
        this.max = max;
    }

    /** Whether one more filter of this shape is within the limit. */
    boolean hasRoomFor(TopicFilter filter) {
        return counts.size() < max || !filter.hasWildcard() || counts.containsKey(shapeOf(filter));
    }

    void add(TopicFilter filter) {
        if (filter.hasWildcard()) {
            counts.merge(shapeOf(filter), 1, Integer::sum);
        }
    }

    void remove(TopicFilter filter) {
        if (filter.hasWildcard()) {
            counts.computeIfPresent(shapeOf(filter), (shape, count) -> count == 1 ? null : count - 1);
        }
    }

    private static BitSet shapeOf(TopicFilter filter) {
        String text = filter.topicFilter();
        var shape = new BitSet();
        int level = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '/') {
                level++;
            } else if (c == '+') {
                shape.set(level);
            }
        }
        return shape;
    }
}
