// SPDX-License-Identifier: Apache-2.0
package io.galidia.examples;

import static io.galidia.packet.Qos.AT_LEAST_ONCE;

import io.galidia.Event.MqttMessage;
import io.galidia.Event.MqttOpen;
import io.galidia.Handler;
import io.galidia.Manager;
import io.galidia.topic.TopicFilter;
import java.time.Duration;

/** One connection, several kinds of messages, told apart with the same filters that the broker knows. */
public final class E11FilteringByTopic {

    private static final TopicFilter SENSORS = TopicFilter.of("sensors/#");
    private static final TopicFilter ALERTS = TopicFilter.of("alerts/+");

    public static void main(String[] args) {
        String url = args.length > 0 ? args[0] : "mqtt://localhost:1883";
        Handler handler = (connection, event) -> {
            if (event instanceof MqttOpen) {
                connection.subscribe("#", AT_LEAST_ONCE).thenRun(() -> System.out.println("subscribed"));
            } else if (event instanceof MqttMessage message) {
                if (SENSORS.matches(message.topic())) {
                    System.out.println("sensor data: " + message.text());
                } else if (ALERTS.matches(message.topic())) {
                    System.out.println("ALERT: " + message.text());
                }
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
