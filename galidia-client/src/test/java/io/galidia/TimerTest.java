// SPDX-License-Identifier: Apache-2.0
package io.galidia;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Timers: when they fire, under a clock that goes when it is told to. */
class TimerTest {

    private final VirtualTicker ticker = new VirtualTicker();
    private final List<String> reported = new ArrayList<>();
    private final Manager manager = new Manager(
            (connection, event) -> {},
            ManagerOptions.DEFAULTS
                    .withTicker(ticker)
                    .withErrorHandler((where, error) -> reported.add(where + ": " + error.getMessage())));

    @AfterEach
    void close() {
        manager.close();
    }

    @Test
    void after_firesOnce_neitherEarlyNorLate() {
        AtomicInteger fired = new AtomicInteger();
        Timer timer = manager.after(Duration.ofMillis(100), fired::incrementAndGet);
        ticker.advance(Duration.ofNanos(99_999_999));
        manager.poll(Duration.ZERO);
        assertThat(fired).hasValue(0);
        assertThat(timer.isActive()).isTrue();
        ticker.advance(Duration.ofNanos(1));
        manager.poll(Duration.ZERO);
        assertThat(fired).hasValue(1);
        assertThat(timer.isActive()).isFalse();
        ticker.advance(Duration.ofDays(1), Duration.ofHours(1), manager);
        assertThat(fired).hasValue(1);
    }

    @Test
    void every_doesNotDrift_howeverLateItIsPolled() {
        List<Long> times = new ArrayList<>();
        long start = ticker.nanoTime();
        manager.every(Duration.ofMillis(100), () -> times.add((ticker.nanoTime() - start) / 1_000_000));
        ticker.advance(Duration.ofMillis(130)); // 30 ms late
        manager.poll(Duration.ZERO);
        ticker.advance(Duration.ofMillis(70));
        manager.poll(Duration.ZERO);
        ticker.advance(Duration.ofMillis(350)); // three rounds missed: one call, not four
        manager.poll(Duration.ZERO);
        ticker.advance(Duration.ofMillis(50));
        manager.poll(Duration.ZERO);
        assertThat(times).containsExactly(130L, 200L, 550L, 600L);
    }

    @Test
    void aThrowingTask_isReported_andThePeriodicTimerGoesOn() {
        AtomicInteger rounds = new AtomicInteger();
        manager.every(Duration.ofMillis(10), () -> {
            if (rounds.incrementAndGet() == 2) {
                throw new IllegalStateException("round 2");
            }
        });
        ticker.advance(Duration.ofMillis(50), Duration.ofMillis(10), manager);
        assertThat(rounds).hasValue(5);
        assertThat(reported).containsExactly("a periodic timer: round 2");
    }

    @Test
    void aTimer_canEndItselfAndOthers_fromWithinItsTask() {
        AtomicInteger rounds = new AtomicInteger();
        Timer[] timers = new Timer[2];
        timers[0] = manager.every(Duration.ofMillis(10), () -> {
            if (rounds.incrementAndGet() == 3) {
                timers[0].close();
                timers[1].close();
            }
        });
        timers[1] = manager.after(Duration.ofMillis(31), () -> reported.add("closed timer"));
        ticker.advance(Duration.ofMillis(100), Duration.ofMillis(10), manager);
        assertThat(rounds).hasValue(3);
        assertThat(reported).isEmpty();
    }

    @Test
    void aBoundTimer_endsWithItsConnection() {
        Connection listener = manager.listen("mem:timer");
        AtomicInteger rounds = new AtomicInteger();
        Timer periodic = manager.every(Duration.ofMillis(10), listener, rounds::incrementAndGet);
        Timer single = manager.after(Duration.ofHours(1), listener, rounds::incrementAndGet);
        ticker.advance(Duration.ofMillis(30), Duration.ofMillis(10), manager);
        assertThat(rounds).hasValue(3);
        listener.close();
        ScriptedPeer.until(manager, "the close", listener::isClosed);
        assertThat(periodic.isActive()).isFalse();
        assertThat(single.isActive()).isFalse();
        ticker.advance(Duration.ofHours(2), Duration.ofMinutes(10), manager);
        assertThat(rounds).hasValue(3);
    }

    @Test
    void aTimerBoundToAClosedConnection_neverFires() {
        Connection listener = manager.listen("mem:timer-closed");
        listener.close();
        ScriptedPeer.until(manager, "the close", listener::isClosed);
        Timer timer = manager.after(Duration.ofMillis(1), listener, () -> reported.add("fired"));
        assertThat(timer.isActive()).isFalse();
        ticker.advance(Duration.ofSeconds(1));
        manager.poll(Duration.ZERO);
        assertThat(reported).isEmpty();
    }

    @Test
    void badTimes_areRefusedInWords() {
        assertThatThrownBy(() -> manager.after(Duration.ofMillis(-1), () -> {}))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("PT-0.001S");
        assertThatThrownBy(() -> manager.every(Duration.ZERO, () -> {}))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("positive");
        try (Manager other = new Manager((connection, event) -> {})) {
            Connection foreign = other.listen("mem:foreign");
            assertThatThrownBy(() -> manager.after(Duration.ZERO, foreign, () -> {}))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("not of this manager");
        }
    }

    @Test
    void realTime_aLongPoll_isCutShortByTheNextTimer() {
        try (Manager real = new Manager((connection, event) -> {})) {
            long start = System.nanoTime();
            long[] late = new long[1];
            real.after(Duration.ofMillis(50), () -> late[0] = System.nanoTime() - start - 50_000_000);
            while (late[0] == 0) {
                real.poll(Duration.ofSeconds(10));
            }
            assertThat(late[0]).isBetween(0L, 2_000_000_000L); // far from the 10 s of the poll
        }
    }

    @Test
    void timers_areSafeFromAnyThread() throws Exception {
        try (Manager started = Manager.start((connection, event) -> {})) {
            CountDownLatch fired = new CountDownLatch(400);
            AtomicInteger cancelled = new AtomicInteger();
            List<Thread> threads = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                Thread thread = new Thread(() -> {
                    for (int j = 0; j < 100; j++) {
                        started.after(Duration.ofMillis(j % 10), fired::countDown);
                        started.after(Duration.ofHours(1), cancelled::incrementAndGet)
                                .close();
                    }
                });
                thread.start();
                threads.add(thread);
            }
            for (Thread thread : threads) {
                thread.join();
            }
            assertThat(fired.await(10, TimeUnit.SECONDS)).isTrue();
            assertThat(cancelled).hasValue(0);
        }
    }
}
