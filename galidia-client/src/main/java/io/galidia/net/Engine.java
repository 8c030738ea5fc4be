// SPDX-License-Identifier: Apache-2.0
package io.galidia.net;

import io.galidia.ConnectOptions;
import io.galidia.Connection;
import io.galidia.Credentials;
import io.galidia.Event;
import io.galidia.Handler;
import io.galidia.ListenOptions;
import io.galidia.Manager;
import io.galidia.ManagerOptions;
import io.galidia.Timer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** What a {@link Manager} is made of: loops, connections, and who turns the loops. */
public final class Engine implements AutoCloseable {

    private final Manager manager;
    private final ManagerOptions options;
    private final SocketTransport transport;
    private final List<NettyLoop> loops = new ArrayList<>();
    private final LoopDriver driver;
    private final Resolver resolver = new Resolver();
    private final Map<Long, ChannelConnection> connections = new ConcurrentHashMap<>();
    private final Set<KeptSession> sessions = ConcurrentHashMap.newKeySet();
    private final AtomicLong lastId = new AtomicLong();
    private final AtomicInteger lastLoop = new AtomicInteger();
    private final CompletableFuture<Void> allClosed = new CompletableFuture<>();
    private volatile boolean isClosed;

    /** With threads of its own, or turned by whoever polls. */
    public Engine(Manager manager, ManagerOptions options, boolean isStarted) {
        if (!isStarted && options.loops() > 1) {
            throw new IllegalArgumentException(
                    "a manager that is polled has one loop, not " + options.loops() + "; Manager.start has more");
        }
        this.manager = manager;
        this.options = options;
        transport = SocketTransport.of(options.transport());
        for (int i = 0; i < options.loops(); i++) {
            loops.add(new NettyLoop(transport.ioHandlers(), options.ticker(), options.errorHandler()));
        }
        Runnable afterTurn = options.hasPollEvents() ? this::tellPoll : () -> {};
        driver = isStarted
                ? new ThreadDriver(loops, options.isDaemon(), afterTurn)
                : new PollDriver(loops.get(0), afterTurn);
    }

    // ---- connections

    /** See {@link Manager#connect(String, ConnectOptions, Handler)}. */
    public Connection connect(String url, ConnectOptions connectOptions, Handler handler) {
        return connect(url, connectOptions, handler, null);
    }

    /** The session has no connection any more, and will have none. */
    public void forget(KeptSession session) {
        sessions.remove(session);
    }

    /** Throws what {@link #connect} would throw because of the URL or the options. */
    public void checkConnect(String url, ConnectOptions connectOptions) {
        check(MqttUrl.parse(url), connectOptions);
    }

    private static @Nullable Credentials check(MqttUrl parsed, ConnectOptions connectOptions) {
        if (parsed.scheme().isNetwork() && parsed.port() == 0) {
            throw new IllegalArgumentException("port 0 is for listeners: " + parsed);
        }
        Credentials credentials =
                connectOptions.credentials() == null ? parsed.credentials() : connectOptions.credentials();
        Arguments.connect(connectOptions, credentials);
        if (parsed.scheme().isTls() && connectOptions.tls() != null) {
            TlsHandlers.checkClient(connectOptions.tls());
        }
        return credentials;
    }

    /** A session for connections of this manager, one after the other. */
    public KeptSession keepSession(ConnectOptions connectOptions) {
        requireNotClosed();
        KeptSession session = new KeptSession(nextLoop(), connectOptions);
        sessions.add(session);
        return session;
    }

    /** Connects on the loop of the session, and with it, if one is given. */
    public Connection connect(String url, ConnectOptions connectOptions, Handler handler, @Nullable KeptSession kept) {
        requireNotClosed();
        MqttUrl parsed = MqttUrl.parse(url);
        Credentials credentials = check(parsed, connectOptions);
        NettyLoop loop = kept == null ? nextLoop() : kept.nettyLoop();
        ChannelConnection connection =
                new ChannelConnection(this, loop, Role.CLIENT, parsed, handler, options.sendLimit());
        ClientConnector connector;
        try {
            connector = new ClientConnector(connection, connectOptions, credentials, kept);
        } catch (RuntimeException failure) { // of the application's authentication
            forget(connection);
            throw failure;
        }
        loop.execute(connector::start);
        return connection;
    }

