// SPDX-License-Identifier: Apache-2.0
package io.galidia.cli.bench.load;

import io.galidia.cli.bench.wire.Alarm;
import io.galidia.cli.bench.wire.Network;
import io.galidia.cli.bench.wire.Target;
import java.util.concurrent.atomic.AtomicLong;
import org.HdrHistogram.Histogram;

/**
 * One event loop with its clients and counters. Only the counters may be read by other threads while it runs; closed by
 * the thread that made it.
 */
final class Lane implements AutoCloseable {

    /* Nanoseconds in steps of 1/2,000 of the value; anything above a minute counts as a minute. */
    private static final long LONGEST_NANOS = 60_000_000_000L;
    private static final int DIGITS = 3;

    private final Network network;
    private boolean isClosed;
    private final AtomicLong owed = new AtomicLong();
    private final AtomicLong published = new AtomicLong();
    private final AtomicLong acknowledged = new AtomicLong();
    private final AtomicLong arrived = new AtomicLong();
    private final Histogram latency = newHistogram();

    Lane(Target target, Alarm alarm) {
        network = Network.open(target, alarm);
    }

    static Histogram newHistogram() {
        return new Histogram(100, LONGEST_NANOS, DIGITS);
    }

    Network network() {
        return network;
    }

    /** Counts a message that is due. */
    void fellDue() {
        owed.lazySet(owed.getPlain() + 1);
    }

    /** Counts a message sent. */
    void sent() {
        published.lazySet(published.getPlain() + 1);
    }

    /** Counts a message that is acknowledged for good. */
    void wasAcknowledged() {
        acknowledged.lazySet(acknowledged.getPlain() + 1);
    }

    /** Counts a message that came for the first time, or a connection. */
    void came() {
        arrived.lazySet(arrived.getPlain() + 1);
    }

    /** Records how long a message took. */
    void record(long nanos) {
        latency.recordValue(Math.max(0, Math.min(nanos, LONGEST_NANOS)));
    }

    long owed() {
        return owed.get();
    }

    long acknowledged() {
        return acknowledged.get();
    }

    long published() {
        return published.get();
    }

    long arrived() {
        return arrived.get();
    }

    /** What was recorded; once the lane is closed. */
    Histogram latency() {
        return latency;
    }

    @Override
    public void close() {
        if (isClosed) {
            return;
        }
        isClosed = true;
        network.close();
    }
}
