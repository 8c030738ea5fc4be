// SPDX-License-Identifier: Apache-2.0
package io.galidia.broker.auth;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Looks at files again and again, on a thread of its own, and has those read again that have changed. */
public final class FileWatch implements AutoCloseable {

    private final ScheduledExecutorService thread;

    private FileWatch(Duration period, List<? extends Reloadable> files) {
        this.thread = Executors.newSingleThreadScheduledExecutor(task -> {
            var daemon = new Thread(task, "galidia-files");
            daemon.setDaemon(true);
            return daemon;
        });
        long nanos = period.toNanos();
        thread.scheduleWithFixedDelay(
                () -> files.forEach(Reloadable::reloadIfChanged), nanos, nanos, TimeUnit.NANOSECONDS);
    }

    /**
     * Begins to look.
     *
     * @param period how long to wait between two looks; positive
     */
    public static FileWatch start(Duration period, List<? extends Reloadable> files) {
        return new FileWatch(period, List.copyOf(files));
    }

    /** Ends the thread. */
    @Override
    public void close() {
        thread.shutdownNow();
    }
}
