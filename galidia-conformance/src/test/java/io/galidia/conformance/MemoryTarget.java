// SPDX-License-Identifier: Apache-2.0
package io.galidia.conformance;

import io.galidia.ListenOptions;
import io.galidia.Manager;
import io.galidia.ManagerOptions;
import io.galidia.broker.Broker;
import io.galidia.broker.BrokerOptions;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.DefaultChannelPromise;
import io.netty.channel.ManualIoEventLoop;
import io.netty.channel.local.LocalAddress;
import io.netty.channel.local.LocalChannel;
import io.netty.channel.local.LocalIoHandler;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;

/** A broker of ours in this thread, without sockets and with a clock of its own: what does not come at once does not come. */
public final class MemoryTarget implements Target {

    private static final AtomicLong NUMBER = new AtomicLong();

    private final String name = "conformance-" + NUMBER.incrementAndGet();
    private final ManualIoEventLoop loop = new ManualIoEventLoop(Thread.currentThread(), LocalIoHandler.newFactory());
    private final List<Throwable> errors = new ArrayList<>();
    private final Broker broker;
    private final Manager manager;
    private long nowNanos;
    private long traffic;

    public MemoryTarget(BrokerOptions options) {
        this(options, ListenOptions.DEFAULTS);
    }

    public MemoryTarget(BrokerOptions options, ListenOptions listening) {
        broker = Broker.create(options);
        manager = new Manager(
                broker,
                ManagerOptions.DEFAULTS
                        .withTicker(() -> nowNanos)
                        .withErrorHandler((where, error) -> errors.add(error)));
        manager.listen("mem:" + name, listening, broker);
    }

    public Broker broker() {
        return broker;
    }

    @Override
    public Line open() {
        MemoryLine line = new MemoryLine();
        LocalChannel channel = new LocalChannel();
        channel.pipeline().addLast(line);
        channel.unsafe().register(loop, new DefaultChannelPromise(channel, loop));
        channel.connect(new LocalAddress(name));
        settle();
        line.channel = channel;
        return line;
    }

    @Override
    public boolean await(BooleanSupplier condition) {
        settle();
        return condition.getAsBoolean();
    }

    /** Turns both loops until nothing moves any more. */
    @Override
    public void settle() {
        long before;
        int quiet = 0;
        do {
            before = traffic;
            int done = loop.runNow();
            manager.poll(Duration.ZERO);
            quiet = done == 0 && before == traffic ? quiet + 1 : 0;
        } while (quiet < 4);
    }

    @Override
    public void pass(Duration time) {
        settle();
        nowNanos += time.toNanos();
        settle();
    }

    @Override
    public boolean isStrict() {
        return true;
    }

    @Override
    public void close() {
        manager.close();
        broker.close();
        if (!errors.isEmpty()) {
            throw new AssertionError("an exception escaped in the broker", errors.get(0));
        }
    }

    private final class MemoryLine extends ChannelInboundHandlerAdapter implements Line {
        private final ByteBuf received = Unpooled.buffer();
        private LocalChannel channel;
        private boolean isAtEnd;

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            ByteBuf bytes = (ByteBuf) message;
            traffic += bytes.readableBytes();
            received.writeBytes(bytes);
            bytes.release();
        }

        @Override
        public void channelInactive(ChannelHandlerContext context) {
            isAtEnd = true;
            traffic++;
        }

        @Override
        public void write(byte[] bytes) {
            channel.writeAndFlush(Unpooled.wrappedBuffer(bytes.clone()));
            settle();
        }

        @Override
        public void read(ByteBuf in) {
            in.writeBytes(received);
            received.clear();
        }

        @Override
        public boolean isAtEnd() {
            return isAtEnd;
        }

        @Override
        public void close() {
            channel.close();
            settle();
        }
    }
}
