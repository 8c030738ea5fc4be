// SPDX-License-Identifier: Apache-2.0
package io.galidia.interop.clients;

import com.hivemq.client.mqtt.MqttClientBuilder;
import com.hivemq.client.mqtt.MqttClientSslConfig;
import com.hivemq.client.mqtt.MqttGlobalPublishFilter;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt3.Mqtt3AsyncClient;
import com.hivemq.client.mqtt.mqtt3.message.connect.connack.Mqtt3ConnAck;
import io.galidia.packet.Qos;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** HiveMQ's client library, version 3.1.1. */
final class HiveMq3Client extends TestedClient {

    private final Mqtt3AsyncClient client;
    private final Mqtt3ConnAck answer;

    HiveMq3Client(Wish wish) {
        client = builder(wish, this).useMqttVersion3().buildAsync();
        client.publishes(
                MqttGlobalPublishFilter.ALL,
                message -> received(new Message(
                        message.getTopic().toString(),
                        message.getPayloadAsBytes(),
                        Qos.of(message.getQos().getCode()),
                        message.isRetain())));
        var connect = client.connectWith().cleanSession(wish.clean());
        if (wish.will() != null) {
            connect = connect.willPublish()
                    .topic(wish.will())
                    .payload(Wish.WILL_TEXT.getBytes(StandardCharsets.UTF_8))
                    .qos(qos(Wish.WILL_QOS))
                    .applyWillPublish();
        }
        if (wish.user() != null) {
            connect = connect.simpleAuth()
                    .username(wish.user())
                    .password(wish.password().getBytes(StandardCharsets.UTF_8))
                    .applySimpleAuth();
        }
        answer = connect.send().orTimeout(PATIENCE, TimeUnit.SECONDS).join();
    }

    static MqttClientBuilder builder(Wish wish, TestedClient client) {
        MqttClientBuilder builder = com.hivemq.client.mqtt.MqttClient.builder()
                .identifier(wish.clientId())
                .serverHost(wish.url().getHost())
                .serverPort(wish.url().getPort())
                .addDisconnectedListener(context -> client.closed());
        if (wish.url().getScheme().equals("ws")) {
            builder = builder.webSocketConfig()
                    .serverPath(wish.url().getPath().substring(1))
                    .applyWebSocketConfig();
        }
        if (wish.ca() != null) {
            builder = builder.sslConfig(MqttClientSslConfig.builder()
                    .trustManagerFactory(Trust.managersFor(wish.ca()))
                    .build());
        }
        return builder;
    }

    static MqttQos qos(Qos qos) {
        return MqttQos.fromCode(qos.level());
    }

    @Override
    public boolean sessionPresent() {
        return answer.isSessionPresent();
    }

    @Override
    public void subscribe(String filter, Qos qos) {
        client.subscribeWith()
                .topicFilter(filter)
                .qos(qos(qos))
                .send()
                .orTimeout(PATIENCE, TimeUnit.SECONDS)
                .join();
    }

    @Override
    public void unsubscribe(String filter) {
        client.unsubscribeWith()
                .topicFilter(filter)
                .send()
                .orTimeout(PATIENCE, TimeUnit.SECONDS)
                .join();
    }

    @Override
    public CompletableFuture<?> send(String topic, byte[] payload, Qos qos, boolean retain) {
        return client.publishWith()
                .topic(topic)
                .payload(payload)
                .qos(qos(qos))
                .retain(retain)
                .send();
    }

    @Override
    void leave() {
        client.disconnect().orTimeout(PATIENCE, TimeUnit.SECONDS).join();
    }

    @Override
    void release() {}
}
