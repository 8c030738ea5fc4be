// SPDX-License-Identifier: Apache-2.0
package io.galidia.packet;

/** The last packet of a connection; from the server only in MQTT 5 (section 3.14). */
public record Disconnect(ReasonCode reason, Properties properties) implements Packet {

    /** A normal end: the will is not sent. */
    public static final Disconnect NORMAL = new Disconnect(ReasonCode.SUCCESS, Properties.NONE);

    @Override
    public PacketType type() {
        return PacketType.DISCONNECT;
    }
}
