// SPDX-License-Identifier: Apache-2.0
package io.galidia.packet;

/**
 * The answer to a PUBLISH with QoS 1 (section 3.4).
 *
 * @param packetId the identifier of the PUBLISH that this belongs to, 1 to 65,535
 */
public record PubAck(int packetId, ReasonCode reason, Properties properties) implements Packet {

    /** With success and no properties. */
    public PubAck(int packetId) {
        this(packetId, ReasonCode.SUCCESS, Properties.NONE);
    }

    /** With no properties. */
    public PubAck(int packetId, ReasonCode reason) {
        this(packetId, reason, Properties.NONE);
    }

    @Override
    public PacketType type() {
        return PacketType.PUBACK;
    }
}
