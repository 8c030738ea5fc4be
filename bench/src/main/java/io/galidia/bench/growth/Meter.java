// SPDX-License-Identifier: Apache-2.0
package io.galidia.bench.growth;

import com.sun.management.OperatingSystemMXBean;
import io.netty.util.internal.PlatformDependent;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;

/** What this JVM has used so far: processor time and memory. */
final class Meter {

    private static final int COLLECTIONS = 3;
    private static final OperatingSystemMXBean SYSTEM =
            (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

    private Meter() {}

    /** The bytes of the heap that are in use after a collection. */
    static long heap() {
        for (int i = 0; i < COLLECTIONS; i++) {
            System.gc();
        }
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }

    /** The processor time of the calling thread in nanoseconds. */
    static long threadNanos() {
        return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    }

    /** The processor time of the whole process in nanoseconds. */
    static long processNanos() {
        return SYSTEM.getProcessCpuTime();
    }

    /** The bytes that Netty has reserved outside the heap, for buffers in use and those it keeps for later. */
    static long direct() {
        return PlatformDependent.usedDirectMemory();
    }

    /** The bytes of memory that the process has, resident. */
    static long resident() {
        try (var lines = Files.lines(Path.of("/proc/self/status"))) {
            return lines.filter(line -> line.startsWith("VmRSS:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")) << 10)
                    .findFirst()
                    .orElse(0);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the memory of this process", e);
        }
    }
}
