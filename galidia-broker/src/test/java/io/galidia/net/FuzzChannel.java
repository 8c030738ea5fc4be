// SPDX-License-Identifier: Apache-2.0
package io.galidia.net;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.AbstractChannel;
import io.netty.channel.ChannelConfig;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelMetadata;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.ChannelPromise;
import io.netty.channel.DefaultChannelConfig;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.DuplexChannel;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A channel without an operating system: a test says what comes in, in which pieces, and how much the peer takes of what
 * goes out. It reads, fills and closes as a socket does.
 */
public final class FuzzChannel extends AbstractChannel implements DuplexChannel {

    private static final ChannelMetadata METADATA = new ChannelMetadata(false);

    private final ChannelConfig config = new DefaultChannelConfig(this);
    private final SocketAddress remote;
    private final Consumer<byte[]> peer;
    private final Queue<byte[]> input = new ArrayDeque<>();
    private long room = Long.MAX_VALUE;
    private boolean isOpen = true;
    private boolean isActive;
    private boolean isOutputShutdown;
    private boolean isPumping;
    private boolean hasEof;
    private @Nullable IOException reset;

    FuzzChannel(ByteBufAllocator allocator, int port, Consumer<byte[]> peer) {
        super(null);
        this.peer = peer;
        remote = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
        config.setAllocator(allocator);
    }

    // ---- what the peer does

    /** The bytes arrive, as one read for each piece. */
    public void arrive(byte[] piece) {
        input.add(piece);
        eventLoop().execute(this::pump);
    }

    /** The peer closes its side after what it has sent. */
    public void arriveEnd() {
        hasEof = true;
        eventLoop().execute(this::pump);
    }

    /** The peer resets the connection: what is on its way is lost. */
    public void arriveReset() {
        reset = new IOException("Connection reset by peer");
        eventLoop().execute(this::pump);
    }

    /** The peer takes so many more bytes, and no more until it is told otherwise. */
    public void room(long bytes) {
        room = bytes;
        eventLoop().execute(() -> unsafe().flush());
    }

    /** Whether the peer has seen the end of our side. */
    public boolean hasEnded() {
        return isOutputShutdown || !isOpen;
    }

    /** Bytes of input that were not yet read. */
    public boolean hasInput() {
        return !input.isEmpty();
    }

    private void pump() {
        if (isPumping) {
            return;
        }
        isPumping = true;
        try {
            while (isActive && config.isAutoRead() && reset == null && !input.isEmpty()) {
                byte[] piece = input.remove();
                ByteBuf bytes = alloc().buffer(piece.length);
                bytes.writeBytes(piece);
                pipeline().fireChannelRead(bytes);
                pipeline().fireChannelReadComplete();
            }
        } finally {
            isPumping = false;
        }
        if (isActive && reset != null) {
            pipeline().fireExceptionCaught(reset);
            unsafe().close(voidPromise());
        } else if (isActive && hasEof && config.isAutoRead() && input.isEmpty()) {
            unsafe().close(voidPromise());
        }
    }

    // ---- what Netty asks of a channel

    @Override
    protected void doBeginRead() {
        if (!isPumping) {
            eventLoop().execute(this::pump);
        }
    }

    @Override
    protected void doRegister(ChannelPromise promise) {
        isActive = true;
        promise.setSuccess();
    }

    @Override
    protected void doWrite(ChannelOutboundBuffer out) {
        for (Object message = out.current(); message != null && room > 0; message = out.current()) {
            if (isOutputShutdown) {
                throw new AssertionError("written to after the end of the output");
            }
            ByteBuf bytes = (ByteBuf) message;
            byte[] piece = new byte[(int) Math.min(room, bytes.readableBytes())];
            bytes.getBytes(bytes.readerIndex(), piece);
            room -= room == Long.MAX_VALUE ? 0 : piece.length;
            out.removeBytes(piece.length);
            peer.accept(piece);
        }
    }

    @Override
    protected void doClose() {
        isActive = false;
        isOpen = false;
        input.clear();
    }

    @Override
    protected void doDisconnect() {
        doClose();
    }

    @Override
    public ChannelFuture shutdownOutput() {
        return shutdownOutput(newPromise());
    }

    @Override
    public ChannelFuture shutdownOutput(ChannelPromise promise) {
        isOutputShutdown = true;
        return promise.setSuccess();
    }

    @Override
    public boolean isOutputShutdown() {
        return isOutputShutdown;
    }

    @Override
    public boolean isInputShutdown() {
        return !isOpen;
    }

    @Override
    public ChannelFuture shutdownInput() {
        return shutdownInput(newPromise());
    }

    @Override
    public ChannelFuture shutdownInput(ChannelPromise promise) {
        return promise.setFailure(new UnsupportedOperationException());
    }

    @Override
    public boolean isShutdown() {
        return !isOpen;
    }

    @Override
    public ChannelFuture shutdown() {
        return shutdown(newPromise());
    }

    @Override
    public ChannelFuture shutdown(ChannelPromise promise) {
        return shutdownOutput(promise);
    }

    @Override
    protected AbstractUnsafe newUnsafe() {
        return new AbstractUnsafe() {
            @Override
            public void connect(SocketAddress to, SocketAddress from, ChannelPromise promise) {
                promise.setFailure(new UnsupportedOperationException());
            }
        };
    }

    @Override
    protected boolean isCompatible(EventLoop loop) {
        return true;
    }

    @Override
    protected SocketAddress localAddress0() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), 1883);
    }

    @Override
    protected SocketAddress remoteAddress0() {
        return remote;
    }

    @Override
    protected void doBind(SocketAddress address) {
        throw new UnsupportedOperationException();
    }

    @Override
    public ChannelConfig config() {
        return config;
    }

    @Override
    public boolean isOpen() {
        return isOpen;
    }

    @Override
    public boolean isActive() {
        return isActive;
    }

    @Override
    public ChannelMetadata metadata() {
        return METADATA;
    }
}
