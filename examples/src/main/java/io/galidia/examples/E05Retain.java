// SPDX-License-Identifier: Apache-2.0
package io.galidia.examples;

import static io.galidia.packet.Qos.AT_LEAST_ONCE;

import io.galidia.Event.MqttMessage;
import io.galidia.Handler;
import io.galidia.Manager;
import io.galidia.PublishOptions;
import java.time.Duration;

/** A retained message: the server keeps it for those who subscribe later. */
public final class E05Retain {

    public static void main(String[] args) {
        String url = args.length > 0 ? args[0] : "mqtt://localhost:1883";
        Handler handler = (connection, event) -> {
            if (event instanceof MqttMessage message) {
                System.out.println(message.topic() + " = " + message.text() + ", retained: " + message.retain());
                connection.disconnect();
            }
        };
        try (var manager = new Manager(handler)) {
            var connection = manager.connect(url);
            manager.await(connection.publish(
                    "status/online", "true", PublishOptions.qos(AT_LEAST_ONCE).retained()));

            connection.subscribe("status/online", AT_LEAST_ONCE); // later than the message, and yet it comes
            while (!connection.isClosed() && !Thread.interrupted()) {
                manager.poll(Duration.ofMillis(100));
            }
        }
    }
}
