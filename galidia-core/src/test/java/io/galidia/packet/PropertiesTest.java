// SPDX-License-Identifier: Apache-2.0
package io.galidia.packet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;

class PropertiesTest {

    @Test
    void a_value_set_again_takes_the_place_of_the_first_and_the_original_stays() {
        Properties one = Properties.NONE.with(Property.TOPIC_ALIAS, 1).withUser("k", "v");
        Properties two = one.with(Property.TOPIC_ALIAS, 2);
        assertThat(one.number(Property.TOPIC_ALIAS, -1)).isEqualTo(1);
        assertThat(two.number(Property.TOPIC_ALIAS, -1)).isEqualTo(2);
        assertThat(two.size()).isEqualTo(2);
        assertThat(two.nameAt(0)).isEqualTo(Property.TOPIC_ALIAS);
        assertThat(two.with(Property.TOPIC_ALIAS, 1)).isEqualTo(one).hasSameHashCodeAs(one);
    }

    @Test
    void what_is_not_there_has_the_default_of_the_caller() {
        assertThat(Properties.NONE.number(Property.RECEIVE_MAXIMUM, 65_535)).isEqualTo(65_535);
        assertThat(Properties.NONE.flag(Property.RETAIN_AVAILABLE, true)).isTrue();
        assertThat(Properties.NONE.with(Property.RETAIN_AVAILABLE, false).flag(Property.RETAIN_AVAILABLE, true))
                .isFalse();
        assertThat(Properties.NONE.text(Property.REASON_STRING)).isNull();
        assertThat(Properties.NONE.binary(Property.CORRELATION_DATA)).isNull();
        assertThat(Properties.NONE.userProperty("k")).isNull();
    }

    @Test
    void repeated_ones_keep_their_order() {
        Properties properties = Properties.NONE
                .withSubscriptionIdentifier(3)
                .withUser("a", "1")
                .withSubscriptionIdentifier(1)
                .withUser("a", "2");
        assertThat(properties.subscriptionIdentifiers()).containsExactly(3, 1);
        assertThat(properties.userProperties()).containsExactly(new UserProperty("a", "1"), new UserProperty("a", "2"));
        assertThat(properties.userProperty("a")).isEqualTo("1");
        assertThat(properties.without(Property.USER_PROPERTY).size()).isEqualTo(2);
        assertThat(properties.without(Property.TOPIC_ALIAS)).isSameAs(properties);
    }

    @Test
    void binary_values_are_copies_and_compared_by_content() {
        byte[] data = {1, 2};
        Properties properties = Properties.NONE.with(Property.CORRELATION_DATA, data);
        data[0] = 9;
        properties.binary(Property.CORRELATION_DATA)[1] = 9;
        assertThat(properties.binary(Property.CORRELATION_DATA)).containsExactly(1, 2);
        assertThat(properties).isEqualTo(Properties.NONE.with(Property.CORRELATION_DATA, new byte[] {1, 2}));
        assertThat(properties).hasToString("{CORRELATION_DATA=2 bytes}");
    }

    @Test
    void values_out_of_bounds_or_of_another_type_are_refused() {
        assertRefused(Property.RECEIVE_MAXIMUM, 0, "RECEIVE_MAXIMUM must be 1 to 65535, not 0");
        assertRefused(Property.TOPIC_ALIAS, 65_536, "TOPIC_ALIAS must be 1 to 65535, not 65536");
        assertRefused(Property.MAXIMUM_QOS, 2, "MAXIMUM_QOS must be 0 to 1, not 2");
        assertRefused(
                Property.SESSION_EXPIRY_INTERVAL,
                1L << 32,
                "SESSION_EXPIRY_INTERVAL must be 0 to 4294967295, not 4294967296");
        assertRefused(Property.REASON_STRING, 1, "REASON_STRING is a UTF_8_STRING, not a number");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Properties.NONE.with(Property.TOPIC_ALIAS, "1"))
                .withMessage("TOPIC_ALIAS is a TWO_BYTE_INTEGER, not a UTF_8_STRING");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Properties.NONE.withSubscriptionIdentifier(0))
                .withMessageContaining("1 to 268435455, not 0");
    }

    private static void assertRefused(Property name, long value, String message) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Properties.NONE.with(name, value))
                .withMessage(message);
    }
}
