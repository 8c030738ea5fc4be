// SPDX-License-Identifier: Apache-2.0
package io.galidia.broker;

import io.galidia.Timer;
import io.galidia.net.Loop;
import io.galidia.packet.ProtocolVersion;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * A broker with event loops that run when the test says so, in virtual time: one task of one loop after the other, in
 * turn or in an order drawn from a seed.
 */
final class World {

    final Broker broker;
    final List<FakeLoop> loops = new ArrayList<>();
    long now = 1_000_000_000_000L;
    private @Nullable FakeLoop current;
    private final @Nullable Random random;

    World() {
        this(BrokerOptions.DEFAULTS);
    }

    World(BrokerOptions options) {
        this(options, 1, null);
    }

    World(BrokerOptions options, int loopCount, @Nullable Random random) {
        broker = Broker.create(options);
        this.random = random;
        for (int i = 0; i < loopCount; i++) {
            loops.add(new FakeLoop());
        }
    }

    /** A connection on the first loop that has not sent anything yet. */
    Peer peer(ProtocolVersion version) {
        return peer(version, 0);
    }

    Peer peer(ProtocolVersion version, int loop) {
        return new Peer(this, loops.get(loop), version);
    }

    /** Runs all tasks of all loops, those that they cause too. */
    void run() {
        for (int i = 0; i < 5_000_000; i++) {
            if (!step()) {
                return;
            }
        }
        throw new AssertionError("the loops do not come to rest");
    }

    /** Runs one task of one loop; false when there is none. */
    boolean step() {
        List<FakeLoop> busy =
                loops.stream().filter(loop -> !loop.tasks.isEmpty()).toList();
        if (busy.isEmpty()) {
            return false;
        }
        busy.get(random == null ? 0 : random.nextInt(busy.size())).runOne();
        return true;
    }

    /** Lets time pass, with every timer at its time. */
    void advance(Duration duration) {
        run();
        long end = now + duration.toNanos();
        while (true) {
            FakeLoop first = loops.stream()
                    .filter(loop -> !loop.timers.isEmpty())
                    .min(Comparator.comparingLong(loop -> loop.timers.element().at))
                    .orElse(null);
            if (first == null || first.timers.element().at > end) {
                break;
            }
            FakeTimer timer = first.timers.remove();
            now = Math.max(now, timer.at);
            first.tasks.add(timer::run);
            run();
        }
        now = end;
    }

    void advance(long seconds) {
        advance(Duration.ofSeconds(seconds));
    }

    /** An event loop that somebody else turns. */
    final class FakeLoop implements Loop {
        final Queue<Runnable> tasks = new ArrayDeque<>();
        final PriorityQueue<FakeTimer> timers = new PriorityQueue<>(
                Comparator.<FakeTimer>comparingLong(timer -> timer.at).thenComparingLong(timer -> timer.number));
        private long timerCount;
        /** How many tasks were given to it. */
        int executed;
        /** What it says to tasks when it has ended. */
        @Nullable RejectedExecutionException rejects;

        @Override
        public void execute(Runnable task) {
            if (rejects != null) {
                throw rejects;
            }
            executed++;
            tasks.add(task);
        }

        void runOne() {
            FakeLoop before = current;
            current = this;
            try {
                tasks.remove().run();
            } finally {
                current = before;
            }
        }

        @Override
        public boolean isInside() {
            return current == this;
        }

        @Override
        public long burstNanos() {
            return nowNanos();
        }

        @Override
        public long nowNanos() {
            if (current != this) {
                throw new AssertionError("the clock of a loop was asked for from elsewhere");
            }
            return now;
        }

        @Override
        public Timer at(long nanos, Runnable task) {
            if (current != this) {
                throw new AssertionError("a timer was set from elsewhere");
            }
            var timer = new FakeTimer(this, nanos, timerCount++, task);
            timers.add(timer);
            return timer;
        }
    }

    /** A timer of a fake loop. */
    static final class FakeTimer implements Timer {
        private final FakeLoop loop;
        final long at;
        final long number;
        private final Runnable task;
        private boolean isActive = true;

        FakeTimer(FakeLoop loop, long at, long number, Runnable task) {
            this.loop = loop;
            this.at = at;
            this.number = number;
            this.task = task;
        }

        void run() {
            if (isActive) {
                isActive = false;
                task.run();
            }
        }

        @Override
        public boolean isActive() {
            return isActive;
        }

        @Override
        public void close() {
            isActive = false;
            loop.timers.remove(this);
        }
    }
}
