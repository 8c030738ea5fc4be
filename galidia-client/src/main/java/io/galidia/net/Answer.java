// SPDX-License-Identifier: Apache-2.0
package io.galidia.net;

import java.util.concurrent.atomic.AtomicInteger;

/** Whether something was answered; at most once, by whichever thread. */
final class Answer extends AtomicInteger {

    private static final long serialVersionUID = 1;

    private static final int OPEN = 0;
    private static final int DEFERRED = 1;
    private static final int GIVEN = 2;

    /** @throws IllegalStateException if it was given before */
    void give() {
        if (getAndSet(GIVEN) == GIVEN) {
            throw new IllegalStateException("this was answered before");
        }
    }

    /** Gives the answer when nobody has, and nobody wants to later. */
    boolean giveUnlessDeferred() {
        return compareAndSet(OPEN, GIVEN);
    }

    /** @throws IllegalStateException if it was given before */
    void defer() {
        if (!compareAndSet(OPEN, DEFERRED) && get() == GIVEN) {
            throw new IllegalStateException("this was answered before");
        }
    }

    boolean isGiven() {
        return get() == GIVEN;
    }
}
