// SPDX-License-Identifier: Apache-2.0
package io.galidia.packet;

import java.util.List;

/**
 * The server's answer to UNSUBSCRIBE (section 3.11).
 *
 * @param reasons one for each filter, in the same order; empty before MQTT 5
 */
public record UnsubAck(int packetId, List<ReasonCode> reasons, Properties properties) implements Packet {

    @Override
    public PacketType type() {
        return PacketType.UNSUBACK;
    }
}
