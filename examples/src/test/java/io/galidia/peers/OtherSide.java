// SPDX-License-Identifier: Apache-2.0
package io.galidia.peers;

import static org.assertj.core.api.Assertions.assertThat;

import io.galidia.ConnectOptions;
import io.galidia.Connection;
import io.galidia.Event.MqttMessage;
import io.galidia.Event.MqttOpen;
import io.galidia.Manager;
import io.galidia.Publication;
import io.galidia.PublishOptions;
import io.galidia.packet.Qos;
import io.galidia.packet.ReasonCode;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** Our own client as the other side of a test: publishes what is waited for, and gets what is published. */
public final class OtherSide implements AutoCloseable {

    /**
     * Nobody subscribes to it. Moquette 0.17 closes a connection whose SUBSCRIBE comes before the thread of the session has
     * left CONNECT, which may be after the client got CONNACK; it answers UNSUBSCRIBE from that thread, thus not before.
     */
    public static final String NO_FILTER = "nobody/subscribes/to/this";

    private final BlockingQueue<MqttMessage> messages = new LinkedBlockingQueue<>();
    private final CompletableFuture<MqttOpen> open = new CompletableFuture<>();
    private final Manager manager;
    private final Connection connection;

    private OtherSide(String url, ConnectOptions options) {
        manager = Manager.start((ofEvent, event) -> {
            if (event instanceof MqttOpen opened) {
                open.complete(opened);
            } else if (event instanceof MqttMessage message) {
                messages.add(message);
            }
        });
        connection = manager.connect(url, options);
        manager.await(open);
        manager.await(connection.unsubscribe(NO_FILTER));
    }

    /** Connected. */
    public static OtherSide at(String url) {
        return at(url, ConnectOptions.DEFAULTS);
    }

    /** Connected with these options. */
    public static OtherSide at(String url, ConnectOptions options) {
        return new OtherSide(url, options);
    }

    /** Whether the server went on with a stored session. */
    public boolean sessionPresent() {
        return manager.await(open).sessionPresent();
    }

    /** Subscribes with QoS 2, and checks that it is granted. */
    public void subscribe(String filter) {
        assertThat(manager.await(connection.subscribe(filter, Qos.EXACTLY_ONCE)).reasons())
                .containsExactly(ReasonCode.GRANTED_QOS_2);
    }

    /** Unsubscribes. */
    public void unsubscribe(String filter) {
        manager.await(connection.unsubscribe(filter));
    }

    /** Publishes with QoS 1. */
    public void publish(String topic, String text) {
        publish(topic, text, PublishOptions.qos(Qos.AT_LEAST_ONCE));
    }

    /** Publishes, and waits until the server has it. */
    public void publish(String topic, String text, PublishOptions options) {
        manager.await(connection.publish(topic, text, options));
    }

    /** Publishes bytes, and waits until the server has them. */
    public void publish(String topic, byte[] payload, PublishOptions options) {
        manager.await(connection.publish(topic, payload, options));
    }

    /** Publishes without waiting. */
    public CompletableFuture<Publication> send(String topic, String text, PublishOptions options) {
        return connection.publish(topic, text, options);
    }

    /** The connection, for what is not offered here. */
    public Connection connection() {
        return connection;
    }

    /** Waits for the outcome. */
    public <T> T await(CompletableFuture<T> future) {
        return manager.await(future);
    }

    /** Publishes so that it does not matter whether the subscriber is there already. */
    public void publishRetained(String topic, String text) {
        publish(topic, text, PublishOptions.qos(Qos.AT_LEAST_ONCE).retained());
    }

    /** The next message; at most 20 s. */
    public MqttMessage next() throws InterruptedException {
        MqttMessage message = messages.poll(20, TimeUnit.SECONDS);
        assertThat(message).as("a message for " + connection.clientId()).isNotNull();
        return message;
    }

    /** The messages that have come and were not asked for yet, without waiting. */
    public List<MqttMessage> drain() {
        List<MqttMessage> drained = new ArrayList<>();
        messages.drainTo(drained);
        return drained;
    }

    /** The next message on this topic; others are passed over. */
    public MqttMessage next(String topic) throws InterruptedException {
        MqttMessage message = next();
        while (!message.topic().equals(topic)) {
            message = next();
        }
        return message;
    }

    @Override
    public void close() {
        manager.await(connection.disconnect());
        manager.close();
    }
}
