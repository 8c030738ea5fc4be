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
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
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
    private final Set<Pending> waiting = new LinkedHashSet<>();
    /** Not to be guessed, nor met again by another run of the program. */
    private final long salt = new SecureRandom().nextLong();

    private long last;
    private @Nullable String topic;
    private @Nullable ClientSubscription responses;

    Requester(ClientSide client, Loop loop) {
        this.client = client;
        this.loop = loop;
    }

    /** A request that waits for its first answer, or, with somebody to take them, for any number of answers. */
    private final class Pending {
        final String to;
        final byte[] payload;
        final PublishOptions options;
        final Duration timeout;
        final byte[] data;
        final @Nullable Consumer<Message> taker;
        final CompletableFuture<Message> first;
        private @Nullable Timer timer;

        Pending(
                String to,
                byte[] payload,
                PublishOptions options,
                Duration timeout,
                byte[] data,
                @Nullable Consumer<Message> taker,
                CompletableFuture<Message> first) {
            this.to = to;
            this.payload = payload;
            this.options = options;
            this.timeout = timeout;
            this.data = data;
            this.taker = taker;
            this.first = first;
        }

        void start() {
            timer = loop.at(loop.nowNanos() + timeout.toNanos(), () -> {
                first.completeExceptionally(new MqttException(
                        ReasonCode.UNSPECIFIED_ERROR, "no response came within " + timeout.toMillis() + " ms"));
                end();
            });
            pending.put(ByteBuffer.wrap(data), this);
            first.whenComplete((message, error) -> {
                if (taker == null || error != null) {
                    inLoop(this::end);
                }
            });
        }

        void end() {
            pending.remove(ByteBuffer.wrap(data), this);
            waiting.remove(this);
            Timer current = timer;
            if (current != null) {
                current.close();
            }
        }
    }

    /** Any thread. */
    CompletableFuture<Message> request(
            String to, byte[] payload, PublishOptions options, Duration timeout, @Nullable Consumer<Message> taker) {
        if (timeout.isNegative() || timeout.isZero() || timeout.toDays() > 365) {
            throw new IllegalArgumentException(
                    "the time-out of a request must be more than 0 and at most 365 days, not " + timeout);
        }
        CompletableFuture<Message> first = new CompletableFuture<>();
        inLoop(() -> {
            try {
                begin(new Pending(to, payload, options, timeout, nextCorrelation(), taker, first));
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

    private void begin(Pending request) {
        CompletableFuture<ReasonCode> granted = responses().granted();
        request.start();
        waiting.add(request);
        if (granted.isDone()) {
            publishAll(granted);
        } else if (waiting.size() == 1) {
            granted.whenComplete((reason, error) -> publishAll(granted));
        }
    }

    /** In the order in which they were asked for. */
    private void publishAll(CompletableFuture<ReasonCode> granted) {
        List<Pending> all = List.copyOf(waiting);
        waiting.clear();
        granted.whenComplete((reason, error) -> {
            for (Pending each : all) {
                if (error != null) {
                    each.first.completeExceptionally(error);
                } else {
                    publish(each);
                }
            }
        });
    }

    private void publish(Pending request) {
        if (request.first.isDone()) {
            return;
        }
        Properties properties = request.options
                .properties()
                .with(Property.RESPONSE_TOPIC, String.valueOf(topic))
                .with(Property.CORRELATION_DATA, request.data);
        if (!properties.has(Property.MESSAGE_EXPIRY_INTERVAL)) { // nobody waits for the answer after that
            long seconds = Math.min(Math.max(request.timeout.toSeconds(), 1), LONGEST_EXPIRY_SECONDS);
            properties = properties.with(Property.MESSAGE_EXPIRY_INTERVAL, seconds);
        }
        client.publish(request.to, request.payload, request.options.withProperties(properties))
                .whenComplete((publication, error) -> {
                    if (error != null) {
                        request.first.completeExceptionally(error);
                    } else if (publication.reason() == ReasonCode.NO_MATCHING_SUBSCRIBERS) {
                        request.first.completeExceptionally(new MqttException(
                                ReasonCode.NO_MATCHING_SUBSCRIBERS, "nobody has subscribed to \"" + request.to + "\""));
                    }
                });
    }

    /* With QoS 0, for a handler that waits for a response must get it even if the receive window is full of messages that wait
     * for that handler. Whom a response does not reach has a time-out. */
    private ClientSubscription responses() {
        ClientSubscription current = responses;
        if (current == null || current.granted().isCompletedExceptionally()) {
            if (current != null) {
                current.close();
            }
            String base = client.responseInformation();
            topic = (base == null || base.isEmpty() ? "responses" : base) + "/" + client.clientId();
            current = client.subscribe(
                    topic, SubscribeOptions.qos(Qos.AT_MOST_ONCE).withDispatch(Dispatch.ON_LOOP), this::received);
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
