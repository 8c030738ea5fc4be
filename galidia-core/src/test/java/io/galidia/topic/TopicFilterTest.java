// SPDX-License-Identifier: Apache-2.0
package io.galidia.topic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TopicFilterTest {

    @ParameterizedTest
    @CsvSource({
        "a, a",
        "a/b, a/b",
        "/, /",
        "//, //",
        "/a, /a",
        "a/, a/",
        "+, a",
        "+/+, /a",
        "/+, /a",
        "+/+, a/b",
        "+/+, /",
        "a/+, a/",
        "a/+/c, a/b/c",
        "a/+/c, a//c",
        "+/b, /b",
        "#, a",
        "#, /",
        "#, a/b/c",
        "a/#, a",
        "a/#, a/",
        "a/#, a/b",
        "a/#, a/b/c",
        "/#, /",
        "/#, /a",
        "+/#, a",
        "+/#, a/b",
        "+/#, /",
        "+/+/#, a/b",
        "$SYS/#, $SYS",
        "$SYS/+, $SYS/a",
        "$SYS/#, $SYS/a/b",
        "a/$b, a/$b",
        "a/+, a/$b",
        "a/#, a/$b",
        "$share/g/a/+, a/b",
        "$share/g//, /",
        "$share/g/#, a",
        "$share, $share",
        "$shared/g/a, $shared/g/a",
        "$/#, $",
        "a/+/+, a//"
    })
    @Tag("MQTT-3.3.2-3")
    void filter_matches(String filter, String topic) {
        assertThat(TopicFilter.of(filter).matches(topic)).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "a, A",
        "a, b",
        "a, ab",
        "ab, a",
        "a, a/",
        "a, /a",
        "a/, a",
        "a/b, a/b/c",
        "a/b/c, a/b",
        "+, a/b",
        "+, /",
        "+, /a",
        "/+, a",
        "a/+, a",
        "a/+, a/b/c",
        "a/#, ab",
        "a/#, b",
        "a/b/#, a",
        "/#, a",
        "+/+, a",
        "+/+/#, a",
        "a/+/#, a",
        "+/b, a/c",
        "a/+/c, a/b/d",
        "a/+/c, a/c",
        "$share/g/a, $share/g/a",
        "$share/g/a, b",
        "é, e"
    })
    void filter_doesNotMatch(String filter, String topic) {
        assertThat(TopicFilter.of(filter).matches(topic)).isFalse();
    }

    @ParameterizedTest
    @CsvSource({"#, $SYS/a", "+/a, $SYS/a", "+, $SYS", "+/#, $SYS/a", "$share/g/#, $SYS/a", "$share/g/+/a, $SYS/a"})
    @Tag("MQTT-4.7.2-1")
    void leadingWildcard_doesNotMatchATopicWithDollarInFront(String filter, String topic) {
        assertThat(TopicFilter.of(filter).matches(topic)).isFalse();
    }

    @Test
    @Tag("MQTT-4.7.3-4")
    void matching_doesNotNormalise() {
        String composed = "\u00E9";
        String decomposed = "e\u0301";
        assertThat(TopicFilter.of(composed).matches(decomposed)).isFalse();
        assertThat(TopicFilter.of("a//b").matches("a/b")).isFalse();
        assertThat(TopicFilter.of("ACCOUNTS").matches("Accounts")).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"a+", "+a", "a/b+", "a/+b/c", "++", "a/++/b", "a#", "#a", "a/#b", "a/b#", "##", "+#", "a/+#"})
    @Tag("MQTT-4.7.1-2")
    @Tag("MQTT-4.7.1-3")
    void wildcard_besideOtherCharacters_isRefused(String filter) {
        assertThat(TopicFilter.problemOf(filter)).contains("'" + filter + "'", "alone in its level");
    }

    @ParameterizedTest
    @ValueSource(strings = {"#/", "a/#/b", "#/#", "$share/g/#/a"})
    @Tag("MQTT-4.7.1-2")
    void hash_beforeTheLastLevel_isRefused(String filter) {
        assertThat(TopicFilter.problemOf(filter)).contains("must be the last level");
    }

    @ParameterizedTest
    @CsvSource({
        "$share//a, 7",
        "$share/, 7",
        "$share/g, 8",
        "$share/g/, 8",
        "$share/+/a, 7",
        "$share/g#/a, 8",
        "$share/g/a+, 10"
    })
    @Tag("MQTT-4.8.2-1")
    @Tag("MQTT-4.8.2-2")
    void share_withoutNameOrFilter_isRefusedWithItsPlace(String filter, int index) {
        assertThat(TopicFilter.problemOf(filter)).startsWith("topic filter '" + filter + "', index " + index + ": ");
    }

    @Test
    void share_isTakenApart() {
        TopicFilter filter = TopicFilter.of("$share/group 1/a/+");
        assertThat(filter.shareName()).isEqualTo("group 1");
        assertThat(filter.topicFilter()).isEqualTo("a/+");
        assertThat(filter.hasWildcard()).isTrue();
        assertThat(filter).hasToString("$share/group 1/a/+");
    }

    @ParameterizedTest
    @ValueSource(strings = {"+", "#", "+/a", "a/#", "a/+", "$share/g/+", "$share/g/#"})
    void filter_knowsThatItHasAWildcard(String text) {
        assertThat(TopicFilter.of(text).hasWildcard()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"$share", "$SYS/a", "$shared/g/a", "a/$share/b", "$SHARE/g/a"})
    void filter_thatOnlyLooksLikeAShare_hasNoShareName(String text) {
        TopicFilter filter = TopicFilter.of(text);
        assertThat(filter.shareName()).isNull();
        assertThat(filter.topicFilter()).isEqualTo(text);
        assertThat(filter.hasWildcard()).isFalse();
    }

    @Test
    void of_saysWhatIsWrong() {
        assertThatThrownBy(() -> TopicFilter.of("a/#/b"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("topic filter 'a/#/b', index 2: '#' must be the last level");
    }

    @Test
    @Tag("MQTT-4.7.3-1")
    @Tag("MQTT-4.7.3-2")
    @Tag("MQTT-4.7.3-3")
    void text_thatIsNoMqttText_isRefused() {
        assertThat(TopicFilter.problemOf("")).contains("topic filter is empty");
        assertThat(TopicFilter.problemOf("a\0")).contains("index 1", "U+0000");
        assertThat(TopicFilter.problemOf("\uD800/a")).contains("index 0", "surrogate");
        assertThat(TopicFilter.problemOf("x".repeat(65_535))).isEmpty();
        assertThat(TopicFilter.problemOf("x".repeat(65_536))).contains("65536", "65535");
    }

    @Test
    void equality_isThatOfTheText() {
        assertThat(TopicFilter.of("$share/g/a"))
                .isEqualTo(TopicFilter.of("$share/g/a"))
                .hasSameHashCodeAs("$share/g/a");
        assertThat(TopicFilter.of("$share/g/a")).isNotEqualTo(TopicFilter.of("a"));
    }

    @Test
    void matches_allocatesNothing() {
        var threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
        TopicFilter filter = TopicFilter.of("sensors/+/temperature/#");
        long matched = 0;
        for (int i = 0; i < 1_000; i++) {
            matched += filter.matches("sensors/kitchen/temperature/now") ? 1 : 0;
        }
        long before = threads.getCurrentThreadAllocatedBytes();
        for (int i = 0; i < 10_000; i++) {
            matched += filter.matches("sensors/kitchen/temperature/now") ? 1 : 0;
        }
        assertThat(threads.getCurrentThreadAllocatedBytes() - before).isLessThan(10_000);
        assertThat(matched).isEqualTo(11_000);
    }
}
