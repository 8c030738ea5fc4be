// SPDX-License-Identifier: Apache-2.0
package io.galidia.client;

import io.galidia.ClientEvent;
import io.galidia.ClientOptions;
import io.galidia.ConnectOptions;
import io.galidia.ConnectPreparation;
import io.galidia.ConnectPreparation.Attempt;
import io.galidia.Connection;
import io.galidia.Event;
import io.galidia.MqttException;
import io.galidia.ReconnectPolicy;
import io.galidia.ReconnectPolicy.Decision;
import io.galidia.Timer;
import io.galidia.net.Engine;
import io.galidia.net.KeptSession;
import io.galidia.net.MqttUrl;
import io.galidia.packet.Properties;
import io.galidia.packet.Property;
import io.galidia.packet.ReasonCode;
import java.net.URI;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** One connection after the other for the session of a client, until it is closed. Belongs to the loop. */
final class Lifecycle {

    /** What is told of connections. */
    interface Listener {
        void changed(ClientEvent.State state);

        /** The session is open on this connection. */
        void connected(Connection connection, Event.MqttOpen open);

        void received(Event.MqttMessage message);

        /** The connection is gone. */
        void disconnected();
    }

    private final Engine engine;
    private final KeptSession session;
    private final ClientOptions options;
    private final Listener listener;
    private final Endpoints endpoints;
    private final Backoff backoff;
    private boolean isClean;
    /** Where the session is, once a server has it. */
    private @Nullable String sessionUrl;
    /** Whether a server did not know the session that another one had: each has its own then. */
    private boolean areSeparate;

    private boolean isClosing;
    private boolean isClosed;
    private @Nullable Connection connection;
    private @Nullable Timer timer;
    private @Nullable ReasonCode lastReason;
    /** Whether the last failure has a cause on this side of the server. */
    private boolean isOfTransport;

    private long outageSinceNanos;
    private boolean wasOpen;
    private long openSinceNanos;
    /** Counts attempts, so that what is late for one is not taken for the next. */
    private int attempt;
    /** The number of the attempt since the last connection. */
    private int number;

    private long attempts;
    private long connects;

    Lifecycle(
            Engine engine,
            KeptSession session,
            ClientOptions options,
            Endpoints endpoints,
            RandomGenerator random,
            Listener listener) {
        this.engine = engine;
        this.session = session;
        this.options = options;
        this.endpoints = endpoints;
        this.listener = listener;
        backoff = new Backoff(options.reconnect(), random);
        isClean = options.connect().cleanSession();
    }

    /** Begins; a second time it does nothing. */
    void start() {
        if (attempt == 0) {
            outageSinceNanos = now();
            attempt();
        }
    }

    // ---- an attempt

    private void attempt() {
        timer = null;
        if (isClosing) {
            return;
        }
        int current = ++attempt;
        attempts++;
        number++;
        URI uri = MqttUrl.parse(endpoints.url()).uri();
        listener.changed(new ClientEvent.Connecting(uri, number));
        ConnectPreparation preparation = options.beforeConnect();
        if (preparation == null) {
            connect(options.connect());
            return;
        }
        Duration patience = options.connect().connectTimeout();
        timer = session.loop().at(now() + patience.toNanos(), () -> notPrepared(current, tooLate(patience)));
        try {
            CompletionStage<ConnectOptions> stage = Objects.requireNonNull(
                    preparation.prepare(options.connect(), new Attempt(uri, number, lastReason)),
                    "the stage of beforeConnect is null");
            stage.whenComplete((prepared, error) -> session.loop().execute(() -> prepared(current, prepared, error)));
        } catch (RuntimeException | Error error) {
            notPrepared(current, error);
        }
    }

    private static MqttException tooLate(Duration patience) {
        return new MqttException(
                ReasonCode.UNSPECIFIED_ERROR,
                "ClientOptions.beforeConnect has not answered within " + patience.toMillis() + " ms");
    }

