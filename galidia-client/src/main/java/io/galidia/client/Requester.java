// SPDX-License-Identifier: Apache-2.0
package io.galidia.client;

import io.galidia.ClientSubscription;
import io.galidia.Dispatch;
import io.galidia.Message;
import io.galidia.MqttException;
import io.galidia.Publication;
import io.galidia.PublishOptions;
import io.galidia.SubscribeOptions;
import io.galidia.Timer;
import io.galidia.net.Loop;
import io.galidia.packet.Properties;
import io.galidia.packet.Property;
import io.galidia.packet.Qos;
import io.galidia.packet.ReasonCode;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Requests of MQTT 5 (section 4.10): each is published with a response topic of this client and with correlation data of
 * its own; what comes on that topic is given to the request it answers. Belongs to the loop.
 */
final class Requester {

    private static final long LONGEST_EXPIRY_SECONDS = 0xFFFF_FFFFL;

    private final ClientSide client;
    private final Loop loop;
    private final Map<ByteBuffer, Pending> pending = new HashMap<>();
    /** Requests that cannot go out before their responses can come in. */
    private final Queue<Runnable> waiting = new ArrayDeque<>();
    /** Not to be guessed, nor met again by another run of the program. */
    private final long salt = new SplittableRandom().nextLong();

    private long last;
    private @Nullable String topic;
    private @Nullable ClientSubscription responses;

    Requester(ClientSide client, Loop loop) {
        this.client = client;
        this.loop = loop;
    }

    /** A request that waits for its first answer, or, with somebody to take them, for any number of answers. */
    private final class Pending {
        final byte[] data;
        final ByteBuffer correlation;
        final @Nullable Consumer<Message> taker;
        final CompletableFuture<Message> first;
        private @Nullable Timer timer;

        Pending(byte[] data, @Nullable Consumer<Message> taker, CompletableFuture<Message> first) {
            this.data = data;
            correlation = ByteBuffer.wrap(data);
            this.taker = taker;
            this.first = first;
        }

        void start(Duration timeout) {
            timer = loop.at(loop.nowNanos() + timeout.toNanos(), () -> {
                first.completeExceptionally(new MqttException(
                        ReasonCode.UNSPECIFIED_ERROR, "no response came within " + timeout.toMillis() + " ms"));
                end();
            });
            first.whenComplete((message, error) -> {
                if (taker == null || error != null) {
                    inLoop(this::end);
                }
            });
        }

        void end() {
            pending.remove(correlation, this);
            Timer current = timer;
            if (current != null) {
                current.close();
            }
        }
    }

    /** Any thread. */
    CompletableFuture<Message> request(
            String to, byte[] payload, PublishOptions options, Duration timeout, @Nullable Consumer<Message> taker) {
        CompletableFuture<Message> first = new CompletableFuture<>();
        inLoop(() -> {
            try {
                begin(to, payload, options, timeout, new Pending(nextCorrelation(), taker, first));
            } catch (RuntimeException wrong) {
                first.completeExceptionally(wrong);
            }
        });
        return first;
    }

    private byte[] nextCorrelation() {
        byte[] data = new byte[16];
        ByteBuffer.wrap(data).putLong(salt).putLong(++last);
        return data;
    }

    private void begin(String to, byte[] payload, PublishOptions options, Duration timeout, Pending request) {
        CompletableFuture<ReasonCode> granted = responses().granted();
        pending.put(request.correlation, request);
        request.start(timeout);
        waiting.add(() -> publish(to, payload, options, timeout, request));
        if (granted.isDone()) {
            publishAll(granted);
        } else if (waiting.size() == 1) {
            granted.whenComplete((reason, error) -> publishAll(granted));
        }
    }

    /** In the order in which they were asked for. */
    private void publishAll(CompletableFuture<ReasonCode> granted) {
        if (granted.isCompletedExceptionally()) {
            waiting.clear();
            granted.whenComplete((reason, error) -> List.copyOf(pending.values())
                    .forEach(each -> each.first.completeExceptionally(Objects.requireNonNull(error))));
            return;
        }
        Runnable next = waiting.poll();
        while (next != null) {
            next.run();
            next = waiting.poll();
        }
    }

    private void publish(String to, byte[] payload, PublishOptions options, Duration timeout, Pending request) {
        if (request.first.isDone()) {
            return;
        }
        Properties properties = options.properties()
                .with(Property.RESPONSE_TOPIC, String.valueOf(topic))
                .with(Property.CORRELATION_DATA, request.data);
        if (!properties.has(Property.MESSAGE_EXPIRY_INTERVAL)) { // nobody waits for the answer after that
            long seconds = Math.min(Math.max(timeout.toSeconds(), 1), LONGEST_EXPIRY_SECONDS);
            properties = properties.with(Property.MESSAGE_EXPIRY_INTERVAL, seconds);
        }
        client.publish(to, payload, options.withProperties(properties)).whenComplete((publication, error) -> {
            if (error != null) {
                request.first.completeExceptionally(error);
            } else if (publication.reason() == ReasonCode.NO_MATCHING_SUBSCRIBERS) {
                request.first.completeExceptionally(new MqttException(
                        ReasonCode.NO_MATCHING_SUBSCRIBERS, "nobody has subscribed to \"" + to + "\""));
            }
        });
    }

    private ClientSubscription responses() {
        ClientSubscription current = responses;
        if (current == null || current.granted().isCompletedExceptionally()) {
            if (current != null) {
                current.close();
            }
            String base = client.responseInformation();
            topic = (base == null || base.isEmpty() ? "responses" : base) + "/" + client.clientId();
            current = client.subscribe(
                    topic, SubscribeOptions.qos(Qos.AT_LEAST_ONCE).withDispatch(Dispatch.ON_LOOP), this::received);
            responses = current;
        }
        return current;
    }

    private void received(Message message) {
        byte[] correlation = message.properties().binary(Property.CORRELATION_DATA);
        Pending request = correlation == null ? null : pending.get(ByteBuffer.wrap(correlation));
        if (request == null) {
            return; // it is late: nobody waits any more
        }
        if (request.taker != null) {
            request.taker.accept(message);
        }
        request.first.complete(message);
    }

    /** Answers a request. */
    static CompletableFuture<Publication> reply(
            ClientSide client, Message request, byte[] payload, PublishOptions options) {
        String to = request.properties().text(Property.RESPONSE_TOPIC);
        if (to == null) {
            throw new IllegalStateException("the message to \"" + request.topic() + "\" has no response topic");
        }
        byte[] correlation = request.properties().binary(Property.CORRELATION_DATA);
        PublishOptions complete = correlation == null
                ? options
                : options.withProperties(options.properties().with(Property.CORRELATION_DATA, correlation));
        return client.publish(to, payload, complete);
    }

    /** The client has ended. */
    void close(String why) {
        for (Pending each : Map.copyOf(pending).values()) {
            each.first.completeExceptionally(new MqttException(ReasonCode.UNSPECIFIED_ERROR, why));
        }
    }

    private void inLoop(Runnable task) {
        if (loop.isInside()) {
            task.run();
        } else {
            loop.execute(task);
        }
    }
}
