// SPDX-License-Identifier: Apache-2.0
package io.galidia.interop;

import static io.galidia.packet.Qos.AT_LEAST_ONCE;
import static io.galidia.packet.Qos.EXACTLY_ONCE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.galidia.ConnectOptions;
import io.galidia.Event;
import io.galidia.Event.Close;
import io.galidia.Event.MqttMessage;
import io.galidia.Event.MqttOpen;
import io.galidia.Manager;
import io.galidia.PublishOptions;
import io.galidia.packet.Properties;
import io.galidia.packet.Property;
import io.galidia.packet.ReasonCode;
import io.galidia.packet.RetainHandling;
import io.galidia.packet.Subscription;
import io.galidia.packet.Will;
import io.galidia.peers.OtherSide;
import io.netty.buffer.Unpooled;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What our client does with a broker in MQTT 5 and not before. */
abstract class Version5Cases extends ClientCases {

    /** What a client is told whose session another one has taken over. */
    ReasonCode reasonForTheFirst() {
        return ReasonCode.SESSION_TAKEN_OVER;
    }

    /** A receive maximum that the broker obeys. */
    int receiveMaximum() {
        return 2;
    }

    private OtherSide ours(ConnectOptions options) {
        return OtherSide.at(url(), options);
    }

    private OtherSide ours() {
        return ours(ConnectOptions.DEFAULTS.withClientId(id()));
    }

    private static void subscribe(OtherSide client, Subscription subscription, Properties properties) {
        assertThat(client.await(client.connection().subscribe(List.of(subscription), properties))
                        .reasons())
                .noneMatch(ReasonCode::isError);
    }

    @Test
    void propertiesOfAMessage_travel() throws InterruptedException {
        String topic = topic();
        var properties = Properties.NONE
                .with(Property.CONTENT_TYPE, "text/plain")
                .with(Property.RESPONSE_TOPIC, "answers/here")
                .with(Property.CORRELATION_DATA, new byte[] {0, 1, -1})
                .with(Property.PAYLOAD_FORMAT_INDICATOR, true)
                .with(Property.MESSAGE_EXPIRY_INTERVAL, 100)
                .withUser("a", "1")
                .withUser("a", "2")
                .withUser("ü", "€");
        try (var client = ours()) {
            client.subscribe(topic);
            client.publish(topic, "x", PublishOptions.qos(EXACTLY_ONCE).withProperties(properties));
            Properties got = client.next().properties();
            assertThat(got.number(Property.MESSAGE_EXPIRY_INTERVAL, 0)).isBetween(90L, 100L);
            for (Property name :
                    List.of(Property.CONTENT_TYPE, Property.RESPONSE_TOPIC, Property.PAYLOAD_FORMAT_INDICATOR)) {
                assertThat(got.has(name)).as("%s in %s", name, got).isTrue();
            }
            assertThat(got.text(Property.CONTENT_TYPE)).isEqualTo("text/plain");
            assertThat(got.text(Property.RESPONSE_TOPIC)).isEqualTo("answers/here");
            assertThat(got.binary(Property.CORRELATION_DATA)).containsExactly(0, 1, -1);
            assertThat(got.flag(Property.PAYLOAD_FORMAT_INDICATOR, false)).isTrue();
            assertThat(got.userProperties()).isEqualTo(properties.userProperties());
        }
    }

    @Test
    void subscriptionOptions_areObeyed() throws InterruptedException {
        String topic = topic();
        try (var client = ours();
                var other = ours()) {
            other.publishRetained(topic + "/old", "old");
            var own = new Subscription(topic + "/own", AT_LEAST_ONCE, true, false, RetainHandling.SEND);
            var old = new Subscription(topic + "/old", AT_LEAST_ONCE, false, false, RetainHandling.DO_NOT_SEND);
            var flag = new Subscription(topic + "/flag", AT_LEAST_ONCE, false, true, RetainHandling.SEND);
            subscribe(client, own, Properties.NONE);
            subscribe(client, old, Properties.NONE);
            subscribe(client, flag, Properties.NONE.withSubscriptionIdentifier(268_435_455));
            client.publish(topic + "/own", "not for its publisher");
            other.publishRetained(topic + "/flag", "end");
            MqttMessage message = client.next();
            assertThat(message.text()).isEqualTo("end");
            assertThat(message.retain()).isTrue();
            assertThat(message.properties().subscriptionIdentifiers()).containsExactly(268_435_455);
            other.publish(topic + "/own", "of another");
            assertThat(client.next().text()).isEqualTo("of another");
            other.publishRetained(topic + "/flag", "");
            other.publishRetained(topic + "/old", "");
        }
    }

    @Test
    void sharedSubscription_givesEachMessageToOneMember() {
        String topic = topic();
        try (var first = ours();
                var second = ours();
                var publisher = ours()) {
            var shared = new Subscription("$share/group/" + topic, AT_LEAST_ONCE); // HiveMQ's grants no more
            subscribe(first, shared, Properties.NONE);
            subscribe(second, shared, Properties.NONE);
            for (int i = 0; i < 20; i++) {
                publisher.publish(topic, "" + i);
            }
            List<Integer> all = new ArrayList<>();
            await().atMost(20, TimeUnit.SECONDS).until(() -> {
                Stream.concat(first.drain().stream(), second.drain().stream())
                        .forEach(message -> all.add(Integer.valueOf(message.text())));
                return all.size() >= 20;
            });
            first.await(first.connection().ping()); // what the broker sent by now, and not just the first 20
            second.await(second.connection().ping());
            first.drain().forEach(message -> all.add(-1));
            second.drain().forEach(message -> all.add(-1));
            assertThat(all)
                    .containsExactlyInAnyOrderElementsOf(
                            IntStream.range(0, 20).boxed().toList());
        }
    }

