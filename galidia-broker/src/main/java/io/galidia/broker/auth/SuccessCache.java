// SPDX-License-Identifier: Apache-2.0
package io.galidia.broker.auth;

import io.galidia.Ticker;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Remembers for a short time which passwords were right, so that clients that come back all at once need not be hashed
 * all again. What it keeps is of no use to who sees it: a keyed hash, whose key lives in this process only. Thread-safe.
 */
final class SuccessCache {

    private static final String ALGORITHM = "HmacSHA256";

    private final SecretKeySpec secret;
    private final long timeToLiveNanos;
    private final int maxEntries;
    private final Ticker ticker;
    private final Map<ByteBuffer, Long> ends = new LinkedHashMap<>(); // the oldest first; guarded by this

    SuccessCache(Duration timeToLive, int maxEntries, Ticker ticker) {
        var bytes = new byte[32];
        new SecureRandom().nextBytes(bytes);
        this.secret = new SecretKeySpec(bytes, ALGORITHM);
        this.timeToLiveNanos = timeToLive.toNanos();
        this.maxEntries = maxEntries;
        this.ticker = ticker;
    }

    /** What a user, the hash in the file and a password are remembered under; another hash in the file, another key. */
    ByteBuffer keyOf(String user, String hash, byte[] password) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(secret);
            updateWithLength(mac, user.getBytes(StandardCharsets.UTF_8));
            updateWithLength(mac, hash.getBytes(StandardCharsets.UTF_8));
            updateWithLength(mac, password);
            return ByteBuffer.wrap(mac.doFinal());
        } catch (GeneralSecurityException missing) {
            throw new IllegalStateException("every Java has " + ALGORITHM, missing);
        }
    }

    private static void updateWithLength(Mac mac, byte[] bytes) {
        mac.update(ByteBuffer.allocate(4).putInt(0, bytes.length));
        mac.update(bytes);
    }

    synchronized boolean contains(ByteBuffer key) {
        Long end = ends.get(key);
        return end != null && end - ticker.nanoTime() > 0;
    }

    synchronized void add(ByteBuffer key) {
        long now = ticker.nanoTime();
        ends.remove(key);
        ends.put(key, now + timeToLiveNanos);
        Iterator<Long> oldest = ends.values().iterator();
        while (oldest.hasNext() && (oldest.next() - now <= 0 || ends.size() > maxEntries)) {
            oldest.remove();
        }
    }

    synchronized int size() {
        return ends.size();
    }
}
