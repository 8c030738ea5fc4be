// SPDX-License-Identifier: Apache-2.0
package io.galidia.codec;

import static org.assertj.core.api.Assertions.assertThat;

import io.galidia.packet.Packet;
import io.galidia.packet.PacketType;
import io.galidia.packet.ProtocolVersion;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.Tuple.Tuple2;

class RoundTripProperties {

    /* Every type gets its share, the pings too: the others are the more. */
    @Provide
    Arbitrary<Tuple2<ProtocolVersion, Packet>> packets() {
        return Arbitraries.of(ProtocolVersion.values())
                .flatMap(version -> PacketArbitraries.packets(version).map(packet -> Tuple.of(version, packet)));
    }

    @Provide
    Arbitrary<Tuple2<ProtocolVersion, List<Packet>>> streams() {
        return Arbitraries.of(ProtocolVersion.values())
                .flatMap(version -> PacketArbitraries.packets(version)
                        .filter(packet -> packet.type() != PacketType.CONNECT)
                        .list()
                        .ofMaxSize(8)
                        .map(packets -> Tuple.of(version, packets)));
    }

    @Property(tries = 3000)
    void a_packet_is_read_as_it_was_written(@ForAll("packets") Tuple2<ProtocolVersion, Packet> sample) {
        Packet packet = sample.get2();
        int size = PacketEncoder.size(packet, sample.get1());
        ByteBuf bytes = Unpooled.buffer(size, size);
        PacketEncoder.encode(packet, sample.get1(), bytes);
        assertThat(bytes.writableBytes()).isZero();

        PacketDecoder decoder = new PacketDecoder(Math.max(size, PacketDecoder.MIN_PACKET_SIZE));
        decoder.version(sample.get1());
        assertThat(decoder.decode(bytes)).isEqualTo(packet);
        assertThat(bytes.isReadable()).isFalse();
    }

    @Property(tries = 300)
    void a_stream_cut_anywhere_gives_the_same_packets(
            @ForAll("streams") Tuple2<ProtocolVersion, List<Packet>> sample, @ForAll int seed) {
        ByteBuf stream = Unpooled.buffer();
        sample.get2().forEach(packet -> PacketEncoder.encode(packet, sample.get1(), stream));
        PacketDecoder decoder = new PacketDecoder(PacketDecoder.MAX_PACKET_SIZE);
        decoder.version(sample.get1());
        ByteBuf in = Unpooled.buffer();
        Random random = new Random(seed);
        int next = 0;
        while (stream.isReadable()) {
            in.writeBytes(stream, Math.min(stream.readableBytes(), 1 + random.nextInt(60)));
            for (Packet packet = decoder.decode(in); packet != null; packet = decoder.decode(in)) {
                assertThat(packet).isEqualTo(sample.get2().get(next++));
            }
            in.discardReadBytes();
        }
        assertThat(next).isEqualTo(sample.get2().size());
    }
}
