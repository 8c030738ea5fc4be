// SPDX-License-Identifier: Apache-2.0
package io.galidia.bench.growth;

import io.galidia.ConnectOptions;
import io.galidia.Connection;
import io.galidia.Event;
import io.galidia.ListenOptions;
import io.galidia.Manager;
import io.galidia.ManagerOptions;
import io.galidia.broker.Broker;
import io.galidia.broker.BrokerOptions;
import io.galidia.packet.Qos;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** What a message costs by its size: publisher, broker and subscriber in one process, over TCP, with QoS 1. */
final class PayloadGrowth {

    private static final int SMALLEST = 64;
    private static final int FACTOR = 16;
    private static final int ROOM_FOR_HEADERS = 1 << 10;
    private static final long BYTES = 256L << 20;
    private static final int MOST_MESSAGES = 50_000;
    private static final int MOST_IN_FLIGHT = 100;
    private static final int MOST_BYTES_IN_FLIGHT = 4 << 20;
    private static final int WARM_UP = 10_000;
    private static final long DEADLINE_SECONDS = 60;

    private final Semaphore arrived = new Semaphore(0);
    private final Connection publisher;

    private PayloadGrowth(Connection publisher) {
        this.publisher = publisher;
    }

    static void run(Figures figures, int most) throws InterruptedException {
        figures.columns("payload, bytes", "messages", "processor, µs a message", "processor, ns a byte", "MiB/s");
        int packetSize = Math.max(most, 1 << 20) + ROOM_FOR_HEADERS;
        var limits = BrokerOptions.DEFAULTS.limits().withMaxPacketSize(packetSize);
        Broker broker = Broker.create(BrokerOptions.DEFAULTS.withLimits(limits));
        try (Manager served = Manager.start(broker, ManagerOptions.DEFAULTS);
                Manager clients = Manager.start((connection, event) -> {})) {
            String url = served.listen(
                            "mqtt://127.0.0.1:0", ListenOptions.DEFAULTS.withMaxPacketSize(packetSize), broker)
                    .uri()
                    .toString();
            var options = ConnectOptions.DEFAULTS.withMaxPacketSize(packetSize);
            var payload = new PayloadGrowth(clients.connect(url, options));
            Connection subscriber = clients.connect(url, options, (connection, event) -> {
                if (event instanceof Event.MqttMessage) {
                    payload.arrived.release();
                }
            });
            subscriber.subscribe("payload", Qos.AT_LEAST_ONCE).join();
            payload.send(SMALLEST, WARM_UP);
            for (long size = SMALLEST; size < most; size *= FACTOR) {
                figures.row(payload.measure((int) size));
            }
            figures.row(payload.measure(most));
        }
    }

    private Object[] measure(int size) throws InterruptedException {
        int messages = (int) Math.max(10, Math.min(MOST_MESSAGES, BYTES / size));
        long nanos = System.nanoTime();
        long cpu = Meter.processNanos();
        send(size, messages);
        cpu = Meter.processNanos() - cpu;
        nanos = System.nanoTime() - nanos;
        double bytes = (double) messages * size;
        return new Object[] {size, messages, cpu / 1e3 / messages, cpu / bytes, bytes / (1 << 20) / (nanos / 1e9)};
    }

    private void send(int size, int messages) throws InterruptedException {
        byte[] payload = new byte[size];
        int inFlight = Math.max(1, Math.min(MOST_IN_FLIGHT, MOST_BYTES_IN_FLIGHT / size));
        Queue<CompletableFuture<?>> unanswered = new ArrayDeque<>();
        for (int i = 0; i < messages; i++) {
            if (unanswered.size() == inFlight) {
                unanswered.remove().join();
            }
            unanswered.add(publisher.publish("payload", payload, Qos.AT_LEAST_ONCE));
        }
        unanswered.forEach(CompletableFuture::join);
        if (!arrived.tryAcquire(messages, DEADLINE_SECONDS, TimeUnit.SECONDS)) {
            throw new IllegalStateException("not all of " + messages + " messages came");
        }
    }
}
