// SPDX-License-Identifier: Apache-2.0
package io.galidia.session;

import io.galidia.packet.Property;
import io.galidia.packet.Publish;

/** The message expiry interval, which counts down while a message waits (MQTT 5, section 3.3.2.3.3). */
final class Expiry {

    private static final long NANOS_PER_SECOND = 1_000_000_000L;

    private Expiry() {}

    /** Whether the message has waited longer than it may; one that has not waited at all has not. */
    static boolean isExpired(Publish message, long sinceNanos, long nowNanos) {
        long waited = nowNanos - sinceNanos;
        long lifetime = seconds(message);
        return waited > 0 && lifetime >= 0 && waited / NANOS_PER_SECOND >= lifetime;
    }

    /** The message with what is left of its interval (MQTT-3.3.2-6), one second at least: 0 has no clear meaning. */
    static Publish aged(Publish message, long sinceNanos, long nowNanos) {
        long waitedSeconds = (nowNanos - sinceNanos) / NANOS_PER_SECOND;
        long lifetime = seconds(message);
        if (waitedSeconds <= 0 || lifetime < 0) {
            return message;
        }
        return new Publish(
                message.topic(),
                message.payload(),
                message.qos(),
                message.retain(),
                message.dup(),
                message.packetId(),
                message.properties().with(Property.MESSAGE_EXPIRY_INTERVAL, Math.max(1, lifetime - waitedSeconds)));
    }

    private static long seconds(Publish message) {
        return message.properties().isEmpty() ? -1 : message.properties().number(Property.MESSAGE_EXPIRY_INTERVAL, -1);
    }
}
