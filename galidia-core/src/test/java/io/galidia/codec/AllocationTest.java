// SPDX-License-Identifier: Apache-2.0
package io.galidia.codec;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.galidia.packet.Packet;
import io.galidia.packet.Properties;
import io.galidia.packet.ProtocolVersion;
import io.galidia.packet.Publish;
import io.galidia.packet.Qos;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.buffer.Unpooled;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.Test;

/** What the hot path leaves to the garbage collector, with pooled buffers as channels have them. */
class AllocationTest {

    private static final int ROUNDS = 20_000;
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private static final Publish MESSAGE = new Publish(
            "plant/7/line/3/temperature",
            Unpooled.wrappedBuffer(new byte[64]),
            Qos.AT_LEAST_ONCE,
            false,
            false,
            1,
            Properties.NONE);

    @SuppressWarnings("deprecation") // Thread.threadId() came after Java 17
    private static long bytesPerRound(Runnable round) {
        for (int i = 0; i < ROUNDS; i++) {
            round.run();
        }
        long id = Thread.currentThread().getId();
        long before = THREADS.getThreadAllocatedBytes(id);
        for (int i = 0; i < ROUNDS; i++) {
            round.run();
        }
        return (THREADS.getThreadAllocatedBytes(id) - before) / ROUNDS;
    }

    @Test
    void a_publish_is_written_without_garbage() {
        ByteBuf out = PooledByteBufAllocator.DEFAULT.directBuffer(256);
        try {
            assertThat(bytesPerRound(() -> {
                        out.clear();
                        PacketEncoder.encode(MESSAGE, 7, false, ProtocolVersion.MQTT_5, out);
                    }))
                    .isZero();
        } finally {
            out.release();
        }
    }

    @Test
    void a_publish_to_a_known_topic_leaves_its_record_and_the_view_of_its_payload() {
        ByteBuf in = PooledByteBufAllocator.DEFAULT.directBuffer(256);
        try {
            PacketEncoder.encode(MESSAGE, ProtocolVersion.MQTT_5, in);
            PacketDecoder decoder = new PacketDecoder(1000);
            decoder.version(ProtocolVersion.MQTT_5);
            Packet[] last = new Packet[1];
            assertThat(bytesPerRound(() -> {
                        in.readerIndex(0);
                        last[0] = decoder.decode(in);
                    }))
                    .isLessThanOrEqualTo(128);
            assertThat(last[0]).isEqualTo(MESSAGE);
        } finally {
            in.release();
        }
    }
}
