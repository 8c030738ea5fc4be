// SPDX-License-Identifier: Apache-2.0
package io.galidia.cli.bench.load;

import io.galidia.cli.shell.CommandException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Reads processor time and memory of a process of this machine. Thread-safe. */
public final class ProcessMeter {

    /* Linux: utime and stime of /proc/PID/stat, whose unit for user space is always 1/100 s, and VmRSS of /proc/PID/status;
     * see proc(5). Elsewhere what Java knows, without memory. */
    private static final double TICKS_IN_A_SECOND = 100;
    private static final int UTIME = 11;
    private static final int STIME = 12;
    private static final boolean IS_LINUX = Files.exists(Path.of("/proc/self/stat"));

    private final ProcessHandle process;
    private final String what;

    private ProcessMeter(ProcessHandle process, String what) {
        this.process = process;
        this.what = what;
    }

    /**
     * The process with this id.
     *
     * @param what names it at the beginning of messages about it
     * @throws CommandException if there is none, or nothing can be read about it
     */
    public static ProcessMeter of(long pid, String what) {
        ProcessHandle process = ProcessHandle.of(pid)
                .filter(ProcessHandle::isAlive)
                .orElseThrow(() -> CommandException.usage(
                        what + ": there is no such process on this machine; give the id of the broker's own process"));
        ProcessMeter meter = new ProcessMeter(process, what);
        meter.cpuSeconds();
        return meter;
    }

    /** This process. */
    public static ProcessMeter own() {
        return new ProcessMeter(ProcessHandle.current(), "this process");
    }

    /**
     * Processor time of all its threads since its start, in seconds; on Linux a multiple of 10 ms.
     *
     * @throws CommandException if the process has ended
     */
    public double cpuSeconds() {
        if (IS_LINUX) {
            String stat = read("stat");
            // The name of the program comes before, in parentheses, and may have anything in it.
            String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
            return (Long.parseLong(fields[UTIME]) + Long.parseLong(fields[STIME])) / TICKS_IN_A_SECOND;
        }
        Duration total = process.info()
                .totalCpuDuration()
                .orElseThrow(() -> CommandException.usage(what + ": the system does not tell its processor time"));
        return total.toNanos() / 1e9;
    }

    /**
     * Bytes of memory that are resident, without what the kernel keeps for its sockets; null where the system does not
     * tell.
     *
     * @throws CommandException if the process has ended
     */
    public @Nullable Long residentBytes() {
        if (!IS_LINUX) {
            return null;
        }
        for (String line : read("status").split("\n")) {
            if (line.startsWith("VmRSS:")) {
                return Long.parseLong(line.replaceAll("[^0-9]", "")) * 1024;
            }
        }
        return null; // a process that has just ended
    }

    private String read(String file) {
        Path path = Path.of("/proc", Long.toString(process.pid()), file);
        try {
            return Files.readString(path);
        } catch (NoSuchFileException ended) {
            throw CommandException.failed(what + ": the process has ended");
        } catch (IOException error) {
            throw CommandException.failed(what + ": cannot read " + path + ": " + error.getMessage());
        }
    }
}
