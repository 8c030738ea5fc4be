// SPDX-License-Identifier: Apache-2.0
package io.galidia.bench.micro;

import io.galidia.codec.PacketEncoder;
import io.galidia.packet.Packet;
import io.galidia.packet.PingReq;
import io.galidia.packet.ProtocolVersion;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** One packet to bytes in a connection's output buffer. */
@State(Scope.Thread)
public class EncodeBenchmark {

    /** The version of the connection. */
    @Param
    public ProtocolVersion version = ProtocolVersion.MQTT_5;

    /** What is encoded. */
    @Param
    public Sample packet = Sample.PUBLISH_QOS_0;

    private final ByteBuf out = PooledByteBufAllocator.DEFAULT.directBuffer(1 << 10);
    private Packet encoded = PingReq.INSTANCE;

    /** Makes the packet. */
    @Setup
    public void make() {
        encoded = packet.packet();
    }

    /** Encodes the packet. */
    @Benchmark
    public int encode() {
        out.clear();
        PacketEncoder.encode(encoded, version, out);
        return out.writerIndex();
    }
}
