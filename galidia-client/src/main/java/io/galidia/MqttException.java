// SPDX-License-Identifier: Apache-2.0
package io.galidia;

import io.galidia.packet.ReasonCode;

/** What the network or the peer did not let happen; found in futures and {@link Event.Failure}. */
public final class MqttException extends RuntimeException {

    private static final long serialVersionUID = 1;

    private final ReasonCode reason;

    /** With the reason code that comes closest. */
    public MqttException(ReasonCode reason, String message) {
        super(message);
        this.reason = reason;
    }

    /** With the reason code that comes closest, and the cause. */
    public MqttException(ReasonCode reason, String message, Throwable cause) {
        super(message, cause);
        this.reason = reason;
    }

    /** The reason code of the peer, or the one that comes closest. */
    public ReasonCode reason() {
        return reason;
    }
}
