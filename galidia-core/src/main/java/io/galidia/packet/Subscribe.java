// SPDX-License-Identifier: Apache-2.0
package io.galidia.packet;

import java.util.List;

/** The client's wish for subscriptions, one at least (section 3.8). */
public record Subscribe(int packetId, List<Subscription> subscriptions, Properties properties) implements Packet {

    @Override
    public PacketType type() {
        return PacketType.SUBSCRIBE;
    }
}
