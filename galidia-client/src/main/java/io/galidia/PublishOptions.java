// SPDX-License-Identifier: Apache-2.0
package io.galidia;

import io.galidia.packet.Properties;
import io.galidia.packet.Qos;

/** How a message is published. Unchangeable; make changed copies with the {@code with} methods. */
public record PublishOptions(Qos qos, boolean retain, Properties properties) {

    /** QoS 0, not retained, no properties. */
    public static final PublishOptions DEFAULTS = new PublishOptions(Qos.AT_MOST_ONCE, false, Properties.NONE);

    /** With this QoS. */
    public static PublishOptions qos(Qos qos) {
        return new PublishOptions(qos, false, Properties.NONE);
    }

    /** The same, kept by the server for later subscribers. */
    public PublishOptions retained() {
        return new PublishOptions(qos, true, properties);
    }

    /** The same with these MQTT 5 properties. */
    public PublishOptions withProperties(Properties newProperties) {
        return new PublishOptions(qos, retain, newProperties);
    }
}
