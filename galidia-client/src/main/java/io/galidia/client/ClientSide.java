// SPDX-License-Identifier: Apache-2.0
package io.galidia.client;

import io.galidia.ClientEvent;
import io.galidia.ClientOptions;
import io.galidia.ClientSnapshot;
import io.galidia.ClientSubscription;
import io.galidia.Connection;
import io.galidia.Event;
import io.galidia.Message;
import io.galidia.MessageHandler;
import io.galidia.MqttException;
import io.galidia.Publication;
import io.galidia.PublishOptions;
import io.galidia.PublishStage;
import io.galidia.SubscribeOptions;
import io.galidia.net.Engine;
import io.galidia.net.KeptSession;
import io.galidia.net.Loop;
import io.galidia.net.MqttUrl;
import io.galidia.packet.ReasonCode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Flow;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A client, put together: its session, the connections that it has, its subscriptions and their handlers. */
public final class ClientSide implements Lifecycle.Listener {

    private final Engine engine;
    private final ClientOptions options;
    private final KeptSession session;
    private final Lifecycle lifecycle;
    private final Handlers handlers;
    private final Subscriptions subscriptions;
    private final Inbox inbox;
    private final Requester requester;
    private final CompletableFuture<Void> firstConnected = new CompletableFuture<>();
    private final CompletableFuture<Void> closed = new CompletableFuture<>();
    /** Streams that somebody reads, to be told of the end. */
    private final Set<MessageStream.Reader> streams = ConcurrentHashMap.newKeySet();

    private volatile ClientEvent.State state;
    private @Nullable String responseInformation;

    /**
     * Does not connect yet.
     *
     * @throws IllegalArgumentException if it cannot connect like this
     */
    public ClientSide(Engine engine, String url, ClientOptions given) {
        this.engine = engine;
        engine.checkConnect(url, given.connect()); // as given: a session that is kept has an identifier
        options = given.connect().clientId().isEmpty() ? given.withClientId(randomId()) : given;
        List<String> urls = new ArrayList<>(options.moreEndpoints());
        urls.add(0, url);
        urls.forEach(each -> engine.checkConnect(each, options.connect()));
        session = engine.keepSession(options.connect());
        state = new ClientEvent.Connecting(MqttUrl.parse(url).uri(), 1);
        lifecycle = new Lifecycle(engine, session, options, new Endpoints(urls), new SplittableRandom(), this);
        handlers = new Handlers(options, loop(), this::tell);
        subscriptions = new Subscriptions(loop(), this::refused, added -> subscribed());
        MessageHandler unhandled = options.unhandled();
        Declared rest = unhandled == null ? null : declare("#", SubscribeOptions.DEFAULTS, unhandled);
        inbox = new Inbox(loop(), subscriptions, handlers, options.overlap(), rest, this::tell);
        requester = new Requester(this, loop());
        session.whenManagerCloses(lifecycle::managerCloses);
    }

    /** Not empty, for the session is to be found again after an outage; 23 characters, as MQTT 3.1 wants it. */
    private static String randomId() {
        return "galidia" + Long.toHexString(new SplittableRandom().nextLong() | 1L << 63);
    }

    private Loop loop() {
        return session.loop();
    }

    // ---- any thread

    /** Begins to connect. */
    public void start() {
        loop().execute(lifecycle::start);
    }

    public String clientId() {
        return options.connect().clientId();
    }

    public ClientEvent.State state() {
        return state;
    }

    /** Completes at the first connection; fails when the client closes before. */
    public CompletableFuture<Void> firstConnected() {
        return firstConnected.copy();
    }

    /** Completes when the client is closed. */
    public CompletableFuture<Void> whenClosed() {
        return closed.copy();
    }

    public CompletableFuture<Publication> publish(String topic, byte[] payload, PublishOptions publish) {
        return session.publish(topic, payload, publish);
    }

    public CompletableFuture<Publication> publish(
            String topic, byte[] payload, PublishOptions publish, Consumer<PublishStage> progress) {
        return session.publish(topic, payload, publish, progress);
    }

    /** Declares a subscription. */
    public ClientSubscription subscribe(String filter, SubscribeOptions how, MessageHandler handler) {
        if (state instanceof ClientEvent.Closed) {
            throw new IllegalStateException("the client \"" + clientId() + "\" is closed");
        }
        Declared declared = declare(filter, how, handler);
        subscriptions.add(declared);
        return declared;
    }

