// SPDX-License-Identifier: Apache-2.0
package io.galidia.packet;

/** The client's question whether the server is there (section 3.12). */
public record PingReq() implements Packet {

    /** The only one there need be. */
    public static final PingReq INSTANCE = new PingReq();

    @Override
    public PacketType type() {
        return PacketType.PINGREQ;
    }
}
