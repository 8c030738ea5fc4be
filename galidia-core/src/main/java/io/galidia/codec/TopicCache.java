// SPDX-License-Identifier: Apache-2.0
package io.galidia.codec;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import org.jspecify.annotations.Nullable;

/**
 * The topic names that a connection has used lately, so that a repeated one costs neither a String nor a second check.
 * Bounded: at most {@value #SLOTS} names of at most {@value #MAX_BYTES} bytes.
 */
final class TopicCache {

    private static final int SLOTS = 32;
    private static final int MAX_BYTES = 256;

    /* Each topic has one slot, chosen by a hash of all its bytes, and a newcomer takes the place of the former owner. A
     * peer that makes names collide only loses the benefit. The bytes are compared in full, so that a hit means a valid
     * name; they are kept beside the String since that is eight times as fast as comparing with its chars. */
    private final @Nullable ByteBuf[] bytes = new @Nullable ByteBuf[SLOTS];
    private final String[] topics = new String[SLOTS];

    /** The name with these bytes if it was {@link #put} lately, or null. */
    @Nullable String get(ByteBuf in, int index, int length) {
        int slot = slot(in, index, length);
        ByteBuf known = bytes[slot];
        return known != null && known.capacity() == length && ByteBufUtil.equals(known, 0, in, index, length)
                ? topics[slot]
                : null;
    }

    /** Keeps a name that has been checked. */
    void put(ByteBuf in, int index, int length, String topic) {
        if (length <= MAX_BYTES) {
            int slot = slot(in, index, length);
            bytes[slot] = Unpooled.wrappedBuffer(ByteBufUtil.getBytes(in, index, length, true));
            topics[slot] = topic;
        }
    }

    private static int slot(ByteBuf in, int index, int length) {
        if (length > MAX_BYTES) {
            return 0;
        }
        long hash = length;
        int i = index;
        int end = index + length;
        for (; end - i >= Long.BYTES; i += Long.BYTES) {
            hash = (hash ^ in.getLongLE(i)) * 0x9E37_79B9_7F4A_7C15L;
            hash ^= hash >>> 32;
        }
        for (; i < end; i++) {
            hash = (hash ^ in.getByte(i)) * 0x9E37_79B9_7F4A_7C15L;
        }
        return (int) (hash >>> 59);
    }
}
