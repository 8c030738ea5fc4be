// SPDX-License-Identifier: Apache-2.0
package io.galidia.bench.micro;

import io.galidia.codec.PacketDecoder;
import io.galidia.codec.PacketEncoder;
import io.galidia.packet.Packet;
import io.galidia.packet.ProtocolVersion;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** Bytes, as they stand in a connection's read buffer, to one packet. */
@State(Scope.Thread)
public class DecodeBenchmark {

    /** The version of the connection. */
    @Param
    public ProtocolVersion version = ProtocolVersion.MQTT_5;

    /** What is decoded. */
    @Param
    public Sample packet = Sample.PUBLISH_QOS_0;

    private final PacketDecoder decoder = new PacketDecoder(1 << 20);
    private final ByteBuf bytes = PooledByteBufAllocator.DEFAULT.directBuffer();

    /** Encodes the packet. */
    @Setup
    public void encode() {
        decoder.version(version);
        PacketEncoder.encode(packet.packet(), version, bytes);
    }

    /** Decodes the packet. */
    @Benchmark
    public @Nullable Packet decode() {
        bytes.readerIndex(0);
        return decoder.decode(bytes);
    }
}
