// SPDX-License-Identifier: Apache-2.0
package io.galidia.examples;

import io.galidia.ConnectOptions;
import io.galidia.Event.Failure;
import io.galidia.Event.MqttOpen;
import io.galidia.Handler;
import io.galidia.Manager;
import io.galidia.packet.Properties;
import io.galidia.packet.Property;
import io.galidia.packet.ProtocolVersion;
import java.time.Duration;

/** Every option that a connection commonly needs, and a handler of its own for one connection. */
public final class E02ConnectionOptions {

    public static void main(String[] args) {
        String url = args.length > 0 ? args[0] : "mqtt://localhost:1883";
        Handler mqttHandler = (connection, event) -> {
            if (event instanceof MqttOpen open) {
                System.out.println("open as " + connection.clientId() + ", " + connection.version()
                        + ", session present: " + open.sessionPresent());
            } else if (event instanceof Failure failure) {
                System.out.println("failed: " + failure.text());
            }
        };
        var options = ConnectOptions.DEFAULTS
                .withVersion(ProtocolVersion.MQTT_5) // the default; 3.1.1 and 3.1 are there too
                .withClientId("galidia-client") // chosen by the server when empty
                .withCredentials("user", "pass") // sent only if given
                .withCleanSession(false) // go on with the stored session ...
                .withProperties(Properties.NONE.with(Property.SESSION_EXPIRY_INTERVAL, 3600)) // ... kept for an hour
                .withKeepAlive(Duration.ofSeconds(60))
                .withConnectTimeout(Duration.ofSeconds(10)); // name look-up, TCP, TLS and CONNACK together

        try (var manager = new Manager((connection, event) -> {})) {
            manager.connect(url, options, mqttHandler);
            while (!Thread.interrupted()) {
                manager.poll(Duration.ofMillis(100));
            }
        }
    }
}
