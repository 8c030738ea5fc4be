// SPDX-License-Identifier: Apache-2.0
package io.galidia.conformance;

import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** A broker that listens at a TCP port, in the time of the real world. */
public final class TcpTarget implements Target {

    private static final long STEP_NANOS = 500_000;

    private final InetSocketAddress address;
    private final Duration patience;
    private final Duration silence;
    private final boolean isStrict;

    /**
     * A broker at this address.
     *
     * @param patience how long an answer may take
     * @param silence how long nothing has to come until nothing is believed to come; too short a time overlooks faults, but
     *     reports none that are not there
     * @param isStrict see {@link Target#isStrict}
     */
    public TcpTarget(InetSocketAddress address, Duration patience, Duration silence, boolean isStrict) {
        this.address = address;
        this.patience = patience;
        this.silence = silence;
        this.isStrict = isStrict;
    }

    @Override
    public Line open() {
        try {
            SocketChannel channel = SocketChannel.open();
            channel.socket().connect(address, (int) patience.toMillis());
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            channel.configureBlocking(false);
            return new Socket(channel);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot connect to " + address + ": " + e.getMessage(), e);
        }
    }

    @Override
    public boolean await(BooleanSupplier condition) {
        long start = System.nanoTime();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - start > patience.toNanos()) {
                return condition.getAsBoolean();
            }
            LockSupport.parkNanos(STEP_NANOS);
        }
        return true;
    }

    @Override
    public void settle() {
        pass(silence);
    }

    @Override
    public void pass(Duration time) {
        long end = System.nanoTime() + time.toNanos();
        for (long left = time.toNanos(); left > 0; left = end - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }

    @Override
    public boolean isStrict() {
        return isStrict;
    }

    @Override
    public void close() {
        // nothing is kept
    }

    private final class Socket implements Line {
        private final SocketChannel channel;
        private final ByteBuffer buffer = ByteBuffer.allocate(65_536);
        private boolean isAtEnd;

        Socket(SocketChannel channel) {
            this.channel = channel;
        }

        @Override
        public void write(byte[] bytes) {
            ByteBuffer rest = ByteBuffer.wrap(bytes);
            await(() -> {
                try {
                    channel.write(rest);
                } catch (IOException closedByOther) {
                    return true;
                }
                return !rest.hasRemaining();
            });
        }

        @Override
        public void read(ByteBuf in) {
            try {
                for (int count = 1; count > 0 && !isAtEnd; ) {
                    count = channel.read(buffer.clear());
                    isAtEnd = count < 0;
                    in.writeBytes(buffer.flip());
                }
            } catch (IOException closedByOther) {
                isAtEnd = true;
            }
        }

        @Override
        public boolean isAtEnd() {
            return isAtEnd;
        }

        @Override
        public void close() {
            try {
                channel.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
