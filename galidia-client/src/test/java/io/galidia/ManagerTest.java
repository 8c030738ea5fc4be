// SPDX-License-Identifier: Apache-2.0
package io.galidia;

import static org.assertj.core.api.Assertions.assertThat;

import io.galidia.Event.MqttMessage;
import io.galidia.Event.MqttOpen;
import io.galidia.Event.MqttSubscribe;
import io.galidia.ManagerOptions.Transport;
import io.galidia.packet.Qos;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The guide's model from end to end: a server by hand and a client, in one manager, in every mode. */
class ManagerTest {

    @ParameterizedTest
    @CsvSource({
        "poll, NIO, mqtt://127.0.0.1:0",
        "poll, EPOLL, mqtt://127.0.0.1:0",
        "poll, NIO, mem:manager-test-1",
        "poll, EPOLL, mem:manager-test-2",
        "start, NIO, mqtt://127.0.0.1:0",
        "start, EPOLL, mqtt://127.0.0.1:0",
        "start, EPOLL, mem:manager-test-3"
    })
    void messages_ofEveryQos_goThereAndBack(String mode, Transport transport, String url) {
        ManagerOptions options = ManagerOptions.DEFAULTS.withTransport(transport);
        List<Connection> subscribers = new CopyOnWriteArrayList<>();
        Handler server = (connection, event) -> {
            if (event instanceof MqttSubscribe) {
                subscribers.add(connection);
            } else if (event instanceof MqttMessage message) {
                for (Connection subscriber : subscribers) {
                    subscriber.publish(message.topic(), message.data(), message.qos());
                }
            }
        };
        List<String> received = new CopyOnWriteArrayList<>();
        CompletableFuture<Void> all = new CompletableFuture<>();
        Handler client = (connection, event) -> {
            if (event instanceof MqttOpen) {
                connection.subscribe("a/#", Qos.EXACTLY_ONCE);
                connection.publish("a/0", "zero", Qos.AT_MOST_ONCE);
                connection.publish("a/1", "one", Qos.AT_LEAST_ONCE);
                connection.publish("a/2", "two", Qos.EXACTLY_ONCE);
            } else if (event instanceof MqttMessage message) {
                received.add(message.topic() + "=" + message.text() + " " + message.qos());
                if (received.size() == 3) {
                    all.complete(null);
                }
            }
        };
        try (Manager manager = mode.equals("poll") ? new Manager(server, options) : Manager.start(server, options)) {
            Connection listener = manager.listen(url);
            manager.connect(listener.uri().toString(), ConnectOptions.DEFAULTS, client);
            manager.await(all, Duration.ofSeconds(10));
        }
        assertThat(received)
                .containsExactlyInAnyOrder("a/0=zero AT_MOST_ONCE", "a/1=one AT_LEAST_ONCE", "a/2=two EXACTLY_ONCE");
    }
}
