// SPDX-License-Identifier: Apache-2.0
package io.galidia.bench.table;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What Linux counts as resident memory of a process: its own pages, without what the kernel keeps for its sockets. */
final class ResidentMemory {

    private ResidentMemory() {}

    /**
     * The memory of a process in bytes.
     *
     * @throws MeasurementException if there is no such process
     */
    static long bytes(long pid) {
        try {
            return bytes(Files.readString(Path.of("/proc", Long.toString(pid), "status")));
        } catch (IOException e) {
            throw new MeasurementException("cannot read the status of process " + pid + ": has it ended?", e);
        }
    }

    /** The same of the text of /proc/PID/status. */
    static long bytes(String status) {
        return status.lines()
                .filter(line -> line.startsWith("VmRSS:"))
                .map(line -> line.replaceAll("[^0-9]", ""))
                .mapToLong(kilobytes -> Long.parseLong(kilobytes) * 1_024)
                .findFirst()
                .orElseThrow(() -> new MeasurementException("the status of the process has no VmRSS"));
    }
}
