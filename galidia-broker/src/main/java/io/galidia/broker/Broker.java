// SPDX-License-Identifier: Apache-2.0
package io.galidia.broker;

import io.galidia.Connection;
import io.galidia.Event;
import io.galidia.ListenOptions;
import io.galidia.Manager;
import io.galidia.broker.auth.AccessControl;
import io.galidia.broker.auth.Anonymous;
import io.galidia.broker.auth.AuthenticationResult;
import io.galidia.broker.auth.Authenticator;
import io.galidia.net.Loop;
import io.galidia.net.PacketChannel;
import io.galidia.net.PacketHandler;
import io.galidia.net.PacketReceiver;
import io.galidia.packet.PacketType;
import io.galidia.packet.ReasonCode;
import io.galidia.session.ServerLimits;
import io.galidia.topic.TopicTree;
import java.net.URI;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A complete MQTT broker for versions 3.1, 3.1.1 and 5. To a {@link Manager} it is just a handler:
 *
 * <pre>{@code
 * try (var broker = Broker.start("mqtt://127.0.0.1:0")) {          // with a manager of its own
 *     URI where = broker.uri();
 * }
 * try (var broker = Broker.create(BrokerOptions.DEFAULTS);
 *         var manager = Manager.start(broker, ManagerOptions.DEFAULTS.withLoops(8))) {
 *     manager.listen("mqtt://127.0.0.1:1883");
 *     manager.listen("ws://127.0.0.1:8083/mqtt");
 * }
 * }</pre>
 *
 * <p>Any number of brokers may live in one JVM. All methods may be called by any thread. What clients do is described in
 * {@link BrokerOptions}; what the standard leaves open is decided like this: a message that matches several subscriptions
 * of a session is delivered once, with the highest QoS and all subscription identifiers; a refused message of a client
 * before MQTT 5 is acknowledged and dropped; publishing to a topic that begins with {@code $} is refused; a client
 * identifier whose session belongs to another identity is refused as not valid.
 */
@SuppressWarnings("exports") // that it is a PacketHandler is between the broker and the library
public final class Broker implements PacketHandler, AutoCloseable {

    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(5);

    final BrokerOptions options;
    final ServerLimits serverLimits;
    final Metrics metrics = new Metrics();
    final Retained retained;
    final RetainedSweep retainedSweep;
    final TopicTree<Session, Interest> subscriptions = new TopicTree<>();
    final Permissions permissions;
    final Sessions sessions = new Sessions(this);

    private final HandshakeLog handshakeLog = new HandshakeLog(System.getLogger(HandshakeLog.class.getName()));
    private final Map<Loop, Worker> workers = new ConcurrentHashMap<>();
    private final List<Connection> listeners = new CopyOnWriteArrayList<>();
    /** Where clients are sent instead of being served; null for nowhere. */
    volatile @Nullable Redirection redirection;

    private volatile boolean isClosing;
    private volatile @Nullable Manager ownManager;

    private Broker(BrokerOptions options) {
        this.options = options;
        BrokerLimits limits = options.limits();
        serverLimits = new ServerLimits(
                limits.connectTimeout().toNanos(),
                limits.receiveMaximum(),
                limits.topicAliasMaximum(),
                limits.topicAliasMaximum());
        retained = new Retained(limits.maxRetained(), metrics);
        retainedSweep = new RetainedSweep(retained);
        permissions = new Permissions(new AccessControl(
                authenticator(options), options.methods(), options.authorizer(), options.authTimeout()));
    }

    private static Authenticator authenticator(BrokerOptions options) {
        Authenticator own = options.authenticator();
        if (own != null) {
            return own;
        }
        return options.methods().isEmpty() || options.anonymousAllowed()
                ? new Everybody(options.anonymousAllowed())
                : Anonymous.refused();
    }

    /** A broker for managers of the application's: {@link Manager#start(io.galidia.Handler)}, then {@code listen}. */
    public static Broker create(BrokerOptions options) {
        return new Broker(options);
    }

    /** A broker with one listener and one event loop, with the default options. */
    public static Broker start(String url) {
        return start(url, BrokerOptions.DEFAULTS);
    }

    /**
     * A broker with one listener and one event loop. It accepts connections when this returns.
     *
     * @param url where to listen: mqtt, mqtts, ws, wss, unix or mem; port 0 takes a free one, which {@link #uri} tells
     * @throws IllegalArgumentException if the URL is not valid
     * @throws IllegalStateException if other machines could reach the listener and nothing says who may come in
     * @throws io.galidia.MqttException if the address cannot be listened on
     */
    public static Broker start(String url, BrokerOptions options) {
        var broker = new Broker(options);
        Manager manager = Manager.start(broker);
        broker.ownManager = manager;
        try {
            var listening = ListenOptions.DEFAULTS
                    .withMaxPacketSize(options.limits().maxPacketSize())
                    .withCompatibility(options.compatibility());
            var tls = options.tls();
            broker.addListener(manager.listen(url, tls == null ? listening : listening.withTls(tls), broker));
        } catch (RuntimeException failure) {
            broker.close();
            throw failure;
        }
        return broker;
    }

    /**
     * Where the broker listens, with the port that it got; the first place when there are several.
     *
     * @throws IllegalStateException if it does not listen
     */
    public URI uri() {
        if (listeners.isEmpty()) {
            throw new IllegalStateException("the broker does not listen: call listen of its manager first");
        }
        return listeners.get(0).uri();
    }

    /** How this broker works. */
    public BrokerOptions options() {
        return options;
    }

    /** What this broker counts. */
    public Metrics metrics() {
        return metrics;
    }

