// SPDX-License-Identifier: Apache-2.0
package io.galidia.interop.clients;

import io.galidia.ConnectOptions;
import io.galidia.Connection;
import io.galidia.Event;
import io.galidia.Event.Close;
import io.galidia.Event.Failure;
import io.galidia.Event.MqttMessage;
import io.galidia.Event.MqttOpen;
import io.galidia.Manager;
import io.galidia.MqttException;
import io.galidia.PublishOptions;
import io.galidia.TlsOptions;
import io.galidia.packet.Properties;
import io.galidia.packet.Property;
import io.galidia.packet.ProtocolVersion;
import io.galidia.packet.Qos;
import io.galidia.peers.OtherSide;
import java.util.concurrent.CompletableFuture;

/** Our own library. */
final class GalidiaClient extends TestedClient {

    private final CompletableFuture<MqttOpen> open = new CompletableFuture<>();
    private final Manager manager = Manager.start(this::handle);
    private final Connection connection;

    GalidiaClient(Wish wish, ProtocolVersion version) {
        ConnectOptions options = ConnectOptions.DEFAULTS
                .withVersion(version)
                .withClientId(wish.clientId())
                .withCleanSession(wish.clean());
        if (!wish.clean() && version.hasProperties()) {
            options =
                    options.withProperties(Properties.NONE.with(Property.SESSION_EXPIRY_INTERVAL, Wish.SESSION_EXPIRY));
        }
        if (wish.will() != null) {
            options = options.withWill(wish.will(), Wish.WILL_TEXT, Wish.WILL_QOS, false);
        }
        if (wish.user() != null) {
            options = options.withCredentials(wish.user(), wish.password());
        }
        if (wish.ca() != null) {
            options = options.withTls(TlsOptions.trusting(wish.ca()));
        }
        connection = manager.connect(wish.url().toString(), options);
        try {
            manager.await(open);
            manager.await(connection.unsubscribe(OtherSide.NO_FILTER));
        } catch (MqttException e) {
            manager.close();
            throw e;
        }
    }

    private void handle(Connection ofEvent, Event event) {
        if (event instanceof MqttOpen opened) {
            open.complete(opened);
        } else if (event instanceof MqttMessage message) {
            received(new Message(message.topic(), message.data(), message.qos(), message.retain()));
        } else if (event instanceof Failure failure) {
            System.out.println(ofEvent.clientId() + " failed: " + failure.text());
            open.completeExceptionally(new MqttException(failure.reason(), failure.text()));
        } else if (event instanceof Close) {
            closed();
        }
    }

    @Override
    public boolean sessionPresent() {
        return open.join().sessionPresent();
    }

    @Override
    public void subscribe(String filter, Qos qos) {
        manager.await(connection.subscribe(filter, qos)).reasons().forEach(reason -> {
            if (reason.isError()) {
                throw new MqttException(reason, "refused: " + filter);
            }
        });
    }

    @Override
    public void unsubscribe(String filter) {
        manager.await(connection.unsubscribe(filter));
    }

    @Override
    public CompletableFuture<?> send(String topic, byte[] payload, Qos qos, boolean retain) {
        var options = PublishOptions.qos(qos);
        return connection.publish(topic, payload, retain ? options.retained() : options);
    }

    @Override
    void leave() {
        manager.await(connection.disconnect());
    }

    @Override
    void release() {
        manager.close();
    }
}
