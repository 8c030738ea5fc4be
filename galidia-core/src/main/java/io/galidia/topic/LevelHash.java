// SPDX-License-Identifier: Apache-2.0
package io.galidia.topic;

import java.security.SecureRandom;

/**
 * The hash of one level of a topic, under a secret key, so that nobody can choose levels that all collide. Reads the
 * level where it stands, without cutting it out.
 */
final class LevelHash {

    // A polynomial modulo the prime 2^61 - 1 over blocks of three characters: two different levels of n characters
    // collide for at most n / 3 + 1 of the 2^61 keys (Carter and Wegman, "Universal classes of hash functions", 1979).
    private static final long PRIME = (1L << 61) - 1;

    private static final LevelHash SHARED = new LevelHash(new SecureRandom().nextLong());

    private final long key;

    LevelHash(long seed) {
        this.key = (seed & PRIME) % (PRIME - 1) + 1;
    }

    /** The one of this process. */
    static LevelHash shared() {
        return SHARED;
    }

    int of(String text, int from, int to) {
        long hash = (long) to - from;
        int i = from;
        for (; i + 3 <= to; i += 3) {
            hash = step(hash, text.charAt(i) | (long) text.charAt(i + 1) << 16 | (long) text.charAt(i + 2) << 32);
        }
        if (i < to) {
            long rest = text.charAt(i) | (i + 1 < to ? (long) text.charAt(i + 1) << 16 : 0);
            hash = step(hash, rest);
        }
        return (int) ((hash * 0x9E3779B97F4A7C15L) >>> 32);
    }

    private long step(long hash, long block) {
        long a = hash + block;
        long low = a * key;
        long sum = (low & PRIME) + (Math.multiplyHigh(a, key) << 3 | low >>> 61);
        sum = (sum & PRIME) + (sum >>> 61);
        return sum >= PRIME ? sum - PRIME : sum;
    }
}
