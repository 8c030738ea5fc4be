// SPDX-License-Identifier: Apache-2.0
package io.galidia.broker;

import io.galidia.packet.Property;
import io.galidia.packet.Publish;
import org.jspecify.annotations.Nullable;

/** How long a message that the broker holds is still of use: its message expiry interval (section 3.3.2.3.3). */
final class Lifetime {

    private static final long SECOND = 1_000_000_000L;

    private Lifetime() {}

    /** The message with what is left of its interval now (MQTT-3.3.2-6); null when nothing is (MQTT-3.3.2-5). */
    static @Nullable Publish left(Publish message, long sinceNanos, long nowNanos) {
        long interval = message.properties().number(Property.MESSAGE_EXPIRY_INTERVAL, -1);
        if (interval < 0) {
            return message;
        }
        long waited = Math.max(0, nowNanos - sinceNanos) / SECOND;
        if (waited >= interval) {
            return null;
        }
        return waited == 0
                ? message
                : new Publish(
                        message.topic(),
                        message.payload(),
                        message.qos(),
                        message.retain(),
                        false,
                        0,
                        message.properties().with(Property.MESSAGE_EXPIRY_INTERVAL, interval - waited));
    }
}
