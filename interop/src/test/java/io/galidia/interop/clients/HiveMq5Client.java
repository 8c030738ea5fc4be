// SPDX-License-Identifier: Apache-2.0
package io.galidia.interop.clients;

import com.hivemq.client.mqtt.MqttGlobalPublishFilter;
import com.hivemq.client.mqtt.mqtt5.Mqtt5AsyncClient;
import com.hivemq.client.mqtt.mqtt5.message.connect.connack.Mqtt5ConnAck;
import io.galidia.packet.Qos;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** HiveMQ's client library, version 5. */
final class HiveMq5Client extends TestedClient {

    private final Mqtt5AsyncClient client;
    private final Mqtt5ConnAck answer;

    HiveMq5Client(Wish wish) {
        client = HiveMq3Client.builder(wish, this).useMqttVersion5().buildAsync();
        client.publishes(
                MqttGlobalPublishFilter.ALL,
                message -> received(new Message(
                        message.getTopic().toString(),
                        message.getPayloadAsBytes(),
                        Qos.of(message.getQos().getCode()),
                        message.isRetain())));
        var connect = client.connectWith()
                .cleanStart(wish.clean())
                .sessionExpiryInterval(wish.clean() ? 0 : Wish.SESSION_EXPIRY);
        if (wish.will() != null) {
            connect = connect.willPublish()
                    .topic(wish.will())
                    .payload(Wish.WILL_TEXT.getBytes(StandardCharsets.UTF_8))
                    .qos(HiveMq3Client.qos(Wish.WILL_QOS))
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

    @Override
    public boolean sessionPresent() {
        return answer.isSessionPresent();
    }

    @Override
    public void subscribe(String filter, Qos qos) {
        client.subscribeWith()
                .topicFilter(filter)
                .qos(HiveMq3Client.qos(qos))
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
                .qos(HiveMq3Client.qos(qos))
                .retain(retain)
                .send()
                .thenApply(result -> {
                    result.getError().ifPresent(error -> {
                        throw new IllegalStateException("not published", error);
                    });
                    return result;
                });
    }

    @Override
    void leave() {
        client.disconnect().orTimeout(PATIENCE, TimeUnit.SECONDS).join();
    }

    @Override
    void release() {}
}
