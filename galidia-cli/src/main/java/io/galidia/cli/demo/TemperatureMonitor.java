// SPDX-License-Identifier: Apache-2.0
package io.galidia.cli.demo;

import io.galidia.Connection;
import io.galidia.Event;
import io.galidia.Handler;
import io.galidia.PublishOptions;
import io.galidia.packet.Properties;
import io.galidia.packet.Qos;
import io.galidia.packet.Subscription;
import java.time.Clock;
import java.util.List;
import java.util.OptionalDouble;
import java.util.regex.Pattern;

/**
 * Subscribes to all sensors, and publishes a retained alert for each temperature above the threshold. What is not a
 * number is shown, and otherwise ignored.
 */
final class TemperatureMonitor implements Handler {

    static final double THRESHOLD = 30;
    static final String ALERTS = "alerts/high_temp";

    private static final Pattern NUMBER = Pattern.compile("[+-]?(\\d+\\.?\\d*|\\.\\d+)([eE][+-]?\\d+)?");
    private static final List<Subscription> SENSORS = List.of(
            new Subscription("sensors/+/temperature", Qos.AT_LEAST_ONCE),
            new Subscription("sensors/+/humidity", Qos.AT_LEAST_ONCE));
    private static final PublishOptions ALERT =
            PublishOptions.qos(Qos.EXACTLY_ONCE).retained();

    private final View view;
    private final Clock clock;

    TemperatureMonitor(View view, Clock clock) {
        this.view = view;
        this.clock = clock;
    }

    @Override
    public void handle(Connection connection, Event event) {
        if (event instanceof Event.MqttOpen) {
            connection.subscribe(SENSORS, Properties.NONE);
        } else if (event instanceof Event.MqttMessage message && connection.isOpen()) {
            read(connection, message.topic(), message.text());
        }
    }

    private void read(Connection connection, String topic, String text) {
        String[] levels = topic.split("/", -1); // sensors, its name, the metric: the filters let nothing else in
        OptionalDouble number = parse(text);
        if (number.isEmpty()) {
            view.oddity(topic, text);
            return;
        }
        String sensor = levels[1];
        String metric = levels[2];
        double value = number.getAsDouble();
        view.reading(sensor, metric, value);
        if (metric.equals("temperature") && value > THRESHOLD) {
            Alert alert = Alert.of(sensor, metric, value, THRESHOLD, clock.millis());
            connection.publish(ALERTS, alert.json(), ALERT);
            view.alert(alert);
        }
    }

    /** The number that is all of the text, blanks around it aside. */
    static OptionalDouble parse(String text) {
        String trimmed = text.strip();
        if (trimmed.length() > 100 || !NUMBER.matcher(trimmed).matches()) {
            return OptionalDouble.empty();
        }
        double value = Double.parseDouble(trimmed);
        return Double.isFinite(value) ? OptionalDouble.of(value) : OptionalDouble.empty();
    }
}
