// SPDX-License-Identifier: Apache-2.0
package io.galidia.session;

import io.galidia.packet.ReasonCode;

/** The peer sent a packet that the protocol does not allow there; ends the connection. Has no stack trace. */
final class ProtocolViolationException extends RuntimeException {

    private static final long serialVersionUID = 1;

    private final ReasonCode reason;

    ProtocolViolationException(ReasonCode reason, String message) {
        super(message, null, false, false);
        this.reason = reason;
    }

    static ProtocolViolationException protocolError(String message) {
        return new ProtocolViolationException(ReasonCode.PROTOCOL_ERROR, message);
    }

    /** What DISCONNECT or CONNACK tell the peer. */
    ReasonCode reason() {
        return reason;
    }
}
