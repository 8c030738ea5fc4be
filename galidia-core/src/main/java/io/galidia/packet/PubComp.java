// SPDX-License-Identifier: Apache-2.0
package io.galidia.packet;

/**
 * The end of a QoS 2 delivery: part 3 of 3 (section 3.7).
 *
 * @param packetId the identifier of the PUBLISH that this belongs to, 1 to 65,535
 */
public record PubComp(int packetId, ReasonCode reason, Properties properties) implements Packet {

    /** With success and no properties. */
    public PubComp(int packetId) {
        this(packetId, ReasonCode.SUCCESS, Properties.NONE);
    }

    /** With no properties. */
    public PubComp(int packetId, ReasonCode reason) {
        this(packetId, reason, Properties.NONE);
    }

    @Override
    public PacketType type() {
        return PacketType.PUBCOMP;
    }
}
