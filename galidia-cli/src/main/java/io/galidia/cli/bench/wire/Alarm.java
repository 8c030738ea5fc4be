// SPDX-License-Identifier: Apache-2.0
package io.galidia.cli.bench.wire;

import io.galidia.cli.shell.CommandException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** What ends a measurement early: the first thing that goes wrong on any loop. Thread-safe. */
public final class Alarm {

    private final AtomicReference<@Nullable String> first = new AtomicReference<>();
    private final CountDownLatch raised = new CountDownLatch(1);
    private volatile boolean isSilenced;

    /** An alarm that nobody has raised. */
    public Alarm() {}

    /** Says what went wrong; only the first one is heard. */
    public void raise(String text) {
        if (!isSilenced && first.compareAndSet(null, text)) {
            raised.countDown();
        }
    }

    /** From now on connections may end. */
    public void silence() {
        isSilenced = true;
    }

    /**
     * Waits until this time of {@link System#nanoTime}.
     *
     * @throws CommandException as soon as the alarm is raised
     */
    public void sleepUntil(long nanos) throws InterruptedException {
        if (raised.await(nanos - System.nanoTime(), TimeUnit.NANOSECONDS)) {
            throw CommandException.failed(String.valueOf(first.get()));
        }
    }

    /** Waits until the condition holds, looking every few milliseconds; false when it does not in time. */
    public boolean await(BooleanSupplier condition, long untilNanos) throws InterruptedException {
        while (!condition.getAsBoolean()) {
            long now = System.nanoTime();
            if (now - untilNanos >= 0) {
                return false;
            }
            sleepUntil(now + 2_000_000);
        }
        return true;
    }
}
