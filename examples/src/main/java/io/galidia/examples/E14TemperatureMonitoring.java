// SPDX-License-Identifier: Apache-2.0
package io.galidia.examples;

import static io.galidia.packet.Qos.AT_LEAST_ONCE;
import static io.galidia.packet.Qos.EXACTLY_ONCE;

import io.galidia.ConnectOptions;
import io.galidia.Connection;
import io.galidia.Event;
import io.galidia.Event.MqttMessage;
import io.galidia.Event.MqttOpen;
import io.galidia.Manager;
import io.galidia.PublishOptions;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.json.JsonMapper;

/** The guide's complete example: simulated sensors, a monitor with a threshold, and alerts as retained JSON. */
public final class E14TemperatureMonitoring {

    private static final double THRESHOLD = 30;
    private static final ObjectMapper JSON = JsonMapper.shared();

    public static void main(String[] args) {
        String url = args.length > 0 ? args[0] : "mqtt://localhost:1883";
        Duration period = Duration.ofMillis(args.length > 1 ? Long.parseLong(args[1]) : 5_000);
        try (var manager = new Manager(E14TemperatureMonitoring::handle)) {
            var connection = manager.connect(url, ConnectOptions.DEFAULTS.withClientId("temp-monitor"));
            manager.every(period, connection, () -> publishReadings(connection));
            while (!connection.isClosed() && !Thread.interrupted()) {
                manager.poll(Duration.ofMillis(100));
            }
        }
    }

    private static void handle(Connection connection, Event event) {
        if (event instanceof MqttOpen) {
            System.out.println("connected to " + connection.uri());
            connection.subscribe("sensors/+/temperature", AT_LEAST_ONCE);
            connection.subscribe("sensors/+/humidity", AT_LEAST_ONCE);
        } else if (event instanceof MqttMessage message) {
            String[] levels = message.topic().split("/", -1);
            take(connection, levels[1], levels[2], message.text());
        }
    }

    private static void take(Connection connection, String sensor, String metric, String text) {
        double value;
        try {
            value = Double.parseDouble(text);
        } catch (NumberFormatException e) {
            System.out.println("[" + sensor + "] " + metric + ": not a number: " + text);
            return;
        }
        System.out.println("[" + sensor + "] " + metric + ": " + value);
        if (metric.equals("temperature") && value > THRESHOLD) {
            String alert = JSON.writeValueAsString(Map.of(
                    "sensor", sensor,
                    "metric", metric,
                    "value", value,
                    "threshold", THRESHOLD,
                    "timestamp", BigDecimal.valueOf(System.currentTimeMillis(), 3))); // in seconds
            connection.publish(
                    "alerts/high_temp", alert, PublishOptions.qos(EXACTLY_ONCE).retained());
        }
    }

    private static void publishReadings(Connection connection) {
        var random = ThreadLocalRandom.current();
        for (String sensor : List.of("sensor1", "sensor2", "sensor3")) {
            String temperature = String.format(Locale.ROOT, "%.1f", random.nextDouble(20, 35));
            String humidity = String.format(Locale.ROOT, "%.1f", random.nextDouble(40, 80));
            connection.publish("sensors/" + sensor + "/temperature", temperature, AT_LEAST_ONCE);
            connection.publish("sensors/" + sensor + "/humidity", humidity, AT_LEAST_ONCE);
        }
    }
}
