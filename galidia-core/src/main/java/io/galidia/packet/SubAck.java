// SPDX-License-Identifier: Apache-2.0
package io.galidia.packet;

import java.util.List;

/**
 * The server's answer to SUBSCRIBE (section 3.9).
 *
 * @param reasons one for each subscription asked for, in the same order: a granted QoS or a refusal
 */
public record SubAck(int packetId, List<ReasonCode> reasons, Properties properties) implements Packet {

    @Override
    public PacketType type() {
        return PacketType.SUBACK;
    }
}
