// SPDX-License-Identifier: Apache-2.0
package io.galidia.bench.growth;

import com.sun.management.OperatingSystemMXBean;
import io.galidia.cli.bench.load.ProcessMeter;
import io.netty.util.internal.PlatformDependent;
import java.lang.management.ManagementFactory;

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

    /** The bytes of memory that the process has, resident; 0 where the system does not tell. */
    static long resident() {
        Long bytes = ProcessMeter.own().residentBytes();
        return bytes == null ? 0 : bytes;
    }
}
