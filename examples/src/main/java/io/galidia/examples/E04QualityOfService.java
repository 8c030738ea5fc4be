// SPDX-License-Identifier: Apache-2.0
package io.galidia.examples;

import static io.galidia.packet.Qos.AT_LEAST_ONCE;
import static io.galidia.packet.Qos.AT_MOST_ONCE;
import static io.galidia.packet.Qos.EXACTLY_ONCE;

import io.galidia.Manager;

/** The three qualities of service. A publish may be given before the session is open: it waits. */
public final class E04QualityOfService {

    public static void main(String[] args) {
        String url = args.length > 0 ? args[0] : "mqtt://localhost:1883";
        try (var manager = new Manager((connection, event) -> {})) {
            var connection = manager.connect(url);

            // at most once: written and forgotten
            var debug = connection.publish("logs/debug", "Debug message", AT_MOST_ONCE);
            // at least once: acknowledged, may arrive twice
            var data = connection.publish("sensors/data", "42", AT_LEAST_ONCE);
            // exactly once: completed in four steps
            var alert = connection.publish("critical/alert", "ALERT!", EXACTLY_ONCE);

            System.out.println("QoS 0 written, id " + manager.await(debug).id());
            System.out.println("QoS 1 acknowledged: " + manager.await(data).reason());
            System.out.println("QoS 2 completed: " + manager.await(alert).reason());
            manager.await(connection.disconnect());
        }
    }
}
