// SPDX-License-Identifier: Apache-2.0
package io.galidia.packet;

/** Which retained messages a new subscription wants to get (section 3.8.3.1). */
public enum RetainHandling {
    /** Send them at each SUBSCRIBE. */
    SEND(0),
    /** Send them only when the subscription did not exist before. */
    SEND_IF_NEW(1),
    /** Do not send them. */
    DO_NOT_SEND(2);

    private static final RetainHandling[] BY_CODE = values();

    private final int code;

    RetainHandling(int code) {
        this.code = code;
    }

    /** The number on the wire: 0, 1 or 2. */
    public int code() {
        return code;
    }

    /**
     * The retain handling with this number.
     *
     * @throws IllegalArgumentException if {@code code} is not 0, 1 or 2
     */
    public static RetainHandling of(int code) {
        if (code < 0 || code > 2) {
            throw new IllegalArgumentException("retain handling must be 0, 1 or 2, not " + code);
        }
        return BY_CODE[code];
    }
}
