// SPDX-License-Identifier: Apache-2.0
package io.galidia.packet;

/** A step of an enhanced authentication; MQTT 5 only (section 3.15). */
public record Auth(ReasonCode reason, Properties properties) implements Packet {

    @Override
    public PacketType type() {
        return PacketType.AUTH;
    }
}
