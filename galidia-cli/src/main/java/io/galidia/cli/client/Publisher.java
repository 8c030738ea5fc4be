// SPDX-License-Identifier: Apache-2.0
package io.galidia.cli.client;

import io.galidia.Connection;
import io.galidia.MqttException;
import io.galidia.PublishOptions;
import io.galidia.Timer;
import io.galidia.cli.shell.CommandException;
import io.galidia.packet.Qos;
import io.galidia.packet.ReasonCode;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletionException;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Publishes what a source has, with a bounded number of messages on their way, and ends the command when the last one is
 * delivered.
 */
final class Publisher implements Connector.Work, AutoCloseable {

    /* A thread reads the source and waits while too much is on its way; everything else happens on the event loop.
     *
     * Messages that a lost connection has left undelivered are published again on the next one. Only when the server
     * keeps the session (-c) the library sends them again itself, QoS 2 without doubling any: then they are "carried",
     * nothing new is sent, and all are delivered when the new connection has nothing unacknowledged left. */

    private static final long MAX_BYTES = 16L << 20;
    private static final long MAX_PENDING_BYTES = 4L << 20;
    private static final int MOST_LOST_IN_A_ROW = 4;
    private static final Duration LOOK_AT_CARRIED = Duration.ofMillis(20);

    private final String topic;
    private final PublishOptions options;
    private final boolean isSessionKept;
    private final Diagnostics diagnostics;
    private final Window window;

    private @Nullable Connector connector;
    private @Nullable Thread reader;
    private volatile @Nullable Connection connection;
    private volatile int exitCode;

    // Only the event loop touches these.
    private @Nullable Connection lastLost;
    private int lostInARow;
    private final Queue<byte[]> undelivered = new ArrayDeque<>();
    private final List<byte[]> carried = new ArrayList<>();

    Publisher(String topic, PublishOptions options, boolean isSessionKept, int maxInFlight, Diagnostics diagnostics) {
        this.topic = topic;
        this.options = options;
        this.isSessionKept = isSessionKept;
        this.diagnostics = diagnostics;
        this.window = new Window(maxInFlight, MAX_BYTES);
    }

    /** Reads from here, once there is a connection. */
    void begin(Connector connector, MessageSource source) {
        this.connector = connector;
        reader = new Thread(() -> read(connector, source), "galidia-pub");
        reader.setDaemon(true); // standard input may never end
    }

    @Override
    public void opened(Connection opened) {
        connection = opened;
        int count = undelivered.size();
        for (int i = 0; i < count; i++) {
            sendNow(undelivered.remove());
        }
        if (!carried.isEmpty()) {
            Timer[] timer = new Timer[1];
            timer[0] = opened.manager().every(LOOK_AT_CARRIED, opened, () -> {
                if (opened.unacknowledged() == 0) {
                    carried.forEach(payload -> window.leave(payload.length));
                    carried.clear();
                    window.hold(false);
                    timer[0].close();
                }
            });
        }
        if (reader != null && reader.getState() == Thread.State.NEW) {
            reader.start();
        }
    }

    private void read(Connector connector, MessageSource source) {
        try {
            byte[] payload = source.next();
            while (payload != null) {
                window.enter(payload.length);
                awaitRoom();
                byte[] message = payload;
                connector.manager().execute(() -> sendNow(message));
                payload = source.next();
                if (payload != null && !source.delay().isZero()) {
                    window.awaitEmpty();
                    Thread.sleep(source.delay().toMillis(), source.delay().toNanosPart() % 1_000_000);
                }
            }
            window.awaitEmpty();
            connector.stop(exitCode);
        } catch (IOException error) {
            diagnostics.error("cannot read standard input: " + error.getMessage());
            connector.stop(CommandException.FAILED);
        } catch (InterruptedException closed) {
            Thread.currentThread().interrupt();
        }
    }

    /** QoS 0 is done as soon as it is written, so nothing but the network itself says that it is enough. */
    private void awaitRoom() throws InterruptedException {
        Connection current = connection;
        while (current != null && !current.isClosed() && current.pendingBytes() > MAX_PENDING_BYTES) {
            Thread.sleep(1);
        }
    }

    private void sendNow(byte[] payload) {
        Connection current = connection;
        if (current == null || current.isClosed()) {
            undelivered.add(payload);
            return;
        }
        diagnostics.debug("sending PUBLISH, QoS " + options.qos().level() + ", " + payload.length + " bytes");
        try {
            current.publish(topic, payload, options).whenComplete((done, error) -> {
                if (error == null) {
                    lostInARow = 0;
                    window.leave(payload.length);
                } else {
                    failed(current, payload, error);
                }
            });
        } catch (IllegalStateException closing) {
            undelivered.add(payload);
        } catch (IllegalArgumentException error) {
            refused(payload, CommandException.FAILED, String.valueOf(error.getMessage()));
        }
    }

    private void failed(Connection over, byte[] payload, Throwable error) {
        Throwable cause = error instanceof CompletionException && error.getCause() != null ? error.getCause() : error;
        ReasonCode reason = cause instanceof MqttException known ? known.reason() : ReasonCode.UNSPECIFIED_ERROR;
        if (reason == ReasonCode.UNSPECIFIED_ERROR) {
            over.manager()
                    .execute(
                            () -> { // by then it is known whether the connection was lost
                                if (over.isClosed()) {
                                    keep(payload);
                                    giveUpWhenNothingGoesOn(over);
                                } else {
                                    refused(payload, reason.code(), String.valueOf(cause.getMessage()));
                                }
                            });
        } else {
            refused(payload, reason.code(), String.valueOf(cause.getMessage()));
        }
    }

    /** A server that ends the connection because of a message would get that message for ever. */
    private void giveUpWhenNothingGoesOn(Connection over) {
        if (over == lastLost) {
            return;
        }
        lastLost = over;
        lostInARow++;
        if (lostInARow == MOST_LOST_IN_A_ROW && connector != null) {
            diagnostics.error("the connection was lost " + lostInARow + " times with nothing delivered in between, the"
                    + " last time after a message of " + largest() + " bytes: does the server take as much?");
            connector.stop(CommandException.CONNECTION_LOST);
        }
    }

    private int largest() {
        return Stream.concat(undelivered.stream(), carried.stream())
                .mapToInt(payload -> payload.length)
                .max()
                .orElse(0);
    }

    private void keep(byte[] payload) {
        if (isSessionKept && options.qos() != Qos.AT_MOST_ONCE) {
            window.hold(true);
            carried.add(payload);
        } else {
            undelivered.add(payload);
        }
    }

    private void refused(byte[] payload, int code, String why) {
        diagnostics.error(why);
        exitCode = code;
        window.leave(payload.length);
    }

    @Override
    public void close() {
        if (reader != null) {
            reader.interrupt();
        }
    }
}