    @Test
    void emptyClientIdentifier_isReplacedByTheServer() {
        try (var client = OtherSide.at(url(), ConnectOptions.DEFAULTS)) {
            assertThat(client.connection().clientId()).isNotEmpty();
        }
    }

    @Test
    void takenOverSession_isToldAsSuch() {
        var closed = new CompletableFuture<Close>();
        var open = new CompletableFuture<Event>();
        var options = ConnectOptions.DEFAULTS.withClientId(id());
        try (var manager = Manager.start((connection, event) -> {
            if (event instanceof MqttOpen) {
                open.complete(event);
            } else if (event instanceof Close close) {
                closed.complete(close);
            }
        })) {
            manager.connect(url(), options);
            manager.await(open);
            try (var second = ours(options)) {
                assertThat(manager.await(closed).reason()).isEqualTo(reasonForTheFirst());
                second.await(second.connection().ping());
            }
        }
    }

    @Test
    void reasonCodes_tellWhatWasNotThere() {
        String topic = topic();
        try (var client = ours()) {
            assertThat(client.await(client.connection().publish(topic, "for nobody", AT_LEAST_ONCE))
                            .reason())
                    .isEqualTo(ReasonCode.NO_MATCHING_SUBSCRIBERS);
            assertThat(client.await(client.connection().publish(topic, "for nobody", EXACTLY_ONCE))
                            .reason())
                    .isIn(ReasonCode.NO_MATCHING_SUBSCRIBERS, ReasonCode.SUCCESS); // of PUBREC or of PUBCOMP
            assertThat(client.await(client.connection().unsubscribe(topic)).reasons())
                    .singleElement()
                    .isIn(ReasonCode.NO_SUBSCRIPTION_EXISTED, ReasonCode.SUCCESS); // HiveMQ says success
        }
    }

    @Test
    void willDelay_isWaitedFor() throws InterruptedException {
        String topic = topic();
        var will = new Will(
                topic,
                Unpooled.wrappedBuffer("late".getBytes(UTF_8)),
                AT_LEAST_ONCE,
                false,
                Properties.NONE.with(Property.WILL_DELAY_INTERVAL, 1).withUser("why", "cut"));
        var options = ConnectOptions.DEFAULTS
                .withClientId(id())
                .withProperties(Properties.NONE.with(Property.SESSION_EXPIRY_INTERVAL, 60))
                .withWill(will);
        try (var watcher = ours();
                var wire = Wire.to(URI.create(url()).getPort());
                var manager = Manager.start((connection, event) -> {})) {
            watcher.subscribe(topic);
            var connection = manager.connect(wire.url(), options);
            manager.await(connection.ping());
            long cut = System.nanoTime();
            wire.cut();
            MqttMessage message = watcher.next();
            assertThat(Duration.ofNanos(System.nanoTime() - cut)).isGreaterThan(Duration.ofMillis(500));
            assertThat(message.text()).isEqualTo("late");
            assertThat(message.properties().userProperty("why")).isEqualTo("cut");
        }
    }

    @Test
    void disconnectWithWill_publishesIt() throws InterruptedException {
        String topic = topic();
        var options = ConnectOptions.DEFAULTS.withClientId(id()).withWill(topic, "wanted", AT_LEAST_ONCE, false);
        try (var watcher = ours();
                var manager = Manager.start((connection, event) -> {})) {
            watcher.subscribe(topic);
            var connection = manager.connect(url(), options);
            manager.await(connection.ping());
            manager.await(connection.disconnect(ReasonCode.DISCONNECT_WITH_WILL));
            assertThat(watcher.next().text()).isEqualTo("wanted");
        }
    }

    @Test
    void smallReceiveMaximumAndTopicAliases_doNotChangeWhatArrives() throws InterruptedException {
        String topic = topic();
        var options = ConnectOptions.DEFAULTS
                .withClientId(id())
                .withProperties(Properties.NONE
                        .with(Property.RECEIVE_MAXIMUM, receiveMaximum())
                        .with(Property.TOPIC_ALIAS_MAXIMUM, 3));
        try (var client = ours(options);
                var publisher = ours()) {
            client.subscribe(topic + "/#");
            List<CompletableFuture<?>> outcomes = new ArrayList<>();
            for (int i = 0; i < 60; i++) {
                outcomes.add(publisher.send(topic + "/" + i % 5, "" + i, PublishOptions.qos(EXACTLY_ONCE)));
            }
            for (int i = 0; i < 60; i++) {
                MqttMessage message = client.next();
                assertThat(message.text()).isEqualTo("" + i);
                assertThat(message.topic()).isEqualTo(topic + "/" + i % 5);
            }
            CompletableFuture.allOf(outcomes.toArray(CompletableFuture[]::new))
                    .orTimeout(20, TimeUnit.SECONDS)
                    .join();
        }
    }
}
