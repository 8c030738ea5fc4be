// SPDX-License-Identifier: Apache-2.0
package io.galidia.net;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;

class InputBufferTest {

    private final InputBuffer buffer = new InputBuffer(UnpooledByteBufAllocator.DEFAULT);

    @Test
    void whatIsWhollyTaken_isGivenBackAtOnce() {
        ByteBuf read = Unpooled.buffer(65_536).writeZero(100);
        buffer.add(read);
        Objects.requireNonNull(buffer.bytes()).skipBytes(100);
        buffer.settle();
        assertThat(buffer.bytes()).isNull();
        assertThat(read.refCnt()).isZero();
    }

    @Test
    void theRestOfAPacket_doesNotHoldTheReadBuffer() {
        ByteBuf read = Unpooled.buffer(65_536).writeZero(100);
        buffer.add(read);
        Objects.requireNonNull(buffer.bytes()).skipBytes(95);
        buffer.settle();
        assertThat(read.refCnt()).isZero();
        assertThat(Objects.requireNonNull(buffer.bytes()).readableBytes()).isEqualTo(5);
        assertThat(Objects.requireNonNull(buffer.bytes()).capacity()).isLessThanOrEqualTo(256);
        buffer.release();
        assertThat(buffer.bytes()).isNull();
    }

    @Test
    void anyPieces_takenAtAnyPace_giveTheSameBytes_andNothingLeaks() {
        Random random = new Random(42);
        for (int round = 0; round < 200; round++) {
            int in = 0;
            int out = 0;
            ByteBuf[] pieces = new ByteBuf[30];
            for (int i = 0; i < pieces.length; i++) {
                ByteBuf piece = Unpooled.buffer();
                int size = 1 + random.nextInt(500);
                for (int j = 0; j < size; j++) {
                    piece.writeByte(in++);
                }
                pieces[i] = piece;
                buffer.add(piece);
                ByteBuf bytes = Objects.requireNonNull(buffer.bytes());
                int taken = random.nextInt(bytes.readableBytes() + 1);
                for (int j = 0; j < taken; j++) {
                    assertThat(bytes.readByte()).isEqualTo((byte) out++);
                }
                if (random.nextBoolean()) { // not when the receiver is busy
                    buffer.settle();
                }
            }
            buffer.release();
            assertThat(pieces).allMatch(piece -> piece.refCnt() == 0);
        }
    }

    @Test
    void aLargePacket_isMovedOnlyWhenItHasDoubled() {
        int moves = 0;
        int capacity = 0;
        for (int i = 0; i < 512; i++) {
            buffer.add(Unpooled.buffer(65_536).writeZero(65_536));
            int now = Objects.requireNonNull(buffer.bytes()).capacity();
            moves += now == capacity ? 0 : 1;
            capacity = now;
        }
        assertThat(Objects.requireNonNull(buffer.bytes()).readableBytes()).isEqualTo(32 << 20);
        assertThat(moves).isLessThan(12);
        buffer.release();
    }
}
