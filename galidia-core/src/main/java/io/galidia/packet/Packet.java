// SPDX-License-Identifier: Apache-2.0
package io.galidia.packet;

/**
 * A control packet. One model for MQTT 3.1, 3.1.1 and 5: what a version cannot carry is left out when encoding
 * (properties, reason codes) or has its default after decoding ({@link Properties#NONE}, success).
 */
public sealed interface Packet
        permits Connect,
                ConnAck,
                Publish,
                PubAck,
                PubRec,
                PubRel,
                PubComp,
                Subscribe,
                SubAck,
                Unsubscribe,
                UnsubAck,
                PingReq,
                PingResp,
                Disconnect,
                Auth {

    /** The type of this packet. */
    PacketType type();
}
