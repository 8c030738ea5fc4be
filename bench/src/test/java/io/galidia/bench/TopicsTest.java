// SPDX-License-Identifier: Apache-2.0
package io.galidia.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.galidia.bench.Topics.Wildcard;
import io.galidia.topic.TopicFilter;
import io.galidia.topic.TopicTree;
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
    void everyFilter_matchesItsTopic(Wildcard wildcard) {
        var topics = new Topics(100, 3);
        for (int i = 0; i < 100; i++) {
            var tree = new TopicTree<Integer, Integer>();
            tree.add(TopicFilter.of(topics.filter(i, wildcard)), i, i);
            assertThat(tree.match(topics.topic(i)).isEmpty()).isFalse();
        }
    }
}
