// SPDX-License-Identifier: Apache-2.0
package io.galidia.bench.table.client;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * Publishes or receives with one library for a while, and prints what the process has spent in a window after a warm-up.
 *
 * <p>It prints {@link #READY} when it is connected and subscribed, and one line of {@link #RESULT} at its end.
 */
public final class ClientProgram {

    /** The beginning of the line that says that messages may come. */
    public static final String READY = "ready";

    /** The beginning of the line with the result, a JSON object with messages, seconds and cpuSeconds. */
    public static final String RESULT = "result";

    private static final long FIRST_MESSAGE_MILLIS = 20_000;

    private ClientProgram() {}

    /** Takes library, publish or receive, QoS, URL, seconds of warm-up, seconds of the window, and unfinished messages. */
    public static void main(String[] args) {
        try {
            run(args);
            System.exit(0); // not every library ends its threads
        } catch (InterruptedException | RuntimeException | Error failure) {
            failure.printStackTrace();
            System.exit(1);
        }
    }

    private static void run(String[] args) throws InterruptedException {
        boolean isReceiving = args[1].equals("receive");
        int qos = Integer.parseInt(args[2]);
        long warmupMillis = Long.parseLong(args[4]) * 1_000;
        long windowMillis = Long.parseLong(args[5]) * 1_000;
        try (Library library = Library.connect(args[0], args[3])) {
            if (isReceiving) {
                AtomicLong received = new AtomicLong();
                library.subscribe("#", qos, received::incrementAndGet);
                System.out.println(READY);
                awaitFirst(received);
                measure(received::get, warmupMillis, windowMillis);
            } else {
                var loop = new PublishLoop(library, qos, Integer.parseInt(args[6]));
                Thread thread = new Thread(loop, "publisher");
                System.out.println(READY);
                thread.start();
                measure(loop::count, warmupMillis, windowMillis);
                loop.end();
                thread.join();
            }
        }
    }

    private static void awaitFirst(AtomicLong received) throws InterruptedException {
        long deadline = System.nanoTime() + FIRST_MESSAGE_MILLIS * 1_000_000;
        while (received.get() == 0) {
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException("no message within " + FIRST_MESSAGE_MILLIS + " ms");
            }
            Thread.sleep(10);
        }
    }

    private static void measure(LongSupplier count, long warmupMillis, long windowMillis) throws InterruptedException {
        Thread.sleep(warmupMillis);
        Duration cpuBefore = cpu();
        long messagesBefore = count.getAsLong();
        long begin = System.nanoTime();
        Thread.sleep(windowMillis);
        long messages = count.getAsLong() - messagesBefore;
        double cpu = cpu().minus(cpuBefore).toNanos() / 1e9;
        double seconds = (System.nanoTime() - begin) / 1e9;
        System.out.println(
                RESULT + " {\"messages\":" + messages + ",\"seconds\":" + seconds + ",\"cpuSeconds\":" + cpu + "}");
    }

    /** User and system time of all threads of this process; on Linux with a resolution of 10 ms. */
    private static Duration cpu() {
        return ProcessHandle.current().info().totalCpuDuration().orElseThrow();
    }
}
