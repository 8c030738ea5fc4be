// SPDX-License-Identifier: Apache-2.0
package io.galidia.codec;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.util.Random;

/** Packets with a few random changes that keep most of their meaning. */
final class Mutants {

    private Mutants() {}

    /** The bytes with one to three changes: a byte replaced, a bit flipped, a small number, a byte more. */
    static byte[] of(byte[] bytes, Random random) {
        ByteBuf mutant = Unpooled.buffer().writeBytes(bytes);
        int changes = 1 + random.nextInt(3);
        for (int i = 0; i < changes; i++) {
            int at = random.nextInt(mutant.readableBytes());
            switch (random.nextInt(4)) {
                case 0 -> mutant.setByte(at, random.nextInt(256));
                case 1 -> mutant.setByte(at, mutant.getByte(at) ^ (1 << random.nextInt(8)));
                case 2 -> mutant.setByte(at, random.nextInt(4));
                default -> insert(mutant, at, random.nextInt(256));
            }
        }
        return ByteBufUtil.getBytes(mutant);
    }

    /** The remaining length goes along as long as it has one byte. */
    private static void insert(ByteBuf mutant, int at, int value) {
        if (at >= 2 && mutant.getByte(1) >= 0) {
            ByteBuf rest = mutant.copy(at, mutant.writerIndex() - at);
            mutant.writerIndex(at).writeByte(value).writeBytes(rest);
            mutant.setByte(1, mutant.getByte(1) + 1);
        }
    }
}
