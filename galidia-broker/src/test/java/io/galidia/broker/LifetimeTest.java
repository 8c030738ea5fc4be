// SPDX-License-Identifier: Apache-2.0
package io.galidia.broker;

import static org.assertj.core.api.Assertions.assertThat;

import io.galidia.packet.Properties;
import io.galidia.packet.Property;
import io.galidia.packet.Publish;
import io.galidia.packet.Qos;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class LifetimeTest {

    private static final long SECOND = 1_000_000_000L;

    private static @Nullable Publish left(long interval, long nanos) {
        Properties properties = Properties.NONE.with(Property.MESSAGE_EXPIRY_INTERVAL, interval);
        return Lifetime.left(
                new Publish("a", Peer.bytes("1"), Qos.AT_LEAST_ONCE, true, false, 0, properties), 100, 100 + nanos);
    }

    @Test
    void wholeSeconds_areTakenOff() {
        assertThat(left(3, 0).properties().number(Property.MESSAGE_EXPIRY_INTERVAL, -1))
                .isEqualTo(3);
        assertThat(left(3, SECOND - 1).properties().number(Property.MESSAGE_EXPIRY_INTERVAL, -1))
                .isEqualTo(3);
        assertThat(left(3, SECOND).properties().number(Property.MESSAGE_EXPIRY_INTERVAL, -1))
                .isEqualTo(2);
        assertThat(left(3, 3 * SECOND - 1).properties().number(Property.MESSAGE_EXPIRY_INTERVAL, -1))
                .isEqualTo(1);
        assertThat(left(3, 3 * SECOND)).isNull();
    }

    @Test
    void anIntervalOf0_isOverAtOnce() {
        assertThat(left(0, 0)).isNull();
    }

    @Test
    void aMessageWithoutInterval_staysForever() {
        var message = new Publish("a", Peer.bytes("1"), Qos.AT_LEAST_ONCE, true);
        assertThat(Lifetime.left(message, 0, Long.MAX_VALUE)).isSameAs(message);
    }
}
