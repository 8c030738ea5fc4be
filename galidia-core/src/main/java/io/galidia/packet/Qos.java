// SPDX-License-Identifier: Apache-2.0
package io.galidia.packet;

/** The quality of service of a message: how hard sender and receiver try to hand it over (section 4.3). */
public enum Qos {
    /** QoS 0: sent once, never acknowledged; lost when the connection is lost. */
    AT_MOST_ONCE(0),
    /** QoS 1: sent until acknowledged; may arrive more than once. */
    AT_LEAST_ONCE(1),
    /** QoS 2: arrives exactly once. */
    EXACTLY_ONCE(2);

    private static final Qos[] BY_LEVEL = values();

    private final int level;

    Qos(int level) {
        this.level = level;
    }

    /** The number on the wire: 0, 1 or 2. */
    public int level() {
        return level;
    }

    /** The lower of the two. */
    public Qos min(Qos other) {
        return level <= other.level ? this : other;
    }

    /**
     * The quality of service with this number.
     *
     * @throws IllegalArgumentException if {@code level} is not 0, 1 or 2
     */
    public static Qos of(int level) {
        if (level < 0 || level > 2) {
            throw new IllegalArgumentException("QoS must be 0, 1 or 2, not " + level);
        }
        return BY_LEVEL[level];
    }
}
