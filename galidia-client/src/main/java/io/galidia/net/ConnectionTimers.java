// SPDX-License-Identifier: Apache-2.0
package io.galidia.net;

import io.galidia.Timer;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** The timers that end with a connection. */
final class ConnectionTimers {

    /** Null as long as there is none, as with most connections. */
    private volatile @Nullable Set<Timer> bound;

    private @Nullable Timer connectLimit;
    private volatile boolean isOver;

    /** A timer of our own that is of use before the session is open only. Called on the loop. */
    void untilOpen(Timer limit) {
        connectLimit = limit;
    }

    /** The session is open. Called on the loop. */
    void opened() {
        Timer limit = connectLimit;
        connectLimit = null;
        if (limit != null) {
            limit.close();
        }
    }

    /** A timer of the application's. Safe from any thread. */
    void bind(LoopTimer timer) {
        Set<Timer> all = bound();
        all.add(timer);
        timer.whenEnded(() -> all.remove(timer));
        if (isOver) {
            timer.close();
        }
    }

    /** The connection is closed. Called on the loop. */
    void close() {
        isOver = true;
        opened();
        Set<Timer> all = bound;
        if (all != null) {
            all.forEach(Timer::close);
        }
    }

    private synchronized Set<Timer> bound() {
        Set<Timer> all = bound;
        if (all == null) {
            all = ConcurrentHashMap.newKeySet();
            bound = all;
        }
        return all;
    }
}
