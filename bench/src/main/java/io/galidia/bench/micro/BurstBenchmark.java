// SPDX-License-Identifier: Apache-2.0
package io.galidia.bench.micro;

import io.galidia.codec.PacketDecoder;
import io.galidia.codec.PacketEncoder;
import io.galidia.packet.Packet;
import io.galidia.packet.ProtocolVersion;
import io.galidia.packet.PubAck;
import io.galidia.packet.Publish;
import io.galidia.packet.Qos;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.buffer.Unpooled;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.infra.Blackhole;

/** What one read brings of a busy client: messages of QoS 0 and 1 and acknowledgements, mixed. Figures are per packet. */
@State(Scope.Thread)
public class BurstBenchmark {

    private static final int PACKETS = 100;
    private static final int TOPICS = 8;

    /** The version of the connection. */
    @Param
    public ProtocolVersion version = ProtocolVersion.MQTT_5;

    private final PacketDecoder decoder = new PacketDecoder(1 << 20);
    private final ByteBuf in = PooledByteBufAllocator.DEFAULT.directBuffer(1 << 14);
    private final ByteBuf out = PooledByteBufAllocator.DEFAULT.directBuffer(1 << 14);
    private final Packet[] packets = new Packet[PACKETS];

    /** Makes the packets and their bytes. */
    @Setup
    public void make() {
        for (int i = 0; i < PACKETS; i++) {
            packets[i] = packet(i);
            PacketEncoder.encode(packets[i], version, in);
        }
        decoder.version(version);
    }

    private static Packet packet(int i) {
        if (i % 4 == 3) {
            return new PubAck(i + 1);
        }
        Qos qos = i % 2 == 0 ? Qos.AT_MOST_ONCE : Qos.AT_LEAST_ONCE;
        Publish message =
                new Publish(Samples.TOPIC + i % TOPICS, Unpooled.wrappedBuffer(new byte[Samples.PAYLOAD]), qos, false);
        return qos == Qos.AT_MOST_ONCE ? message : message.withPacketId(i + 1, false);
    }

    /** Decodes all packets. */
    @Benchmark
    @OperationsPerInvocation(PACKETS)
    public void decode(Blackhole sink) {
        in.readerIndex(0);
        for (Packet packet = decoder.decode(in); packet != null; packet = decoder.decode(in)) {
            sink.consume(packet);
        }
    }

    /** Encodes all packets. */
    @Benchmark
    @OperationsPerInvocation(PACKETS)
    public int encode() {
        out.clear();
        for (Packet packet : packets) {
            PacketEncoder.encode(packet, version, out);
        }
        return out.writerIndex();
    }
}
