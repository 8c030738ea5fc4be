// SPDX-License-Identifier: Apache-2.0
package io.galidia.bench.table.client;

import com.hivemq.client.mqtt.MqttGlobalPublishFilter;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt5.Mqtt5AsyncClient;
import com.hivemq.client.mqtt.mqtt5.Mqtt5Client;
import java.net.URI;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

/** HiveMQ's client, through its asynchronous interface. */
final class HiveMqLibrary implements Library {

    private static final int PATIENCE_SECONDS = 10;

    private final Mqtt5AsyncClient client;

    HiveMqLibrary(String url) {
        URI uri = URI.create(url);
        client = Mqtt5Client.builder()
                .identifier("hivemq")
                .serverHost(uri.getHost())
                .serverPort(uri.getPort())
                .buildAsync();
        client.connect().orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS).join();
    }

    private static MqttQos qos(int level) {
        return Objects.requireNonNull(MqttQos.fromCode(level), "QoS");
    }

    @Override
    public void publish(String topic, byte[] payload, int qos, Outcome outcome) {
        client.publishWith()
                .topic(topic)
                .payload(payload)
                .qos(qos(qos))
                .send()
                .whenComplete((result, error) ->
                        outcome.done(error == null ? result.getError().orElse(null) : error));
    }

    @Override
    public void subscribe(String filter, int qos, Runnable arrival) {
        client.publishes(MqttGlobalPublishFilter.ALL, message -> arrival.run());
        client.subscribeWith()
                .topicFilter(filter)
                .qos(qos(qos))
                .send()
                .orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS)
                .join();
    }

    @Override
    public void close() {
        client.disconnect().orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS).join();
    }
}
