// SPDX-License-Identifier: Apache-2.0
package io.galidia.cli.client;

import io.galidia.Connection;
import io.galidia.MqttException;
import io.galidia.Publication;
import io.galidia.PublishOptions;
import io.galidia.cli.CommandException;
import io.galidia.packet.ReasonCode;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/**
 * Publishes what a source has, with a bounded number of messages on their way, and ends the command when the last one is
 * delivered. Reads on a thread of its own, which waits while the bound is reached.
 */
final class Publisher implements Connector.Work, AutoCloseable {

    private final String topic;
    private final PublishOptions options;
    private final Diagnostics diagnostics;
    private final Window window;

    private @Nullable Thread reader;

    /* Messages whose connection went away before they were delivered; they go first on the next one. Guarded by this. */
    private final Queue<byte[]> undelivered = new ArrayDeque<>();
    private @Nullable Connection connection;
    private int exitCode;

    Publisher(String topic, PublishOptions options, int maxInFlight, Diagnostics diagnostics) {
        this.topic = topic;
        this.options = options;
        this.diagnostics = diagnostics;
        this.window = new Window(maxInFlight, 64L << 20);
    }

    /** Reads from here, once there is a connection. */
    void begin(Connector connector, MessageSource source) {
        reader = new Thread(() -> read(connector, source), "galidia-pub");
        reader.setDaemon(true); // standard input may never end
    }

    @Override
    public void opened(Connection opened) {
        List<byte[]> first;
        synchronized (this) {
            connection = opened;
            first = new ArrayList<>(undelivered);
            undelivered.clear();
        }
        first.forEach(this::send);
        if (reader != null && reader.getState() == Thread.State.NEW) {
            reader.start();
        }
    }

    private void read(Connector connector, MessageSource source) {
        try {
            byte[] payload = source.next();
            while (payload != null) {
                window.enter(payload.length);
                send(payload);
                payload = source.next();
                if (payload != null && !source.delay().isZero()) {
                    window.awaitEmpty();
                    Thread.sleep(source.delay().toMillis(), source.delay().toNanosPart() % 1_000_000);
                }
            }
            window.awaitEmpty();
            connector.stop(exitCode());
        } catch (IOException error) {
            diagnostics.error("cannot read standard input: " + error.getMessage());
            connector.stop(CommandException.FAILED);
        } catch (IllegalArgumentException error) {
            diagnostics.error(String.valueOf(error.getMessage()));
            connector.stop(CommandException.FAILED);
        } catch (InterruptedException closed) {
            Thread.currentThread().interrupt();
        }
    }

    private void send(byte[] payload) {
        Connection current;
        synchronized (this) {
            current = connection;
        }
        if (current == null) {
            return;
        }
        try {
            diagnostics.debug("sending PUBLISH, QoS " + options.qos().level() + ", " + payload.length + " bytes");
            current.publish(topic, payload, options)
                    .whenComplete((done, error) -> finished(current, payload, done, error));
        } catch (IllegalStateException closed) {
            keep(payload);
        }
    }

    private void finished(Connection over, byte[] payload, @Nullable Publication done, @Nullable Throwable error) {
        ReasonCode reason = reason(done, error);
        if (error != null && (over.isClosed() || !(cause(error) instanceof MqttException))) {
            keep(payload);
            return;
        }
        if (reason.isError()) {
            diagnostics.error("the server did not take a message on '" + topic + "': " + reason.text());
            synchronized (this) {
                exitCode = reason.code();
            }
        }
        window.leave(payload.length);
    }

    private static ReasonCode reason(@Nullable Publication done, @Nullable Throwable error) {
        if (done != null) {
            return done.reason();
        }
        return cause(error) instanceof MqttException refused ? refused.reason() : ReasonCode.UNSPECIFIED_ERROR;
    }

    private static @Nullable Throwable cause(@Nullable Throwable error) {
        return error instanceof CompletionException && error.getCause() != null ? error.getCause() : error;
    }

    private synchronized void keep(byte[] payload) {
        undelivered.add(payload);
    }

    private synchronized int exitCode() {
        return exitCode;
    }

    @Override
    public void close() {
        if (reader != null) {
            reader.interrupt();
        }
    }
}
