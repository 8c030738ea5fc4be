// SPDX-License-Identifier: Apache-2.0
package io.galidia.bench.table;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * What the programs ran on.
 *
 * @param processor the name the processor gives itself
 * @param cores that the JVM sees
 * @param memoryBytes all there is
 * @param system the operating system and its kernel
 * @param jvm the JVM of all Java programs
 */
record Machine(String processor, int cores, long memoryBytes, String system, String jvm) {

    /** This one. */
    static Machine here() {
        return new Machine(
                field(Path.of("/proc/cpuinfo"), "model name"),
                Runtime.getRuntime().availableProcessors(),
                Long.parseLong(field(Path.of("/proc/meminfo"), "MemTotal").replaceAll("[^0-9]", "")) * 1_024,
                System.getProperty("os.name") + " " + System.getProperty("os.version") + ", "
                        + System.getProperty("os.arch"),
                System.getProperty("java.vm.name") + " " + System.getProperty("java.runtime.version") + " ("
                        + System.getProperty("java.vendor") + ")");
    }

    /** The time of day, as ISO 8601 in UTC, without seconds. */
    static String now() {
        return Instant.now().truncatedTo(ChronoUnit.MINUTES).toString();
    }

    /** How many threads ran or wanted to, in the mean of the last minute. */
    static double loadAverage() {
        String text = LoadRun.read(Path.of("/proc/loadavg"));
        return Double.parseDouble(text.substring(0, text.indexOf(' ')));
    }

    private static String field(Path file, String name) {
        try (var lines = Files.lines(file)) {
            return lines.filter(line -> line.startsWith(name))
                    .map(line -> line.substring(line.indexOf(':') + 1).strip())
                    .findFirst()
                    .orElse("unknown");
        } catch (IOException e) {
            throw new MeasurementException("cannot read " + file + ": the table is for Linux", e);
        }
    }
}
