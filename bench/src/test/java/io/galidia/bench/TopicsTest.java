// SPDX-License-Identifier: Apache-2.0
package io.galidia.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.galidia.bench.Topics.Wildcard;
import io.galidia.topic.Matches;
import io.galidia.topic.ShareGroup;
import io.galidia.topic.TopicFilter;
import io.galidia.topic.TopicTree;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class TopicsTest {

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 10})
    void topics_areAllDifferentAndHaveTheirDepth(int depth) {
        var topics = new Topics(1_000, depth);
        assertThat(IntStream.range(0, 1_000).mapToObj(topics::topic).distinct()).hasSize(1_000);
        assertThat(topics.topic(999).split("/")).hasSize(depth);
    }

    @ParameterizedTest
    @EnumSource
    void everyFilter_isOneOfItsOwn_andMatchesItsTopicAlone(Wildcard wildcard) {
        var topics = new Topics(100, 3);
        var tree = new TopicTree<Integer, Integer>();
        for (int i = 0; i < 100; i++) {
            tree.add(TopicFilter.of(topics.filter(i, wildcard)), i, i);
        }
        assertThat(tree.size()).isEqualTo(100);
        for (int i = 0; i < 100; i++) {
            List<Integer> found = new ArrayList<>();
            tree.match(topics.topic(i, wildcard)).forEach(new Matches.Visitor<>() {
                @Override
                public void subscription(Integer subscriber, Integer options) {
                    found.add(subscriber);
                }

                @Override
                public void shared(ShareGroup<Integer, Integer> group) {}
            });
            assertThat(found).containsExactly(i);
        }
    }
}