    /** See {@link Manager#listen(String, ListenOptions, Handler)}. */
    public Connection listen(String url, ListenOptions listenOptions, Handler handler) {
        requireNotClosed();
        MqttUrl parsed = MqttUrl.parse(url);
        if (parsed.credentials() != null) {
            throw new IllegalArgumentException("a user name in the URL is for clients, not for listening at " + parsed);
        }
        if (parsed.scheme().isTls()) {
            if (listenOptions.tls() == null) {
                throw new IllegalArgumentException(
                        "listening at " + parsed + " needs ListenOptions.withTls, with a certificate and its key");
            }
            TlsHandlers.checkServer(listenOptions.tls());
        }
        if (handler instanceof PacketHandler packets) {
            packets.beforeListen(parsed.uri());
        }
        NettyLoop loop = nextLoop();
        ChannelConnection connection =
                new ChannelConnection(this, loop, Role.LISTENER, parsed, handler, options.sendLimit());
        CompletableFuture<Void> bound = new CompletableFuture<>();
        driver.run(loop, () -> new Listener(connection, listenOptions).bind(bound));
        driver.await(bound, Duration.ofSeconds(30));
        return connection;
    }

    private void requireNotClosed() {
        if (isClosed) {
            throw new IllegalStateException("the manager is closed");
        }
    }

    long register(ChannelConnection connection) {
        long id = lastId.incrementAndGet();
        connections.put(id, connection);
        return id;
    }

    void forget(ChannelConnection connection) {
        connections.remove(connection.id());
        if (isClosed && connections.isEmpty()) {
            allClosed.complete(null);
        }
    }

    /** The connections and listeners that are not closed, in the order of their making. */
    public List<Connection> connections() {
        List<Connection> all = new ArrayList<>(connections.values());
        all.sort((a, b) -> Long.compare(a.id(), b.id()));
        return List.copyOf(all);
    }

    /** See {@link Manager#wakeup}. */
    public boolean wakeup(long connectionId, byte[] data) {
        ChannelConnection connection = connections.get(connectionId);
        return connection != null && connection.wakeup(data);
    }

    private void tellPoll() {
        for (ChannelConnection connection : connections.values()) {
            if (connection.loop().isInside()) {
                connection.emit(new Event.Poll());
            }
        }
    }

    // ---- tasks and timers

    /** Runs the task on the first loop. */
    public void execute(Runnable task) {
        requireNotClosed();
        loops.get(0).execute(task);
    }

    /** A timer on the first loop, or on that of the connection that it ends with. */
    public Timer timer(Duration delay, boolean isPeriodic, @Nullable Connection boundTo, Runnable task) {
        requireNotClosed();
        if (delay.isNegative() || (isPeriodic && delay.isZero())) {
            throw new IllegalArgumentException(
                    (isPeriodic ? "a period must be positive, not " : "a delay must not be negative: ") + delay);
        }
        long nanos = delay.toSeconds() > Integer.MAX_VALUE ? Integer.MAX_VALUE * 1_000_000_000L : delay.toNanos();
        ChannelConnection connection = null;
        if (boundTo != null) {
            if (!(boundTo instanceof ChannelConnection own) || own.engine() != this) {
                throw new IllegalArgumentException(boundTo + " is not of this manager");
            }
            connection = own;
        }
        NettyLoop loop = connection == null ? loops.get(0) : connection.loop();
        long due = loop.nowNanos() + nanos;
        LoopTimer timer = isPeriodic
                ? LoopTimer.every(loop, due, nanos, "a periodic timer", task)
                : LoopTimer.once(loop, due, "a timer", task);
        if (connection != null) {
            connection.timers().bind(timer);
        }
        return timer;
    }

    // ---- who turns the loops

    /** See {@link Manager#poll}. */
    public void poll(Duration timeout) {
        driver.poll(timeout);
    }

    /** See {@link Manager#await(CompletableFuture, Duration)}. */
    public <T> T await(CompletableFuture<T> future, Duration timeout) {
        return driver.await(future, timeout);
    }

    /** Closes all connections, ends the loops. */
    @Override
    public void close() {
        synchronized (this) {
            if (isClosed) {
                return;
            }
            isClosed = true;
        }
        driver.close(new Shutdown(this));
        resolver.close();
    }

    /** Has every connection end. */
    void closeConnections(boolean isGraceful) {
        sessions.forEach(KeptSession::managerCloses);
        for (ChannelConnection connection : connections.values()) {
            if (isGraceful) {
                connection.command(connection::bow);
            } else {
                connection.close();
            }
        }
    }

    /** Completed, once the manager closes, when no connection is left. */
    CompletableFuture<Void> allClosed() {
        if (connections.isEmpty()) {
            allClosed.complete(null);
        }
        return allClosed;
    }

    /** Whether the caller may wait: it is no handler and no task, which would stop what it waits for. */
    public boolean mayWait() {
        return driver.mayWait();
    }

    /** Tells the error handler. */
    public void report(String where, Throwable error) {
        loops.get(0).report(where, error);
    }

    boolean isClosed() {
        return isClosed;
    }

    NettyLoop nextLoop() {
        return loops.get(Math.floorMod(lastLoop.getAndIncrement(), loops.size()));
    }

    Manager manager() {
        return manager;
    }

    SocketTransport transport() {
        return transport;
    }

    Executor resolver() {
        return resolver;
    }
}
