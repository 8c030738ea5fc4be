// SPDX-License-Identifier: Apache-2.0
package io.galidia.bench.table;

import io.galidia.bench.Connections;
import io.galidia.cli.bench.load.ProcessMeter;
import io.galidia.cli.shell.CommandException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** The memory that connections cost which do nothing: resident memory, and for JVMs what lives in the heap. */
final class IdleRun {

    /** Connections that come and go first, so that classes, pools and buffers are there. */
    private static final int REHEARSAL = 100;

    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final long SETTLE_MILLIS = 2_000;
    private static final Pattern TOTAL = Pattern.compile("(?m)^Total\\s+\\d+\\s+(\\d+)");

    private IdleRun() {}

    /** What a broker holds: bytes resident, and bytes in the heap or 0. */
    private record Held(double resident, double heap) {}

    /** Opens the connections and returns the figures for each. */
    static Map<Figure, Double> measure(BrokerProcess broker, Workplace place, int count) {
        try (var rehearsal = new Connections(broker.url(), "rehearsal-")) {
            rehearsal.open(REHEARSAL);
        }
        Held before = held(broker, place);
        try (var connections = new Connections(broker.url(), "idle-")) {
            connections.open(count);
            Held after = held(broker, place);
            Map<Figure, Double> figures = new EnumMap<>(Figure.class);
            figures.put(Figure.CONNECTION_RESIDENT_BYTES, (after.resident - before.resident) / count);
            if (broker.kind().isJava()) {
                figures.put(Figure.CONNECTION_HEAP_BYTES, (after.heap - before.heap) / count);
            }
            return figures;
        } catch (CommandException | IllegalStateException e) {
            throw new MeasurementException("not all of " + count + " connections: " + e.getMessage(), e);
        }
    }

    /** Lets the broker settle; a JVM collects first, since what is garbage belongs to no connection. */
    private static Held held(BrokerProcess broker, Workplace place) {
        Program.pause(SETTLE_MILLIS);
        double heap = broker.kind().isJava() ? liveHeapBytes(broker, place) : 0;
        return new Held(residentBytes(broker.pid()), heap);
    }

    /** What Linux counts as resident memory of a process. */
    static double residentBytes(long pid) {
        try {
            Long bytes = ProcessMeter.of(pid, "process " + pid).residentBytes();
            if (bytes != null) {
                return bytes;
            }
        } catch (CommandException e) {
            throw new MeasurementException(String.valueOf(e.getMessage()), e);
        }
        throw new MeasurementException("process " + pid + " has no resident memory");
    }

    private static double liveHeapBytes(BrokerProcess broker, Workplace place) {
        String jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
        Path log = place.log("heap-" + broker.kind().key());
        Program.run(log, Map.of(), List.of(jcmd, Long.toString(broker.pid()), "GC.class_histogram"), LIMIT);
        return totalBytes(LoadRun.read(log));
    }

    /** The last line of a class histogram: instances and bytes of everything that lives. */
    static double totalBytes(String histogram) {
        var matcher = TOTAL.matcher(histogram);
        if (!matcher.find()) {
            throw new MeasurementException("the class histogram of the broker has no total");
        }
        return Double.parseDouble(matcher.group(1));
    }
}
