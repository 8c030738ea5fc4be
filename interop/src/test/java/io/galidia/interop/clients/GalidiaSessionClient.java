// SPDX-License-Identifier: Apache-2.0
package io.galidia.interop.clients;

import io.galidia.Client;
import io.galidia.ClientEvent;
import io.galidia.ClientOptions;
import io.galidia.ClientSubscription;
import io.galidia.ConnectOptions;
import io.galidia.MqttException;
import io.galidia.PublishOptions;
import io.galidia.ReconnectPolicy;
import io.galidia.SubscribeOptions;
import io.galidia.TlsOptions;
import io.galidia.packet.ProtocolVersion;
import io.galidia.packet.Qos;
import io.galidia.peers.OtherSide;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;

/** Our own library, by its client that keeps a session; it gives up when its connection ends, as the cases want it. */
final class GalidiaSessionClient extends TestedClient {

    private final CompletableFuture<ClientEvent.Connected> connected = new CompletableFuture<>();
    private final Map<String, ClientSubscription> subscriptions = new ConcurrentHashMap<>();
    private final Client client;

    GalidiaSessionClient(Wish wish, ProtocolVersion version) {
        ConnectOptions connect = ConnectOptions.DEFAULTS
                .withVersion(version)
                .withClientId(wish.clientId())
                .withCleanSession(wish.clean());
        if (wish.will() != null) {
            connect = connect.withWill(wish.will(), Wish.WILL_TEXT, Wish.WILL_QOS, false);
        }
        if (wish.user() != null) {
            connect = connect.withCredentials(wish.user(), wish.password());
        }
        if (wish.ca() != null) {
            connect = connect.withTls(TlsOptions.trusting(wish.ca()));
        }
        client = Client.connect(
                wish.url().toString(),
                ClientOptions.DEFAULTS
                        .withConnect(connect)
                        .withSessionExpiry(Duration.ofSeconds(Wish.SESSION_EXPIRY))
                        .withReconnect(ReconnectPolicy.NEVER)
                        .withListener(this::happened)
                        .withUnhandled(this::take));
        try {
            client.awaitConnected(Duration.ofSeconds(PATIENCE));
            // Moquette is not yet ready for SUBSCRIBE when it sends CONNACK; it is when it acknowledges a message.
            client.await(client.publish(OtherSide.NO_FILTER, new byte[0], Qos.AT_LEAST_ONCE));
        } catch (MqttException e) {
            client.close();
            throw e;
        }
    }

    private void happened(ClientEvent event) {
        if (event instanceof ClientEvent.Connected opened) {
            connected.complete(opened);
        } else if (event instanceof ClientEvent.Closed) {
            closed();
        }
    }

    private void take(io.galidia.Message message) {
        received(new Message(message.topic(), message.data(), message.qos(), message.retain()));
    }

    @Override
    public boolean sessionPresent() {
        return connected.join().connAck().sessionPresent();
    }

    @Override
    public void subscribe(String filter, Qos qos) {
        ClientSubscription subscription = client.subscribe(filter, SubscribeOptions.qos(qos), this::take);
        subscriptions.put(filter, subscription);
        client.await(subscription.granted());
    }

    @Override
    public void unsubscribe(String filter) {
        ClientSubscription subscription = subscriptions.remove(filter);
        if (subscription != null) {
            client.await(subscription.unsubscribe());
        }
    }

    @Override
    public CompletableFuture<?> send(String topic, byte[] payload, Qos qos, boolean retain) {
        var options = PublishOptions.qos(qos);
        return client.publish(topic, payload, retain ? options.retained() : options);
    }

    @Override
    void leave() {
        client.close();
    }

    @Override
    void release() {
        client.close();
    }
}