    /**
     * Ends the connection of a client: MQTT 5 clients hear why. The session stays as long as it would after any other end,
     * and the will is published. The future says whether such a client was connected.
     *
     * @param reason such as {@link ReasonCode#ADMINISTRATIVE_ACTION}
     * @throws IllegalArgumentException if a server does not disconnect with this reason
     */
    public CompletableFuture<Boolean> disconnect(String clientId, ReasonCode reason) {
        if (!reason.isAllowedIn(PacketType.DISCONNECT) || reason == ReasonCode.DISCONNECT_WITH_WILL) {
            throw new IllegalArgumentException("a server does not disconnect with " + reason.text());
        }
        var done = new CompletableFuture<Boolean>();
        Session session = sessions.find(clientId);
        if (session == null) {
            done.complete(false);
        } else {
            disconnect(session, reason, done);
        }
        return done;
    }

    private static void disconnect(Session session, ReasonCode reason, CompletableFuture<Boolean> done) {
        Worker holder = session.holder;
        boolean isThere = holder.run(() -> {
            ClientConnection client = session.connection;
            if (session.holder != holder) {
                disconnect(session, reason, done);
            } else if (client == null || !client.isOpen()) {
                done.complete(false);
            } else {
                client.disconnect(reason, "the connection was ended by the server's administration");
                done.complete(true);
            }
        });
        if (!isThere) {
            done.complete(false);
        }
    }

    /**
     * Sends all clients to another server (section 4.11), those that are connected and those that come: MQTT 5 clients get
     * DISCONNECT or CONNACK with this, older ones are told that the server is unavailable. Wills are published, and sessions
     * stay. The broker goes on like that until it is closed. To send single clients elsewhere, see {@link
     * io.galidia.broker.auth.AuthenticationResult#redirected}.
     *
     * @param reason {@link ReasonCode#USE_ANOTHER_SERVER} for this time, or {@link ReasonCode#SERVER_MOVED} for good
     * @param serverReference where to, such as {@code host:port}; told to everybody who asks. Empty when clients know
     * @throws IllegalArgumentException if the reason is another one, or the reference longer than 65,535 bytes
     */
    public void redirect(ReasonCode reason, String serverReference) {
        var checked = new AuthenticationResult.Redirected(reason, serverReference);
        var elsewhere = new Redirection(checked.reason(), checked.serverReference());
        redirection = elsewhere;
        for (Worker worker : workers.values()) {
            worker.run(() -> worker.redirect(elsewhere));
        }
    }

    /**
     * Sends every client DISCONNECT with "server shutting down" (MQTT 5) and closes listeners and connections, without
     * publishing wills. A broker that was started ends its thread before this returns, after 5 s at the latest; one that was
     * created leaves its managers to the application. Closing twice does no harm.
     */
    @Override
    public void close() {
        isClosing = true;
        listeners.forEach(Connection::close);
        listeners.clear();
        Manager manager = ownManager;
        var done = new CountDownLatch(workers.size());
        boolean isInside = false;
        for (Worker worker : workers.values()) {
            isInside |= worker.isInside();
            if (worker.isInside()) {
                worker.shutDown();
                done.countDown();
            } else if (!worker.run(() -> {
                worker.shutDown();
                done.countDown();
            })) {
                done.countDown();
            }
        }
        if (manager != null) {
            if (!isInside) {
                await(done);
            }
            manager.close();
        }
    }

    private static void await(CountDownLatch done) {
        try {
            if (!done.await(CLOSE_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)) {
                System.getLogger(Broker.class.getName())
                        .log(System.Logger.Level.WARNING, "clients were not told within " + CLOSE_TIMEOUT);
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void beforeListen(URI url) {
        boolean isAnybodyAsked =
                options.authenticator() != null || !options.methods().isEmpty();
        if (!isAnybodyAsked && !options.anonymousAllowed() && !Everybody.isLocal(url)) {
            throw new IllegalStateException("refusing to listen on " + url + ": other machines can reach it and the"
                    + " broker has no authenticator; set one with BrokerOptions.withAuthenticator, or let everybody in"
                    + " with BrokerOptions.withAnonymousAllowed() (--allow-anonymous)");
        }
    }

    @Override
    public PacketReceiver accepted(PacketChannel channel) {
        Worker worker = workers.computeIfAbsent(channel.loop(), loop -> new Worker(this, loop));
        int connecting = metrics.connecting.incrementAndGet();
        metrics.connections.incrementAndGet();
        var connection = new ClientConnection(this, worker, channel);
        worker.add(connection);
        if (isClosing) {
            channel.close(ReasonCode.SERVER_SHUTTING_DOWN, "the broker closes");
        } else if (connecting > options.limits().maxConnecting()) {
            channel.close(ReasonCode.SERVER_BUSY, "too many connections have not sent CONNECT yet");
        }
        return connection;
    }

    @Override
    public void handle(Connection connection, Event event) {
        if (connection.isListening()) {
            if (event instanceof Event.Open) {
                addListener(connection);
            } else if (event instanceof Event.Close) {
                listeners.remove(connection);
            }
        } else if (event instanceof Event.Failure failure && !isClosing) {
            handshakeLog.failed(connection.remoteAddress(), connection.uri(), failure.text());
        }
    }

    private void addListener(Connection listener) {
        if (!listeners.contains(listener)) {
            listeners.add(listener);
        }
    }

    boolean isClosing() {
        return isClosing;
    }

    /** The loops known so far. A loop that is new after this was called has seen all that was written before. */
    Collection<Worker> workers() {
        return workers.values();
    }
}
