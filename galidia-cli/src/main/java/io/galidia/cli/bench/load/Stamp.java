// SPDX-License-Identifier: Apache-2.0
package io.galidia.cli.bench.load;

import io.netty.buffer.ByteBuf;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** The first bytes of every payload: number of the publisher, sequence number, time of sending in nanoseconds. */
public final class Stamp {

    /** How many bytes it takes, and so the smallest payload. */
    public static final int BYTES = 16;

    /** The numbers of publishers are below this; a subscriber does not count others. */
    public static final int MOST_PUBLISHERS = 1 << 20;

    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

    private Stamp() {}

    static void write(byte[] payload, int publisher, long sequence, long sentNanos) {
        INT.set(payload, 0, publisher);
        INT.set(payload, 4, (int) sequence);
        LONG.set(payload, 8, sentNanos);
    }

    static int publisher(ByteBuf bytes, int index) {
        return bytes.getInt(index);
    }

    /** The low 32 bits of the sequence number. */
    static int sequence(ByteBuf bytes, int index) {
        return bytes.getInt(index + 4);
    }

    static long sentNanos(ByteBuf bytes, int index) {
        return bytes.getLong(index + 8);
    }
}
