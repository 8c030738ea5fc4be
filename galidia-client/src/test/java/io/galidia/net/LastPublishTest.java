// SPDX-License-Identifier: Apache-2.0
package io.galidia.net;

import static org.assertj.core.api.Assertions.assertThat;

import io.galidia.codec.PacketEncoder;
import io.galidia.packet.Properties;
import io.galidia.packet.Property;
import io.galidia.packet.ProtocolVersion;
import io.galidia.packet.Publish;
import io.galidia.packet.Qos;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Whoever gets a message gets the bytes that the encoder would have written. */
class LastPublishTest {

    private final LastPublish last = new LastPublish();

    @ParameterizedTest
    @EnumSource(Qos.class)
    void every_receiver_gets_the_bytes_of_the_encoder_with_its_own_identifier(Qos qos) {
        for (int payload : IntStream.of(0, 1, 64, 127, 128, 5_000, 40_000).toArray()) {
            Publish message = message("a/topic/" + payload, payload, qos);
            for (int receiver = 1; receiver <= 5; receiver++) {
                int packetId = qos == Qos.AT_MOST_ONCE ? 0 : receiver * 13_000;
                assertThat(written(message, packetId, receiver % 2 == 0, ProtocolVersion.MQTT_5))
                        .isEqualTo(encoded(message, packetId, receiver % 2 == 0, ProtocolVersion.MQTT_5));
            }
        }
    }

    @Test
    void receivers_of_both_versions_get_their_own_form() {
        Publish message = message("a", 10, Qos.AT_LEAST_ONCE);
        for (int receiver = 1; receiver <= 12; receiver++) {
            ProtocolVersion version = receiver % 3 == 0 ? ProtocolVersion.MQTT_3_1_1 : ProtocolVersion.MQTT_5;
            assertThat(written(message, receiver, false, version))
                    .isEqualTo(encoded(message, receiver, false, version));
        }
    }

    @Test
    void messages_that_take_turns_are_told_apart() {
        Publish one = message("one", 3, Qos.AT_LEAST_ONCE);
        Publish other = message("other", 3, Qos.EXACTLY_ONCE);
        for (int round = 1; round <= 6; round++) {
            Publish message = round == 3 || round == 5 ? other : one;
            assertThat(written(message, round, false, ProtocolVersion.MQTT_5))
                    .isEqualTo(encoded(message, round, false, ProtocolVersion.MQTT_5));
        }
    }

    @Test
    void a_forgotten_message_is_encoded_again() {
        ByteBuf payload = Unpooled.wrappedBuffer(new byte[] {1, 2, 3});
        Publish message = new Publish("t", payload, Qos.AT_MOST_ONCE, false);
        for (int receiver = 0; receiver < 3; receiver++) {
            written(message, 0, false, ProtocolVersion.MQTT_5);
        }
        last.forget();
        payload.setByte(0, 9);
        assertThat(written(message, 0, false, ProtocolVersion.MQTT_5))
                .isEqualTo(encoded(message, 0, false, ProtocolVersion.MQTT_5))
                .endsWith(9, 2, 3);
    }

    private byte[] written(Publish message, int packetId, boolean dup, ProtocolVersion version) {
        ByteBuf out = Unpooled.buffer().writeZero(5); // what is in front of it stays
        last.write(message, packetId, dup, version, out);
        assertThat(ByteBufUtil.getBytes(out, 0, 5)).containsOnly(0);
        return ByteBufUtil.getBytes(out, 5, out.writerIndex() - 5);
    }

    private static byte[] encoded(Publish message, int packetId, boolean dup, ProtocolVersion version) {
        ByteBuf out = Unpooled.buffer();
        PacketEncoder.encode(message, packetId, dup, version, out);
        return ByteBufUtil.getBytes(out);
    }

    private static Publish message(String topic, int payload, Qos qos) {
        Properties properties = Properties.NONE.with(Property.CONTENT_TYPE, "text/plain");
        return new Publish(topic, Unpooled.wrappedBuffer(new byte[payload]), qos, true, true, 0, properties);
    }
}
