// SPDX-License-Identifier: Apache-2.0
package io.galidia.codec;

import io.galidia.packet.ProtocolVersion;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The seeds of {@link FuzzTarget}: all packet samples, some of them joined as a peer would send them. */
final class FuzzCorpus {

    private static final List<ProtocolVersion> VERSIONS =
            List.of(ProtocolVersion.MQTT_3_1, ProtocolVersion.MQTT_3_1_1, ProtocolVersion.MQTT_5);

    private FuzzCorpus() {}

    /** The version that the first byte of an input stands for. */
    static ProtocolVersion version(byte first) {
        return VERSIONS.get(Math.floorMod(first, VERSIONS.size()));
    }

    /** File names and contents: the byte of the version, then the bytes of the packets. */
    static Map<String, byte[]> seeds() {
        Map<String, byte[]> seeds = new TreeMap<>();
        Map<ProtocolVersion, ByteBuf> streams = new TreeMap<>();
        for (Sample sample : PacketSamples.all()) {
            ByteBuf seed = Unpooled.buffer().writeByte(first(sample.version())).writeBytes(sample.bytes());
            String name =
                    sample.toString().replace("+", "plus").replace("#", "hash").replaceAll("[^A-Za-z0-9_]+", "-");
            seeds.put(name, ByteBufUtil.getBytes(seed));
            if (sample.isValid()) {
                streams.computeIfAbsent(
                                sample.version(), version -> Unpooled.buffer().writeByte(first(version)))
                        .writeBytes(sample.bytes());
            }
        }
        streams.forEach((version, stream) -> seeds.put(version + "-all-valid-packets", ByteBufUtil.getBytes(stream)));
        return seeds;
    }

    private static int first(ProtocolVersion version) {
        return VERSIONS.indexOf(version);
    }
}
