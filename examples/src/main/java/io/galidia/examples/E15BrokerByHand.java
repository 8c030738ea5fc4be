// SPDX-License-Identifier: Apache-2.0
package io.galidia.examples;

import io.galidia.Connection;
import io.galidia.Event;
import io.galidia.Event.Close;
import io.galidia.Event.MqttMessage;
import io.galidia.Event.MqttSubscribe;
import io.galidia.Event.MqttUnsubscribe;
import io.galidia.Handler;
import io.galidia.Manager;
import io.galidia.packet.Subscription;
import io.galidia.topic.TopicFilter;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A little broker out of a handler: who subscribed to what is kept in a map, and messages are forwarded. For learning;
 * a whole broker is {@code Broker.start("mqtt://127.0.0.1:1883")}.
 */
public final class E15BrokerByHand implements Handler {

    private final Map<Connection, Map<TopicFilter, Subscription>> subscribers = new LinkedHashMap<>();

    @Override
    public void handle(Connection connection, Event event) {
        if (event instanceof MqttSubscribe subscribe) {
            for (Subscription subscription : subscribe.subscriptions()) {
                subscribers
                        .computeIfAbsent(connection, c -> new LinkedHashMap<>())
                        .put(TopicFilter.of(subscription.filter()), subscription);
            }
        } else if (event instanceof MqttUnsubscribe unsubscribe) {
            var filters = subscribers.getOrDefault(connection, Map.of());
            unsubscribe.filters().forEach(filter -> filters.remove(TopicFilter.of(filter)));
        } else if (event instanceof MqttMessage message) {
            forward(message);
        } else if (event instanceof Close) {
            subscribers.remove(connection);
        }
    }

    private void forward(MqttMessage message) {
        subscribers.forEach((subscriber, filters) -> filters.entrySet().stream()
                .filter(entry -> entry.getKey().matches(message.topic()))
                .map(entry -> entry.getValue().qos())
                .max(Enum::compareTo)
                .ifPresent(granted -> subscriber.publish(message.topic(), message.data(), granted.min(message.qos()))));
    }

    public static void main(String[] args) {
        String url = args.length > 0 ? args[0] : "mqtt://127.0.0.1:1883";
        try (var manager = new Manager(new E15BrokerByHand())) {
            var listener = manager.listen(url);
            System.out.println("listening on " + listener.uri());
            while (!Thread.interrupted()) {
                manager.poll(Duration.ofMillis(100));
            }
        }
    }
}
