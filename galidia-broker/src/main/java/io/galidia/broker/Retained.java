// SPDX-License-Identifier: Apache-2.0
package io.galidia.broker;

import io.galidia.packet.Properties;
import io.galidia.packet.Property;
import io.galidia.packet.Publish;
import io.galidia.topic.TopicFilter;
import io.galidia.topic.TopicLimitException;
import io.galidia.topic.TopicMap;
import io.galidia.topic.TopicScan;
import org.jspecify.annotations.Nullable;

/** The retained messages: the last of each topic that was published to be kept (section 3.3.1.3). Thread-safe. */
final class Retained {

    private static final long SECOND = 1_000_000_000L;

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
            try {
                messages.put(topic, new Kept(kept(message), nowNanos)); // MQTT-3.3.1-5
            } catch (TopicLimitException tooManyLevels) {
                metrics.count(Loss.RETAINED_FULL);
            }
        }
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
        Publish message = kept.message;
        long interval = message.properties().number(Property.MESSAGE_EXPIRY_INTERVAL, -1);
        long waited = Math.max(0, nowNanos - kept.sinceNanos) / SECOND;
        if (interval < 0 || (waited == 0 && interval > 0)) {
            return message;
        }
        if (waited >= interval) { // MQTT-3.3.2-5
            if (messages.remove(topic, kept)) {
                metrics.count(Loss.EXPIRED);
            }
            return null;
        }
        return with(message, message.properties().with(Property.MESSAGE_EXPIRY_INTERVAL, interval - waited));
    }

    private static Publish kept(Publish message) {
        return with(message, message.properties().without(Property.TOPIC_ALIAS));
    }

    private static Publish with(Publish message, Properties properties) {
        return new Publish(message.topic(), message.payload(), message.qos(), true, false, 0, properties);
    }
}
