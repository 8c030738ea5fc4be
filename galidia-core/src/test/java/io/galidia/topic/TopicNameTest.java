// SPDX-License-Identifier: Apache-2.0
package io.galidia.topic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TopicNameTest {

    @ParameterizedTest
    @ValueSource(strings = {"a", "/", "//", "a/b", "/a", "a/", " ", "$SYS/x", "$share/x", "é/中/😀", "\u0001", "\uFEFF"})
    void name_withoutWildcards_isReturned(String name) {
        assertThat(TopicName.problemOf(name)).isEmpty();
        assertThat(TopicName.check(name)).isSameAs(name);
    }

    @ParameterizedTest
    @ValueSource(strings = {"+", "#", "a/+/b", "a/#", "a+", "#a"})
    @Tag("MQTT-3.3.2-2")
    @Tag("MQTT-4.7.0-1")
    @Tag("MQTT-4.7.1-1")
    void name_withAWildcard_isRefused(String name) {
        assertThat(TopicName.problemOf(name)).contains("'" + name + "'", "wildcard");
    }

    @Test
    void message_namesTheTextTheIndexAndTheProblem() {
        assertThatThrownBy(() -> TopicName.check("ab/+"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("topic name 'ab/+', index 3: '+' is a wildcard, which only filters have");
    }

    @Test
    @Tag("MQTT-4.7.3-1")
    void name_thatIsEmpty_isRefused() {
        assertThat(TopicName.problemOf("")).isEqualTo("topic name is empty, it needs at least one character");
    }

    @Test
    @Tag("MQTT-4.7.3-2")
    @Tag("MQTT-1.5.4-2")
    void name_withU0000_isRefused() {
        assertThat(TopicName.problemOf("a/\0")).isEqualTo("topic name 'a/\\u0000', index 2: U+0000 is not allowed");
    }

    @ParameterizedTest
    @ValueSource(ints = {0xD800, 0xDBFF, 0xDC00, 0xDFFF})
    @Tag("MQTT-1.5.4-1")
    void name_withHalfAPair_isRefused(int half) {
        assertThat(TopicName.problemOf("ab" + (char) half)).contains("index 2", "surrogate");
        assertThat(TopicName.problemOf("ab" + (char) half + "c")).contains("index 2", "surrogate");
        assertThat(TopicName.problemOf("\uDC00\uD800")).contains("index 0", "surrogate");
        assertThat(TopicName.problemOf("\uD800\uD800\uDC00")).contains("index 0", "surrogate");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "é", "中", "😀"})
    @Tag("MQTT-4.7.3-3")
    void length_countsBytesOfUtf8(String character) {
        int bytes = character.getBytes(java.nio.charset.StandardCharsets.UTF_8).length;
        String fits = character.repeat(65_535 / bytes) + "x".repeat(65_535 % bytes);
        assertThat(TopicName.problemOf(fits)).isEmpty();
        assertThat(TopicName.problemOf(fits + "x"))
                .startsWith("topic name '" + character)
                .contains("...'")
                .endsWith("takes 65536 bytes of UTF-8, at most 65535 are allowed")
                .hasSizeLessThan(600);
    }

    @ParameterizedTest
    @ValueSource(ints = {0x7F, 0x80, 0x7FF, 0x800, 0xFFFD, 0x10000, 0x10FFFF})
    @Tag("MQTT-4.7.3-3")
    void length_isCountedRightAtTheEdgesOfUtf8(int character) {
        String text = Character.toString(character);
        int bytes = text.getBytes(java.nio.charset.StandardCharsets.UTF_8).length;
        String fits = text + "x".repeat(65_535 - bytes);
        assertThat(TopicName.problemOf(fits)).isEmpty();
        assertThat(TopicName.problemOf(fits + "x")).contains("takes 65536 bytes");
    }

    @Test
    void message_showsUpTo60Characters_andNoControls() {
        assertThat(TopicName.problemOf("x".repeat(59) + "+"))
                .startsWith("topic name '" + "x".repeat(59) + "+', index 59");
        assertThat(TopicName.problemOf("x".repeat(60) + "+"))
                .startsWith("topic name '" + "x".repeat(60) + "...', index 60");
        assertThat(TopicName.problemOf("\n\uDC00+")).startsWith("topic name '\\u000a\\udc00+', index 2");
    }
}