    private Declared declare(String filter, SubscribeOptions how, MessageHandler handler) {
        TopicPattern pattern = TopicPattern.of(filter);
        if (how.noLocal() && pattern.filter().shareName() != null) { // MQTT-3.8.3-4
            throw new IllegalArgumentException("no local is not allowed on a shared subscription: \"" + filter + "\"");
        }
        return new Declared(
                this,
                subscriptions,
                pattern,
                how,
                Objects.requireNonNull(handler, "handler"),
                how.dispatch() == null ? options.dispatch() : how.dispatch(),
                how.errorPolicy() == null ? options.errorPolicy() : how.errorPolicy());
    }

    /** A subscription as a stream; it begins when somebody subscribes to it. */
    public Flow.Publisher<Message> messages(String filter, SubscribeOptions how) {
        TopicPattern.of(filter);
        return new MessageStream(this, filter, how);
    }

    /** Publishes a request, and waits for its answer, or for all that come in time. */
    public CompletableFuture<Message> request(
            String topic, byte[] payload, PublishOptions publish, Duration timeout, @Nullable Consumer<Message> taker) {
        if (!options.connect().version().hasProperties()) {
            throw new IllegalStateException(
                    "a request needs MQTT 5, not " + options.connect().version());
        }
        return requester.request(topic, payload, publish, timeout, taker);
    }

    CompletableFuture<Publication> reply(Message request, byte[] payload, PublishOptions publish) {
        return Requester.reply(this, request, payload, publish);
    }

    /** What it has done and holds. */
    public CompletableFuture<ClientSnapshot> snapshot() {
        CompletableFuture<ClientSnapshot> taken = new CompletableFuture<>();
        Runnable take = () -> taken.complete(new ClientSnapshot(
                state,
                lifecycle.connects(),
                lifecycle.attempts(),
                session.published(),
                session.completed(),
                session.failed(),
                session.queued(),
                session.heldBytes(),
                session.inFlight(),
                inbox.received(),
                handlers.handled(),
                handlers.failures(),
                inbox.dropped() + handlers.dropped(),
                inbox.unanswered(),
                inbox.unhandled(),
                subscriptions.filters()));
        if (loop().isInside()) {
            take.run();
            return taken;
        }
        try {
            loop().execute(take);
        } catch (RejectedExecutionException ended) { // nothing changes any more
            take.run();
        }
        return taken;
    }

    Set<MessageStream.Reader> streams() {
        return streams;
    }

    /** What the server suggests as the beginning of response topics; null when it does not. */
    @Nullable String responseInformation() {
        return responseInformation;
    }

    /** Ends it; {@link #whenClosed} tells when that is done, at most a second after {@code patience}. */
    public void close(Duration patience) {
        if (!closed.isDone()) {
            loop().execute(() -> {
                handlers.close();
                lifecycle.close(patience);
            });
        }
    }

    // ---- on the loop

    private void tell(ClientEvent event) {
        try {
            options.listener().accept(event);
        } catch (Throwable error) { // whatever it is, the loop goes on
            engine.report("the listener of the client \"" + clientId() + "\"", error);
        }
    }

    private void refused(Declared subscription, ReasonCode reason) {
        tell(new ClientEvent.SubscriptionRefused(subscription, reason));
    }

    private void subscribed() {
        inbox.subscribed();
    }

    @Override
    public void changed(ClientEvent.State newState) {
        state = newState;
        if (newState instanceof ClientEvent.Closed end) {
            handlers.close();
            String why = "the client \"" + clientId() + "\" is closed: " + end.why();
            subscriptions.close(why);
            requester.close(why);
            firstConnected.completeExceptionally(new MqttException(end.reason(), end.why()));
        }
        tell(newState);
        if (newState instanceof ClientEvent.Closed) {
            streams.forEach(MessageStream.Reader::complete);
            closed.complete(null);
        }
    }

    @Override
    public void connected(Connection connection, Event.MqttOpen open) {
        if (!open.sessionPresent()) {
            inbox.sessionEnded();
        }
        responseInformation = open.responseInformation().orElse(null);
        subscriptions.connected(
                connection, open.sessionPresent(), open.connAck().properties());
        firstConnected.complete(null);
    }

    @Override
    public void received(Event.MqttMessage message) {
        inbox.receive(message);
    }

    @Override
    public void disconnected() {
        subscriptions.disconnected();
        inbox.disconnected();
    }
}
