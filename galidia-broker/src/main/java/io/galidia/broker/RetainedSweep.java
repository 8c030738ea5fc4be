// SPDX-License-Identifier: Apache-2.0
package io.galidia.broker;

import io.galidia.packet.Property;
import io.galidia.packet.Publish;
import io.galidia.topic.TopicScan;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiConsumer;

/**
 * Removes retained messages that have expired and that nobody asks for. Looks at all of them once a minute, a piece at a
 * time, as long as there are some that can expire. Thread-safe; runs on the loop that has begun it.
 */
final class RetainedSweep {

    static final long INTERVAL_NANOS = 60_000_000_000L;
    /** How many messages are looked at before others get their turn. */
    private static final int STEPS = 10_000;

    private final Retained retained;
    /** When the next one begins; there is none planned once this has passed. */
    private final AtomicLong nextNanos = new AtomicLong(Long.MIN_VALUE);

    RetainedSweep(Retained retained) {
        this.retained = retained;
    }

    /** A message was kept: sees to it that its end is noticed. */
    void kept(Publish message, Worker worker) {
        if (message.properties().has(Property.MESSAGE_EXPIRY_INTERVAL)) {
            plan(worker);
        }
    }

    private void plan(Worker worker) {
        long now = worker.now();
        long planned = nextNanos.get();
        boolean isPlanned = planned != Long.MIN_VALUE && now - planned < INTERVAL_NANOS;
        if (!isPlanned && nextNanos.compareAndSet(planned, now + INTERVAL_NANOS)) {
            worker.at(now + INTERVAL_NANOS, () -> {
                nextNanos.set(Long.MIN_VALUE); // before the walk begins, which does not see what is kept from now on
                new Sweep(worker).run();
            });
        }
    }

    private final class Sweep implements Runnable, BiConsumer<String, Retained.Kept> {
        private final Worker worker;
        private final TopicScan<Retained.Kept> scan = retained.scanAll();
        private boolean isAnyLeft;

        Sweep(Worker worker) {
            this.worker = worker;
        }

        @Override
        public void run() {
            if (!scan.run(STEPS, this)) {
                worker.run(this);
                return;
            }
            if (isAnyLeft) {
                plan(worker);
            }
        }

        @Override
        public void accept(String topic, Retained.Kept kept) {
            if (kept.message().properties().has(Property.MESSAGE_EXPIRY_INTERVAL)) {
                isAnyLeft |= retained.current(topic, worker.now()) != null;
            }
        }
    }
}
