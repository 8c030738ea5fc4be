// SPDX-License-Identifier: Apache-2.0
package io.galidia.bench.micro;

import io.galidia.packet.Properties;
import io.galidia.packet.Property;
import io.galidia.packet.Publish;
import io.galidia.packet.Qos;
import io.netty.buffer.Unpooled;

/** The messages that the benchmarks are about. */
final class Samples {

    /** Bytes of payload, as in the end-to-end table. */
    static final int PAYLOAD = 64;

    /** The packet identifier of what has one. */
    static final int ID = 1_000;

    static final String TOPIC = "plant/hall-4/line-2/temperature";

    private Samples() {}

    /** A message as most are: no properties. */
    static Publish message(Qos qos) {
        return message(qos, Properties.NONE);
    }

    /** A message as a request: response topic, correlation data and content type. */
    static Publish messageWithProperties(Qos qos) {
        return message(
                qos,
                Properties.NONE
                        .with(Property.CONTENT_TYPE, "application/json")
                        .with(Property.RESPONSE_TOPIC, "answers/client-7")
                        .with(Property.CORRELATION_DATA, new byte[] {1, 2, 3, 4}));
    }

    private static Publish message(Qos qos, Properties properties) {
        int id = qos == Qos.AT_MOST_ONCE ? 0 : ID;
        return new Publish(TOPIC, Unpooled.wrappedBuffer(new byte[PAYLOAD]), qos, false, false, id, properties);
    }
}
