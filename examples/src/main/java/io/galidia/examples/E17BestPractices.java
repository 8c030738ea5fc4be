// SPDX-License-Identifier: Apache-2.0
package io.galidia.examples;

import static io.galidia.packet.Qos.AT_LEAST_ONCE;

import io.galidia.ConnectOptions;
import io.galidia.Connection;
import io.galidia.Event;
import io.galidia.Event.Close;
import io.galidia.Event.Failure;
import io.galidia.Event.MqttMessage;
import io.galidia.Event.MqttOpen;
import io.galidia.Handler;
import io.galidia.Manager;
import io.galidia.packet.Properties;
import io.galidia.packet.Property;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/**
 * A client that outlives its connections: it keeps its session, reconnects by timer with a growing, random delay, goes on
 * with unfinished messages, and cleans up when it leaves for good.
 */
public final class E17BestPractices implements Handler {

    private static final Duration FIRST_DELAY = Duration.ofMillis(200);
    private static final Duration LONGEST_DELAY = Duration.ofSeconds(30);

    private final Manager manager = new Manager(this);
    private final String url;
    private Connection connection;
    private Duration delay = FIRST_DELAY;
    private boolean leaving;

    E17BestPractices(String url) {
        this.url = url;
        connection = manager.connect(url, options());
    }

    private static ConnectOptions options() {
        return ConnectOptions.DEFAULTS
                .withClientId("best-practices")
                .withCleanSession(false)
                .withProperties(Properties.NONE.with(Property.SESSION_EXPIRY_INTERVAL, 600));
    }

    @Override
    public void handle(Connection ofEvent, Event event) {
        if (event instanceof MqttOpen open) {
            System.out.println("open, session present: " + open.sessionPresent());
            delay = FIRST_DELAY;
            if (!open.sessionPresent()) {
                ofEvent.subscribe("sensors/#", AT_LEAST_ONCE);
            }
        } else if (event instanceof MqttMessage message) {
            System.out.println(message.topic() + " " + message.text());
        } else if (event instanceof Failure failure) {
            System.out.println("failed: " + failure.text());
        } else if (event instanceof Close && !leaving) {
            reconnectLater();
        }
    }

    private void reconnectLater() {
        long millis = ThreadLocalRandom.current().nextLong(delay.toMillis()) + 1; // so that not all come at once
        delay = delay.multipliedBy(2).compareTo(LONGEST_DELAY) < 0 ? delay.multipliedBy(2) : LONGEST_DELAY;
        manager.after(
                Duration.ofMillis(millis),
                () -> connection = manager.connect(url, options().resuming(connection)));
    }

    private void leave() {
        leaving = true;
        if (connection.isOpen()) {
            manager.await(connection.unsubscribe("sensors/#"));
            manager.await(connection.disconnect());
        }
        manager.close();
    }

    public static void main(String[] args) {
        var client = new E17BestPractices(args.length > 0 ? args[0] : "mqtt://localhost:1883");
        while (!Thread.interrupted()) {
            client.manager.poll(Duration.ofMillis(100));
        }
        client.leave();
    }
}
