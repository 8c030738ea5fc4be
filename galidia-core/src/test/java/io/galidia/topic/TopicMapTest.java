// SPDX-License-Identifier: Apache-2.0
package io.galidia.topic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class TopicMapTest {

    private final TopicMap<String> map = new TopicMap<>();

    private List<String> matching(String filter) {
        List<String> found = new ArrayList<>();
        map.forEachMatching(TopicFilter.of(filter), (topic, value) -> found.add(topic + "=" + value));
        found.sort(null);
        return found;
    }

    @Test
    void filter_findsTheTopicsUnderIt() {
        for (String topic : List.of("a", "a/b", "a/b/c", "a/", "/", "b/b", "b/b/c")) {
            map.put(topic, "1");
        }
        assertThat(matching("a/#")).containsExactly("a/=1", "a/b/c=1", "a/b=1", "a=1");
        assertThat(matching("+/b")).containsExactly("a/b=1", "b/b=1");
        assertThat(matching("+/b/#")).containsExactly("a/b/c=1", "a/b=1", "b/b/c=1", "b/b=1");
        assertThat(matching("$share/g/+")).containsExactly("a=1");
        assertThat(matching("a/b")).containsExactly("a/b=1");
        assertThat(matching("#")).hasSize(7);
        assertThat(matching("a/b/c/d")).isEmpty();
    }

    @Test
    @Tag("MQTT-4.7.2-1")
    void leadingWildcards_missTopicsWithDollarInFront() {
        map.put("$SYS/a", "1");
        map.put("a/$b", "1");
        map.put("a/b/$c", "1");
        assertThat(matching("#")).containsExactly("a/$b=1", "a/b/$c=1");
        assertThat(matching("+/+")).containsExactly("a/$b=1");
        assertThat(matching("$SYS/#")).containsExactly("$SYS/a=1");
        assertThat(matching("$SYS/+")).containsExactly("$SYS/a=1");
    }

    @Test
    void removal_ofAnOldValue_isRefused() {
        var old = new String("v");
        var current = new String("v");
        map.put("a", old);
        map.put("a", current);
        assertThat(map.remove("a", old)).isFalse();
        assertThat(map.get("a")).isSameAs(current);
        assertThat(map.remove("a", current)).isTrue();
        assertThat(map.remove("a", current)).isFalse();
        assertThat(map.size()).isZero();
    }

    @Test
    void topic_withTooManyLevels_isRefused() {
        var small = new TopicMap<String>(2);
        small.put("a/b", "1");
        assertThatThrownBy(() -> small.put("a/b/c", "1"))
                .isInstanceOf(TopicLimitException.class)
                .hasMessage("topic name 'a/b/c' has 3 levels, at most 2 are kept");
        assertThat(small.get("a/b/c")).isNull();
        assertThatThrownBy(() -> new TopicMap<String>(65_536)).hasMessage("maxLevels must be 1 to 65535, not 65536");
    }

    @Test
    void topics_whoseLevelsCollide_areKeptApart() {
        List<String> levels = TopicTexts.levelsThatCollide();
        map.put(levels.get(0), "1");
        assertThat(map.get(levels.get(1))).isNull();
        map.put(levels.get(1), "2");
        assertThat(matching("+")).containsExactlyInAnyOrder(levels.get(0) + "=1", levels.get(1) + "=2");
        assertThat(map.get(levels.get(0))).isEqualTo("1");
        assertThat(map.remove(levels.get(0))).isEqualTo("1");
        assertThat(matching("+")).containsExactly(levels.get(1) + "=2");
    }

    @Test
    void scan_doesNoMoreStepsThanAsked() {
        for (int i = 0; i < 1_000; i++) {
            map.put("a/" + i, "1");
        }
        TopicScan<String> scan = map.scan(TopicFilter.of("+/+/nowhere"));
        List<String> found = new ArrayList<>();
        int rounds = 1;
        while (!scan.run(100, (topic, value) -> found.add(topic))) {
            rounds++;
        }
        assertThat(rounds).isBetween(10, 15);
        assertThat(found).isEmpty();
    }
}
