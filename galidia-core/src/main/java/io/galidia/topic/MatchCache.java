// SPDX-License-Identifier: Apache-2.0
package io.galidia.topic;

import java.util.Arrays;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/**
 * Matches topics against a {@link TopicTree} for one event loop, and remembers what was made of the result for topics
 * that are published to again. A remembered result is used as long as nothing has changed under the first level of its
 * topic. Not thread-safe: each event loop has its own.
 *
 * @param <R> what is made of the subscriptions that match a topic
 */
public final class MatchCache<S, O, R> {

    private static final int MAX_TOPIC_LENGTH = 512;
    private static final int WAYS = 4;
    private static final int MOST_FORGOTTEN = 64;

    /** A remembered result, and the parts of the tree that it depends on. */
    private record Remembered<R>(
            String topic, R result, Node root, @Nullable Node first, int firstHash) {

        boolean isStillTrue(Node newRoot, @Nullable Node newFirst) {
            return first == newFirst && root.plus == newRoot.plus && root.below == newRoot.below;
        }
    }

    private final TopicTree<S, O> tree;
    private final Function<Matches<S, O>, R> making;
    private final ToIntFunction<R> weight;
    private final long maxWeight;
    private long totalWeight;
    private final Matcher matcher = new Matcher();
    // A topic has a few places, chosen by its hash: when all are taken, the next in turn is given to the newcomer.
    // Nobody can make it slower than the tree itself, or larger than its array.
    private final @Nullable Remembered<R>[] places;
    private final int ways;
    private int turn;
    private int sweepAt;

    @SuppressWarnings({"unchecked", "rawtypes"}) // an array cannot be made with its type arguments
    MatchCache(
            TopicTree<S, O> tree,
            int maxTopics,
            Function<Matches<S, O>, R> making,
            ToIntFunction<R> weight,
            long maxWeight) {
        this.tree = tree;
        this.making = making;
        this.weight = weight;
        this.maxWeight = maxWeight;
        int size = Integer.highestOneBit(maxTopics);
        places = new Remembered[size];
        ways = Math.min(WAYS, size);
    }

    /**
     * What is made of the subscriptions that a message with this topic is for, as the tree has them now. Allocates nothing
     * when the topic is remembered.
     *
     * @param topic a valid topic name
     */
    public R match(String topic) {
        Node root = tree.root();
        int first = (((topic.hashCode() * 0x9E3779B9) >>> 8) * ways) & (places.length - 1);
        for (int place = first; place < first + ways; place++) {
            Remembered<R> remembered = places[place];
            if (remembered != null && remembered.topic.equals(topic)) {
                return remembered.root == root ? remembered.result : rematch(root, topic, place, remembered);
            }
        }
        return rematch(root, topic, freePlace(first), null);
    }

    private int freePlace(int first) {
        for (int place = first; place < first + ways; place++) {
            if (places[place] == null) {
                return place;
            }
        }
        turn = (turn + 1) & (ways - 1);
        return first + turn;
    }

    private R rematch(Node root, String topic, int place, @Nullable Remembered<R> old) {
        int firstEnd = Node.levelEnd(topic, 0);
        int firstHash = old != null ? old.firstHash : Node.hash(topic, 0, firstEnd);
        Node first = root.child(firstHash, topic, 0, firstEnd);
        R result = old != null && old.isStillTrue(root, first) ? old.result : making.apply(matcher.match(root, topic));
        sweep(root);
        forget(place);
        int more = weight.applyAsInt(result);
        if (topic.length() <= MAX_TOPIC_LENGTH && makeRoom(more)) {
            places[place] = new Remembered<>(topic, result, root, first, firstHash);
            totalWeight += more;
        }
        return result;
    }

    /** Forgets a few others when all together would weigh too much; false when that is not enough. */
    private boolean makeRoom(int more) {
        for (int i = 0; i < MOST_FORGOTTEN && totalWeight + more > maxWeight; i++) {
            sweepAt = (sweepAt + 1) & (places.length - 1);
            forget(sweepAt);
        }
        return totalWeight + more <= maxWeight;
    }

    private void forget(int place) {
        Remembered<R> remembered = places[place];
        if (remembered != null) {
            totalWeight -= weight.applyAsInt(remembered.result);
            places[place] = null;
        }
    }

    /** Forgets one more result that is out of date, so that topics nobody uses again do not keep old subscribers alive. */
    private void sweep(Node root) {
        sweepAt = (sweepAt + 1) & (places.length - 1);
        Remembered<R> remembered = places[sweepAt];
        if (remembered != null && remembered.root != root) {
            forget(sweepAt);
        }
    }

    /** Forgets all results, and with them the subscribers that are in none but old versions of the tree. */
    public void clear() {
        Arrays.fill(places, null);
        totalWeight = 0;
    }

    /** How many results are remembered. */
    int remembered() {
        return (int) Arrays.stream(places).filter(Objects::nonNull).count();
    }
}
