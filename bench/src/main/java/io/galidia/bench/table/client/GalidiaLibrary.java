// SPDX-License-Identifier: Apache-2.0
package io.galidia.bench.table.client;

import io.galidia.ConnectOptions;
import io.galidia.Connection;
import io.galidia.Event.MqttMessage;
import io.galidia.Event.Write;
import io.galidia.Manager;
import io.galidia.packet.Qos;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** Our own, with a loop in a thread of its own. */
final class GalidiaLibrary implements Library {

    /**
     * What may wait for the socket before a message of QoS 0 counts as unfinished and takes a place in the window, as with the
     * other libraries, which finish it when it is handed to the network. The library takes more and would refuse what is too
     * much; its guide says to look at what waits.
     */
    private static final long MOST_WAITING_BYTES = 64 << 10;

    private final Queue<Outcome> waiting = new ConcurrentLinkedQueue<>();
    private volatile Runnable arrival = () -> {};
    private final Manager manager = Manager.start((connection, event) -> {
        if (event instanceof MqttMessage) {
            arrival.run();
        } else if (event instanceof Write) {
            finishWaiting(connection);
        }
    });
    private final Connection connection;

    GalidiaLibrary(String url) {
        connection = manager.connect(url, ConnectOptions.DEFAULTS.withClientId("galidia"));
        manager.await(connection.ping());
    }

    @Override
    public void publish(String topic, byte[] payload, int qos, Outcome outcome) {
        connection.publish(topic, payload, Qos.of(qos)).whenComplete((done, error) -> {
            if (error != null || qos > 0 || connection.pendingBytes() <= MOST_WAITING_BYTES) {
                outcome.done(error);
            } else {
                waiting.add(outcome);
                finishWaiting(connection); // the socket may have taken it meanwhile
            }
        });
    }

    private void finishWaiting(Connection of) {
        while (!waiting.isEmpty() && of.pendingBytes() <= MOST_WAITING_BYTES) {
            Outcome next = waiting.poll();
            if (next != null) {
                next.done(null);
            }
        }
    }

    @Override
    public void subscribe(String filter, int qos, Runnable newArrival) {
        arrival = newArrival;
        manager.await(connection.subscribe(filter, Qos.of(qos)));
    }

    @Override
    public void close() {
        manager.close();
    }
}
