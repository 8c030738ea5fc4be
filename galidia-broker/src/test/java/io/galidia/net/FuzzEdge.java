// SPDX-License-Identifier: Apache-2.0
package io.galidia.net;

import io.galidia.Connection;
import io.galidia.ListenOptions;
import io.galidia.Manager;
import io.galidia.ManagerOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * The network below a broker without sockets and threads: real loops, turned by the test in virtual time, and real
 * connections over {@link FuzzChannel}s. Serves one broker after the other.
 */
public final class FuzzEdge implements AutoCloseable {

    private static final int MOST_ROUNDS = 20_000;

    private final Manager unused = new Manager((connection, event) -> {});
    private final List<Engine> engines = new ArrayList<>();
    private final List<NettyLoop> loops = new ArrayList<>();
    private final List<ChannelConnection> listeners = new ArrayList<>();
    private final List<Listener> acceptors = new ArrayList<>();
    private final List<Throwable> errors = new ArrayList<>();
    private final FuzzAllocator allocator = new FuzzAllocator();
    private final long start;
    private long now;

    public FuzzEdge(int loopCount, long now) {
        start = now;
        this.now = now;
        var options = ManagerOptions.DEFAULTS
                .withTransport(ManagerOptions.Transport.NIO)
                .withTicker(() -> this.now)
                .withErrorHandler((where, error) -> errors.add(new AssertionError("reported: " + where, error)));
        for (int i = 0; i < loopCount; i++) {
            Engine engine = new Engine(unused, options, false);
            engines.add(engine);
            NettyLoop loop = engine.nextLoop();
            loop.own(Thread.currentThread());
            loops.add(loop);
        }
    }

    /** A listener on each loop for this broker; those before are gone. */
    public void serve(PacketHandler broker, ListenOptions options) {
        listeners.clear();
        acceptors.clear();
        for (int i = 0; i < loops.size(); i++) {
            var listener = new ChannelConnection(
                    engines.get(i), loops.get(i), Role.LISTENER, MqttUrl.parse("mem:fuzz"), broker, 1 << 20);
            listeners.add(listener);
            acceptors.add(new Listener(listener, options));
        }
    }

    /** A connection on a loop; what it is sent goes to {@code peer}. */
    public FuzzChannel accept(int loop, int port, Consumer<byte[]> peer) {
        var channel = new FuzzChannel(allocator, port, peer);
        acceptors.get(loop).channelRead(null, channel);
        return channel;
    }

    public int loops() {
        return loops.size();
    }

    /** One turn of one loop. */
    public void turn(int loop) {
        loops.get(loop).turn(NettyLoop.NOT_AT_ALL);
    }

    /** Turns all loops until there is nothing to do. */
    public void settle() {
        int idle = 0;
        for (int round = 0; idle < 2; round++) {
            int done = 0;
            for (NettyLoop loop : loops) {
                done += loop.turn(NettyLoop.NOT_AT_ALL);
            }
            idle = done == 0 ? idle + 1 : 0;
            if (round > MOST_ROUNDS) {
                throw new AssertionError("the loops do not come to rest");
            }
        }
    }

    /** Whether there is nothing left to do, now or ever. */
    public boolean isIdle() {
        return loops.stream().allMatch(loop -> loop.turn(NettyLoop.NOT_AT_ALL) == 0);
    }

    public long now() {
        return now;
    }

    /** How long this has been in use, in virtual time. */
    public long age() {
        return now - start;
    }

    public void advance(long nanos) {
        now += nanos;
    }

    /** What loops and handlers have reported, and forgets it. */
    public List<Throwable> takeErrors() {
        List<Throwable> taken = List.copyOf(errors);
        errors.clear();
        return taken;
    }

    public int liveBuffers() {
        return allocator.live();
    }

    /** The connections that are not closed, listeners left out. */
    public List<Connection> connections() {
        List<Connection> open = new ArrayList<>();
        for (Engine engine : engines) {
            open.addAll(engine.connections());
        }
        open.removeAll(listeners);
        return open;
    }

    /** The broker that was served is gone. */
    public void stopServing() {
        listeners.forEach(Connection::close);
        settle();
    }

    @Override
    public void close() {
        engines.forEach(Engine::close);
        unused.close();
    }
}
