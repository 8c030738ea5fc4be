// SPDX-License-Identifier: Apache-2.0
package io.galidia;

import static io.galidia.ManagerOptions.require;

import io.galidia.packet.Property;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * How a {@link Client} works. Unchangeable; make changed copies with the {@code with} methods.
 *
 * <p>A clean session (the default of {@link ConnectOptions}) is one that begins with the client and ends with it; in between
 * the server keeps it for {@code sessionExpiry} without a connection (MQTT 5), so that nothing is lost by an outage. One
 * that is not clean is gone on with, and outlives the client.
 *
 * @param connect how it connects; an empty client identifier is replaced by a random one
 * @param moreEndpoints URLs that are tried, one after the other, when one cannot be reached
 * @param sessionExpiry how long the server keeps the session without a connection (MQTT 5), 0 to 4,294,967,294 s, unless
 *     the properties of {@code connect} say so
 * @param receiveMaximum how many messages of QoS 1 and 2 may be with handlers at a time, 1 to 65,535: a slow handler slows
 *     the server down; unless the properties of {@code connect} say so. Before MQTT 5 servers have limits of their own
 * @param reconnect when it connects again
 * @param beforeConnect what is asked for the options of each attempt; null for nothing
 * @param listener what is told of events; called by the event loop, must not block
 * @param dispatch the order in which handlers are called
 * @param errorPolicy what follows when a handler throws
 * @param executor what runs handlers; null for virtual threads where Java has them, and else a pool of threads that end when
 *     they have nothing to do
 * @param waitingQos0 how many messages of QoS 0 may wait for handlers, at least 1; what comes on top is dropped
 * @param dropsOldestQos0 whether the one that waits longest is dropped then, and not the newest
 * @param unhandled what takes messages that no subscription of the client is for, as a session that is gone on with may
 *     bring; null lets those of QoS 1 and 2 wait, unacknowledged, for {@link Client#subscribe}
 * @param overlap what becomes of a message that several subscriptions are for
 * @param closeTimeout how long {@link Client#close} waits for what is unfinished
 */
public record ClientOptions(
        ConnectOptions connect,
        List<String> moreEndpoints,
        Duration sessionExpiry,
        int receiveMaximum,
        ReconnectPolicy reconnect,
        @Nullable ConnectPreparation beforeConnect,
        Consumer<ClientEvent> listener,
        Dispatch dispatch,
        ErrorPolicy errorPolicy,
        @Nullable Executor executor,
        int waitingQos0,
        boolean dropsOldestQos0,
        @Nullable MessageHandler unhandled,
        Overlap overlap,
        Duration closeTimeout) {

    /** One hour of session expiry, 1,000 messages with handlers, handlers one at a time, 5 s to close. */
    public static final ClientOptions DEFAULTS = new ClientOptions(
            ConnectOptions.DEFAULTS,
            List.of(),
            Duration.ofHours(1),
            1_000,
            ReconnectPolicy.DEFAULTS,
            null,
            event -> {},
            Dispatch.SERIAL,
            ErrorPolicy.DEFAULTS,
            null,
            10_000,
            false,
            null,
            Overlap.EACH,
            Duration.ofSeconds(5));

    /** Checks the bounds. */
    public ClientOptions {
        moreEndpoints = List.copyOf(moreEndpoints);
        if (connect.resumed() != null) {
            throw new IllegalArgumentException(
                    "a client keeps its own session: ConnectOptions.resuming is for connections");
        }
        require("the session expiry in seconds", sessionExpiry.toSeconds(), 0, 4_294_967_294L);
        require("the receive maximum", receiveMaximum, 1, 65_535);
        require("the number of messages of QoS 0 that wait", waitingQos0, 1, Integer.MAX_VALUE);
        if (closeTimeout.isNegative() || closeTimeout.toSeconds() > 86_400) {
            throw new IllegalArgumentException("the close time-out must be 0 to 86400 s, not " + closeTimeout);
        }
        if (connect.properties().has(Property.SUBSCRIPTION_IDENTIFIER)) {
            throw new IllegalArgumentException("SUBSCRIPTION_IDENTIFIER is no property of CONNECT");
        }
    }

    /** The same, connecting like this. */
    public ClientOptions withConnect(ConnectOptions newConnect) {
        return changed(draft -> draft.connect = newConnect);
    }

    /** The same with this client identifier. */
    public ClientOptions withClientId(String clientId) {
        return withConnect(connect.withClientId(clientId));
    }

    /** The same with this user name and password. */
    public ClientOptions withCredentials(String user, String password) {
        return withConnect(connect.withCredentials(user, password));
    }

    /** The same with these credentials, which are asked for at each attempt; the function must not block. */
    public ClientOptions withCredentials(Supplier<Credentials> credentials) {
        return withBeforeConnect(
                (options, attempt) -> CompletableFuture.completedFuture(options.withCredentials(credentials.get())));
    }

    /** The same with these URLs beside the one of {@link Client#connect(String, ClientOptions)}. */
    public ClientOptions withMoreEndpoints(String... urls) {
        return changed(draft -> draft.moreEndpoints = List.of(urls));
    }

    /** The same with a session that the server keeps so long without a connection. */
    public ClientOptions withSessionExpiry(Duration newSessionExpiry) {
        return changed(draft -> draft.sessionExpiry = newSessionExpiry);
    }

    /** The same with so many messages of QoS 1 and 2 that handlers may have at a time. */
    public ClientOptions withReceiveMaximum(int newReceiveMaximum) {
        return changed(draft -> draft.receiveMaximum = newReceiveMaximum);
    }

    /** The same with this way to connect again. */
    public ClientOptions withReconnect(ReconnectPolicy newReconnect) {
        return changed(draft -> draft.reconnect = newReconnect);
    }

    /** The same, asking this before each attempt to connect. */
    public ClientOptions withBeforeConnect(@Nullable ConnectPreparation newBeforeConnect) {
        return changed(draft -> draft.beforeConnect = newBeforeConnect);
    }

    /** The same, telling this of events. */
    public ClientOptions withListener(Consumer<ClientEvent> newListener) {
        return changed(draft -> draft.listener = newListener);
    }

    /** The same with this order of handlers, where a subscription does not say otherwise. */
    public ClientOptions withDispatch(Dispatch newDispatch) {
        return changed(draft -> draft.dispatch = newDispatch);
    }

    /** The same with this error policy, where a subscription does not say otherwise. */
    public ClientOptions withErrorPolicy(ErrorPolicy newErrorPolicy) {
        return changed(draft -> draft.errorPolicy = newErrorPolicy);
    }

    /** The same with handlers run by this; one thread will do, since nothing that a handler waits for needs it. */
    public ClientOptions withExecutor(@Nullable Executor newExecutor) {
        return changed(draft -> draft.executor = newExecutor);
    }

    /** The same with this limit for messages of QoS 0 that wait for handlers, and what is dropped at it. */
    public ClientOptions withWaitingQos0(int newWaitingQos0, boolean newDropsOldest) {
        return changed(draft -> {
            draft.waitingQos0 = newWaitingQos0;
            draft.dropsOldestQos0 = newDropsOldest;
        });
    }

    /** The same with this handler for messages that no subscription is for. */
    public ClientOptions withUnhandled(@Nullable MessageHandler newUnhandled) {
        return changed(draft -> draft.unhandled = newUnhandled);
    }

    /** The same, giving a message that several subscriptions are for to each of them, or to one. */
    public ClientOptions withOverlap(Overlap newOverlap) {
        return changed(draft -> draft.overlap = newOverlap);
    }

    /** The same with this time for {@link Client#close}. */
    public ClientOptions withCloseTimeout(Duration newCloseTimeout) {
        return changed(draft -> draft.closeTimeout = newCloseTimeout);
    }

    private ClientOptions changed(Consumer<Draft> change) {
        var draft = new Draft(this);
        change.accept(draft);
        return draft.finish();
    }

    /** The fields while a copy is made. */
    private static final class Draft {
        ConnectOptions connect;
        List<String> moreEndpoints;
        Duration sessionExpiry;
        int receiveMaximum;
        ReconnectPolicy reconnect;

        @Nullable ConnectPreparation beforeConnect;

        Consumer<ClientEvent> listener;
        Dispatch dispatch;
        ErrorPolicy errorPolicy;

        @Nullable Executor executor;

        int waitingQos0;
        boolean dropsOldestQos0;

        @Nullable MessageHandler unhandled;

        Overlap overlap;
        Duration closeTimeout;

        Draft(ClientOptions from) {
            connect = from.connect;
            moreEndpoints = from.moreEndpoints;
            sessionExpiry = from.sessionExpiry;
            receiveMaximum = from.receiveMaximum;
            reconnect = from.reconnect;
            beforeConnect = from.beforeConnect;
            listener = from.listener;
            dispatch = from.dispatch;
            errorPolicy = from.errorPolicy;
            executor = from.executor;
            waitingQos0 = from.waitingQos0;
            dropsOldestQos0 = from.dropsOldestQos0;
            unhandled = from.unhandled;
            overlap = from.overlap;
            closeTimeout = from.closeTimeout;
        }

        ClientOptions finish() {
            return new ClientOptions(
                    connect,
                    moreEndpoints,
                    sessionExpiry,
                    receiveMaximum,
                    reconnect,
                    beforeConnect,
                    listener,
                    dispatch,
                    errorPolicy,
                    executor,
                    waitingQos0,
                    dropsOldestQos0,
                    unhandled,
                    overlap,
                    closeTimeout);
        }
    }
}