    private void prepared(int of, @Nullable ConnectOptions prepared, @Nullable Throwable error) {
        if (of != attempt || timer == null) {
            return;
        }
        stopTimer();
        if (prepared == null) {
            notPrepared(of, error == null ? new NullPointerException("beforeConnect gave no options") : error);
        } else {
            connect(prepared);
        }
    }

    private void notPrepared(int of, Throwable error) {
        if (of == attempt && !isClosing) {
            attempt++;
            stopTimer();
            Throwable cause =
                    error instanceof CompletionException && error.getCause() != null ? error.getCause() : error;
            ReasonCode reason = cause instanceof MqttException known ? known.reason() : ReasonCode.UNSPECIFIED_ERROR;
            ended(reason, "the options to connect with could not be had: " + cause, null);
        }
    }

    private void connect(ConnectOptions prepared) {
        String url = endpoints.url();
        boolean isElsewhere = areSeparate && !url.equals(sessionUrl);
        try {
            ConnectOptions effective = prepared.withVersion(options.connect().version())
                    .withClientId(options.connect().clientId())
                    .withCleanSession(isClean || isElsewhere)
                    .withProperties(properties(prepared));
            if (isElsewhere) { // what that server may still have of us is of another time
                session.beginAnew();
            }
            connection = engine.connect(url, effective, this::handle, session);
        } catch (RuntimeException
                | Error error) { // of what was prepared: the client's own options were looked at before
            ended(ReasonCode.UNSPECIFIED_ERROR, "cannot connect with these options: " + error.getMessage(), null);
        }
    }

    private Properties properties(ConnectOptions prepared) {
        Properties properties = prepared.properties();
        if (!options.connect().version().hasProperties()) {
            return properties;
        }
        if (!properties.has(Property.SESSION_EXPIRY_INTERVAL)) {
            properties = properties.with(
                    Property.SESSION_EXPIRY_INTERVAL, options.sessionExpiry().toSeconds());
        }
        if (!properties.has(Property.RECEIVE_MAXIMUM)) {
            properties = properties.with(Property.RECEIVE_MAXIMUM, options.receiveMaximum());
        }
        return properties;
    }

    // ---- events

    private void handle(Connection of, Event event) {
        if (of != connection) {
            return;
        }
        if (event instanceof Event.MqttMessage message) {
            listener.received(message);
        } else if (event instanceof Event.MqttOpen open) {
            wasOpen = true;
            openSinceNanos = now();
            number = 0;
            connects++;
            String url = endpoints.url();
            if (sessionUrl != null && !sessionUrl.equals(url) && !isClean && !open.sessionPresent()) {
                areSeparate = true;
            }
            sessionUrl = url;
            // What was clean at first is gone on with from now on; before MQTT 5, what is clean ends with its
            // connection.
            isClean = isClean && !options.connect().version().hasProperties();
            listener.changed(new ClientEvent.Connected(of.uri(), open.connAck()));
            listener.connected(of, open);
        } else if (event instanceof Event.Failure failure) {
            isOfTransport = failure.cause() != null;
        } else if (event instanceof Event.Close close) {
            connection = null;
            listener.disconnected();
            ended(close.reason(), close.why(), of);
        }
    }

    private void ended(ReasonCode reason, String why, @Nullable Connection of) {
        boolean hadWorked = false;
        if (wasOpen) {
            wasOpen = false;
            outageSinceNanos = now();
            hadWorked =
                    now() - openSinceNanos >= options.reconnect().longestDelay().toNanos();
        }
        if (hadWorked) {
            backoff.succeeded();
            endpoints.worked();
        }
        if (isClosing) {
            closed(ReasonCode.SUCCESS, "closed by the application");
            return;
        }
        lastReason = reason;
        backoff.failed();
        if (isClean) {
            session.beginAnew();
        }
        decide(reason, why, of == null ? null : of.serverReference().orElse(null), hadWorked);
    }

