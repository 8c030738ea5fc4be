// SPDX-License-Identifier: Apache-2.0
package io.galidia.broker;

import io.galidia.packet.Property;
import io.galidia.packet.ReasonCode;

/**
 * What a broker may leave out (sections 3.2.2.3.11 to 3.2.2.3.13). MQTT 5 clients are told in CONNACK, and disconnected when
 * they use it nevertheless; the subscriptions of older ones are refused.
 */
public enum Feature {

    /** Topic filters with {@code +} or {@code #}. */
    WILDCARD_SUBSCRIPTIONS(Property.WILDCARD_SUBSCRIPTION_AVAILABLE, ReasonCode.WILDCARD_SUBSCRIPTIONS_NOT_SUPPORTED),

    /** Numbers that come with the messages of a subscription; only MQTT 5 has them. */
    SUBSCRIPTION_IDENTIFIERS(
            Property.SUBSCRIPTION_IDENTIFIERS_AVAILABLE, ReasonCode.SUBSCRIPTION_IDENTIFIERS_NOT_SUPPORTED),

    /** {@code $share/name/filter}. */
    SHARED_SUBSCRIPTIONS(Property.SHARED_SUBSCRIPTION_AVAILABLE, ReasonCode.SHARED_SUBSCRIPTIONS_NOT_SUPPORTED);

    final Property property;
    final ReasonCode refusal;

    Feature(Property property, ReasonCode refusal) {
        this.property = property;
        this.refusal = refusal;
    }
}
