// SPDX-License-Identifier: Apache-2.0
package io.galidia.cli.client;

import io.galidia.packet.Properties;
import io.galidia.packet.Property;
import io.galidia.packet.Publish;
import io.galidia.packet.Qos;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;

/** Messages and a time of arrival for tests. */
final class Messages {

    static final ZonedDateTime ARRIVAL = ZonedDateTime.of(2026, 11, 2, 8, 5, 3, 123_456_789, ZoneOffset.ofHours(1));

    private Messages() {}

    static Publish of(String topic, String payload) {
        return of(topic, payload.getBytes(StandardCharsets.UTF_8), Properties.NONE);
    }

    static Publish of(String topic, byte[] payload, Properties properties) {
        return new Publish(topic, Unpooled.wrappedBuffer(payload), Qos.AT_LEAST_ONCE, false, false, 7, properties);
    }

    static Properties properties() {
        return Properties.NONE
                .with(Property.CONTENT_TYPE, "text/plain")
                .withUser("k", "v")
                .withUser("k2", "v2")
                .with(Property.PAYLOAD_FORMAT_INDICATOR, 1)
                .with(Property.RESPONSE_TOPIC, "re/sp")
                .with(Property.CORRELATION_DATA, "cor".getBytes(StandardCharsets.UTF_8))
                .with(Property.MESSAGE_EXPIRY_INTERVAL, 100)
                .withSubscriptionIdentifier(3)
                .withSubscriptionIdentifier(4);
    }
}
