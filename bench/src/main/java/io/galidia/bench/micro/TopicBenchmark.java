// SPDX-License-Identifier: Apache-2.0
package io.galidia.bench.micro;

import io.galidia.bench.Topics;
import io.galidia.topic.MatchCache;
import io.galidia.topic.Matches;
import io.galidia.topic.TopicFilter;
import io.galidia.topic.TopicTree;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** Who a topic is for, among many subscriptions. */
@State(Scope.Thread)
public class TopicBenchmark {

    private static final int PUBLISHED = 1 << 6;

    /** What the filters have instead of a name. */
    @Param
    public Topics.Wildcard wildcard = Topics.Wildcard.NONE;

    /** How many levels topics and filters have. */
    @Param({"1", "2", "3", "5", "10"})
    public int depth = 3;

    /** How many filters there are. */
    @Param({"10", "1000", "100000", "1000000"})
    public int filters = 1_000;

    private final TopicTree<Integer, Integer> tree = new TopicTree<>();
    /** Has room for what is published. */
    private final MatchCache<Integer, Integer, Matches<Integer, Integer>> large = tree.cache(1 << 16);
    /** Has room for one topic, and is asked for another each time. */
    private final MatchCache<Integer, Integer, Matches<Integer, Integer>> small = tree.cache(1);

    private final String[] topics = new String[PUBLISHED];
    private int next;

    /** Subscribes, and chooses the topics that are published to. */
    @Setup
    public void subscribe() {
        var all = new Topics(filters, depth);
        for (int i = 0; i < filters; i++) {
            tree.add(TopicFilter.of(all.filter(i, wildcard)), i, i);
        }
        for (int i = 0; i < PUBLISHED; i++) {
            topics[i] = all.topic((int) (((i * 0x9E3779B97F4A7C15L) >>> 33) % filters), wildcard);
        }
        for (String topic : topics) {
            if (large.match(topic).isEmpty()) {
                throw new IllegalStateException("nobody gets " + topic);
            }
        }
    }

    /** A topic that was published to before. */
    @Benchmark
    public Matches<Integer, Integer> known() {
        next = (next + 1) & (PUBLISHED - 1);
        return large.match(topics[next]);
    }

    /** A topic that was not. */
    @Benchmark
    public Matches<Integer, Integer> unknown() {
        next = (next + 1) & (PUBLISHED - 1);
        return small.match(topics[next]);
    }
}
