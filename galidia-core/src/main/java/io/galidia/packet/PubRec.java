// SPDX-License-Identifier: Apache-2.0
package io.galidia.packet;

/**
 * The first answer to a PUBLISH with QoS 2: received, part 1 of 3 (section 3.5).
 *
 * @param packetId the identifier of the PUBLISH that this belongs to, 1 to 65,535
 */
public record PubRec(int packetId, ReasonCode reason, Properties properties) implements Packet {

    /** With success and no properties. */
    public PubRec(int packetId) {
        this(packetId, ReasonCode.SUCCESS, Properties.NONE);
    }

    /** With no properties. */
    public PubRec(int packetId, ReasonCode reason) {
        this(packetId, reason, Properties.NONE);
    }

    @Override
    public PacketType type() {
        return PacketType.PUBREC;
    }
}
