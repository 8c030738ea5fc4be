// SPDX-License-Identifier: Apache-2.0
package io.galidia.topic;

import java.util.Arrays;

/**
 * Walks a tree of filters along a topic, level by level with all paths at once. It goes through at most as many nodes as
 * the topic has levels, times the {@link WildcardShapes} of the tree. Not thread-safe: it keeps its working arrays.
 */
final class Matcher {

    private Node[] nodes = new Node[8];
    private Node[] next = new Node[8];
    private int nextSize;
    private Object[] sets = new Object[8];
    private int setsSize;
    private long visits;

    /** How many nodes have been looked at, in all calls. */
    long visits() {
        return visits;
    }

    <S, O> Matches<S, O> match(Node root, String topic) {
        nodes[0] = root;
        int size = 1;
        setsSize = 0;
        boolean allowsWildcard = topic.charAt(0) != '$'; // MQTT-4.7.2-1
        int from = 0;
        while (size > 0) {
            visits += size;
            if (from > topic.length()) {
                collectEnds(size);
                break;
            }
            int to = Node.levelEnd(topic, from);
            descend(size, allowsWildcard, topic, from, to);
            Node[] swapped = nodes;
            nodes = next;
            next = swapped;
            size = nextSize;
            allowsWildcard = true;
            from = to + 1;
        }
        return result();
    }

    private void descend(int size, boolean allowsWildcard, String topic, int from, int to) {
        int hash = Node.hash(topic, from, to);
        nextSize = 0;
        for (int i = 0; i < size; i++) {
            Node node = nodes[i];
            Node child = node.child(hash, topic, from, to);
            if (child != null) {
                addNext(child);
            }
            if (allowsWildcard) {
                if (node.plus != null) {
                    addNext(node.plus);
                }
                if (node.below != null) {
                    addSet(node.below);
                }
            }
        }
    }

    private void collectEnds(int size) {
        for (int i = 0; i < size; i++) {
            Node node = nodes[i];
            if (node.here != null) {
                addSet(node.here);
            }
            if (node.below != null) { // "a/#" matches "a"
                addSet(node.below);
            }
        }
    }

    private void addNext(Node node) {
        if (nextSize == next.length) {
            next = Arrays.copyOf(next, nextSize * 2);
        }
        next[nextSize++] = node;
    }

    private void addSet(Object set) {
        if (setsSize == sets.length) {
            sets = Arrays.copyOf(sets, setsSize * 2);
        }
        sets[setsSize++] = set;
    }

    /** Hands the sets over and forgets every node and set, so that nothing lives longer for having been matched. */
    private <S, O> Matches<S, O> result() {
        Arrays.fill(nodes, null);
        Arrays.fill(next, null);
        if (setsSize == 0) {
            return Matches.none();
        }
        var result = new Matches<S, O>(Arrays.copyOf(sets, setsSize));
        Arrays.fill(sets, 0, setsSize, null);
        return result;
    }
}
