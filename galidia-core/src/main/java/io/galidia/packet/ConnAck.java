// SPDX-License-Identifier: Apache-2.0
package io.galidia.packet;

/**
 * The server's answer to CONNECT (section 3.2). Return codes of MQTT 3.1 and 3.1.1 appear as the reason code with the
 * same meaning.
 *
 * @param sessionPresent whether the server goes on with a stored session; always false in MQTT 3.1, which does not tell
 */
public record ConnAck(boolean sessionPresent, ReasonCode reason, Properties properties) implements Packet {

    @Override
    public PacketType type() {
        return PacketType.CONNACK;
    }
}
