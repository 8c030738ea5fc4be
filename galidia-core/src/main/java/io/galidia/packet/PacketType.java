// SPDX-License-Identifier: Apache-2.0
package io.galidia.packet;

/** The fifteen control packet types (section 2.1.2). */
public enum PacketType {
    CONNECT(1),
    CONNACK(2),
    PUBLISH(3),
    PUBACK(4),
    PUBREC(5),
    PUBREL(6),
    PUBCOMP(7),
    SUBSCRIBE(8),
    SUBACK(9),
    UNSUBSCRIBE(10),
    UNSUBACK(11),
    PINGREQ(12),
    PINGRESP(13),
    DISCONNECT(14),
    AUTH(15);

    private static final PacketType[] BY_CODE = values();

    private final int code;

    PacketType(int code) {
        this.code = code;
    }

    /** The number in the upper four bits of the first byte: 1 to 15. */
    public int code() {
        return code;
    }

    /**
     * The type with this number.
     *
     * @throws IllegalArgumentException if {@code code} is not 1 to 15
     */
    public static PacketType of(int code) {
        if (code < 1 || code > BY_CODE.length) {
            throw new IllegalArgumentException("a control packet type is 1 to 15, not " + code);
        }
        return BY_CODE[code - 1];
    }
}
