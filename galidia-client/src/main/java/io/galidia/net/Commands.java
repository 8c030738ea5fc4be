// SPDX-License-Identifier: Apache-2.0
package io.galidia.net;

import io.galidia.Event;
import io.galidia.MqttException;
import io.galidia.Publication;
import io.galidia.PublishOptions;
import io.galidia.TlsOptions;
import io.galidia.codec.PacketEncoder;
import io.galidia.packet.Properties;
import io.galidia.packet.ProtocolVersion;
import io.galidia.packet.Publish;
import io.galidia.packet.Qos;
import io.galidia.packet.ReasonCode;
import io.galidia.packet.SubAck;
import io.galidia.packet.Subscription;
import io.galidia.packet.UnsubAck;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** What the application tells a connection to do: checked on the caller's thread, done on the connection's loop. */
final class Commands {

    private final ChannelConnection connection;
    private final Ending ending;
    private final NettyLoop loop;
    /** Null until another thread has a command, which is never with most connections of a server. */
    private volatile @Nullable HandOver handOver;

    Commands(ChannelConnection connection, Ending ending) {
        this.connection = connection;
        this.ending = ending;
        loop = connection.loop();
    }

    private HandOver handOver() {
        HandOver known = handOver;
        return known == null ? firstHandOver() : known;
    }

    private synchronized HandOver firstHandOver() {
        HandOver known = handOver;
        if (known == null) {
            known = new HandOver(loop, () -> connection.room().tell());
            handOver = known;
        }
        return known;
    }

    /** Bytes on their way from other threads. */
    long bytes() {
        HandOver known = handOver;
        return known == null ? 0 : known.bytes();
    }

    /** Runs the command on the loop: now when the caller is there, else soon and in order. */
    void run(Runnable task) {
        if (loop.isInside()) {
            task.run();
        } else {
            runLater(task);
        }
    }

    /** Runs the command on the loop, never at once, in order with the others. */
    void runLater(Runnable task) {
        handOver().offer(new Task(task, 0));
    }

    private static final class Task extends HandOver.Command {
        private final Runnable task;

        Task(Runnable task, int bytes) {
            super(bytes);
            this.task = task;
        }

        @Override
        public void run() {
            task.run();
        }
    }

    /** Runs a command that promises an outcome. */
    private <T> CompletableFuture<T> run(CompletableFuture<T> outcome, Runnable task) {
        if (loop.isInside()) {
            task.run();
        } else {
            runLater(() -> runGuarded(outcome, task));
        }
        return outcome;
    }

    private void runGuarded(CompletableFuture<?> outcome, Runnable task) {
        if (ending.isDecided()) {
            outcome.completeExceptionally(endedBefore());
            return;
        }
        try {
            task.run();
        } catch (RuntimeException e) {
            outcome.completeExceptionally(e);
        }
    }

    private MqttException endedBefore() {
        return new MqttException(
                ReasonCode.UNSPECIFIED_ERROR, connection.describe() + " closed before the command was carried out");
    }

    CompletableFuture<Publication> publish(String topic, byte[] payload, PublishOptions options) {
        MqttPeer to = requirePeer();
        Publish message = Arguments.message(topic, payload, options, connection);
        if (loop.isInside()) {
            return to.publish(message);
        }
        PublishOutcome outcome = new PublishOutcome(topic);
        int size = PacketEncoder.size(
                message, ProtocolVersion.MQTT_5); // what it becomes in the send queue, or a little more
        long sendLimit = connection.sendLimit();
        // QoS 0 shares the send queue, which takes a message as long as it is not full: as isWritable says.
        boolean isQos0 = message.qos() == Qos.AT_MOST_ONCE;
        long held = isQos0 ? connection.link().unsentBytes() : 0;
        long limit = isQos0 ? sendLimit + size - 1 : Math.max(sendLimit, to.queueLimit());
        if (!handOver().offer(new PublishCommand(to, message, outcome, size), held, limit)) {
            outcome.fail(
                    ReasonCode.QUOTA_EXCEEDED,
                    "was dropped: " + (bytes() + held) + " bytes wait, the limit is " + (isQos0 ? sendLimit : limit));
            connection.room().await();
        }
        return outcome;
    }

