// SPDX-License-Identifier: Apache-2.0
package io.galidia.broker;

import io.galidia.packet.Publish;
import io.galidia.topic.TopicFilter;
import io.galidia.topic.TopicLimitException;
import io.galidia.topic.TopicMap;
import io.galidia.topic.TopicScan;
import org.jspecify.annotations.Nullable;

/** The retained messages: the last of each topic that was published to be kept (section 3.3.1.3). Thread-safe. */
final class Retained {

    private static final TopicFilter EVERYTHING = TopicFilter.of("#");

    private final TopicMap<Kept> messages = new TopicMap<>();
    private final int maxMessages;
    private final Metrics metrics;

    Retained(int maxMessages, Metrics metrics) {
        this.maxMessages = maxMessages;
        this.metrics = metrics;
    }

    /** A retained message and when it came. */
    record Kept(Publish message, long sinceNanos) {}

    int size() {
        return messages.size();
    }

    /** Keeps the message, which owns its payload, in place of an earlier one; an empty one is not kept. */
    void store(Publish message, long nowNanos) {
        String topic = message.topic();
        if (!message.payload().isReadable()) { // MQTT-3.3.1-6, MQTT-3.3.1-7
            messages.remove(topic);
        } else if (messages.size() >= maxMessages && messages.get(topic) == null) {
            metrics.count(Loss.RETAINED_FULL);
        } else {
            var kept = new Publish(topic, message.payload(), message.qos(), true, false, 0, message.properties());
            try {
                messages.put(topic, new Kept(kept, nowNanos)); // MQTT-3.3.1-5
            } catch (TopicLimitException tooManyLevels) {
                metrics.count(Loss.RETAINED_FULL);
            }
        }
    }

    /** A walk through all messages. */
    TopicScan<Kept> scanAll() {
        return messages.scan(EVERYTHING);
    }

    /** A walk through the messages that match the filter. */
    TopicScan<Kept> scan(TopicFilter filter) {
        return messages.scan(filter);
    }

    /**
     * The message that the topic has now, with what is left of its expiry interval; null when there is none any more. An
     * expired one is removed.
     */
    @Nullable Publish current(String topic, long nowNanos) {
        Kept kept = messages.get(topic);
        if (kept == null) {
            return null;
        }
        Publish message = Lifetime.left(kept.message, kept.sinceNanos, nowNanos);
        if (message == null && messages.remove(topic, kept)) {
            metrics.count(Loss.EXPIRED);
        }
        return message;
    }
}
