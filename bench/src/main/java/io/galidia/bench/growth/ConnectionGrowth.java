// SPDX-License-Identifier: Apache-2.0
package io.galidia.bench.growth;

import io.galidia.Manager;
import io.galidia.ManagerOptions;
import io.galidia.bench.Connections;
import io.galidia.broker.Broker;
import io.galidia.broker.BrokerOptions;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** What a connection costs that does nothing. */
final class ConnectionGrowth {

    private static final int SHOWN_CLASSES = 80;
    private static final long SMALLEST_OBJECT = 16;
    private static final long IDLE_SECONDS = 3;
    /** The time for CONNECT, after which each connection looks at its deadline for the first time. */
    private static final long SETTLING_SECONDS = 11;

    private ConnectionGrowth() {}

    static void inMemory(Figures figures, int most) {
        figures.columns("connections", "heap each, both ends, bytes", "connecting, µs", "idle, % of a processor");
        Broker broker = Broker.create(BrokerOptions.DEFAULTS);
        try (Manager manager = Manager.start(broker, ManagerOptions.DEFAULTS)) {
            String uri = manager.listen("mem:growth").uri().toString();
            long heap = Meter.heap();
            try (var clients = new Connections(uri, "idle-")) {
                int before = 0;
                for (int connections : Figures.steps(1_000, most)) {
                    long start = Meter.processNanos();
                    clients.open(connections);
                    double micros = (Meter.processNanos() - start) / 1e3 / (connections - before);
                    before = connections;
                    requireSessions(broker, connections);
                    figures.row(connections, (Meter.heap() - heap) / (double) connections, micros, idlePercent());
                }
            }
        }
    }

    static void overTcp(Figures figures, int most) throws Exception {
        figures.columns(
                "connections",
                "heap each, bytes",
                "native each, bytes",
                "resident each, bytes",
                "idle, % of a processor");
        Broker broker = Broker.create(BrokerOptions.DEFAULTS);
        try (Manager manager = Manager.start(broker, ManagerOptions.DEFAULTS);
                var clients = new IdleClients(
                        manager.listen("mqtt://127.0.0.1:0").uri().getPort())) {
            clients.connect(200); // loads the classes
            long heap = Meter.heap();
            long direct = Meter.direct();
            long resident = Meter.resident();
            Histogram before = Histogram.now();
            for (int connections : Figures.steps(1_000, most)) {
                clients.connect(200 + connections);
                requireSessions(broker, 200 + connections);
                figures.row(
                        connections,
                        (Meter.heap() - heap) / (double) connections,
                        (Meter.direct() - direct) / (double) connections,
                        (Meter.resident() - resident) / (double) connections,
                        idlePercent());
            }
            print(figures, Histogram.now().since(before), most);
        }
    }

    private static void print(Figures figures, List<Histogram.Line> lines, int connections) {
        figures.columns("class", "objects each", "bytes each");
        lines.stream()
                .limit(SHOWN_CLASSES)
                .filter(line -> line.bytes() >= SMALLEST_OBJECT * connections)
                .forEach(line -> figures.row(
                        "`" + line.type() + "`",
                        line.instances() / (double) connections,
                        line.bytes() / (double) connections));
    }

    private static void requireSessions(Broker broker, int expected) {
        if (broker.metrics().sessions() != expected) {
            throw new IllegalStateException(
                    "the broker has " + broker.metrics().sessions() + " sessions, not " + expected);
        }
    }

    private static double idlePercent() {
        rest(SETTLING_SECONDS);
        long start = Meter.processNanos();
        rest(IDLE_SECONDS);
        return 100.0 * (Meter.processNanos() - start) / TimeUnit.SECONDS.toNanos(IDLE_SECONDS);
    }

    private static void rest(long seconds) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
        while (System.nanoTime() < end) {
            LockSupport.parkNanos(TimeUnit.SECONDS.toNanos(1));
        }
    }
}