    private final class PublishCommand extends HandOver.Command {
        private final MqttPeer to;
        private final Publish message;
        private final PublishOutcome outcome;

        PublishCommand(MqttPeer to, Publish message, PublishOutcome outcome, int bytes) {
            super(bytes);
            this.to = to;
            this.message = message;
            this.outcome = outcome;
        }

        @Override
        public void run() {
            if (ending.isDecided()) {
                outcome.completeExceptionally(endedBefore());
                return;
            }
            try {
                to.publish(message, outcome);
            } catch (RuntimeException e) {
                outcome.completeExceptionally(e);
            }
        }
    }

    CompletableFuture<SubAck> subscribe(List<Subscription> subscriptions, Properties properties) {
        MqttPeer to = requirePeer();
        List<Subscription> wanted = Arguments.subscriptions(subscriptions, properties, connection.version());
        CompletableFuture<SubAck> outcome = new CompletableFuture<>();
        return run(outcome, () -> to.subscribe(wanted, properties, outcome));
    }

    CompletableFuture<UnsubAck> unsubscribe(String[] filters) {
        MqttPeer to = requirePeer();
        List<String> given = Arguments.filters(filters, connection.version());
        CompletableFuture<UnsubAck> outcome = new CompletableFuture<>();
        return run(outcome, () -> to.unsubscribe(given, outcome));
    }

    CompletableFuture<Void> ping() {
        MqttPeer to = requirePeer();
        CompletableFuture<Void> outcome = new CompletableFuture<>();
        return run(outcome, () -> to.ping(outcome));
    }

    CompletableFuture<Void> reauthenticate() {
        MqttPeer to = requirePeer();
        CompletableFuture<Void> outcome = new CompletableFuture<>();
        return run(outcome, () -> to.reauthenticate(outcome));
    }

    void disconnect(ReasonCode reason, Properties properties) {
        MqttPeer to = requirePeer();
        Arguments.disconnect(reason, properties, to);
        run(() -> to.disconnect(reason, properties));
    }

    private MqttPeer requirePeer() {
        ending.requireNone();
        MqttPeer peer = connection.peer();
        if (peer == null) {
            throw new IllegalStateException(connection.describe()
                    + (connection.isListening()
                            ? " is a listener; it speaks no MQTT itself"
                            : " is served by " + connection.handler().getClass().getSimpleName()
                                    + ", which alone speaks on it"));
        }
        return peer;
    }

    void startTls(TlsOptions options) {
        ending.requireNone();
        Handshakes handshakes = loop.isInside() ? connection.link().handshakes() : null;
        if (handshakes == null) {
            throw new IllegalStateException("startTls is for the handler at Connect and Accept");
        }
        handshakes.startTls(options);
    }

    void fire(Object value) {
        ending.requireNone();
        Objects.requireNonNull(value, "value");
        runLater(() -> connection.emit(new Event.User(value)));
    }

    /** Hands over bytes of another thread. False when the connection is at its end. */
    boolean wakeup(byte[] data) {
        if (ending.isDecided()) {
            return false;
        }
        byte[] copy = data.clone();
        runLater(() -> connection.emit(new Event.Wakeup(copy)));
        return true;
    }

    void send(byte[] bytes) {
        ending.requireNone();
        if (connection.isListening()) {
            throw new IllegalStateException(connection.describe() + " is a listener; it has no peer to send to");
        }
        byte[] copy = bytes.clone();
        Task task = new Task(() -> connection.link().write(copy), copy.length);
        if (loop.isInside()) {
            task.run();
        } else if (!handOver().offer(task, 0, connection.sendLimit())) {
            connection.room().await();
            throw new IllegalStateException(
                    bytes() + " bytes wait for " + connection.describe() + ", the limit is " + connection.sendLimit());
        }
    }
}
