// SPDX-License-Identifier: Apache-2.0
package io.galidia.examples;

import static io.galidia.packet.Qos.AT_LEAST_ONCE;

import io.galidia.Event.MqttMessage;
import io.galidia.Event.MqttOpen;
import io.galidia.Handler;
import io.galidia.Manager;
import java.time.Duration;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.json.JsonMapper;

/** JSON payloads read into a record with Jackson; what is no JSON, or lacks a field, is told and passed over. */
public final class E12JsonMessages {

    record Reading(String sensorId, double value) {}

    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();

    public static void main(String[] args) {
        String url = args.length > 0 ? args[0] : "mqtt://localhost:1883";
        Handler handler = (connection, event) -> {
            if (event instanceof MqttOpen) {
                connection.subscribe("readings", AT_LEAST_ONCE).thenRun(() -> System.out.println("subscribed"));
            } else if (event instanceof MqttMessage message) {
                try {
                    Reading reading = JSON.readValue(message.data(), Reading.class);
                    System.out.println(reading.sensorId() + " measured " + reading.value());
                } catch (JacksonException e) {
                    System.out.println("not a reading: " + e.getOriginalMessage());
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
