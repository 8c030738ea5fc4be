// SPDX-License-Identifier: Apache-2.0
package io.galidia.packet;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * The client's request for a session: the first packet of a connection (section 3.1).
 *
 * @param version the protocol version that all later packets of the connection have
 * @param bridge whether the version byte carries mosquitto's bridge bit 0x80 (3.1 and 3.1.1 only)
 * @param clientId the client identifier; empty asks the server to choose one
 * @param cleanStart whether a stored session is to be thrown away first ("clean session" before MQTT 5)
 * @param keepAliveSeconds the longest silence of the client, 0 (no limit) to 65,535
 * @param will what the server publishes when the connection ends without DISCONNECT
 * @param password a heap buffer of its own, never a view of the read buffer
 */
public record Connect(
        ProtocolVersion version,
        boolean bridge,
        String clientId,
        boolean cleanStart,
        int keepAliveSeconds,
        @Nullable Will will,
        @Nullable String username,
        @Nullable ByteBuf password,
        Properties properties)
        implements Packet {

    @Override
    public PacketType type() {
        return PacketType.CONNECT;
    }

    /** Everything but the password, of which only the presence is told. */
    @Override
    public String toString() {
        return "Connect[version=" + version + ", clientId=" + clientId + ", cleanStart=" + cleanStart
                + ", keepAliveSeconds=" + keepAliveSeconds + ", will=" + will + ", username=" + username
                + (password == null ? "" : ", password=***") + ", properties=" + properties + "]";
    }
}
