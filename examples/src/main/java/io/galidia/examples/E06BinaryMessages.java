// SPDX-License-Identifier: Apache-2.0
package io.galidia.examples;

import static io.galidia.packet.Qos.AT_LEAST_ONCE;

import io.galidia.Event.MqttMessage;
import io.galidia.Handler;
import io.galidia.Manager;
import java.time.Duration;
import java.util.HexFormat;

/** A payload is bytes; text is only one use of them. */
public final class E06BinaryMessages {

    public static void main(String[] args) {
        String url = args.length > 0 ? args[0] : "mqtt://localhost:1883";
        Handler handler = (connection, event) -> {
            if (event instanceof MqttMessage message) {
                System.out.println("received " + HexFormat.ofDelimiter(" ").formatHex(message.data()));
                connection.disconnect();
            }
        };
        try (var manager = new Manager(handler)) {
            var connection = manager.connect(url);
            manager.await(connection.subscribe("data/binary", AT_LEAST_ONCE));
            connection.publish("data/binary", new byte[] {0x01, 0x02, 0x03}, AT_LEAST_ONCE);
            while (!connection.isClosed() && !Thread.interrupted()) {
                manager.poll(Duration.ofMillis(100));
            }
        }
    }
}
