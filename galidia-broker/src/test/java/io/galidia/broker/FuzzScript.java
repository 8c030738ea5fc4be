// SPDX-License-Identifier: Apache-2.0
package io.galidia.broker;

/** The bytes of a fuzz input, read as small numbers; behind the end there are zeros. */
final class FuzzScript {

    private final byte[] bytes;
    private int at;

    FuzzScript(byte[] bytes) {
        this.bytes = bytes;
    }

    boolean isAtEnd() {
        return at >= bytes.length;
    }

    /** A number from 0 to 255. */
    int next() {
        return at < bytes.length ? bytes[at++] & 0xFF : 0;
    }

    /** A number from 0 to one less than the limit. */
    int below(int limit) {
        return next() % limit;
    }

    /** One of these. */
    @SafeVarargs
    final <T> T oneOf(T... values) {
        return values[below(values.length)];
    }

    byte[] take(int count) {
        byte[] taken = new byte[Math.min(count, Math.max(0, bytes.length - at))];
        System.arraycopy(bytes, at, taken, 0, taken.length);
        at += taken.length;
        return taken;
    }
}
