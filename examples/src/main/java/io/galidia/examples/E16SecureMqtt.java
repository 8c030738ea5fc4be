// SPDX-License-Identifier: Apache-2.0
package io.galidia.examples;

import static io.galidia.packet.Qos.AT_LEAST_ONCE;

import io.galidia.ConnectOptions;
import io.galidia.Event.Failure;
import io.galidia.Event.MqttOpen;
import io.galidia.Event.TlsHandshake;
import io.galidia.Handler;
import io.galidia.Manager;
import io.galidia.TlsOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** MQTT over TLS with a CA of your own. Without {@code withTls} the CAs of the JDK are trusted; never none. */
public final class E16SecureMqtt {

    public static void main(String[] args) throws IOException {
        String url = args.length > 0 ? args[0] : "mqtts://localhost:8883";
        Path ca = Path.of(args.length > 1 ? args[1] : "ca.crt");
        TlsOptions tls = TlsOptions.trusting(Files.readAllBytes(ca));
        Handler handler = (connection, event) -> {
            if (event instanceof TlsHandshake handshake) {
                System.out.println("encrypted with " + handshake.protocol());
            } else if (event instanceof MqttOpen) {
                System.out.println("secure connection established");
                connection.subscribe("sensors/#", AT_LEAST_ONCE);
            } else if (event instanceof Failure failure) {
                System.out.println("failed: " + failure.text());
            }
        };
        try (var manager = new Manager(handler)) {
            var connection = manager.connect(url, ConnectOptions.DEFAULTS.withTls(tls));
            while (!connection.isClosed() && !Thread.interrupted()) {
                manager.poll(Duration.ofMillis(100));
            }
        }
    }
}