    private void decide(ReasonCode reason, String why, @Nullable String reference, boolean hadWorked) {
        ReconnectPolicy policy = options.reconnect();
        Decision decision = policy.decision(reason);
        boolean isOfServer = !isOfTransport; // and not of TLS, whose certificates others may mend
        isOfTransport = false;
        if (decision == Decision.STOP
                || (decision == Decision.RETRY_WITH_NEW_CREDENTIALS && isOfServer && options.beforeConnect() == null)) {
            closed(reason, why);
            return;
        }
        if (backoff.isSpent()) {
            closed(reason, why + "; that was attempt " + backoff.failures() + " of " + policy.mostAttempts());
            return;
        }
        Duration left = policy.longestOutage().minusNanos(now() - outageSinceNanos);
        if (left.isNegative() || left.isZero()) {
            closed(
                    reason,
                    why + "; there was no connection for " + (now() - outageSinceNanos) / 1_000_000
                            + " ms, the most is " + policy.longestOutage().toMillis());
            return;
        }
        Duration wanted = delay(decision, reason, reference, hadWorked);
        Duration delay = wanted.compareTo(left) > 0 ? left : wanted;
        if (!delay.isZero()) {
            endpoints.waited();
        }
        timer = session.loop().at(now() + delay.toNanos(), this::attempt);
        listener.changed(new ClientEvent.Waiting(reason, why, number + 1, delay));
    }

    private Duration delay(Decision decision, ReasonCode reason, @Nullable String reference, boolean hadWorked) {
        if (decision == Decision.FOLLOW_REFERENCE) {
            if (endpoints.follow(reference, reason == ReasonCode.SERVER_MOVED)) {
                return Duration.ZERO;
            }
            return endpoints.next() ? backoff.delay() : Duration.ZERO;
        }
        boolean isRoundOver = hadWorked || endpoints.next();
        if (decision == Decision.RETRY_LATER) {
            return backoff.longDelay();
        }
        return isRoundOver ? backoff.delay() : Duration.ZERO;
    }

    // ---- the end

    /** Ends for good: at once without a connection, else once everything is done or the patience over. */
    void close(Duration patience) {
        if (isClosing || isClosed) {
            return;
        }
        isClosing = true;
        stopTimer();
        Connection current = connection;
        if (current == null) {
            closed(ReasonCode.SUCCESS, "closed by the application");
        } else if (!current.isOpen()) {
            current.close();
        } else {
            timer = session.loop().at(now() + patience.toNanos(), () -> disconnect(current));
            session.whenIdle(() -> disconnect(current));
        }
    }

    /** The manager ends: no connection will follow. */
    void managerCloses() {
        Connection current = connection;
        isClosing = true;
        stopTimer();
        if (current == null) {
            closed(ReasonCode.SUCCESS, "the manager was closed");
        }
    }

    private void disconnect(Connection current) {
        stopTimer();
        if (current != connection) {
            return;
        }
        if (current.isOpen()) {
            boolean endsSession = options.connect().cleanSession()
                    && current.version().hasProperties()
                    && options.sessionExpiry().toSeconds() > 0;
            current.disconnect(
                    ReasonCode.SUCCESS,
                    endsSession ? Properties.NONE.with(Property.SESSION_EXPIRY_INTERVAL, 0) : Properties.NONE);
        }
        timer = session.loop().at(now() + Duration.ofSeconds(1).toNanos(), current::close);
    }

    private void closed(ReasonCode reason, String why) {
        if (isClosed) {
            return;
        }
        isClosed = true;
        isClosing = true;
        stopTimer();
        session.end();
        engine.forget(session);
        listener.changed(new ClientEvent.Closed(reason, why));
    }

    private void stopTimer() {
        Timer current = timer;
        timer = null;
        if (current != null) {
            current.close();
        }
    }

    /** Connections that were tried. */
    long attempts() {
        return attempts;
    }

    /** Connections that were open. */
    long connects() {
        return connects;
    }

    private long now() {
        return session.loop().nowNanos();
    }
}
