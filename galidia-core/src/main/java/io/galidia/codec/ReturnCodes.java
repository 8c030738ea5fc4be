// SPDX-License-Identifier: Apache-2.0
package io.galidia.codec;

import io.galidia.packet.ReasonCode;
import org.jspecify.annotations.Nullable;

/** The return codes of MQTT 3.1 and 3.1.1 as reason codes and back. */
final class ReturnCodes {

    private static final int SUBSCRIPTION_FAILURE = 0x80;

    private ReturnCodes() {}

    /** What this CONNACK return code means (3.1.1, table 3.1), or null when it is reserved. */
    static @Nullable ReasonCode ofConnAck(int returnCode) {
        return switch (returnCode) {
            case 0 -> ReasonCode.SUCCESS;
            case 1 -> ReasonCode.UNSUPPORTED_PROTOCOL_VERSION;
            case 2 -> ReasonCode.CLIENT_IDENTIFIER_NOT_VALID;
            case 3 -> ReasonCode.SERVER_UNAVAILABLE;
            case 4 -> ReasonCode.BAD_USER_NAME_OR_PASSWORD;
            case 5 -> ReasonCode.NOT_AUTHORIZED;
            default -> null;
        };
    }

    /** The CONNACK return code nearest to this reason: 3 where trying again may help, 5 where it does not. */
    static int connAck(ReasonCode reason) {
        return switch (reason) {
            case SUCCESS -> 0;
            case UNSUPPORTED_PROTOCOL_VERSION -> 1;
            case CLIENT_IDENTIFIER_NOT_VALID -> 2;
            case BAD_USER_NAME_OR_PASSWORD, BAD_AUTHENTICATION_METHOD -> 4;
            case SERVER_UNAVAILABLE,
                    SERVER_BUSY,
                    UNSPECIFIED_ERROR,
                    IMPLEMENTATION_SPECIFIC_ERROR,
                    QUOTA_EXCEEDED,
                    USE_ANOTHER_SERVER,
                    SERVER_MOVED,
                    CONNECTION_RATE_EXCEEDED -> 3;
            default -> 5;
        };
    }

    /** What this SUBACK return code means (3.1.1, section 3.9.3), or null when it is reserved. */
    static @Nullable ReasonCode ofSubAck(int returnCode) {
        return switch (returnCode) {
            case 0 -> ReasonCode.SUCCESS;
            case 1 -> ReasonCode.GRANTED_QOS_1;
            case 2 -> ReasonCode.GRANTED_QOS_2;
            case SUBSCRIPTION_FAILURE -> ReasonCode.UNSPECIFIED_ERROR;
            default -> null;
        };
    }

    /** The SUBACK return code for this reason. */
    static int subAck(ReasonCode reason) {
        return reason.isError() ? SUBSCRIPTION_FAILURE : reason.code();
    }
}
