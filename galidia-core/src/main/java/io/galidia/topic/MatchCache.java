// SPDX-License-Identifier: Apache-2.0
package io.galidia.topic;

import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Matches topics against a {@link TopicTree} for one event loop, and remembers the results for topics that are published
 * to again. A remembered result is used as long as nothing has changed under the first level of its topic. Not
 * thread-safe: each event loop has its own.
 */
public final class MatchCache<S, O> {

    private static final int MAX_TOPIC_LENGTH = 512;

    /** A remembered result, and the parts of the tree that it depends on. */
    private record Remembered<S, O>(
            String topic,
            Matches<S, O> matches,
            Node root,
            @Nullable Node first,
            int firstHash) {

        boolean isStillTrue(Node newRoot, @Nullable Node newFirst) {
            return first == newFirst && root.plus == newRoot.plus && root.below == newRoot.below;
        }
    }

    private final TopicTree<S, O> tree;
    private final Matcher matcher = new Matcher();
    // One place for each topic, chosen by its hash: a topic that comes pushes out another. Nobody can make it slower
    // than the tree itself, or larger than its array.
    private final @Nullable Remembered<S, O>[] places;
    private int sweepAt;

    @SuppressWarnings({"unchecked", "rawtypes"}) // an array cannot be made with its type arguments
    MatchCache(TopicTree<S, O> tree, int maxTopics) {
        this.tree = tree;
        int size = Integer.highestOneBit(maxTopics);
        this.places = new Remembered[size];
    }

    /**
     * The subscriptions that a message with this topic is for, as the tree has them now. Allocates nothing when the topic
     * is remembered.
     *
     * @param topic a valid topic name
     */
    public Matches<S, O> match(String topic) {
        Node root = tree.root();
        int place = ((topic.hashCode() * 0x9E3779B9) >>> 8) & (places.length - 1);
        Remembered<S, O> remembered = places[place];
        boolean isSameTopic = remembered != null && remembered.topic.equals(topic);
        if (isSameTopic && remembered.root == root) {
            return remembered.matches;
        }
        return rematch(root, topic, place, isSameTopic ? remembered : null);
    }

    private Matches<S, O> rematch(Node root, String topic, int place, @Nullable Remembered<S, O> old) {
        sweep(root);
        int firstEnd = Node.levelEnd(topic, 0);
        int firstHash = old != null ? old.firstHash : Node.hash(topic, 0, firstEnd);
        Node first = root.child(firstHash, topic, 0, firstEnd);
        Matches<S, O> matches = old != null && old.isStillTrue(root, first) ? old.matches : matcher.match(root, topic);
        if (topic.length() <= MAX_TOPIC_LENGTH) {
            places[place] = new Remembered<>(topic, matches, root, first, firstHash);
        }
        return matches;
    }

    /** Forgets one more result that is out of date, so that topics nobody uses again do not keep old subscribers alive. */
    private void sweep(Node root) {
        sweepAt = (sweepAt + 1) & (places.length - 1);
        Remembered<S, O> remembered = places[sweepAt];
        if (remembered != null && remembered.root != root) {
            places[sweepAt] = null;
        }
    }

    /** Forgets all results, and with them the subscribers that are in none but old versions of the tree. */
    public void clear() {
        Arrays.fill(places, null);
    }

    /** How many results are remembered. */
    int remembered() {
        return (int) Arrays.stream(places).filter(Objects::nonNull).count();
    }
}
