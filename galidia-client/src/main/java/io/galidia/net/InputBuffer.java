// SPDX-License-Identifier: Apache-2.0
package io.galidia.net;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import org.jspecify.annotations.Nullable;

/** The bytes of a connection that were read and not yet decoded. */
final class InputBuffer {

    /* What was read is decoded in place. Only the rest of an incomplete packet is kept, and moved to a buffer of its own
     * size, so that a connection in the middle of a packet does not hold a whole read buffer; a packet in many pieces is
     * gathered in a buffer that doubles. */
    private final ByteBufAllocator allocator;
    private @Nullable ByteBuf bytes;
    private boolean isOwn;

    InputBuffer(ByteBufAllocator allocator) {
        this.allocator = allocator;
    }

    /** What is there; null for nothing. The reader index is moved by the decoder. */
    @Nullable ByteBuf bytes() {
        return bytes;
    }

    /** Takes what was read, and the duty to release it. */
    void add(ByteBuf read) {
        ByteBuf kept = bytes;
        if (kept == null || !kept.isReadable()) {
            release();
            bytes = read;
            isOwn = false;
            return;
        }
        try {
            // The read buffer must not be written to; nor must one whose payload is on its way to somebody else.
            if (!isOwn || kept.refCnt() > 1) {
                moveToOwn(kept, read.readableBytes());
            }
            ByteBuf own = bytes;
            if (own != null) {
                makeRoom(own, read.readableBytes());
                own.writeBytes(read);
            }
        } finally {
            read.release();
        }
    }

    /** Everything whole is decoded: keeps the rest without holding on to more memory than needed. */
    void settle() {
        ByteBuf kept = bytes;
        if (kept == null) {
            return;
        }
        if (!kept.isReadable()) {
            release();
        } else if (!isOwn) {
            moveToOwn(kept, 0);
        }
    }

    /* Left to itself the buffer would double up to 4 MiB only, and then copy everything for each 4 MiB more. */
    private static void makeRoom(ByteBuf own, int room) {
        if (own.writableBytes() < room) {
            own.discardReadBytes();
        }
        if (own.writableBytes() < room) {
            own.capacity(Math.max(own.readableBytes() + room, 2 * own.capacity()));
        }
    }

    private void moveToOwn(ByteBuf kept, int room) {
        ByteBuf own = allocator.buffer(kept.readableBytes() + room);
        own.writeBytes(kept);
        kept.release();
        bytes = own;
        isOwn = true;
    }

    void release() {
        ByteBuf kept = bytes;
        bytes = null;
        if (kept != null) {
            kept.release();
        }
    }
}
