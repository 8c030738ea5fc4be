// SPDX-License-Identifier: Apache-2.0
package io.galidia.net;

import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Where names are looked up, because the operating system's resolver blocks. Threads come with work and go without. */
final class Resolver implements Executor, AutoCloseable {

    private static final int MOST_THREADS = 4;

    private @Nullable ThreadPoolExecutor threads;
    private boolean isClosed;

    @Override
    public void execute(Runnable lookUp) {
        pool().execute(lookUp);
    }

    private synchronized ThreadPoolExecutor pool() {
        if (isClosed) {
            throw new RejectedExecutionException("the manager is closed");
        }
        ThreadPoolExecutor current = threads;
        if (current == null) {
            current = new ThreadPoolExecutor(
                    MOST_THREADS, MOST_THREADS, 1, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), task -> {
                        Thread thread = new Thread(task, "galidia-resolver");
                        thread.setDaemon(true); // a look-up that hangs must not keep the JVM
                        return thread;
                    });
            current.allowCoreThreadTimeOut(true);
            threads = current;
        }
        return current;
    }

    @Override
    public synchronized void close() {
        isClosed = true;
        if (threads != null) {
            threads.shutdownNow();
        }
    }
}
