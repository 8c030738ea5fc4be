// SPDX-License-Identifier: Apache-2.0
package io.galidia.interop.clients;

import io.galidia.packet.ProtocolVersion;
import io.galidia.packet.Qos;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import org.eclipse.paho.client.mqttv3.IMqttActionListener;
import org.eclipse.paho.client.mqttv3.IMqttDeliveryToken;
import org.eclipse.paho.client.mqttv3.IMqttToken;
import org.eclipse.paho.client.mqttv3.MqttAsyncClient;
import org.eclipse.paho.client.mqttv3.MqttCallback;
import org.eclipse.paho.client.mqttv3.MqttConnectOptions;
import org.eclipse.paho.client.mqttv3.MqttException;
import org.eclipse.paho.client.mqttv3.MqttMessage;
import org.eclipse.paho.client.mqttv3.persist.MemoryPersistence;

/** Eclipse Paho's Java library for versions 3.1 and 3.1.1. */
final class Paho3Client extends TestedClient {

    private final MqttAsyncClient client;
    private final boolean sessionPresent;

    Paho3Client(Wish wish, ProtocolVersion version) {
        try {
            client = new MqttAsyncClient(Paho5Client.uri(wish.url()), wish.clientId(), new MemoryPersistence());
            client.setCallback(new Arrivals());
            var token = client.connect(options(wish, version));
            token.waitForCompletion(PATIENCE * 1_000);
            sessionPresent = token.getSessionPresent();
        } catch (MqttException e) {
            throw new IllegalStateException("cannot connect", e);
        }
    }

    private static MqttConnectOptions options(Wish wish, ProtocolVersion version) {
        var options = new MqttConnectOptions();
        options.setMqttVersion(version.level());
        options.setCleanSession(wish.clean());
        options.setMaxInflight(1_000);
        if (wish.will() != null) {
            options.setWill(wish.will(), Wish.WILL_TEXT.getBytes(StandardCharsets.UTF_8), Wish.WILL_QOS.level(), false);
        }
        if (wish.user() != null) {
            options.setUserName(wish.user());
            options.setPassword(wish.password().toCharArray());
        }
        if (wish.ca() != null) {
            options.setSocketFactory(Trust.contextFor(wish.ca()).getSocketFactory());
        }
        return options;
    }

    private final class Arrivals implements MqttCallback {
        @Override
        public void connectionLost(Throwable cause) {
            closed();
        }

        @Override
        public void messageArrived(String topic, MqttMessage message) {
            received(new Message(topic, message.getPayload(), Qos.of(message.getQos()), message.isRetained()));
        }

        @Override
        public void deliveryComplete(IMqttDeliveryToken token) {}
    }

    @Override
    public boolean sessionPresent() {
        return sessionPresent;
    }

    @Override
    public void subscribe(String filter, Qos qos) {
        try {
            client.subscribe(filter, qos.level()).waitForCompletion(PATIENCE * 1_000);
        } catch (MqttException e) {
            throw new IllegalStateException("cannot subscribe", e);
        }
    }

    @Override
    public void unsubscribe(String filter) {
        try {
            client.unsubscribe(filter).waitForCompletion(PATIENCE * 1_000);
        } catch (MqttException e) {
            throw new IllegalStateException("cannot unsubscribe", e);
        }
    }

    @Override
    public CompletableFuture<?> send(String topic, byte[] payload, Qos qos, boolean retain) {
        var outcome = new CompletableFuture<Void>();
        try {
            client.publish(topic, payload, qos.level(), retain, null, new IMqttActionListener() {
                @Override
                public void onSuccess(IMqttToken token) {
                    outcome.complete(null);
                }

                @Override
                public void onFailure(IMqttToken token, Throwable cause) {
                    outcome.completeExceptionally(cause);
                }
            });
        } catch (MqttException e) {
            outcome.completeExceptionally(e);
        }
        return outcome;
    }

    @Override
    void leave() {
        try {
            client.disconnect().waitForCompletion(PATIENCE * 1_000);
        } catch (MqttException e) {
            throw new IllegalStateException("cannot disconnect", e);
        }
    }

    @Override
    void release() {
        try {
            client.close(true);
        } catch (MqttException e) {
            throw new IllegalStateException("cannot close", e);
        }
    }
}
