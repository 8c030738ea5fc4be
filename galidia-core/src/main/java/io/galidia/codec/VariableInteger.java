// SPDX-License-Identifier: Apache-2.0
package io.galidia.codec;

import io.netty.buffer.ByteBuf;

/** Variable byte integers (section 1.5.5): seven bits a byte, lowest first, at most four bytes. */
final class VariableInteger {

    static final int MAX = 268_435_455;

    private VariableInteger() {}

    /** The number of bytes of this value, 0 to {@link #MAX}. */
    static int size(long value) {
        if (value < 1 << 7) {
            return 1;
        }
        return value < 1 << 14 ? 2 : value < 1 << 21 ? 3 : 4;
    }

    /** Writes this value, 0 to {@link #MAX}. */
    static void write(ByteBuf out, int value) {
        int rest = value;
        while (rest >= 0x80) {
            out.writeByte((rest & 0x7F) | 0x80);
            rest >>>= 7;
        }
        out.writeByte(rest);
    }
}
