// SPDX-License-Identifier: Apache-2.0
package io.galidia.broker;

import io.galidia.packet.Properties;
import io.galidia.packet.Property;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import java.nio.charset.StandardCharsets;

/** The payload format indicator (sections 3.3.2.3.2 and 3.1.3.2.3): 1 says that the payload is UTF-8. */
final class PayloadFormat {

    private PayloadFormat() {}

    /** Whether the payload is what the properties say. */
    static boolean isAsSaid(ByteBuf payload, Properties properties) {
        return properties.number(Property.PAYLOAD_FORMAT_INDICATOR, 0) == 0
                || ByteBufUtil.isText(payload, payload.readerIndex(), payload.readableBytes(), StandardCharsets.UTF_8);
    }
}
