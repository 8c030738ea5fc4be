// SPDX-License-Identifier: Apache-2.0
package io.galidia.packet;

/**
 * The sender's release of a QoS 2 message: part 2 of 3 (section 3.6).
 *
 * @param packetId the identifier of the PUBLISH that this belongs to, 1 to 65,535
 */
public record PubRel(int packetId, ReasonCode reason, Properties properties) implements Packet {

    /** With success and no properties. */
    public PubRel(int packetId) {
        this(packetId, ReasonCode.SUCCESS, Properties.NONE);
    }

    /** With no properties. */
    public PubRel(int packetId, ReasonCode reason) {
        this(packetId, reason, Properties.NONE);
    }

    @Override
    public PacketType type() {
        return PacketType.PUBREL;
    }
}
