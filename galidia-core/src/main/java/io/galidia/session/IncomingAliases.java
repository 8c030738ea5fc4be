// SPDX-License-Identifier: Apache-2.0
package io.galidia.session;

import io.galidia.packet.Property;
import io.galidia.packet.Publish;
import io.galidia.packet.ReasonCode;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Topic aliases that the peer has introduced on this connection (MQTT 5, section 3.3.2.3.4). */
final class IncomingAliases {

    /** For a peer that may use none; there is nothing in it that could change. */
    static final IncomingAliases NONE = new IncomingAliases(0);

    private static final @Nullable String[] NO_TOPICS = {};

    private final int maximum;
    private @Nullable String[] topics = NO_TOPICS;

    /** @param maximum the highest alias that was allowed to the peer, 0 for none */
    IncomingAliases(int maximum) {
        this.maximum = maximum;
    }

    /** The message under its topic, without the alias. */
    Publish resolve(Publish message) {
        long alias = message.properties().isEmpty() ? -1 : message.properties().number(Property.TOPIC_ALIAS, -1);
        if (alias < 0) {
            if (message.topic().isEmpty()) {
                throw ProtocolViolationException.protocolError("PUBLISH has neither a topic name nor a topic alias");
            }
            return message;
        }
        if (alias == 0 || alias > maximum) { // MQTT-3.3.2-8, MQTT-3.3.2-9, MQTT-3.3.2-11
            throw new ProtocolViolationException(
                    ReasonCode.TOPIC_ALIAS_INVALID, "topic alias " + alias + " is not within 1 to " + maximum);
        }
        String topic = message.topic();
        if (topic.isEmpty()) {
            topic = alias <= topics.length ? topics[(int) alias - 1] : null;
            if (topic == null) {
                throw ProtocolViolationException.protocolError("topic alias " + alias + " stands for no topic yet");
            }
        } else {
            if (alias > topics.length) {
                topics = Arrays.copyOf(topics, Math.min(maximum, (int) alias + 7));
            }
            topics[(int) alias - 1] = topic;
        }
        return new Publish(
                topic,
                message.payload(),
                message.qos(),
                message.retain(),
                message.dup(),
                message.packetId(),
                message.properties().without(Property.TOPIC_ALIAS));
    }
}
