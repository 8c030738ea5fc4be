// SPDX-License-Identifier: Apache-2.0
package io.galidia.codec;

import static org.assertj.core.api.Assertions.assertThat;

import io.galidia.packet.Packet;
import io.galidia.packet.ProtocolVersion;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/** What must hold for whatever a peer sends. */
final class FuzzTarget {

    private static final int MAX_PACKET_SIZE = 4096;

    private FuzzTarget() {}

    /** Reads packets until the bytes are at their end or at fault; the first byte stands for the version. */
    static void run(byte[] input) {
        if (input.length == 0) {
            return;
        }
        ProtocolVersion version = FuzzCorpus.version(input[0]);
        ByteBuf in = Unpooled.wrappedBuffer(input, 1, input.length - 1);
        PacketDecoder decoder = new PacketDecoder(MAX_PACKET_SIZE);
        decoder.version(version);
        while (true) {
            int before = in.readerIndex();
            Packet packet;
            try {
                packet = decoder.decode(in);
            } catch (MalformedPacketException fault) {
                assertThat(in.readerIndex()).isEqualTo(before);
                assertThat(fault.getMessage()).isNotBlank();
                return;
            }
            if (packet == null) {
                assertThat(in.readerIndex()).isEqualTo(before);
                return;
            }
            assertThat(in.readerIndex()).isGreaterThan(before);
            checkWrittenBack(packet, decoder.version(), in.readerIndex() - before);
        }
    }

    /** What was read can be written, is no longer then, and is read as the same again. */
    private static void checkWrittenBack(Packet packet, ProtocolVersion version, int bytesRead) {
        int size = PacketEncoder.size(packet, version);
        ByteBuf out = Unpooled.buffer(size, size);
        PacketEncoder.encode(packet, version, out);
        assertThat(out.readableBytes()).isEqualTo(size).isLessThanOrEqualTo(bytesRead);
        PacketDecoder again = new PacketDecoder(MAX_PACKET_SIZE);
        again.version(version);
        assertThat(again.decode(out)).isEqualTo(packet);
        assertThat(out.isReadable()).isFalse();
    }
}
