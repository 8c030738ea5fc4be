// SPDX-License-Identifier: Apache-2.0
package io.galidia.interop.clients;

import io.galidia.packet.Qos;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import org.eclipse.paho.mqttv5.client.IMqttToken;
import org.eclipse.paho.mqttv5.client.MqttActionListener;
import org.eclipse.paho.mqttv5.client.MqttAsyncClient;
import org.eclipse.paho.mqttv5.client.MqttCallback;
import org.eclipse.paho.mqttv5.client.MqttConnectionOptions;
import org.eclipse.paho.mqttv5.client.MqttDisconnectResponse;
import org.eclipse.paho.mqttv5.client.persist.MemoryPersistence;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.eclipse.paho.mqttv5.common.MqttMessage;
import org.eclipse.paho.mqttv5.common.packet.MqttProperties;

/** Eclipse Paho's Java library for version 5. */
final class Paho5Client extends TestedClient {

    private final MqttAsyncClient client;
    private final boolean sessionPresent;

    Paho5Client(Wish wish) {
        try {
            client = new MqttAsyncClient(uri(wish.url()), wish.clientId(), new MemoryPersistence());
            client.setCallback(new Arrivals());
            var token = client.connect(options(wish));
            token.waitForCompletion(PATIENCE * 1_000);
            sessionPresent = token.getSessionPresent();
        } catch (MqttException e) {
            throw new IllegalStateException("cannot connect", e);
        }
    }

    /** Paho's names for the transports. */
    static String uri(URI url) {
        return url.toString().replaceFirst("^mqtts:", "ssl:").replaceFirst("^mqtt:", "tcp:");
    }

    private static MqttConnectionOptions options(Wish wish) {
        var options = new MqttConnectionOptions();
        options.setCleanStart(wish.clean());
        options.setSessionExpiryInterval(wish.clean() ? 0 : Wish.SESSION_EXPIRY);
        options.setAutomaticReconnect(false);
        if (wish.will() != null) {
            byte[] text = Wish.WILL_TEXT.getBytes(StandardCharsets.UTF_8);
            options.setWill(wish.will(), new MqttMessage(text, Wish.WILL_QOS.level(), false, new MqttProperties()));
        }
        if (wish.user() != null) {
            options.setUserName(wish.user());
            options.setPassword(wish.password().getBytes(StandardCharsets.UTF_8));
        }
        if (wish.ca() != null) {
            options.setSocketFactory(Trust.contextFor(wish.ca()).getSocketFactory());
        }
        return options;
    }

    private final class Arrivals implements MqttCallback {
        @Override
        public void disconnected(MqttDisconnectResponse response) {
            closed();
        }

        @Override
        public void mqttErrorOccurred(MqttException exception) {}

        @Override
        public void messageArrived(String topic, MqttMessage message) {
            received(new Message(topic, message.getPayload(), Qos.of(message.getQos()), message.isRetained()));
        }

        @Override
        public void deliveryComplete(IMqttToken token) {}

        @Override
        public void connectComplete(boolean isReconnect, String uri) {}

        @Override
        public void authPacketArrived(int reason, MqttProperties properties) {}
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
            client.publish(topic, payload, qos.level(), retain, null, new MqttActionListener() {
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
