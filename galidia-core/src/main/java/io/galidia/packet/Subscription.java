// SPDX-License-Identifier: Apache-2.0
package io.galidia.packet;

/**
 * One topic filter of a SUBSCRIBE with its options (section 3.8.3.1). Before MQTT 5 only the QoS is sent.
 *
 * @param filter the topic filter as sent, {@code $share/name/} included
 * @param qos the highest QoS at which messages are wanted
 * @param noLocal whether the subscriber's own messages are left out
 * @param retainAsPublished whether the retain flag is forwarded as the publisher set it
 */
public record Subscription(
        String filter, Qos qos, boolean noLocal, boolean retainAsPublished, RetainHandling retainHandling) {

    /** With the defaults of the standard for everything but the QoS. */
    public Subscription(String filter, Qos qos) {
        this(filter, qos, false, false, RetainHandling.SEND);
    }
}
