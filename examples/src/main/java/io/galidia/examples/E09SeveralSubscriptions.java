// SPDX-License-Identifier: Apache-2.0
package io.galidia.examples;

import static io.galidia.packet.Qos.AT_LEAST_ONCE;
import static io.galidia.packet.Qos.EXACTLY_ONCE;

import io.galidia.Event.MqttMessage;
import io.galidia.Event.MqttOpen;
import io.galidia.Handler;
import io.galidia.Manager;
import java.time.Duration;

/** Several subscriptions over one connection; each is answered on its own. */
public final class E09SeveralSubscriptions {

    public static void main(String[] args) {
        String url = args.length > 0 ? args[0] : "mqtt://localhost:1883";
        Handler handler = (connection, event) -> {
            if (event instanceof MqttOpen) {
                connection.subscribe("sensors/+/temperature", AT_LEAST_ONCE);
                connection.subscribe("sensors/+/humidity", AT_LEAST_ONCE);
                connection
                        .subscribe("alerts/#", EXACTLY_ONCE)
                        .thenRun(() -> System.out.println("all three are in force"));
            } else if (event instanceof MqttMessage message) {
                System.out.println(message.topic() + " " + message.text());
            }
        };
        try (var manager = new Manager(handler)) {
            manager.connect(url);
            while (!Thread.interrupted()) {
                manager.poll(Duration.ofMillis(100));
            }
        }
    }
}
