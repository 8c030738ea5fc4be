// SPDX-License-Identifier: Apache-2.0
package io.galidia.net;

import io.netty.buffer.AbstractByteBufAllocator;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.CompositeByteBuf;
import io.netty.buffer.UnpooledHeapByteBuf;
import java.util.Arrays;

/** Counts the buffers that are not released, and overwrites those that are, so that a view kept for too long shows. */
final class FuzzAllocator extends AbstractByteBufAllocator {

    private static final byte POISON = 0x5A;

    private int live;

    /** How many buffers are not released. */
    int live() {
        return live;
    }

    @Override
    protected ByteBuf newHeapBuffer(int initialCapacity, int maxCapacity) {
        return new Counted(initialCapacity, maxCapacity);
    }

    @Override
    protected ByteBuf newDirectBuffer(int initialCapacity, int maxCapacity) {
        return new Counted(initialCapacity, maxCapacity);
    }

    @Override
    public CompositeByteBuf compositeBuffer(int maxNumComponents) {
        throw new UnsupportedOperationException("nothing here asks for composite buffers");
    }

    @Override
    public boolean isDirectBufferPooled() {
        return false;
    }

    private final class Counted extends UnpooledHeapByteBuf {
        Counted(int initialCapacity, int maxCapacity) {
            super(FuzzAllocator.this, initialCapacity, maxCapacity);
            live++;
        }

        @Override
        protected void freeArray(byte[] array) {
            Arrays.fill(array, POISON);
        }

        @Override
        protected void deallocate() {
            live--;
            super.deallocate();
        }
    }
}
