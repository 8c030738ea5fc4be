// SPDX-License-Identifier: Apache-2.0
package io.galidia.interop.clients;

import static org.assertj.core.api.Assertions.assertThat;

import io.galidia.packet.Qos;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A connected client of some library. Connecting throws when it is refused. */
public abstract class TestedClient implements AutoCloseable {

    /** The longest time for anything, in seconds. */
    static final long PATIENCE = 20;

    private final BlockingQueue<Message> messages = new LinkedBlockingQueue<>();
    private final CompletableFuture<Void> closed = new CompletableFuture<>();

    /** A message as the library delivered it. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    public record Message(String topic, byte[] payload, Qos qos, boolean retain) {}

    final void received(Message message) {
        messages.add(message);
    }

    final void closed() {
        closed.complete(null);
    }

    /** Whether the server went on with a stored session. */
    public abstract boolean sessionPresent();

    /** Subscribes; returns when the server has granted it, and throws when it has not. */
    public abstract void subscribe(String filter, Qos qos);

    /** Unsubscribes; returns when the server has answered. */
    public abstract void unsubscribe(String filter);

    /** Publishes; the future completes when the message is written (QoS 0), acknowledged or completed. */
    public abstract CompletableFuture<?> send(String topic, byte[] payload, Qos qos, boolean retain);

    /** Leaves in order; only {@link #close} may follow. */
    public final void disconnect() {
        leave();
        closed();
    }

    /** Leaves in order. */
    abstract void leave();

    /** Publishes, and waits for the outcome. */
    public final void publish(String topic, byte[] payload, Qos qos, boolean retain) {
        send(topic, payload, qos, retain).orTimeout(PATIENCE, TimeUnit.SECONDS).join();
    }

    /** The next message. */
    public final Message next() throws InterruptedException {
        Message message = messages.poll(PATIENCE, TimeUnit.SECONDS);
        assertThat(message).as("a message within " + PATIENCE + " s").isNotNull();
        return message;
    }

    /** Waits until the library has noticed that the connection is gone. */
    public final void awaitClosed() {
        closed.copy().orTimeout(PATIENCE, TimeUnit.SECONDS).join();
    }

    /** Gives threads back; the connection is gone. */
    abstract void release();

    /** Leaves in order if it is still there. */
    @Override
    public final void close() {
        if (!closed.isDone()) {
            disconnect();
        }
        release();
    }
}
