// SPDX-License-Identifier: Apache-2.0
package io.galidia.examples;

import static io.galidia.packet.Qos.AT_LEAST_ONCE;

import io.galidia.ConnectOptions;
import io.galidia.Event.MqttMessage;
import io.galidia.Event.MqttOpen;
import io.galidia.Handler;
import io.galidia.Manager;
import java.time.Duration;

/** Connects, subscribes once the session is open, and prints what comes. */
public final class E01BasicConnection {

    public static void main(String[] args) {
        String url = args.length > 0 ? args[0] : "mqtt://localhost:1883";
        Handler handler = (connection, event) -> {
            if (event instanceof MqttOpen open) {
                System.out.println("connected, session present: " + open.sessionPresent());
                connection.subscribe("sensors/#", AT_LEAST_ONCE);
            } else if (event instanceof MqttMessage message) {
                System.out.println("topic: " + message.topic());
                System.out.println("message: " + message.text());
            }
        };
        try (var manager = new Manager(handler)) {
            manager.connect(
                    url,
                    ConnectOptions.DEFAULTS
                            .withClientId("my-client")
                            .withCleanSession(true)
                            .withKeepAlive(Duration.ofSeconds(60)));
            while (!Thread.interrupted()) {
                manager.poll(Duration.ofMillis(100));
            }
        }
    }
}
