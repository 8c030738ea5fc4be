// SPDX-License-Identifier: Apache-2.0
package io.galidia.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.galidia.packet.Packet;
import io.galidia.packet.PacketType;
import io.galidia.packet.ProtocolVersion;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class PacketSamplesTest {

    static List<Sample> all() {
        return PacketSamples.all();
    }

    static List<Sample> valid() {
        return PacketSamples.valid();
    }

    static List<Sample> malformed() {
        return PacketSamples.malformed();
    }

    @Test
    void the_table_has_every_type_in_every_version_and_no_name_twice() {
        assertThat(all()).hasSizeGreaterThan(300);
        Set<String> names = new HashSet<>();
        assertThat(all())
                .allSatisfy(sample -> assertThat(names.add(sample.toString()))
                        .as(sample.toString())
                        .isTrue());
        for (ProtocolVersion version : ProtocolVersion.values()) {
            for (PacketType type : PacketType.values()) {
                if (type != PacketType.AUTH || version == ProtocolVersion.MQTT_5) {
                    assertThat(PacketSamples.valid(type, version))
                            .as(type + " in " + version)
                            .isNotEmpty();
                }
            }
        }
    }

    @Test
    void the_remaining_length_of_a_sample_is_right_unless_it_is_the_fault() {
        assertThat(all()).allSatisfy(PacketSamplesTest::checkLength);
    }

    private static void checkLength(Sample sample) {
        int header = headerSize(sample.bytes());
        int length = 0;
        for (int i = 1; i < header; i++) {
            length |= (sample.bytes()[i] & 0x7F) << (7 * (i - 1));
        }
        boolean isFault = sample.name().contains("remaining length of 5 bytes");
        assertThat(header + length == sample.bytes().length).isNotEqualTo(isFault);
    }

    @ParameterizedTest
    @MethodSource("valid")
    void a_valid_packet_is_read(Sample sample) {
        PacketDecoder decoder = sample.decoder();
        ByteBuf bytes = sample.buffer();
        assertThat(decoder.decode(bytes)).isEqualTo(sample.packet());
        assertThat(bytes.isReadable()).isFalse();
        assertThat(decoder.version()).isEqualTo(sample.version());
        assertThat(decoder.decode(bytes)).isNull();
    }

    @ParameterizedTest
    @MethodSource("malformed")
    void a_malformed_packet_is_refused_with_its_reason_again_and_again(Sample sample) {
        PacketDecoder decoder = sample.decoder();
        ByteBuf bytes = sample.buffer();
        for (int attempt = 1; attempt <= 2; attempt++) {
            assertThatExceptionOfType(MalformedPacketException.class)
                    .isThrownBy(() -> decoder.decode(bytes))
                    .satisfies(fault -> assertThat(fault.reason()).isEqualTo(sample.fault()))
                    .satisfies(fault -> assertThat(fault.getStackTrace()).isEmpty())
                    .satisfies(fault -> assertThat(fault.getMessage()).matches("[ -~]{10,150}"));
            assertThat(bytes.readerIndex()).isZero();
        }
    }

    @Test
    void a_valid_packet_is_written_as_it_was_read() {
        assertThat(valid()).allSatisfy(PacketSamplesTest::writeBack);
    }

    private static void writeBack(Sample sample) {
        int size = PacketEncoder.size(sample.packet(), sample.version());
        ByteBuf out = Unpooled.buffer(size, size);
        PacketEncoder.encode(sample.packet(), sample.version(), out);
        assertThat(out.readableBytes()).isEqualTo(size);
        if (sample.isCanonical()) {
            assertThat(ByteBufUtil.hexDump(out)).isEqualTo(sample.hex());
        } else {
            assertThat(ByteBufUtil.hexDump(out)).isNotEqualTo(sample.hex());
            assertThat(sample.decoder().decode(out)).isEqualTo(sample.packet());
        }
    }

    @Test
    void byte_at_a_time_it_is_the_same_packet_or_fault() {
        assertThat(all()).allSatisfy(PacketSamplesTest::feedByteByByte);
    }

    private static void feedByteByByte(Sample sample) {
        PacketDecoder decoder = sample.decoder();
        ByteBuf in = Unpooled.buffer();
        for (int i = 0; i < sample.bytes().length; i++) {
            in.writeByte(sample.bytes()[i]);
            Packet packet;
            try {
                packet = decoder.decode(in);
            } catch (MalformedPacketException fault) {
                assertThat(fault.reason()).isEqualTo(sample.fault());
                return;
            }
            if (i < sample.bytes().length - 1) {
                assertThat(packet).as("after %d bytes", i + 1).isNull();
                assertThat(in.readerIndex()).isZero();
            } else {
                assertThat(packet).isEqualTo(sample.packet());
            }
        }
        assertThat(sample.isValid()).isTrue();
    }

    @ParameterizedTest
    @EnumSource
    void coalesced_into_one_buffer_all_valid_packets_come_out(ProtocolVersion version) {
        List<Sample> samples =
                valid().stream().filter(sample -> sample.version() == version).toList();
        ByteBuf in = Unpooled.buffer();
        samples.forEach(sample -> in.writeBytes(sample.bytes()));
        PacketDecoder decoder = samples.get(0).decoder();
        for (Sample sample : samples) {
            assertThat(decoder.decode(in)).isEqualTo(sample.packet());
        }
        assertThat(decoder.decode(in)).isNull();
        assertThat(in.isReadable()).isFalse();
    }

    @Test
    void behind_a_valid_packet_the_fault_is_the_same() {
        assertThat(malformed()).allSatisfy(PacketSamplesTest::putBehind);
    }

    private static void putBehind(Sample sample) {
        ByteBuf in = Unpooled.wrappedBuffer(new byte[] {(byte) 0xC0, 0}, sample.bytes(), new byte[] {(byte) 0xC0, 0});
        PacketDecoder decoder = sample.decoder();
        assertThat(decoder.decode(in).type()).isEqualTo(PacketType.PINGREQ);
        assertThatExceptionOfType(MalformedPacketException.class)
                .isThrownBy(() -> decoder.decode(in))
                .satisfies(fault -> assertThat(fault.reason()).isEqualTo(sample.fault()));
        assertThat(in.readerIndex()).isEqualTo(2);
    }

    @Test
    void truncated_at_every_length_nothing_is_read() {
        assertThat(all()).allSatisfy(PacketSamplesTest::truncate);
    }

    private static void truncate(Sample sample) {
        for (int length = 0; length < sample.bytes().length; length++) {
            ByteBuf in = Unpooled.wrappedBuffer(sample.bytes(), 0, length);
            try {
                assertThat(sample.decoder().decode(in)).isNull();
            } catch (MalformedPacketException fault) {
                assertThat(fault.reason()).isEqualTo(sample.fault());
            }
            assertThat(in.readerIndex()).isZero();
        }
    }

    /* The frame says that it is whole, so that every field in turn is the one that is cut. */
    @Test
    void with_its_body_cut_at_every_length_it_is_a_packet_or_malformed() {
        assertThat(all()).allSatisfy(PacketSamplesTest::cutBody);
    }

    private static void cutBody(Sample sample) {
        int header = headerSize(sample.bytes());
        for (int length = 0; length < sample.bytes().length - header; length++) {
            ByteBuf in = Unpooled.buffer().writeByte(sample.bytes()[0]);
            VariableInteger.write(in, length);
            in.writeBytes(sample.bytes(), header, length);
            try {
                Packet packet = sample.decoder().decode(in);
                assertThat(packet).isNotNull();
                assertThat(in.isReadable()).isFalse();
            } catch (MalformedPacketException fault) {
                assertThat(fault.getMessage()).isNotBlank();
            }
        }
    }

    private static int headerSize(byte[] bytes) {
        int size = 2;
        while (size < 5 && size < bytes.length && bytes[size - 1] < 0) {
            size++;
        }
        return size;
    }

    @Test
    void from_every_kind_of_buffer_it_is_the_same_packet_or_fault() {
        assertThat(all()).allSatisfy(PacketSamplesTest::readFromEveryBuffer);
    }

    private static void readFromEveryBuffer(Sample sample) {
        byte[] bytes = sample.bytes();
        int half = bytes.length / 2;
        ByteBuf direct = Unpooled.directBuffer().writeBytes(bytes);
        ByteBuf composite = Unpooled.wrappedBuffer(
                Unpooled.copiedBuffer(bytes, 0, half), Unpooled.copiedBuffer(bytes, half, bytes.length - half));
        ByteBuf shifted = Unpooled.buffer().writeZero(7).writeBytes(bytes).readerIndex(7);
        ByteBuf readOnly = sample.buffer().asReadOnly();
        try {
            for (ByteBuf in : List.of(direct, composite, shifted, readOnly, shifted.duplicate())) {
                try {
                    assertThat(sample.decoder().decode(in)).isEqualTo(sample.packet());
                } catch (MalformedPacketException fault) {
                    assertThat(fault.reason()).isEqualTo(sample.fault());
                }
            }
        } finally {
            direct.release();
        }
    }
}
