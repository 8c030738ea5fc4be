// SPDX-License-Identifier: Apache-2.0
package io.galidia.bench.micro;

import io.galidia.packet.Packet;
import io.galidia.packet.PingReq;
import io.galidia.packet.PubAck;
import io.galidia.packet.PubComp;
import io.galidia.packet.PubRec;
import io.galidia.packet.PubRel;
import io.galidia.packet.Qos;

/** A packet that the codec benchmarks are about. */
public enum Sample {
    /** A message that is not acknowledged. */
    PUBLISH_QOS_0,
    /** A message that is acknowledged. */
    PUBLISH_QOS_1,
    /** A message that is acknowledged twice. */
    PUBLISH_QOS_2,
    /** A message with three properties; without them before MQTT 5. */
    PUBLISH_PROPERTIES,
    /** The answer to QoS 1. */
    PUBACK,
    /** The first answer to QoS 2. */
    PUBREC,
    /** The answer to the first answer. */
    PUBREL,
    /** The last answer to QoS 2. */
    PUBCOMP,
    /** A sign of life. */
    PINGREQ;

    Packet packet() {
        return switch (this) {
            case PUBLISH_QOS_0 -> Samples.message(Qos.AT_MOST_ONCE);
            case PUBLISH_QOS_1 -> Samples.message(Qos.AT_LEAST_ONCE);
            case PUBLISH_QOS_2 -> Samples.message(Qos.EXACTLY_ONCE);
            case PUBLISH_PROPERTIES -> Samples.messageWithProperties(Qos.AT_LEAST_ONCE);
            case PUBACK -> new PubAck(Samples.ID);
            case PUBREC -> new PubRec(Samples.ID);
            case PUBREL -> new PubRel(Samples.ID);
            case PUBCOMP -> new PubComp(Samples.ID);
            case PINGREQ -> PingReq.INSTANCE;
        };
    }
}
