// SPDX-License-Identifier: Apache-2.0
package io.galidia.examples;

import static io.galidia.packet.Qos.AT_LEAST_ONCE;

import io.galidia.Event.MqttOpen;
import io.galidia.Handler;
import io.galidia.Manager;
import java.time.Duration;

/** Publishes one message when the session is open, and leaves when the server has it. */
public final class E03Publish {

    public static void main(String[] args) {
        String url = args.length > 0 ? args[0] : "mqtt://localhost:1883";
        Handler handler = (connection, event) -> {
            if (event instanceof MqttOpen) {
                connection.publish("sensors/temperature", "23.5", AT_LEAST_ONCE).thenAccept(done -> {
                    System.out.println("the server has it, packet id " + done.id());
                    connection.disconnect();
                });
            }
        };
        try (var manager = new Manager(handler)) {
            var connection = manager.connect(url);
            while (!connection.isClosed() && !Thread.interrupted()) {
                manager.poll(Duration.ofMillis(100));
            }
        }
    }
}
