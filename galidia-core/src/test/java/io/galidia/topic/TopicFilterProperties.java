// SPDX-License-Identifier: Apache-2.0
package io.galidia.topic;

import static org.assertj.core.api.Assertions.assertThat;

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
