// SPDX-License-Identifier: Apache-2.0
package io.galidia.topic;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.statistics.Statistics;

class TopicFilterProperties {

    @Provide
    Arbitrary<String> topics() {
        return TopicTexts.topics();
    }

    @Provide
    Arbitrary<String> filters() {
        return TopicTexts.filters();
    }

    @Provide
    Arbitrary<String> anything() {
        return TopicTexts.anything();
    }

    @Property(tries = 5_000)
    void matches_agreesWithTheRulesByLevels(@ForAll("filters") String filter, @ForAll("topics") String topic) {
        boolean expected = TopicTexts.matches(filter, topic);
        Statistics.collect(expected);
        assertThat(TopicFilter.of(filter).matches(topic)).isEqualTo(expected);
        assertThat(TopicFilter.of("$share/g/" + filter).matches(topic)).isEqualTo(expected);
    }

    @Property(tries = 3_000)
    void overlaps_isWhetherSomeTopicMatchesBoth(@ForAll("filters") String one, @ForAll("filters") String other) {
        // Levels that either filter names and one that neither does, up to one level more than both have.
        List<String> names = Stream.concat(Stream.of((one + "/" + other).split("/", -1)), Stream.of("x", ""))
                .filter(name -> !name.equals("+") && !name.equals("#"))
                .distinct()
                .toList();
        int depth = Math.max(TopicName.levels(one), TopicName.levels(other));
        Predicate<String> matchesBoth = topic -> TopicTexts.matches(one, topic) && TopicTexts.matches(other, topic);
        boolean expected = false;
        List<String> topics = names;
        for (int i = 0; i < depth && !expected; i++) {
            expected = topics.stream().filter(topic -> !topic.isEmpty()).anyMatch(matchesBoth);
            List<String> shorter = topics;
            // Only prefixes that can still match: with "/#" behind, each filter says so itself.
            topics = shorter.stream()
                    .filter(topic -> couldBegin(one, topic) && couldBegin(other, topic))
                    .flatMap(topic -> names.stream().map(name -> topic + "/" + name))
                    .toList();
        }
        Statistics.collect(expected);
        assertThat(TopicFilter.of(one).overlaps(TopicFilter.of(other))).isEqualTo(expected);
    }

    /** Whether the filter's first levels, as many as the text has, match it. */
    private static boolean couldBegin(String filter, String text) {
        String[] levels = filter.split("/", -1);
        int count = Math.min(levels.length, TopicName.levels(text));
        String start = String.join("/", List.of(levels).subList(0, count));
        return text.isEmpty()
                ? start.isEmpty() || start.equals("+") || start.equals("#")
                : TopicTexts.matches(start, text);
    }

    @Property(tries = 2_000)
    void everyTopic_isAFilterForItselfOnly(@ForAll("topics") String topic, @ForAll("topics") String other) {
        assertThat(TopicFilter.of(topic).matches(other)).isEqualTo(topic.equals(other));
    }

    @Property(tries = 5_000)
    void problemOf_agreesWithTheGrammar(@ForAll("anything") String text) {
        Statistics.collect(TopicTexts.isFilter(text));
        assertThat(TopicFilter.problemOf(text).isEmpty()).isEqualTo(TopicTexts.isFilter(text));
        assertThat(TopicName.problemOf(text).isEmpty()).isEqualTo(TopicTexts.isName(text));
    }
}
