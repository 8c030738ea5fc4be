// SPDX-License-Identifier: Apache-2.0
package io.galidia.examples;

import static io.galidia.packet.Qos.AT_LEAST_ONCE;

import io.galidia.Event.MqttMessage;
import io.galidia.Event.MqttOpen;
import io.galidia.Handler;
import io.galidia.Manager;
import io.galidia.PublishOptions;
import io.galidia.packet.Properties;
import io.galidia.packet.Property;
import java.time.Duration;

/** All that a message carries, the properties of MQTT 5 included. */
public final class E10MessageProperties {

    public static void main(String[] args) {
        String url = args.length > 0 ? args[0] : "mqtt://localhost:1883";
        Handler handler = (connection, event) -> {
            if (event instanceof MqttOpen) {
                connection.subscribe("sensors/properties", AT_LEAST_ONCE).thenRun(() -> {
                    var properties = Properties.NONE
                            .with(Property.CONTENT_TYPE, "text/plain")
                            .withUser("unit", "celsius");
                    connection.publish(
                            "sensors/properties",
                            "23.5",
                            PublishOptions.qos(AT_LEAST_ONCE).withProperties(properties));
                });
            } else if (event instanceof MqttMessage message) {
                System.out.println("topic " + message.topic());
                System.out.println("text " + message.text());
                System.out.println("bytes " + message.data().length);
                System.out.println("qos " + message.qos().level());
                System.out.println("id " + message.id());
                System.out.println("content type " + message.properties().text(Property.CONTENT_TYPE));
                System.out.println("unit " + message.properties().userProperty("unit"));
                connection.disconnect();
            }
        };
        try (var manager = new Manager(handler)) {
            var connection = manager.connect(url);
            while (!connection.isClosed() && !Thread.interrupted()) {
                manager.poll(Duration.ofMillis(100));
            }
        }
    }
}
