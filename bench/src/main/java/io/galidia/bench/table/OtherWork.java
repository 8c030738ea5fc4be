// SPDX-License-Identifier: Apache-2.0
package io.galidia.bench.table;

import java.nio.file.Path;
import java.util.Arrays;

/**
 * What the processors have done for others: other processes, other guests of the host, and interrupts that Linux counts for
 * nobody. Ours are this process and its children, those of the children among them, as far as they have ended.
 *
 * @param busyTicks of all processors since the start of the machine, in 1/100 s, also what its host kept from them
 * @param ownTicks of this process and its children that have ended
 * @param nanos the time
 */
record OtherWork(long busyTicks, long ownTicks, long nanos) {

    /** Above this the page names the measurement. */
    static final double MOST_PERCENT = 10;

    private static final double NANOS_IN_A_TICK = 1e7;

    /* See proc(5). The line of all processors in /proc/stat: user, nice, system, idle, iowait, irq, softirq, steal. Of
     * /proc/PID/stat behind the name: utime, stime, cutime, cstime. */
    private static final int[] BUSY = {1, 2, 3, 6, 7, 8};
    private static final int[] OWN = {11, 12, 13, 14};

    /** Until now. */
    static OtherWork soFar() {
        return of(LoadRun.read(Path.of("/proc/stat")), LoadRun.read(Path.of("/proc/self/stat")), System.nanoTime());
    }

    /** The same of the texts of /proc/stat and /proc/self/stat. */
    static OtherWork of(String stat, String selfStat, long nanos) {
        String[] processors = stat.substring(0, stat.indexOf('\n')).split(" +");
        String[] self =
                selfStat.substring(selfStat.lastIndexOf(')') + 2).strip().split(" ");
        return new OtherWork(sum(processors, BUSY), sum(self, OWN), nanos);
    }

    private static long sum(String[] words, int[] which) {
        return Arrays.stream(which).mapToLong(at -> Long.parseLong(words[at])).sum();
    }

    /** What others have taken since then, in percent of one processor; 0 if the kernel's rounding says less. */
    double percentSince(OtherWork before) {
        long ticks = busyTicks - before.busyTicks - (ownTicks - before.ownTicks);
        return Math.max(0, 100 * ticks * NANOS_IN_A_TICK / (nanos - before.nanos));
    }
}
