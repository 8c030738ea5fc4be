// SPDX-License-Identifier: Apache-2.0
package io.galidia.bench;

import io.galidia.ConnectOptions;
import io.galidia.cli.bench.wire.Alarm;
import io.galidia.cli.bench.wire.Network;
import io.galidia.cli.bench.wire.Role;
import io.galidia.cli.bench.wire.Target;
import io.galidia.cli.bench.wire.Wire;
import io.galidia.packet.ProtocolVersion;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/** Clients of a broker that have connected with MQTT 3.1.1 and do nothing, on one loop. For one thread. */
public final class Connections implements AutoCloseable {

    /** How clients connect here: without keep-alive, so that nobody keeps a timer for them. */
    public static final ConnectOptions OPTIONS =
            ConnectOptions.DEFAULTS.withVersion(ProtocolVersion.MQTT_3_1_1).withKeepAlive(Duration.ZERO);

    private static final int AT_A_TIME = 64;
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Alarm alarm = new Alarm();
    private final Network network;
    private final AtomicInteger opened = new AtomicInteger();
    private int begun;

    /** Clients of the broker at this URL, with identifiers of this prefix and a number from 1 on. */
    public Connections(String url, String prefix) {
        network = Network.open(new Target(url, OPTIONS, prefix), alarm);
    }

    /**
     * Connects more, until there are so many, and waits for their CONNACK.
     *
     * @throws RuntimeException if one is refused or does not come, saying which and why
     */
    public void open(int total) {
        while (begun < total) {
            await(() -> begun - opened.get() < AT_A_TIME);
            network.connect(new Role() {
                @Override
                public void opened(Wire wire, int receiveMaximum) {
                    opened.incrementAndGet();
                }
            });
            begun++;
        }
        await(() -> opened.get() == begun);
    }

    private void await(BooleanSupplier condition) {
        try {
            if (!alarm.await(condition, System.nanoTime() + PATIENCE.toNanos())) {
                throw new IllegalStateException(
                        "connection " + (opened.get() + 1) + " did not come within " + PATIENCE.toSeconds() + " s");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    /**
     * Tries to connect one client, each millisecond, until a new broker accepts it.
     *
     * @param given what is asked after each attempt that failed, with the reason; it throws to give up
     * @return the time of {@link System#nanoTime} at which CONNACK came
     */
    public static long awaitAccepting(String url, Consumer<String> given) {
        try (Network network = Network.open(new Target(url, OPTIONS, "first"), new Alarm())) {
            while (true) {
                var attempt = new Attempt();
                network.connect(attempt);
                String refusal = attempt.refusal
                        .completeOnTimeout("no answer", 10, TimeUnit.SECONDS)
                        .join();
                if (refusal.isEmpty()) {
                    return System.nanoTime();
                }
                given.accept(refusal);
            }
        }
    }

    private static final class Attempt implements Role {
        /** Empty if there was none. */
        private final CompletableFuture<String> refusal = new CompletableFuture<>();

        @Override
        public void opened(Wire wire, int receiveMaximum) {
            refusal.complete("");
        }

        @Override
        public boolean forgives(String why) {
            refusal.complete(why);
            return true;
        }
    }

    /** Closes all. */
    @Override
    public void close() {
        alarm.silence();
        network.close();
    }
}
