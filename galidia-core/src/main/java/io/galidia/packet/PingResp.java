// SPDX-License-Identifier: Apache-2.0
package io.galidia.packet;

/** The server's answer to PINGREQ (section 3.13). */
public record PingResp() implements Packet {

    /** The only one there need be. */
    public static final PingResp INSTANCE = new PingResp();

    @Override
    public PacketType type() {
        return PacketType.PINGRESP;
    }
}
