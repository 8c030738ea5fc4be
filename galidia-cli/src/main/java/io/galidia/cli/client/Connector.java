// SPDX-License-Identifier: Apache-2.0
package io.galidia.cli.client;

import io.galidia.ConnectOptions;
import io.galidia.Connection;
import io.galidia.Event;
import io.galidia.Handler;
import io.galidia.Manager;
import io.galidia.ManagerOptions;
import io.galidia.cli.shell.CommandException;
import io.galidia.packet.ConnAck;
import io.galidia.packet.Disconnect;
import io.galidia.packet.Packet;
import io.galidia.packet.ProtocolVersion;
import io.galidia.packet.ReasonCode;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Keeps a client connected as mosquitto's tools do: the first connection has to work, one that is lost later is made
 * again every second. Ends with an exit code.
 */
final class Connector implements Handler, AutoCloseable {

    /** More than {@code pub} ever has on its way: messages of QoS 0 beyond it would be dropped. */
    private static final int SEND_LIMIT = 1 << 30;

    private static final Duration RETRY = Duration.ofSeconds(1);
    private static final Duration LONGEST_GOODBYE = Duration.ofSeconds(5);

    /** What is done while connected; called on the event loop. */
    interface Work {
        /** The session is open, the first time or again. */
        void opened(Connection connection);

        /** A message came. */
        default void received(Connection connection, Event.MqttMessage message) {}
    }

    private final String address;
    private final ConnectOptions options;
    private final Work work;
    private final Diagnostics diagnostics;
    private final Manager manager;
    private final CompletableFuture<Integer> exitCode = new CompletableFuture<>();

    // Only the event loop touches these.
    private @Nullable Connection connection;
    private @Nullable Integer ending;
    private boolean wasOpen;
    private @Nullable ReasonCode refusal;
    private Event.@Nullable Failure failure;

    Connector(String address, ConnectOptions options, Work work, Diagnostics diagnostics) {
        this.address = address;
        this.options = options;
        this.work = work;
        this.diagnostics = diagnostics;
        this.manager = Manager.start(this, ManagerOptions.DEFAULTS.withSendLimit(SEND_LIMIT));
    }

    /** The manager, for timers and tasks on the loop. */
    Manager manager() {
        return manager;
    }

    /** Begins to connect. */
    void start() {
        manager.execute(() -> connect(options));
    }

    /** Completes when the command is to end. */
    CompletableFuture<Integer> exitCode() {
        return exitCode;
    }

    /** Says goodbye to the server and ends with this code, after five seconds at the latest. Safe from any thread. */
    void stop(int code) {
        manager.execute(() -> {
            if (ending != null) {
                return;
            }
            ending = code;
            Connection current = connection;
            if (current == null || current.isClosed()) {
                exitCode.complete(code);
            } else {
                diagnostics.debug("sending DISCONNECT");
                manager.after(LONGEST_GOODBYE, () -> exitCode.complete(code));
                current.disconnect();
            }
        });
    }

    private void connect(ConnectOptions how) {
        if (ending != null) {
            return;
        }
        diagnostics.debug("connecting to " + address + " as "
                + (how.clientId().isEmpty() ? "(chosen by server)" : how.clientId()));
        failure = null;
        refusal = null;
        try {
            connection = manager.connect(address, how, this);
        } catch (IllegalArgumentException error) {
            give(CommandException.FAILED, String.valueOf(error.getMessage()));
        }
    }

    @Override
    public void handle(Connection from, Event event) {
        if (event instanceof Event.MqttMessage message) {
            work.received(from, message);
        } else if (event instanceof Event.MqttCommand command) {
            look(command.packet());
        } else if (event instanceof Event.MqttOpen) {
            wasOpen = true;
            work.opened(from);
        } else if (event instanceof Event.Failure news) {
            failure = news;
        } else if (event instanceof Event.Close close) {
            closed(from, close);
        }
    }

    private void look(Packet packet) {
        diagnostics.debug("received " + Described.of(packet));
        if (packet instanceof ConnAck answer && answer.reason().isError()) {
            refusal = answer.reason();
        } else if (packet instanceof Disconnect goodbye && goodbye.reason() == ReasonCode.SESSION_TAKEN_OVER) {
            // Connecting again would throw the other client out, which would connect again, and so on.
            refusal = goodbye.reason();
        }
    }

    private void closed(Connection from, Event.Close close) {
        if (ending != null) {
            exitCode.complete(ending);
        } else if (refusal != null) {
            give(exitCodeOf(refusal), Advice.onRefusal(refusal));
        } else if (!wasOpen) {
            give(CommandException.FAILED, Advice.onFailure(address, failure, close));
        } else {
            diagnostics.debug("connection lost: " + (failure == null ? close.why() : failure.text()));
            manager.after(RETRY, () -> connect(options.cleanSession() ? options : options.resuming(from)));
        }
    }

    private void give(int code, String text) {
        diagnostics.error(text);
        ending = code;
        exitCode.complete(code);
    }

    /** The number that CONNACK carried: before MQTT 5 there were five refusals. */
    private int exitCodeOf(ReasonCode reason) {
        if (options.version() == ProtocolVersion.MQTT_5) {
            return reason.code();
        }
        return switch (reason) {
            case UNSUPPORTED_PROTOCOL_VERSION -> 1;
            case CLIENT_IDENTIFIER_NOT_VALID -> 2;
            case BAD_USER_NAME_OR_PASSWORD -> 4;
            case NOT_AUTHORIZED -> 5;
            default -> 3;
        };
    }

    @Override
    public void close() {
        manager.close();
    }
}
