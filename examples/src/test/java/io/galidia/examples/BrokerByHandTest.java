// SPDX-License-Identifier: Apache-2.0
package io.galidia.examples;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.galidia.PublishOptions;
import io.galidia.packet.Qos;
import io.galidia.peers.ChildProcess;
import io.galidia.peers.OtherSide;
import io.galidia.peers.Peers;
import java.net.URI;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The broker that is only a handler, with our client and with mosquitto's tools. */
class BrokerByHandTest {

    private RunningExample example;
    private URI uri;

    @BeforeEach
    void start() {
        example = RunningExample.start(E15BrokerByHand::main, "mqtt://127.0.0.1:0");
        uri = URI.create(
                example.awaitLine("listening on mqtt://127.0.0.1:[1-9]\\d*").substring("listening on ".length()));
    }

    @AfterEach
    void stop() {
        example.close();
    }

    @Test
    void message_reachesThoseWhoSubscribedAndNobodyElse() throws Exception {
        try (var publisher = OtherSide.at(uri.toString());
                var first = OtherSide.at(uri.toString());
                var second = OtherSide.at(uri.toString())) {
            first.subscribe("a/+");
            second.subscribe("a/#");
            second.subscribe("end");
            first.subscribe("end");
            publisher.publish("a/b", "1", PublishOptions.qos(Qos.EXACTLY_ONCE));
            publisher.publish("a/b/c", "2", PublishOptions.qos(Qos.AT_MOST_ONCE));
            publisher.publish("end", "3");

            var atFirst = first.next();
            assertThat(atFirst.text()).isEqualTo("1");
            assertThat(atFirst.qos()).isEqualTo(Qos.EXACTLY_ONCE);
            assertThat(first.next().text()).isEqualTo("3");
            assertThat(second.next().text()).isEqualTo("1");
            var atSecond = second.next();
            assertThat(atSecond.text()).isEqualTo("2");
            assertThat(atSecond.qos()).isEqualTo(Qos.AT_MOST_ONCE);
            assertThat(second.next().text()).isEqualTo("3");

            publisher.subscribe("own"); // publishing to a/b did not make it a subscriber of a/b
            first.publish("a/b", "4");
            first.publish("own", "5");
            assertThat(publisher.next().text()).isEqualTo("5");
        }
    }

    @Test
    void overlappingSubscriptions_deliverOnce_andAnUnsubscribedOneNothing() throws Exception {
        try (var publisher = OtherSide.at(uri.toString());
                var subscriber = OtherSide.at(uri.toString())) {
            subscriber.subscribe("a/+");
            subscriber.subscribe("a/#");
            publisher.publish("a/b", "1");
            subscriber.unsubscribe("a/+");
            publisher.publish("a/b", "2");
            subscriber.unsubscribe("a/#");
            subscriber.subscribe("end");
            publisher.publish("a/b", "for nobody");
            publisher.publish("end", "3");
            assertThat(subscriber.next().text()).isEqualTo("1");
            assertThat(subscriber.next().text()).isEqualTo("2");
            assertThat(subscriber.next().text()).isEqualTo("3");
        }
    }

    @Test
    void subscriberThatLeft_isForgotten() throws Exception {
        try (var publisher = OtherSide.at(uri.toString());
                var stays = OtherSide.at(uri.toString())) {
            try (var leaves = OtherSide.at(uri.toString())) {
                leaves.subscribe("a");
            }
            stays.subscribe("a");
            publisher.publish("a", "1");
            assertThat(stays.next().text()).isEqualTo("1");
        }
    }

    @Test
    void mosquittosTools_publishAndSubscribe() throws Exception {
        String sub = Peers.program("mosquitto_sub", "mosquitto-clients").toString();
        String pub = Peers.program("mosquitto_pub", "mosquitto-clients").toString();
        String port = Integer.toString(uri.getPort());
        try (var ours = OtherSide.at(uri.toString());
                var theirs = ChildProcess.start(
                        "mosquitto_sub",
                        sub,
                        "-p",
                        port,
                        "-h",
                        "127.0.0.1",
                        "-t",
                        "a/#",
                        "-q",
                        "1",
                        "-W",
                        "20",
                        "-v")) {
            // nothing is retained here, so the first message is repeated until somebody is there to take it
            await().atMost(20, SECONDS).until(() -> {
                ours.publish("a/c", "from Java");
                return theirs.lines().contains("a/c from Java");
            });
            ours.subscribe("a/#");
            try (var publisher = ChildProcess.start(
                    "mosquitto_pub", pub, "-p", port, "-h", "127.0.0.1", "-t", "a/b", "-m", "from C", "-q", "2")) {
                assertThat(publisher.awaitExit()).isZero();
            }
            assertThat(ours.next().text()).isEqualTo("from C");
            theirs.awaitLine("a/b from C"::equals);
        }
    }
}
