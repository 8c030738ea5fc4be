// SPDX-License-Identifier: Apache-2.0
package io.galidia.bench.table.client;

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

/** Eclipse Paho for MQTT 5, through its asynchronous interface, keeping unfinished messages in memory. */
final class PahoLibrary implements Library {

    private static final long PATIENCE_MILLIS = 10_000;

    private final MqttAsyncClient client;

    PahoLibrary(String url) {
        try {
            client = new MqttAsyncClient(url.replaceFirst("^mqtt:", "tcp:"), "paho", new MemoryPersistence());
            client.connect(new MqttConnectionOptions()).waitForCompletion(PATIENCE_MILLIS);
        } catch (MqttException e) {
            throw new IllegalStateException("cannot connect", e);
        }
    }

    @Override
    public void publish(String topic, byte[] payload, int qos, Outcome outcome) {
        try {
            client.publish(topic, payload, qos, false, null, new MqttActionListener() {
                @Override
                public void onSuccess(IMqttToken token) {
                    outcome.done(null);
                }

                @Override
                public void onFailure(IMqttToken token, Throwable cause) {
                    outcome.done(cause);
                }
            });
        } catch (MqttException e) {
            throw new IllegalStateException("cannot publish", e);
        }
    }

    @Override
    public void subscribe(String filter, int qos, Runnable arrival) {
        client.setCallback(new Arrivals(arrival));
        try {
            client.subscribe(filter, qos).waitForCompletion(PATIENCE_MILLIS);
        } catch (MqttException e) {
            throw new IllegalStateException("cannot subscribe", e);
        }
    }

    private record Arrivals(Runnable arrival) implements MqttCallback {
        @Override
        public void messageArrived(String topic, MqttMessage message) {
            arrival.run();
        }

        @Override
        public void disconnected(MqttDisconnectResponse response) {}

        @Override
        public void mqttErrorOccurred(MqttException exception) {}

        @Override
        public void deliveryComplete(IMqttToken token) {}

        @Override
        public void connectComplete(boolean isReconnect, String uri) {}

        @Override
        public void authPacketArrived(int reason, MqttProperties properties) {}
    }

    @Override
    public void close() {
        try {
            client.disconnectForcibly(0, PATIENCE_MILLIS, false);
            client.close(true);
        } catch (MqttException e) {
            throw new IllegalStateException("cannot close", e);
        }
    }
}
