// SPDX-License-Identifier: Apache-2.0
package io.galidia.broker;

import io.galidia.packet.Properties;
import io.galidia.packet.Property;
import io.galidia.packet.Publish;
import io.galidia.packet.Qos;
import io.galidia.packet.Subscription;
import io.galidia.packet.Will;
import io.galidia.topic.TopicFilter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What all clients of a fuzz run have sent and asked for, to judge what the broker makes of it. */
final class FuzzLedger {

    /** A message as a client sees it: two with the same topic and payload are the same here. */
    record Message(String topic, String payload) {
        static Message of(String topic, byte[] payload) {
            return new Message(topic, new String(payload, StandardCharsets.ISO_8859_1));
        }
    }

    /** How a message was sent, in all of its copies. */
    static final class Sent {
        final FuzzModel first;
        final long sequence;
        int count;
        boolean isWill;
        int qos;
        boolean isRetained;
        long longestExpiry;
        final Set<String> senders = new HashSet<>();
        final Set<Properties> properties = new HashSet<>();

        Sent(FuzzModel first, long sequence) {
            this.first = first;
            this.sequence = sequence;
        }

        void add(Qos newQos, boolean isToBeRetained, Properties newProperties) {
            qos = Math.max(qos, newQos.level());
            isRetained |= isToBeRetained;
            longestExpiry =
                    Math.max(longestExpiry, newProperties.number(Property.MESSAGE_EXPIRY_INTERVAL, Long.MAX_VALUE));
            properties.add(ofPublisher(newProperties));
        }
    }

    /** A subscription that a session has asked for at some time. */
    record Wish(TopicFilter filter, Subscription options, int id) {
        boolean wants(String topic) {
            return TopicFilter.of(filter.topicFilter()).matches(topic);
        }
    }

    /** What the clients know of a session. */
    static final class Known {
        /** The connection that has it, or had it last. */
        @Nullable FuzzModel holder;

        /** How many connections had asked for the client identifier when the holder was accepted. */
        int connects;

        final List<Wish> wishes = new ArrayList<>();
        /** Messages from the broker that the client has not finished, by packet identifier. */
        final Map<Integer, Unfinished> unfinished = new HashMap<>();
        /** Packet identifiers for which the client has sent PUBREC at some time. */
        final Set<Integer> received = new HashSet<>();
        /** How often a message came for the first time and not as a retained one. */
        final Map<Message, Integer> deliveries = new HashMap<>();
        /** The place of the last message of each line of messages that have to stay in order. */
        final Map<List<Object>, Long> sequences = new HashMap<>();
    }

    /** A message of QoS 1 or 2 from the broker. */
    record Unfinished(Message message, Qos qos, FuzzModel on, boolean isReceived) {
        Unfinished received() {
            return new Unfinished(message, qos, on, true);
        }
    }

    /** No fuzz script ends before sessions that are shorter have expired. */
    static final long LONG_SECONDS = 12_000;

    final Map<Message, Sent> sent = new HashMap<>();
    final Map<String, Known> sessions = new HashMap<>();
    /** How often each client identifier was asked for. */
    final Map<String, Integer> connects = new HashMap<>();
    /** What was subscribed to, by client identifier, on connections whose client has not seen CONNACK at that time. */
    final Map<String, List<Wish>> strayWishes = new HashMap<>();

    final Map<String, Set<Integer>> strayReceived = new HashMap<>();
    /** The client identifiers of those who have asked for a session of {@link #LONG_SECONDS} or more. */
    final Set<String> lasting = new HashSet<>();
    /** All client identifiers that the broker has chosen. */
    final Set<String> assignedIds = new LinkedHashSet<>();
    /** All topics for which a retained message was sent. */
    final Set<String> retained = new LinkedHashSet<>();

    private long sequence;
    private final List<TopicFilter> shares = new ArrayList<>();

    /** @param isRepetition whether it does not count as another message */
    void sent(Publish message, FuzzModel from, boolean isRepetition) {
        Sent entry = entry(message.topic(), message.payloadBytes(), from);
        entry.add(message.qos(), message.retain(), message.properties());
        entry.count += isRepetition ? 0 : 1;
        if (message.retain()) {
            retained.add(message.topic());
        }
    }

    void sent(Will will, FuzzModel from) {
        byte[] payload = new byte[will.payload().readableBytes()];
        will.payload().getBytes(will.payload().readerIndex(), payload);
        Sent entry = entry(will.topic(), payload, from);
        entry.add(will.qos(), will.retain(), will.properties().without(Property.WILL_DELAY_INTERVAL));
        entry.count++;
        entry.isWill = true;
        if (will.retain()) {
            retained.add(will.topic());
        }
    }

    private Sent entry(String topic, byte[] payload, FuzzModel from) {
        Sent entry = sent.computeIfAbsent(Message.of(topic, payload), message -> new Sent(from, ++sequence));
        entry.senders.add(from.clientId);
        return entry;
    }

    void wished(TopicFilter filter) {
        if (filter.shareName() != null) {
            shares.add(TopicFilter.of(filter.topicFilter()));
        }
    }

    /** Whether some session was a member of a share for this topic at some time. */
    boolean isShared(String topic) {
        return shares.stream().anyMatch(filter -> filter.matches(topic));
    }

    /** The properties that a receiver gets as they were sent. */
    static Properties ofPublisher(Properties properties) {
        return properties
                .without(Property.TOPIC_ALIAS)
                .without(Property.SUBSCRIPTION_IDENTIFIER)
                .without(Property.MESSAGE_EXPIRY_INTERVAL);
    }
}
