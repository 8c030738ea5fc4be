// SPDX-License-Identifier: Apache-2.0
package io.galidia.cli;

import io.galidia.Connection;
import io.galidia.Event;
import io.galidia.Handler;
import io.galidia.Manager;
import io.galidia.PublishOptions;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Forwards to the one subscriber of a topic; of every hundred messages it loses one, doubles one and delays one. */
final class FaultyBroker implements Handler, AutoCloseable {

    static final int LOST = 50;
    static final int DOUBLED = 60;
    static final int DELAYED = 70;

    private final Manager manager = Manager.start(this);
    private final Connection listener = manager.listen("mqtt://127.0.0.1:0");
    private final Map<String, Connection> subscribers = new HashMap<>();
    private byte @Nullable [] delayed;

    String url() {
        return listener.uri().toString();
    }

    @Override
    public void handle(Connection from, Event event) {
        if (event instanceof Event.MqttSubscribe subscribe) {
            subscribe.subscriptions().forEach(each -> subscribers.put(each.filter(), from));
        } else if (event instanceof Event.MqttMessage message && subscribers.containsKey(message.topic())) {
            forward(subscribers.get(message.topic()), message.topic(), message.data());
        }
    }

    private void forward(Connection to, String topic, byte[] payload) {
        int number = ((payload[6] & 255) << 8) | (payload[7] & 255);
        if (number % 100 == LOST) {
            return;
        }
        if (number % 100 == DELAYED) {
            delayed = payload;
            return;
        }
        to.publish(topic, payload, PublishOptions.DEFAULTS);
        if (number % 100 == DOUBLED) {
            to.publish(topic, payload, PublishOptions.DEFAULTS);
        }
        if (delayed != null) {
            to.publish(topic, delayed, PublishOptions.DEFAULTS);
            delayed = null;
        }
    }

    @Override
    public void close() {
        manager.close();
    }
}
