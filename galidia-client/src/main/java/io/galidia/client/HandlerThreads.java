// SPDX-License-Identifier: Apache-2.0
package io.galidia.client;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** The threads that call handlers: a virtual one for each lane where Java has them (21 and later), else a small pool. */
final class HandlerThreads {

    private static final int POOL = Math.max(8, 4 * Runtime.getRuntime().availableProcessors());
    private static final AtomicInteger LAST_NUMBER = new AtomicInteger();
    private static final @Nullable MethodHandle VIRTUAL = virtual();

    private HandlerThreads() {}

    static ExecutorService create() {
        if (VIRTUAL != null) {
            try {
                return (ExecutorService) VIRTUAL.invokeExact();
            } catch (Throwable e) {
                throw new IllegalStateException("virtual threads cannot be made", e);
            }
        }
        ThreadPoolExecutor pool =
                new ThreadPoolExecutor(POOL, POOL, 1, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), task -> {
                    Thread thread = new Thread(task, "galidia-handler-" + LAST_NUMBER.incrementAndGet());
                    thread.setDaemon(true); // as virtual threads are
                    return thread;
                });
        pool.allowCoreThreadTimeOut(true);
        return pool;
    }

    private static @Nullable MethodHandle virtual() {
        try {
            return MethodHandles.publicLookup()
                    .findStatic(
                            Executors.class,
                            "newVirtualThreadPerTaskExecutor",
                            MethodType.methodType(ExecutorService.class));
        } catch (NoSuchMethodException before21) {
            return null;
        } catch (IllegalAccessException e) {
            throw new IllegalStateException(e);
        }
    }
}
