// SPDX-License-Identifier: Apache-2.0
package io.galidia.bench.table.client;

import io.galidia.Client;
import io.galidia.ClientOptions;
import io.galidia.ConnectOptions;
import io.galidia.packet.Qos;
import io.galidia.session.QueueLimits;
import io.galidia.session.QueueLimits.WhenFull;
import java.time.Duration;

/** Our own, by the client that keeps a session, with handlers on its own threads. */
final class GalidiaClientLibrary implements Library {

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final Client client;

    GalidiaClientLibrary(String url) {
        // More than the window of the measurement, so that nothing is refused.
        QueueLimits queue = new QueueLimits(100_000, 64L << 20, WhenFull.DROP_NEWEST);
        client = Client.connect(
                url,
                ClientOptions.DEFAULTS
                        .withConnect(ConnectOptions.DEFAULTS.withQueue(queue))
                        .withWaitingQos0(Integer.MAX_VALUE, false));
        client.awaitConnected(PATIENCE);
    }

    @Override
    public void publish(String topic, byte[] payload, int qos, Outcome outcome) {
        client.publish(topic, payload, Qos.of(qos)).whenComplete((done, error) -> outcome.done(error));
    }

    @Override
    public void subscribe(String filter, int qos, Runnable arrival) {
        client.await(
                client.subscribe(filter, Qos.of(qos), message -> arrival.run()).granted());
    }

    @Override
    public void close() {
        client.close();
    }
}
