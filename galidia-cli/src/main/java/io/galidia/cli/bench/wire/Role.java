// SPDX-License-Identifier: Apache-2.0
package io.galidia.cli.bench.wire;

import io.galidia.packet.ReasonCode;
import io.netty.buffer.ByteBuf;

/** What a client does with its connection. Called on its loop. */
public interface Role {

    /**
     * CONNACK came.
     *
     * @param receiveMaximum how many messages of QoS 1 and 2 the broker takes without having acknowledged them
     */
    default void opened(Wire wire, int receiveMaximum) {}

    /** A message of QoS 1 or 2 is acknowledged for good, or refused. */
    default void acknowledged(ReasonCode reason) {}

    /** The socket takes more again. */
    default void room() {}

    /** Bytes came; the messages in them follow. */
    default void bytesCame() {}

    /** A message came. It is acknowledged afterwards. The bytes are valid only until this returns. */
    default void received(ByteBuf bytes, int payloadIndex, int payloadBytes) {}

    /**
     * The connection could not be made, or is at its end, or was wrong.
     *
     * @param why one line for the user
     * @return whether this is no reason to raise the alarm
     */
    default boolean forgives(String why) {
        return false;
    }

    /** The connection was closed by {@link Wire#disconnect}. Any other end is a failure. */
    default void closed() {}
}
