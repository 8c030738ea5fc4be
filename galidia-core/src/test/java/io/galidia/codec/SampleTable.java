// SPDX-License-Identifier: Apache-2.0
package io.galidia.codec;

import io.galidia.packet.Packet;
import io.galidia.packet.ProtocolVersion;
import io.galidia.packet.ReasonCode;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Collects samples that are written as annotated bytes: hex pairs, 'text' in quotes, and comments after #. */
final class SampleTable {

    private final List<Sample> samples = new ArrayList<>();

    /** Bytes that decode to the packet, which encodes to these bytes. */
    void valid(String name, ProtocolVersion version, Packet packet, String bytes) {
        samples.add(new Sample(name, version, parse(bytes), packet, null, true));
    }

    /** Bytes that decode to the packet, which we write otherwise. */
    void accepted(String name, ProtocolVersion version, Packet packet, String bytes) {
        samples.add(new Sample(name, version, parse(bytes), packet, null, false));
    }

    /** Bytes that are no packet. */
    void malformed(String name, ProtocolVersion version, ReasonCode fault, String bytes) {
        samples.add(new Sample(name, version, parse(bytes), null, fault, false));
    }

    List<Sample> samples() {
        return List.copyOf(samples);
    }

    /** The number of bytes that this stands for. */
    static int length(String annotated) {
        return parse(annotated).length() / 2;
    }

    private static String parse(String annotated) {
        ByteBuf bytes = Unpooled.buffer();
        for (String line : annotated.split("\n")) {
            int i = 0;
            while (i < line.length() && line.charAt(i) != '#') {
                if (line.charAt(i) == ' ') {
                    i++;
                } else if (line.charAt(i) == '\'') {
                    int end = line.indexOf('\'', i + 1);
                    bytes.writeCharSequence(line.substring(i + 1, end), StandardCharsets.UTF_8);
                    i = end + 1;
                } else {
                    bytes.writeByte(Integer.parseInt(line.substring(i, i + 2), 16));
                    i += 2;
                }
            }
        }
        return ByteBufUtil.hexDump(bytes);
    }
}
