// SPDX-License-Identifier: Apache-2.0
package io.galidia.cli.bench.wire;

import java.nio.charset.StandardCharsets;

/** A topic name, and how it looks in a packet: two bytes of length and UTF-8. */
public final class Topic {

    private final String name;
    private final byte[] encoded;

    /** The topic of this name; at most 65,535 bytes. */
    public Topic(String name) {
        this.name = name;
        byte[] utf8 = name.getBytes(StandardCharsets.UTF_8);
        encoded = new byte[utf8.length + 2];
        encoded[0] = (byte) (utf8.length >> 8);
        encoded[1] = (byte) utf8.length;
        System.arraycopy(utf8, 0, encoded, 2, utf8.length);
    }

    /** The name. */
    public String name() {
        return name;
    }

    byte[] encoded() {
        return encoded;
    }
}
