// SPDX-License-Identifier: Apache-2.0
package io.galidia.examples;

import io.galidia.ConnectOptions;
import io.galidia.Event.Failure;
import io.galidia.Event.MqttOpen;
import io.galidia.Handler;
import io.galidia.Manager;
import java.time.Duration;

/**
 * The library keeps the connection alive by itself, and a peer that is gone is noticed. A ping by hand tells how long
 * the way to the server and back takes.
 */
public final class E13KeepAliveAndPing {

    public static void main(String[] args) {
        String url = args.length > 0 ? args[0] : "mqtt://localhost:1883";
        Duration period = Duration.ofMillis(args.length > 1 ? Long.parseLong(args[1]) : 30_000);
        Handler handler = (connection, event) -> {
            if (event instanceof MqttOpen) {
                Runnable sendPing = () -> {
                    long begin = System.nanoTime();
                    connection
                            .ping()
                            .thenRun(() ->
                                    System.out.println("pong after " + (System.nanoTime() - begin) / 1_000 + " us"));
                };
                connection.manager().every(period, connection, sendPing); // ends with the connection
            } else if (event instanceof Failure failure) {
                System.out.println("lost: " + failure.text());
            }
        };
        try (var manager = new Manager(handler)) {
            manager.connect(url, ConnectOptions.DEFAULTS.withKeepAlive(Duration.ofSeconds(60)));
            while (!Thread.interrupted()) {
                manager.poll(Duration.ofMillis(100));
            }
        }
    }
}
