// SPDX-License-Identifier: Apache-2.0
package io.galidia.session;

import io.galidia.packet.Property;
import io.galidia.packet.Publish;
import org.jspecify.annotations.Nullable;

/** Topic aliases towards the peer, for one connection (MQTT 5, section 3.3.2.3.4). */
final class OutgoingAliases {

    /* Each topic has one alias that it may have, by its hash. A topic that comes takes the alias over from the topic that
     * had it: what is in use stays, nothing has to be looked up, counted or thrown out. */
    private final @Nullable String[] topics;

    /** @param maximum how many aliases the peer and we allow, at least 1 */
    OutgoingAliases(int maximum) {
        topics = new @Nullable String[maximum];
    }

    /** Whether an alias saves bytes: it costs three itself, and a fourth where the property length grows. */
    static boolean isWorthwhile(String topic) {
        return topic.length() > 8;
    }

    /** Whether the peer knows the alias of this topic. */
    boolean isKnown(String topic) {
        return topic.equals(topics[place(topic)]);
    }

    /** The message with its alias: without its topic if the peer knows the alias, otherwise introducing it. */
    Publish apply(Publish message) {
        int place = place(message.topic());
        String topic = message.topic().equals(topics[place]) ? "" : message.topic();
        return new Publish(
                topic,
                message.payload(),
                message.qos(),
                message.retain(),
                message.dup(),
                message.packetId(),
                message.properties().with(Property.TOPIC_ALIAS, place + 1));
    }

    /** The peer gets to know the alias. */
    void introduced(String topic) {
        topics[place(topic)] = topic;
    }

    private int place(String topic) {
        int hash = topic.hashCode();
        return Math.floorMod(hash ^ (hash >>> 16), topics.length);
    }
}
