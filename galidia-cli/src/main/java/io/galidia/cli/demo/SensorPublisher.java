// SPDX-License-Identifier: Apache-2.0
package io.galidia.cli.demo;

import io.galidia.Connection;
import io.galidia.Event;
import io.galidia.Handler;
import io.galidia.packet.Qos;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.random.RandomGenerator;

/** Three simulated sensors that publish temperature and humidity by timer, the first time at once. */
final class SensorPublisher implements Handler {

    private final Duration interval;
    private final List<Sensor> sensors;

    SensorPublisher(Duration interval, RandomGenerator random) {
        this.interval = interval;
        sensors = List.of(new Sensor("sensor1", random), new Sensor("sensor2", random), new Sensor("sensor3", random));
    }

    @Override
    public void handle(Connection connection, Event event) {
        if (event instanceof Event.MqttOpen) {
            publishReadings(connection);
            connection.manager().every(interval, connection, () -> publishReadings(connection));
        }
    }

    private void publishReadings(Connection connection) {
        if (!connection.isOpen()) {
            return; // it is being closed
        }
        for (Sensor sensor : sensors) {
            String prefix = "sensors/" + sensor.name + "/";
            connection.publish(prefix + "temperature", sensor.temperature.next(), Qos.AT_LEAST_ONCE);
            connection.publish(prefix + "humidity", sensor.humidity.next(), Qos.AT_LEAST_ONCE);
        }
    }

    private static final class Sensor {
        private final String name;
        private final Wandering temperature;
        private final Wandering humidity;

        Sensor(String name, RandomGenerator random) {
            this.name = name;
            temperature = new Wandering(20, 35, random);
            humidity = new Wandering(40, 80, random);
        }
    }

    /** A value that goes up and down by chance within its bounds. */
    static final class Wandering {
        private final double low;
        private final double high;
        private final RandomGenerator random;
        private double value;

        Wandering(double low, double high, RandomGenerator random) {
            this.low = low;
            this.high = high;
            this.random = random;
            value = random.nextDouble(low, high);
        }

        /** The next value with one decimal. */
        String next() {
            double step = (high - low) / 6;
            value += random.nextDouble(-step, step);
            if (value > high) {
                value = 2 * high - value;
            } else if (value < low) {
                value = 2 * low - value;
            }
            return String.format(Locale.ROOT, "%.1f", value);
        }
    }
}
