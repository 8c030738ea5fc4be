// SPDX-License-Identifier: Apache-2.0
package io.galidia.packet;

import java.util.List;

/** The client's wish to end subscriptions, one at least (section 3.10). */
public record Unsubscribe(int packetId, List<String> filters, Properties properties) implements Packet {

    @Override
    public PacketType type() {
        return PacketType.UNSUBSCRIBE;
    }
}
