// SPDX-License-Identifier: Apache-2.0
package io.galidia.net;

import io.galidia.Event;
import io.galidia.MqttException;
import io.galidia.Publication;
import io.galidia.PublishOptions;
import io.galidia.packet.Properties;
import io.galidia.packet.Publish;
import io.galidia.packet.Qos;
import io.galidia.packet.ReasonCode;
import io.galidia.packet.SubAck;
import io.galidia.packet.Subscription;
import io.galidia.packet.UnsubAck;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** What the application tells a connection to do: checked on the caller's thread, done on the connection's loop. */
final class Commands {

    private static final long UNLIMITED = Long.MAX_VALUE;

    private final ChannelConnection connection;
    private final NettyLoop loop;
    private final HandOver handOver;

    Commands(ChannelConnection connection) {
        this.connection = connection;
        loop = connection.loop();
        handOver = new HandOver(loop, () -> {
            if (connection.isWritable()) {
                connection.emit(new Event.Drain());
            }
        });
    }

    /** Bytes on their way from other threads. */
    long bytes() {
        return handOver.bytes();
    }

    /** Runs the command on the loop: now when the caller is there, else soon and in order. */
    void run(Runnable task) {
        if (loop.isInside()) {
            task.run();
        } else {
            handOver.offer(task, 0, UNLIMITED);
        }
    }

    /** Runs the command on the loop, never at once, in order with the others. */
    void runLater(Runnable task) {
        handOver.offer(task, 0, UNLIMITED);
    }

    /** Runs a command that promises an outcome. */
    private <T> CompletableFuture<T> run(CompletableFuture<T> outcome, Runnable task) {
        if (loop.isInside()) {
            task.run();
        } else {
            handOver.offer(guarded(outcome, task), 0, UNLIMITED);
        }
        return outcome;
    }

    private Runnable guarded(CompletableFuture<?> outcome, Runnable task) {
        return () -> {
            if (connection.isEnding()) {
                outcome.completeExceptionally(new MqttException(
                        ReasonCode.UNSPECIFIED_ERROR,
                        connection.describe() + " closed before the command was carried out"));
                return;
            }
            try {
                task.run();
            } catch (RuntimeException e) {
                outcome.completeExceptionally(e);
            }
        };
    }

    CompletableFuture<Publication> publish(MqttPeer to, String topic, byte[] payload, PublishOptions options) {
        Publish message = Arguments.message(topic, payload, options, connection);
        if (loop.isInside()) {
            return to.publish(message);
        }
        PublishOutcome outcome = new PublishOutcome(topic);
        int sendLimit = connection.sendLimit();
        long limit = message.qos() == Qos.AT_MOST_ONCE ? sendLimit : Math.max(sendLimit, to.queueLimit());
        Runnable task = guarded(outcome, () -> to.publish(message, outcome));
        if (!handOver.offer(task, topic.length() + payload.length, limit)) {
            outcome.fail(
                    ReasonCode.QUOTA_EXCEEDED,
                    "was dropped: " + handOver.bytes() + " bytes wait for the loop, the limit is " + limit);
        }
        return outcome;
    }

    CompletableFuture<SubAck> subscribe(MqttPeer to, List<Subscription> subscriptions, Properties properties) {
        List<Subscription> wanted = Arguments.subscriptions(subscriptions, properties, connection.version());
        CompletableFuture<SubAck> outcome = new CompletableFuture<>();
        return run(outcome, () -> to.subscribe(wanted, properties, outcome));
    }

    CompletableFuture<UnsubAck> unsubscribe(MqttPeer to, String[] filters) {
        List<String> given = Arguments.filters(filters, connection.version());
        CompletableFuture<UnsubAck> outcome = new CompletableFuture<>();
        return run(outcome, () -> to.unsubscribe(given, outcome));
    }

    CompletableFuture<Void> ping(MqttPeer to) {
        CompletableFuture<Void> outcome = new CompletableFuture<>();
        return run(outcome, () -> to.ping(outcome));
    }

    CompletableFuture<Void> reauthenticate(MqttPeer to) {
        CompletableFuture<Void> outcome = new CompletableFuture<>();
        return run(outcome, () -> to.reauthenticate(outcome));
    }

    void send(byte[] bytes) {
        byte[] copy = bytes.clone();
        Runnable task = () -> connection.write(copy);
        if (loop.isInside()) {
            task.run();
        } else if (!handOver.offer(task, copy.length, connection.sendLimit())) {
            throw new IllegalStateException(handOver.bytes() + " bytes wait for " + connection.describe()
                    + ", the limit is " + connection.sendLimit());
        }
    }
}
