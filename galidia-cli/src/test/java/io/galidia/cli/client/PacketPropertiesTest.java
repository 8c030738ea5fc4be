// SPDX-License-Identifier: Apache-2.0
package io.galidia.cli.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.galidia.packet.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class PacketPropertiesTest {

    private final PacketProperties properties = new PacketProperties("connect", "publish", "will");

    @Test
    void everyType_isRead() {
        properties.add("publish", "content-type", "text/plain");
        properties.add("PUBLISH", "message-expiry-interval", "4294967295");
        properties.add("publish", "correlation-data", "x");
        properties.addUser("publish", "a", "1");
        properties.addUser("publish", "a", "2");
        properties.add("connect", "receive-maximum", "10");
        properties.add("will", "will-delay-interval", "5");
        assertThat(properties.of("publish").text(Property.CONTENT_TYPE)).isEqualTo("text/plain");
        assertThat(properties.of("publish").number(Property.MESSAGE_EXPIRY_INTERVAL, 0))
                .isEqualTo(4294967295L);
        assertThat(properties.of("publish").binary(Property.CORRELATION_DATA)).containsExactly('x');
        assertThat(properties.of("publish").userProperties()).hasSize(2);
        assertThat(properties.of("connect").number(Property.RECEIVE_MAXIMUM, 0)).isEqualTo(10);
        assertThat(properties.of("will").number(Property.WILL_DELAY_INTERVAL, 0))
                .isEqualTo(5);
    }

    @ParameterizedTest
    @CsvSource({
        "pubrel, reason-string, x, 'connect, publish, will'",
        "publish, will-delay-interval, 5, has no property 'will-delay-interval'",
        "publish, nonsense, 5, 'content-type, '",
        "publish, message-expiry-interval, soon, must be a number",
        "connect, receive-maximum, 65536, 65535",
        "connect, user-property, x, needs a name and a value",
    })
    void badProperty_isRefusedWithWhatThereIs(String command, String name, String value, String reason) {
        assertThatThrownBy(() -> properties.add(command, name, value))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(reason);
    }
}
