// SPDX-License-Identifier: Apache-2.0
package io.galidia.client;

import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Deliveries on their lanes, each lane worked off in order by one thread at a time. A lane exists while there is something
 * on it. Thread-safe: one lock for all of them, held for moments.
 */
final class Lanes {

    /** Who works on deliveries. */
    @FunctionalInterface
    interface Worker {
        /**
         * Works on the first delivery of a lane.
         *
         * @param again to be run when the worker is to be called with the same delivery again
         * @return false if {@code again} is or will be run, and the lane waits for it
         */
        boolean work(Delivery delivery, Runnable again);
    }

    /** How many deliveries a lane may have in one go before others get the thread. */
    private static final int GO = 64;

    private final Worker worker;
    private final Consumer<Runnable> later;
    private final Map<Object, Lane> lanes = new HashMap<>();
    private boolean isClosed;

    /** @param later runs a task after a while: a lane that got no thread tries again */
    Lanes(Worker worker, Consumer<Runnable> later) {
        this.worker = worker;
        this.later = later;
    }

    /** Adds a delivery to the lane with this key, or to one of its own. */
    void add(@Nullable Object key, Executor executor, Delivery delivery) {
        Lane lane;
        synchronized (lanes) {
            if (isClosed) {
                return;
            }
            Lane known = key == null ? null : lanes.get(key);
            if (known != null) {
                known.deliveries.add(delivery);
                return;
            }
            lane = new Lane(key, executor);
            lane.deliveries.add(delivery);
            if (key != null) {
                lanes.put(key, lane);
            }
        }
        lane.start();
    }

    /** Takes a delivery that no handler has begun with from its lane, unless it is the first of it. */
    void remove(@Nullable Object key, Delivery delivery) {
        synchronized (lanes) {
            Lane lane = key == null ? null : lanes.get(key);
            if (lane != null && lane.deliveries.peek() != delivery) {
                lane.deliveries.removeFirstOccurrence(delivery);
            }
        }
    }

    /** What no handler has begun with is forgotten, unanswered. */
    void close() {
        synchronized (lanes) {
            isClosed = true;
        }
    }

    /** The first delivery of the lane, after the one before it is done; null for none, and then the lane is gone. */
    private @Nullable Delivery next(Lane lane, boolean isOneDone) {
        synchronized (lanes) {
            if (isOneDone) {
                lane.deliveries.poll();
            }
            if (isClosed) {
                lane.deliveries.clear();
            }
            Delivery first = lane.deliveries.peek();
            if (first == null && lane.key != null) {
                lanes.remove(lane.key, lane);
            }
            return first;
        }
    }

    private boolean isClosed() {
        synchronized (lanes) {
            return isClosed;
        }
    }

    private final class Lane implements Runnable {
        final @Nullable Object key;
        final ArrayDeque<Delivery> deliveries = new ArrayDeque<>(1);
        private final Executor executor;

        Lane(@Nullable Object key, Executor executor) {
            this.key = key;
            this.executor = executor;
        }

        void start() {
            try {
                executor.execute(this);
            } catch (Throwable noThread) { // the executor is full, or the machine: what waits is not forgotten
                tryLater();
            }
        }

        private void tryLater() {
            if (!isClosed()) {
                later.accept(this::start);
            }
        }

        @Override
        public void run() {
            Delivery delivery;
            try {
                delivery = next(this, false);
                for (int i = 0; i < GO && delivery != null; i++) {
                    if (!worker.work(delivery, this::start)) {
                        return;
                    }
                    delivery = next(this, true);
                }
            } catch (Throwable unforeseen) { // out of memory, say
                tryLater();
                return;
            }
            if (delivery != null) {
                start();
            }
        }
    }
}
