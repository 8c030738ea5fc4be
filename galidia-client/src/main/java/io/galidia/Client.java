// SPDX-License-Identifier: Apache-2.0
package io.galidia;

import io.galidia.client.ClientSide;
import io.galidia.packet.Qos;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One MQTT session that outlives its connections: it connects, and connects again by its {@link ReconnectPolicy}; what is
 * published meanwhile waits within {@link ConnectOptions#queue}; subscriptions are restored. Safe for use by any thread. No
 * call waits for the network but {@link #await}, {@link #awaitConnected} and {@link #close}, which have a time-out.
 *
 * <p>A message is acknowledged when its handler has returned, and not before; one that no subscription is for waits
 * unacknowledged until there is one. Handlers are called by threads of the client's own (virtual ones from Java 21 on) or of
 * the {@link ClientOptions#executor}, where they may block, and wait for what they publish.
 */
public final class Client implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Manager manager;
    private final boolean isOwnManager;
    private final ClientSide side;
    private final Duration closeTimeout;

    private Client(@Nullable Manager given, String url, ClientOptions options) {
        isOwnManager = given == null;
        manager = given == null ? Manager.start((connection, event) -> {}) : given;
        closeTimeout = options.closeTimeout();
        try {
            side = new ClientSide(manager.engine(), url, options);
        } catch (RuntimeException wrong) {
            if (isOwnManager) {
                manager.close();
            }
            throw wrong;
        }
        if (isOwnManager) {
            side.whenClosed().thenRun(manager::close);
        }
    }

    /** Begins to connect with default options. */
    public static Client connect(String url) {
        return connect(url, ClientOptions.DEFAULTS);
    }

    /**
     * Begins to connect, and returns at once.
     *
     * @param url as in {@link Manager#connect(String, ConnectOptions, Handler)}
     * @throws IllegalArgumentException if the URL is none, or the options cannot work
     */
    public static Client connect(String url, ClientOptions options) {
        return create(url, options).start();
    }

    /** Begins to connect as settings say: those in a URL, or in a file. */
    public static Client connect(ClientSettings settings) {
        return connect(settings.url(), settings.options());
    }

    /**
     * A client that connects when it is {@link #start}ed, and until then can be given subscriptions, so that no message of a
     * session that is gone on with comes before its handler. It has a thread for its connections.
     *
     * @throws IllegalArgumentException if the URL is none, or the options cannot work
     */
    public static Client create(String url, ClientOptions options) {
        return new Client(null, url, options);
    }

    /** The same on one of the loops of this manager, whose threads may serve many clients. It has to outlive them. */
    public static Client create(Manager manager, String url, ClientOptions options) {
        return new Client(manager, url, options);
    }

    /** Begins to connect. */
    public Client start() {
        side.start();
        return this;
    }

    // ---- questions

    /** The client identifier. */
    public String clientId() {
        return side.clientId();
    }

    /** What it does now: connecting, connected, waiting, closed; with reasons, and the time of the next attempt. */
    public ClientEvent.State state() {
        return side.state();
    }

    /** Whether there is a connection. */
    public boolean isConnected() {
        return state() instanceof ClientEvent.Connected;
    }

    /** What it has done and holds, as counts. */
    public CompletableFuture<ClientSnapshot> snapshot() {
        return side.snapshot();
    }

    // ---- publish

    /** Publishes text as UTF-8. */
    public CompletableFuture<Publication> publish(String topic, String text, PublishOptions options) {
        return publish(topic, text.getBytes(StandardCharsets.UTF_8), options);
    }

    /** Publishes text with this QoS, not retained. */
    public CompletableFuture<Publication> publish(String topic, String text, Qos qos) {
        return publish(topic, text, PublishOptions.qos(qos));
    }

    /** Publishes bytes with this QoS, not retained. */
    public CompletableFuture<Publication> publish(String topic, byte[] payload, Qos qos) {
        return publish(topic, payload, PublishOptions.qos(qos));
    }

    /**
     * Publishes, now or when there is a connection. The array is not to be changed afterwards.
     *
     * <p>The future completes when the message is written (QoS 0), acknowledged (QoS 1) or completed (QoS 2), by whichever
     * connection. It fails with an {@link MqttException} if the server refuses the message or cannot take it, if it expires,
     * if too much waits ({@link ConnectOptions#queue}), and when the client is closed first. To cancel it takes the message
     * out of the queue unless it was sent already.
     *
     * @throws IllegalArgumentException if the topic is no topic name, or the message too large for MQTT
     */
    public CompletableFuture<Publication> publish(String topic, byte[] payload, PublishOptions options) {
        return side.publish(topic, payload, options);
    }

    /**
     * The same, and tells how far the message is; called by the event loop, so it must not block. A stage that is not reached is
     * not told: the future fails then.
     */
    public CompletableFuture<Publication> publish(
            String topic, byte[] payload, PublishOptions options, Consumer<PublishStage> progress) {
        return side.publish(topic, payload, options, Objects.requireNonNull(progress, "progress"));
    }

    // ---- subscribe

    /** Subscribes with this QoS. */
    public ClientSubscription subscribe(String filter, Qos qos, MessageHandler handler) {
        return subscribe(filter, SubscribeOptions.qos(qos), handler);
    }

    /**
     * Declares a subscription: the handler is in force at once, the server is asked now and after each connect.
     *
     * @param filter a topic filter; levels may have names, as in {@code sensors/{room}/temperature}, see {@link
     *     Message#level}
     * @throws IllegalArgumentException if the filter is none
     * @throws IllegalStateException if the client is closed; in {@link ClientSubscription#granted} if it has a subscription
     *     with this filter already
     */
    public ClientSubscription subscribe(String filter, SubscribeOptions options, MessageHandler handler) {
        return side.subscribe(filter, options, handler);
    }

    /**
     * A subscription as a stream, which begins when somebody subscribes to it, one at a time. A message is acknowledged when
     * {@code onNext} has returned, as with a handler; those that are not asked for wait unacknowledged, so that a slow
     * subscriber slows the server down. To cancel unsubscribes. {@code onError} tells that the server refuses; {@code
     * onComplete}, that the client is closed.
     *
     * @throws IllegalArgumentException if the filter is none, or the options have a dispatch: a stream has an order of its own
     */
    public Flow.Publisher<Message> messages(String filter, SubscribeOptions options) {
        return side.messages(filter, options);
    }

    // ---- request and response

    /** Publishes a request of text with QoS 1; the future completes with its response. */
    public CompletableFuture<Message> request(String topic, String text, Duration timeout) {
        return request(topic, text.getBytes(StandardCharsets.UTF_8), PublishOptions.qos(Qos.AT_LEAST_ONCE), timeout);
    }

    /**
     * Publishes a request (MQTT 5, section 4.10) with a response topic of this client, which it subscribes to first. The
     * message expires with the time-out, unless the options say otherwise. The future completes with the first response; it
     * fails when none comes in time, when nobody has subscribed to the topic and the server says so, and when the client
     * closes.
     *
     * @throws IllegalStateException before MQTT 5
     */
    public CompletableFuture<Message> request(String topic, byte[] payload, PublishOptions options, Duration timeout) {
        return side.request(topic, payload, options, timeout, null);
    }

    /**
     * The same for a request that several may answer: each response in time is given to {@code taker}, on the event loop, so
     * it must not block. The future completes with the first one.
     */
    public CompletableFuture<Message> request(
            String topic, byte[] payload, PublishOptions options, Duration timeout, Consumer<Message> taker) {
        return side.request(topic, payload, options, timeout, Objects.requireNonNull(taker, "taker"));
    }

    // ---- waiting

    /**
     * Waits for a future of this client, at most 30 s.
     *
     * @throws MqttException if it fails, or is not complete in time
     * @throws IllegalStateException on the event loop, which would wait for itself: in listeners, and handlers {@link
     *     Dispatch#ON_LOOP}
     */
    public <T> T await(CompletableFuture<T> future) {
        return manager.await(future, PATIENCE);
    }

    /** The same with another time-out. */
    public <T> T await(CompletableFuture<T> future, Duration timeout) {
        return manager.await(future, timeout);
    }

    /**
     * Waits until it was connected for the first time.
     *
     * @throws MqttException if it is closed before, with the reason, or not connected in time
     */
    public void awaitConnected(Duration timeout) {
        manager.await(side.firstConnected(), timeout);
    }

    /** Completes when the client is closed, by {@link #close} or by its {@link ReconnectPolicy}. */
    public CompletableFuture<Void> whenClosed() {
        return side.whenClosed();
    }

    /**
     * Closes for good, in whatever state. With a connection, what is unfinished may still be completed within {@link
     * ClientOptions#closeTimeout}, and the server is told; a handler that runs may end. What then is left of messages of QoS
     * 1 and 2 fails. Closing twice does no harm. On the event loop it returns at once.
     */
    @Override
    public void close() {
        side.close(closeTimeout);
        if (manager.engine().mayWait()) {
            try {
                manager.await(side.whenClosed(), closeTimeout.plusSeconds(2));
            } catch (MqttException late) {
                // the loop is blocked by a listener or a handler: it closes when that returns
            }
            if (isOwnManager) {
                manager.close();
            }
        }
    }
}
