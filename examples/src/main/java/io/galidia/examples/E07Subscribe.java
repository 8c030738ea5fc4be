// SPDX-License-Identifier: Apache-2.0
package io.galidia.examples;

import static io.galidia.packet.Qos.AT_LEAST_ONCE;

import io.galidia.Event.MqttMessage;
import io.galidia.Event.MqttOpen;
import io.galidia.Handler;
import io.galidia.Manager;
import java.time.Duration;

/** Subscribes to one topic and looks at what the server granted. */
public final class E07Subscribe {

    public static void main(String[] args) {
        String url = args.length > 0 ? args[0] : "mqtt://localhost:1883";
        Handler handler = (connection, event) -> {
            if (event instanceof MqttOpen) {
                connection
                        .subscribe("sensors/temperature", AT_LEAST_ONCE)
                        .thenAccept(answer -> System.out.println(
                                "granted: " + answer.reasons().get(0).text()));
            } else if (event instanceof MqttMessage message) {
                System.out.println("temperature " + message.text());
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
