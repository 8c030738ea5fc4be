// SPDX-License-Identifier: Apache-2.0
package io.galidia.cli.bench.wire;

import io.galidia.cli.shell.CommandException;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.local.LocalChannel;
import io.netty.channel.local.LocalIoHandler;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** Connections over plain TCP or within this process. */
final class PlainNetwork implements Network {

    /* Wires that have something to write are flushed by a task, which the loop runs when it has handled all sockets that
     * were ready: one write for each connection and turn. */
    private static final int LARGEST_READ = 256 << 10;
    private static final int GOODBYE_SECONDS = 5;

    private final Target target;
    private final Alarm alarm;
    private final MultiThreadIoEventLoopGroup group;
    private final EventLoop loop;
    private final Bootstrap bootstrap;
    private final SocketAddress address;
    // Only the loop touches these.
    private final Set<PlainWire> wires = new HashSet<>();
    private List<PlainWire> dirty = new ArrayList<>();
    private List<PlainWire> flushing = new ArrayList<>();

    PlainNetwork(Target target, Alarm alarm) {
        this.target = target;
        this.alarm = alarm;
        address = target.socketAddress();
        boolean isMemory = target.isMemory();
        boolean isEpoll = !isMemory && Epoll.isAvailable();
        group = new MultiThreadIoEventLoopGroup(
                1,
                new DefaultThreadFactory("galidia-bench", true),
                isMemory
                        ? LocalIoHandler.newFactory()
                        : isEpoll ? EpollIoHandler.newFactory() : NioIoHandler.newFactory());
        loop = group.next();
        bootstrap = new Bootstrap()
                .group(group)
                .channel(isMemory ? LocalChannel.class : isEpoll ? EpollSocketChannel.class : NioSocketChannel.class)
                .option(ChannelOption.RECVBUF_ALLOCATOR, new AdaptiveRecvByteBufAllocator(512, 4_096, LARGEST_READ))
                .option(ChannelOption.WRITE_BUFFER_WATER_MARK, new WriteBufferWaterMark(SEND_LIMIT / 4, SEND_LIMIT));
        if (!isMemory) {
            bootstrap.option(ChannelOption.TCP_NODELAY, true);
        }
    }

    @Override
    public void connect(Role role) {
        PlainWire wire = new PlainWire(this, target, alarm, role);
        bootstrap.clone().handler(wire).connect(address).addListener(done -> {
            if (!done.isSuccess()) {
                wire.cannotConnect(done.cause());
            }
        });
    }

    void add(PlainWire wire) {
        wires.add(wire);
    }

    void remove(PlainWire wire) {
        wires.remove(wire);
    }

    /** The wire has something to flush; on the loop. */
    void flushLater(PlainWire wire) {
        if (dirty.isEmpty()) {
            loop.execute(this::flush);
        }
        dirty.add(wire);
    }

    private void flush() {
        List<PlainWire> current = dirty;
        dirty = flushing;
        flushing = current;
        for (int i = 0; i < current.size(); i++) {
            current.get(i).flush();
        }
        current.clear();
    }

    @Override
    public void execute(Runnable task) {
        loop.execute(task);
    }

    @Override
    public void after(long nanos, Runnable task) {
        loop.schedule(task, nanos, TimeUnit.NANOSECONDS);
    }

    @Override
    public void close() {
        loop.execute(() -> List.copyOf(wires).forEach(PlainWire::disconnect));
        loop.execute(() -> loop.execute(() -> List.copyOf(wires).forEach(PlainWire::close)));
        boolean isEnded = group.shutdownGracefully(50, GOODBYE_SECONDS * 1_000L, TimeUnit.MILLISECONDS)
                .awaitUninterruptibly(6 * GOODBYE_SECONDS, TimeUnit.SECONDS);
        if (!isEnded) { // what its clients have counted is not to be read
            throw CommandException.failed("the event loop of the load has not ended within " + 6 * GOODBYE_SECONDS
                    + " s after its connections were closed; is this machine overloaded?");
        }
    }
}
