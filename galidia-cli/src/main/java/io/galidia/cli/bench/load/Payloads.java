// SPDX-License-Identifier: Apache-2.0
package io.galidia.cli.bench.load;

import io.galidia.packet.Qos;
import java.util.SplittableRandom;

/** The payloads of one publisher: a few arrays that are used again and again. Belongs to one loop. */
final class Payloads {

    /* The library encodes a small message of QoS 0 at once. A large one is not copied until the socket takes it, which it
     * has done when more than the send limit was sent since. One of QoS 1 or 2 has to stay until it is acknowledged. */
    private static final int COPIED_BELOW = 16 << 10;
    private static final int GATHERED = 64 << 10;

    private final byte[][] ring;
    private int last;

    Payloads(int bytes, Qos qos, int window) {
        int count = 1;
        if (qos != Qos.AT_MOST_ONCE) {
            count = window + 2;
        } else if (bytes >= COPIED_BELOW) {
            count = (Lane.SEND_LIMIT + GATHERED) / bytes + 3;
        }
        byte[] first = new byte[bytes];
        SplittableRandom random = new SplittableRandom(bytes);
        for (int i = 0; i < bytes; i++) {
            first[i] = (byte) random.nextInt(' ', 127);
        }
        ring = new byte[count][];
        ring[0] = first;
    }

    /** The next array to be stamped and sent. */
    byte[] next() {
        last = last + 1 == ring.length ? 0 : last + 1;
        byte[] payload = ring[last];
        if (payload == null) {
            payload = ring[0].clone();
            ring[last] = payload;
        }
        return payload;
    }

    /** The array given last is needed for longer than usual. */
    void keepLast() {
        ring[last] = ring[last].clone();
    }
}
