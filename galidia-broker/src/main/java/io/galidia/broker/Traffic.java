// SPDX-License-Identifier: Apache-2.0
package io.galidia.broker;

import java.util.concurrent.atomic.AtomicLong;

/** The messages that one loop has received and sent: counted by that loop, read by anybody. */
final class Traffic {

    /* There is one writer, so that counting needs no more than a plain addition that others will see soon. */
    private final AtomicLong received = new AtomicLong();
    private final AtomicLong sent = new AtomicLong();

    void countReceived() {
        received.setOpaque(received.getPlain() + 1);
    }

    void countSent() {
        sent.setOpaque(sent.getPlain() + 1);
    }

    long received() {
        return received.getOpaque();
    }

    long sent() {
        return sent.getOpaque();
    }
}
