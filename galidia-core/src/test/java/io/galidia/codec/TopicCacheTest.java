// SPDX-License-Identifier: Apache-2.0
package io.galidia.codec;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.galidia.packet.ProtocolVersion;
import io.galidia.packet.Publish;
import io.galidia.packet.Qos;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.junit.jupiter.api.Test;

class TopicCacheTest {

    private final PacketDecoder decoder = new PacketDecoder(1000);

    private String decode(String topic) {
        ByteBuf bytes = Unpooled.buffer();
        Publish message = new Publish(topic, Unpooled.EMPTY_BUFFER, Qos.AT_MOST_ONCE, false);
        PacketEncoder.encode(message, ProtocolVersion.MQTT_3_1_1, bytes);
        return ((Publish) decoder.decode(bytes)).topic();
    }

    @Test
    void a_repeated_topic_is_the_same_string() {
        String first = decode("plant/7/temperature");
        assertThat(decode("plant/8/temperature")).isEqualTo("plant/8/temperature");
        assertThat(decode("plant/7/temperature")).isSameAs(first);
        assertThat(decode("gr\u00f6\u00dfe/\ud83c\udf21")).isSameAs(decode("gr\u00f6\u00dfe/\ud83c\udf21"));
    }

    @Test
    void ten_thousand_topics_that_share_slots_stay_apart() {
        for (int i = 0; i < 10_000; i++) {
            String topic = "t/" + i % 997;
            assertThat(decode(topic)).isEqualTo(topic);
        }
    }

    @Test
    void a_topic_that_is_the_beginning_of_another_is_not_taken_for_it() {
        TopicCache cache = new TopicCache();
        ByteBuf bytes = Unpooled.copiedBuffer("aaaaaaaaaaaaaaaa", UTF_8);
        for (int length = 1; length <= 16; length++) {
            assertThat(cache.get(bytes, 0, length)).isNull();
            cache.put(bytes, 0, length, "a".repeat(length));
            assertThat(cache.get(bytes, 0, length)).isEqualTo("a".repeat(length));
        }
    }

    @Test
    void a_long_topic_is_read_but_not_kept() {
        String topic = "x".repeat(300);
        assertThat(decode(topic)).isEqualTo(topic);
        assertThat(decode(topic)).isEqualTo(topic).isNotSameAs(decode(topic));
    }

    @Test
    void a_topic_of_256_bytes_is_kept() {
        String topic = "x".repeat(256);
        assertThat(decode(topic)).isEqualTo(topic).isSameAs(decode(topic));
        assertThat(decode(topic + "x")).isNotSameAs(decode(topic + "x"));
    }

    @Test
    void topics_that_differ_in_any_byte_are_spread_over_the_slots() {
        for (int length : new int[] {1, 7, 8, 9, 16, 31}) {
            for (int at = 0; at < length; at++) {
                int kept = 0;
                for (char c = 'a'; c < 'i'; c++) {
                    kept += isKeptBeside("x".repeat(length), at, c) ? 1 : 0;
                }
                assertThat(kept).as("length %d, byte %d", length, at).isPositive();
            }
        }
    }

    private static boolean isKeptBeside(String topic, int at, char c) {
        TopicCache cache = new TopicCache();
        ByteBuf first = Unpooled.copiedBuffer(topic, UTF_8);
        ByteBuf second = Unpooled.copiedBuffer(topic, UTF_8).setByte(at, c);
        cache.put(first, 0, topic.length(), topic);
        cache.put(second, 0, topic.length(), "other");
        return topic.equals(cache.get(first, 0, topic.length()));
    }
}
