// SPDX-License-Identifier: Apache-2.0
package io.galidia.net;

import io.galidia.codec.PacketEncoder;
import io.galidia.packet.Packet;
import io.galidia.packet.ProtocolVersion;
import io.galidia.packet.Publish;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelPromise;
import io.netty.channel.DefaultChannelPromise;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** What a connection writes in a turn of its loop, gathered in one buffer that goes out at the end of the turn. */
final class OutputBuffer {

    /** Told of progress at the end of a turn, when it is safe to write again. */
    interface Listener {
        /** So many bytes were handed to the operating system since the last time. */
        void handedOver(int bytes);

        /** {@link #isWritable} has another answer now. */
        void writabilityChanged(boolean isWritable);

        /** Everything was handed over. */
        void emptied();
    }

    /* Packets are encoded one behind the other. A full buffer goes out at once, so that a long turn keeps the network
     * busy; a large payload goes out as it is, without a copy. An idle connection has no buffer. The promise of a write
     * counts its bytes, which is exact with TLS and WebSocket in between, too. */
    private static final int FULL = 64 << 10;
    private static final int LARGE_PAYLOAD = 16 << 10;
    private static final int SMALLEST = 256;

    private final Channel channel;
    private final NettyLoop loop;
    private final Listener listener;
    private final AtomicLong pending = new AtomicLong();
    private @Nullable ByteBuf gathered;
    private int nextCapacity = SMALLEST;
    private int handedOver;
    private boolean isDirty;
    private boolean isToldWritable = true;
    /** Whether it was full, if only within the turn: the application may have seen it and wait for the news of room. */
    private boolean wasFull;

    OutputBuffer(Channel channel, NettyLoop loop, Listener listener) {
        this.channel = channel;
        this.loop = loop;
        this.listener = listener;
    }

    /** Returns how many bytes the packet has. */
    int write(Packet packet, ProtocolVersion version) {
        if (packet instanceof Publish message) {
            return write(message, message.packetId(), message.dup(), version);
        }
        ByteBuf out = buffer();
        int start = out.writerIndex();
        PacketEncoder.encode(packet, version, out);
        return added(out.writerIndex() - start);
    }

    int write(Publish message, int packetId, boolean dup, ProtocolVersion version) {
        ByteBuf out = buffer();
        int start = out.writerIndex();
        if (message.payload().readableBytes() < LARGE_PAYLOAD) {
            loop.lastPublish().write(message, packetId, dup, version, out);
            return added(out.writerIndex() - start);
        }
        PacketEncoder.encodeHeader(message, packetId, dup, version, out);
        int header = added(out.writerIndex() - start);
        return header + writeThrough(message.payload().retainedSlice());
    }

    /** Writes raw bytes. */
    void write(byte[] bytes) {
        ByteBuf out = buffer();
        out.writeBytes(bytes);
        added(bytes.length);
    }

    private int writeThrough(ByteBuf payload) {
        int bytes = payload.readableBytes();
        handOverGathered();
        pending.lazySet(pending.get() + bytes);
        channel.write(payload, new Flush(channel, bytes));
        if (pending.get() >= FULL) {
            channel.flush();
        }
        return bytes;
    }

    private ByteBuf buffer() {
        ByteBuf out = gathered;
        if (out == null) {
            out = channel.alloc().directBuffer(nextCapacity);
            gathered = out;
            markDirty();
        }
        return out;
    }

    private int added(int bytes) {
        pending.lazySet(pending.get() + bytes);
        ByteBuf out = gathered;
        if (out != null && out.readableBytes() >= FULL) {
            handOverGathered();
            channel.flush();
        }
        return bytes;
    }

    private void handOverGathered() {
        ByteBuf out = gathered;
        gathered = null;
        if (out == null) {
            return;
        }
        int bytes = out.readableBytes();
        if (bytes == 0) {
            out.release();
            return;
        }
        nextCapacity = Math.max(SMALLEST, Math.min(FULL, Integer.highestOneBit(bytes) << 1));
        channel.write(out, new Flush(channel, bytes));
    }

    /** The channel is full, or has room again: told at the end of the turn, when it is safe to write. */
    void writabilityChanged() {
        wasFull |= !channel.isWritable();
        markDirty();
    }

    /** Has {@link #flush} called at the end of the turn. */
    void markDirty() {
        if (!isDirty) {
            isDirty = true;
            loop.flushLater(this);
        }
    }

    /** Hands over what was gathered and tells of the progress. Called by the loop at the end of its turn. */
    void flush() {
        handOverGathered();
        channel.flush();
        isDirty = false;
        int bytes = handedOver;
        if (bytes > 0) {
            handedOver = 0;
            listener.handedOver(bytes);
        }
        boolean isWritable = channel.isWritable();
        if (isWritable ? wasFull || !isToldWritable : isToldWritable) {
            wasFull = false;
            isToldWritable = isWritable;
            listener.writabilityChanged(isWritable);
        }
        if (pending.get() == 0) {
            listener.emptied();
        }
    }

    /** Bytes not yet handed to the operating system. Safe from any thread. */
    long pending() {
        return pending.get();
    }

    /** Whether there is room. Safe from any thread. */
    boolean isWritable() {
        return channel.isWritable();
    }

    /** Forgets what was gathered: the channel is gone. */
    void release() {
        ByteBuf out = gathered;
        gathered = null;
        if (out != null) {
            pending.lazySet(pending.get() - out.readableBytes());
            out.release();
        }
    }

    /** The promise of one write: counts its bytes as handed over, or as lost. */
    private final class Flush extends DefaultChannelPromise {
        private final int bytes;

        Flush(Channel channel, int bytes) {
            super(channel);
            this.bytes = bytes;
        }

        @Override
        public boolean trySuccess(Void result) {
            boolean isFirst = super.trySuccess(null);
            if (isFirst) {
                handedOver += bytes;
                done();
            }
            return isFirst;
        }

        @Override
        public ChannelPromise setSuccess(Void result) {
            super.setSuccess(null);
            handedOver += bytes;
            done();
            return this;
        }

        @Override
        public boolean tryFailure(Throwable cause) {
            boolean isFirst = super.tryFailure(cause);
            if (isFirst) {
                done();
            }
            return isFirst;
        }

        @Override
        public ChannelPromise setFailure(Throwable cause) {
            super.setFailure(cause);
            done();
            return this;
        }

        private void done() {
            pending.lazySet(pending.get() - bytes);
            markDirty();
        }
    }
}
