// SPDX-License-Identifier: Apache-2.0
package io.galidia.bench.table;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
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
        close(open(broker, REHEARSAL, "rehearsal-"));
        Held before = held(broker, place);
        List<RawConnection> connections = open(broker, count, "idle-");
        try {
            Held after = held(broker, place);
            Map<Figure, Double> figures = new EnumMap<>(Figure.class);
            figures.put(Figure.RESIDENT_BYTES, after.resident);
            figures.put(Figure.CONNECTION_RESIDENT_BYTES, (after.resident - before.resident) / count);
            if (broker.kind().isJava()) {
                figures.put(Figure.CONNECTION_HEAP_BYTES, (after.heap - before.heap) / count);
            }
            return figures;
        } finally {
            close(connections);
        }
    }

    private static List<RawConnection> open(BrokerProcess broker, int count, String prefix) {
        List<RawConnection> connections = new ArrayList<>(count);
        try {
            for (int i = 0; i < count; i++) {
                connections.add(new RawConnection(broker.port(), prefix + i));
            }
            return connections;
        } catch (IOException e) {
            close(connections);
            throw new MeasurementException(
                    "connection " + (connections.size() + 1) + " of " + count + " failed: " + e.getMessage(), e);
        }
    }

    private static void close(List<RawConnection> connections) {
        for (RawConnection connection : connections) {
            try {
                connection.close();
            } catch (IOException e) {
                throw new MeasurementException("cannot close a connection", e);
            }
        }
    }

    /** Lets the broker settle; a JVM collects first, since what is garbage belongs to no connection. */
    private static Held held(BrokerProcess broker, Workplace place) {
        Program.pause(SETTLE_MILLIS);
        double heap = broker.kind().isJava() ? liveHeapBytes(broker, place) : 0;
        return new Held(ResidentMemory.bytes(broker.pid()), heap);
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
