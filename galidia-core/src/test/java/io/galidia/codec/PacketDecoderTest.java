// SPDX-License-Identifier: Apache-2.0
package io.galidia.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.galidia.packet.Connect;
import io.galidia.packet.PacketType;
import io.galidia.packet.ProtocolVersion;
import io.galidia.packet.Publish;
import io.galidia.packet.Qos;
import io.galidia.packet.ReasonCode;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PacketDecoderTest {

    private static ByteBuf bytes(int... values) {
        ByteBuf bytes = Unpooled.buffer();
        for (int value : values) {
            bytes.writeByte(value);
        }
        return bytes;
    }

    private static void assertTooLarge(PacketDecoder decoder, ByteBuf in, String message) {
        assertThatExceptionOfType(MalformedPacketException.class)
                .isThrownBy(() -> decoder.decode(in))
                .withMessage(message)
                .satisfies(fault -> assertThat(fault.reason()).isEqualTo(ReasonCode.PACKET_TOO_LARGE));
    }

    @Test
    void a_packet_over_the_limit_is_refused_when_its_length_is_known() {
        PacketDecoder decoder = new PacketDecoder(130);
        assertThat(decoder.decode(bytes(0x30, 0x80))).isNull();
        assertThat(decoder.decode(bytes(0x30, 0xFF))).isNull();
        assertTooLarge(
                decoder, bytes(0x30, 0x80, 0x01), "PUBLISH: packet of 131 bytes is larger than the limit of 130");
        assertThat(decoder.decode(bytes(0x30, 0x7F))).isNull();
    }

    @Test
    void a_packet_of_exactly_the_limit_is_read() {
        ByteBuf in = bytes(0x30, 0x03, 0x00, 0x01, 't');
        assertThat(new PacketDecoder(5).decode(in)).isNotNull();
        in.readerIndex(0);
        assertTooLarge(new PacketDecoder(4), in, "PUBLISH: packet of 5 bytes is larger than the limit of 4");
    }

    @Test
    void the_largest_packet_of_all_is_waited_for_and_one_byte_less_of_a_limit_refuses_it() {
        ByteBuf in = bytes(0x30, 0xFF, 0xFF, 0xFF, 0x7F);
        PacketDecoder decoder = new PacketDecoder(PacketDecoder.MAX_PACKET_SIZE);
        assertThat(decoder.decode(in)).isNull();
        decoder.maxPacketSize(PacketDecoder.MAX_PACKET_SIZE - 1);
        assertTooLarge(decoder, in, "PUBLISH: packet of 268435460 bytes is larger than the limit of 268435459");
    }

    @Test
    void a_limit_smaller_than_a_header_refuses_whatever_has_that_header() {
        assertTooLarge(
                new PacketDecoder(2),
                bytes(0x30, 0xFF, 0xFF, 0x01),
                "PUBLISH: packet of 32771 bytes is larger than the limit of 2");
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 0, 1, 268_435_461, Integer.MAX_VALUE})
    void a_limit_that_no_packet_can_have_is_refused(int limit) {
        String message = "maximum packet size must be 2 to 268435460, not " + limit;
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new PacketDecoder(limit))
                .withMessage(message);
        PacketDecoder decoder = new PacketDecoder(2);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> decoder.maxPacketSize(limit))
                .withMessage(message);
    }

    @ParameterizedTest
    @ValueSource(ints = {0x00, 0x36, 0x41, 0x16, 'G', 0xF0})
    void a_first_byte_that_begins_no_packet_is_enough_to_refuse_it(int first) {
        PacketDecoder decoder = new PacketDecoder(100);
        assertThatExceptionOfType(MalformedPacketException.class).isThrownBy(() -> decoder.decode(bytes(first)));
    }

    @Test
    void five_length_bytes_are_refused_before_the_fifth_is_there() {
        PacketDecoder decoder = new PacketDecoder(100);
        assertThatExceptionOfType(MalformedPacketException.class)
                .isThrownBy(() -> decoder.decode(bytes(0x30, 0x80, 0x80, 0x80, 0x80)))
                .satisfies(fault -> assertThat(fault.reason()).isEqualTo(ReasonCode.MALFORMED_PACKET));
    }

    @ParameterizedTest
    @CsvSource({"3, 2", "127, 2", "128, 3", "16383, 3", "16384, 4", "2097151, 4", "2097152, 5"})
    void every_size_of_the_remaining_length_is_read(int remaining, int header) {
        Publish message = new Publish("t", Unpooled.wrappedBuffer(new byte[remaining - 3]), Qos.AT_MOST_ONCE, true);
        ByteBuf bytes = Unpooled.buffer();
        PacketEncoder.encode(message, ProtocolVersion.MQTT_3_1_1, bytes);
        assertThat(bytes.readableBytes()).isEqualTo(header + remaining);
        assertThat(new PacketDecoder(PacketDecoder.MAX_PACKET_SIZE).decode(bytes))
                .isEqualTo(message);
    }

    @Test
    void the_version_of_a_malformed_connect_is_learned_for_the_answer() {
        Sample sample = PacketSamples.malformed().stream()
                .filter(each -> each.name().equals("CONNECT with receive maximum 0"))
                .findAny()
                .orElseThrow();
        PacketDecoder decoder = new PacketDecoder(1000);
        assertThat(decoder.version()).isEqualTo(ProtocolVersion.MQTT_3_1_1);
        assertThatExceptionOfType(MalformedPacketException.class).isThrownBy(() -> decoder.decode(sample.buffer()));
        assertThat(decoder.version()).isEqualTo(ProtocolVersion.MQTT_5);
    }

    @Test
    void the_version_of_connect_holds_for_what_is_read_behind_it() {
        PacketDecoder decoder = new PacketDecoder(1000);
        ByteBuf in = Unpooled.buffer();
        in.writeBytes(PacketSamples.valid(PacketType.CONNECT, ProtocolVersion.MQTT_5)
                .get(0)
                .bytes());
        in.writeBytes(PacketSamples.valid(PacketType.PUBLISH, ProtocolVersion.MQTT_5)
                .get(1)
                .bytes());
        assertThat(decoder.decode(in)).isInstanceOf(Connect.class);
        assertThat(decoder.decode(in)).isInstanceOf(Publish.class);
    }

    @Test
    void the_payload_is_a_view_of_the_buffer_without_a_reference_and_password_and_will_are_not() {
        ByteBuf in = Unpooled.buffer();
        in.writeBytes(PacketSamples.valid(PacketType.PUBLISH, ProtocolVersion.MQTT_3_1_1)
                .get(0)
                .bytes());
        Publish message = (Publish) new PacketDecoder(1000).decode(in);
        assertThat(in.refCnt()).isEqualTo(1);
        in.setByte(in.writerIndex() - 1, 'o');
        assertThat(new String(message.payloadBytes(), StandardCharsets.UTF_8)).isEqualTo("ho");
        Publish kept = message.copy();
        in.setZero(0, in.writerIndex());
        assertThat(new String(kept.payloadBytes(), StandardCharsets.UTF_8)).isEqualTo("ho");

        Sample everything = PacketSamples.valid(PacketType.CONNECT, ProtocolVersion.MQTT_3_1_1)
                .get(2);
        ByteBuf connectBytes = Unpooled.directBuffer().writeBytes(everything.bytes());
        Connect connect = (Connect) new PacketDecoder(1000).decode(connectBytes);
        connectBytes.setZero(0, connectBytes.writerIndex());
        connectBytes.release();
        assertThat(connect).isEqualTo(everything.packet());
        assertThat(connect.password().hasArray()).isTrue();
        assertThat(connect.will().payload().hasArray()).isTrue();
    }
}
