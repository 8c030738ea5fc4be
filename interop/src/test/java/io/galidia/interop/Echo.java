// SPDX-License-Identifier: Apache-2.0
package io.galidia.interop;

import io.galidia.Connection;
import io.galidia.Event;
import io.galidia.Event.MqttMessage;
import io.galidia.Event.MqttOpen;
import io.galidia.Manager;
import io.galidia.PublishOptions;
import io.galidia.packet.Qos;
import io.galidia.packet.SubAck;
import java.util.concurrent.CompletableFuture;

/** Our client at a broker: what comes on to/x goes out on from/x, as it is. */
final class Echo implements AutoCloseable {

    private final CompletableFuture<SubAck> ready = new CompletableFuture<>();
    private final Manager manager = Manager.start(this::handle);

    Echo(String url) {
        manager.connect(url);
        manager.await(ready);
    }

    private void handle(Connection connection, Event event) {
        if (event instanceof MqttOpen) {
            connection.subscribe("to/#", Qos.EXACTLY_ONCE).thenAccept(ready::complete);
        } else if (event instanceof MqttMessage message) {
            connection.publish(
                    message.topic().replaceFirst("^to/", "from/"),
                    message.data(),
                    PublishOptions.qos(message.qos()).withProperties(message.properties()));
        }
    }

    @Override
    public void close() {
        manager.close();
    }
}
