// SPDX-License-Identifier: Apache-2.0
package io.galidia.topic;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TopicTreeConcurrencyTest {

    private static final int ROUNDS = 20_000;

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final AtomicBoolean isOver = new AtomicBoolean();

    @AfterEach
    void endThreads() throws InterruptedException {
        isOver.set(true);
        threads.shutdownNow();
        assertThat(threads.awaitTermination(30, TimeUnit.SECONDS)).isTrue();
    }

    private static <T> T get(Future<T> future) throws InterruptedException, ExecutionException, TimeoutException {
        return future.get(60, TimeUnit.SECONDS);
    }

    /** The numbers that match, as bits. */
    private static int bits(Matches<String, Integer> matches) {
        int[] bits = {0};
        matches.forEach(new Matches.Visitor<String, Integer>() {
            @Override
            public void subscription(String subscriber, Integer number) {
                bits[0] |= 1 << number;
            }

            @Override
            public void shared(ShareGroup<String, Integer> group) {
                bits[0] |= 1 << group.options(0);
            }
        });
        return bits[0];
    }

    @Test
    void reader_seesTheTreeAsItWasAtOneMoment() throws Exception {
        List<String> filters =
                List.of("a/b/c", "+/b/c", "#", "a/+/c", "$share/g/a/b/c", "a/b/#", "+/+/+", "a/#", "a/b/+");
        var tree = new TopicTree<String, Integer>();
        int all = (1 << filters.size()) - 1;
        var seen = new AtomicInteger();
        Callable<Integer> reading = () -> {
            var cache = tree.cache(4);
            int reads = 0;
            for (; !isOver.get(); reads++) {
                int bits = bits((reads & 1) == 0 ? tree.match("a/b/c") : cache.match("a/b/c"));
                // The writer adds from the first to the last and then removes from the first to the last, so that what
                // is
                // there is always one run of ones that begins at bit 0 or ends at the highest.
                boolean isPrefix = (bits & bits + 1) == 0;
                boolean isSuffix = ((bits ^ all) & (bits ^ all) + 1) == 0;
                assertThat(isPrefix || isSuffix)
                        .as(Integer.toBinaryString(bits))
                        .isTrue();
                seen.accumulateAndGet(1 << Integer.bitCount(bits), (a, b) -> a | b);
            }
            return reads;
        };
        List<Future<Integer>> readers = List.of(threads.submit(reading), threads.submit(reading));
        Future<?> writer = threads.submit(() -> {
            for (int round = 0; round < ROUNDS / 10; round++) {
                for (int i = 0; i < filters.size(); i++) {
                    tree.add(TopicFilter.of(filters.get(i)), "x", i);
                }
                for (String filter : filters) {
                    tree.remove(TopicFilter.of(filter), "x");
                }
            }
        });
        get(writer);
        isOver.set(true);
        for (Future<Integer> reader : readers) {
            assertThat(get(reader)).isPositive();
        }
        assertThat(Integer.bitCount(seen.get()))
                .as("different states that were seen")
                .isGreaterThan(2);
    }

    @Test
    void writers_loseNothingOfEachOther() throws Exception {
        var tree = new TopicTree<String, Integer>();
        List<Future<?>> writers = new ArrayList<>();
        for (int w = 0; w < 4; w++) {
            String subscriber = "s" + w;
            writers.add(threads.submit(() -> {
                for (int i = 0; i < ROUNDS / 4; i++) {
                    String filter = "a/" + i % 50 + "/+";
                    tree.add(TopicFilter.of(filter), subscriber, i);
                    if (i % 3 == 0) {
                        tree.remove(TopicFilter.of(filter), subscriber);
                    }
                }
            }));
        }
        for (Future<?> writer : writers) {
            get(writer);
        }
        int size = 0;
        for (int i = 0; i < 50; i++) {
            List<String> expected = new ArrayList<>();
            int last = ROUNDS / 4 - 50 + i;
            if (last % 3 != 0) {
                for (int w = 0; w < 4; w++) {
                    expected.add("s" + w + "=" + last);
                }
            }
            size += expected.size();
            assertThat(TopicTreeTest.shown(tree.match("a/" + i + "/b"))).isEqualTo(expected);
        }
        assertThat(tree.size()).isEqualTo(size);
    }

    @Test
    void whatAWriterHasDone_isSeenByEveryReaderAfterwards() throws Exception {
        var tree = new TopicTree<String, Integer>();
        var done = new AtomicInteger(-1);
        Future<Integer> reader = threads.submit(() -> {
            var cache = tree.cache(4);
            int reads = 0;
            for (; !isOver.get(); reads++) {
                int atLeast = done.get();
                int[] found = {-1};
                cache.match("a/b").forEach(new Matches.Visitor<String, Integer>() {
                    @Override
                    public void subscription(String subscriber, Integer number) {
                        found[0] = number;
                    }

                    @Override
                    public void shared(ShareGroup<String, Integer> group) {}
                });
                assertThat(found[0]).isGreaterThanOrEqualTo(atLeast);
            }
            return reads;
        });
        for (int i = 0; i < ROUNDS; i++) {
            tree.add(TopicFilter.of("a/+"), "x", i);
            done.set(i);
        }
        isOver.set(true);
        assertThat(get(reader)).isPositive();
    }

    @Test
    void scan_seesTheMapAsItWasAtOneMoment() throws Exception {
        var map = new TopicMap<Integer>();
        map.put("t/0", 0);
        Future<Integer> reader = threads.submit(() -> {
            int reads = 0;
            for (; !isOver.get(); reads++) {
                List<Integer> found = new ArrayList<>();
                map.forEachMatching(TopicFilter.of("t/+"), (topic, value) -> found.add(value));
                // The writer puts the next value before it takes the last away.
                assertThat(found).hasSizeBetween(1, 2);
                assertThat(found.get(0) - found.get(found.size() - 1)).isBetween(-1, 1);
            }
            return reads;
        });
        for (int i = 1; i < ROUNDS; i++) {
            map.put("t/" + i % 100, i);
            map.remove("t/" + (i - 1) % 100);
        }
        isOver.set(true);
        assertThat(get(reader)).isPositive();
        assertThat(map.size()).isEqualTo(1);
    }
}
