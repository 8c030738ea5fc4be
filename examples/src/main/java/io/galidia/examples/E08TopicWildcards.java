// SPDX-License-Identifier: Apache-2.0
package io.galidia.examples;

import static io.galidia.packet.Qos.AT_LEAST_ONCE;

import io.galidia.Event.MqttMessage;
import io.galidia.Event.MqttOpen;
import io.galidia.Handler;
import io.galidia.Manager;
import io.galidia.packet.Properties;
import io.galidia.packet.Subscription;
import java.time.Duration;
import java.util.List;

/** {@code +} stands for one level, {@code #} for all that follow. */
public final class E08TopicWildcards {

    public static void main(String[] args) {
        String url = args.length > 0 ? args[0] : "mqtt://localhost:1883";
        Handler handler = (connection, event) -> {
            if (event instanceof MqttOpen) {
                // sensors/room1/temperature, sensors/room2/temperature
                var oneLevel = new Subscription("sensors/+/temperature", AT_LEAST_ONCE);
                // buildings, buildings/a, buildings/a/floor3, ...
                var allLevels = new Subscription("buildings/#", AT_LEAST_ONCE);
                connection
                        .subscribe(List.of(oneLevel, allLevels), Properties.NONE)
                        .thenAccept(answer -> System.out.println("subscribed: " + answer.reasons()));
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
