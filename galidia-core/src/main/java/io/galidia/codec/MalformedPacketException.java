// SPDX-License-Identifier: Apache-2.0
package io.galidia.codec;

import io.galidia.packet.ReasonCode;

/**
 * The peer sent bytes that are no packet, or a packet over a limit. Has no stack trace: a peer can cause any number of
 * these and must not make them costly.
 */
public final class MalformedPacketException extends RuntimeException {

    private static final long serialVersionUID = 1;

    private final ReasonCode reason;

    /**
     * @param reason what DISCONNECT or CONNACK tell the peer: malformed packet, protocol error, packet too large,
     *     unsupported protocol version, ...
     */
    public MalformedPacketException(ReasonCode reason, String message) {
        super(message, null, false, false);
        this.reason = reason;
    }

    /** What to tell the peer. */
    public ReasonCode reason() {
        return reason;
    }
}
