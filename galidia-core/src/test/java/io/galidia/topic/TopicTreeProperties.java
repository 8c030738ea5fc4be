// SPDX-License-Identifier: Apache-2.0
package io.galidia.topic;

import static io.galidia.topic.TopicTreeTest.shown;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Tree and map against the obvious: keep a list, ask every filter. */
class TopicTreeProperties {

    private record Key(TopicFilter filter, String subscriber) {}

    private record Step(boolean isAdded, String filter, String subscriber, int options, String topic) {}

    @Provide
    Arbitrary<List<Step>> steps() {
        return Combinators.combine(
                        Arbitraries.of(true, true, false),
                        Arbitraries.oneOf(TopicTexts.filters(), TopicTexts.sharedFilters()),
                        Arbitraries.of("x", "y", "z"),
                        Arbitraries.integers().between(1, 9),
                        TopicTexts.topics())
                .as(Step::new)
                .list()
                .ofMaxSize(100);
    }

    @Provide
    Arbitrary<List<String>> topics() {
        return TopicTexts.topics().list().ofMaxSize(60);
    }

    @Provide
    Arbitrary<List<String>> filters() {
        return TopicTexts.filters().list().ofMinSize(1).ofMaxSize(10);
    }

    @Property(tries = 400)
    void tree_findsWhatEveryFilterSays(@ForAll("steps") List<Step> steps) {
        var tree = new TopicTree<String, Integer>();
        var cache = tree.cache(4);
        Map<Key, Integer> model = new HashMap<>();
        for (Step step : steps) {
            var key = new Key(TopicFilter.of(step.filter), step.subscriber);
            Matches<String, Integer> before = tree.match(step.topic);
            List<String> shownBefore = shown(before);
            if (step.isAdded) {
                assertThat(tree.add(key.filter, step.subscriber, step.options)).isEqualTo(model.put(key, step.options));
            } else {
                assertThat(tree.remove(key.filter, step.subscriber)).isEqualTo(model.remove(key));
            }
            assertThat(tree.size()).isEqualTo(model.size());
            assertThat(shown(before)).isEqualTo(shownBefore);
            for (String topic : List.of(step.topic, steps.get(0).topic)) {
                assertThat(shown(tree.match(topic))).isEqualTo(expected(model, topic));
                assertThat(shown(cache.match(topic))).isEqualTo(expected(model, topic));
            }
        }
        model.keySet().forEach(key -> tree.remove(key.filter, key.subscriber));
        assertThat(tree.root().children).isNull();
        assertThat(tree.root().plus).isNull();
        assertThat(tree.root().below).isNull();
    }

    private static List<String> expected(Map<Key, Integer> model, String topic) {
        List<String> expected = new ArrayList<>();
        Map<TopicFilter, TreeSet<String>> groups = new HashMap<>();
        model.forEach((key, options) -> {
            if (key.filter.matches(topic)) {
                String shown = key.subscriber + "=" + options;
                if (key.filter.shareName() == null) {
                    expected.add(shown);
                } else {
                    groups.computeIfAbsent(key.filter, filter -> new TreeSet<>())
                            .add(shown);
                }
            }
        });
        groups.forEach((filter, members) -> expected.add(filter.shareName() + members));
        expected.sort(null);
        return expected;
    }

    @Property(tries = 1_000)
    void map_findsWhatEveryTopicSays(
            @ForAll("topics") List<String> put,
            @ForAll("topics") List<String> removed,
            @ForAll("filters") List<String> filters) {
        var map = new TopicMap<Integer>();
        Map<String, Integer> model = new TreeMap<>();
        for (String topic : put) {
            assertThat(map.put(topic, model.size())).isEqualTo(model.put(topic, model.size()));
        }
        var old = map.scan(TopicFilter.of(filters.get(0)));
        Map<String, Integer> oldExpected = matching(model, filters.get(0));
        for (String topic : removed) {
            assertThat(map.get(topic)).isEqualTo(model.get(topic));
            assertThat(map.remove(topic)).isEqualTo(model.remove(topic));
            assertThat(map.get(topic)).isNull();
        }
        assertThat(map.size()).isEqualTo(model.size());
        for (String filter : filters) {
            Map<String, Integer> found = new TreeMap<>();
            map.forEachMatching(
                    TopicFilter.of(filter),
                    (topic, value) -> assertThat(found.put(topic, value)).isNull());
            assertThat(found).isEqualTo(matching(model, filter));
        }
        Map<String, Integer> oldFound = new TreeMap<>();
        while (!old.run(1, oldFound::put)) {
            assertThat(oldExpected).containsAllEntriesOf(oldFound);
        }
        assertThat(oldFound).isEqualTo(oldExpected);
    }

    private static Map<String, Integer> matching(Map<String, Integer> model, String filter) {
        Map<String, Integer> matching = new TreeMap<>(model);
        matching.keySet().removeIf(topic -> !TopicFilter.of(filter).matches(topic));
        return matching;
    }
}
