// SPDX-License-Identifier: Apache-2.0
package io.galidia.conformance.broker;

import static io.galidia.conformance.Packets.publish;
import static io.galidia.packet.ProtocolVersion.MQTT_3_1_1;
import static io.galidia.packet.ProtocolVersion.MQTT_5;
import static org.assertj.core.api.Assertions.assertThat;

import io.galidia.broker.BrokerLimits;
import io.galidia.broker.BrokerOptions;
import io.galidia.conformance.Frame;
import io.galidia.conformance.Peer;
import io.galidia.conformance.Shows;
import io.galidia.packet.Property;
import io.galidia.packet.PubAck;
import io.galidia.packet.Qos;
import io.galidia.packet.ReasonCode;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class KeepAliveTest {

    private static final BrokerLimits THIRTY_SECONDS = BrokerLimits.DEFAULTS.withMaxKeepAlive(Duration.ofSeconds(30));

    @Test
    @Shows(
            v3 = {"MQTT-3.1.2-24"},
            v5 = {"MQTT-3.1.2-22", "MQTT-3.2.2-22"})
    void silenceEndsTheConnection_afterOneAndAHalfTimesTheKeepAlive() {
        Scene.play(BrokerOptions.DEFAULTS, s -> {
            Peer client = s.connecting().keepAlive(60).open();
            s.pass(Duration.ofMillis(89_999));
            client.expectNothing();
            s.pass(Duration.ofMillis(1));
            client.expectDisconnected(ReasonCode.KEEP_ALIVE_TIMEOUT);
        });
    }

    @Test
    @Shows(
            v3 = {"MQTT-3.1.2-24"},
            v5 = {"MQTT-3.1.2-22"})
    void everyPacket_isASignOfLife() {
        Scene.play(BrokerOptions.DEFAULTS, s -> {
            Peer client = s.connecting().keepAlive(10).open();
            for (Runnable sign : List.<Runnable>of(
                    () -> client.send(publish(s.topic("a"), "1")),
                    () -> client.publish(publish(s.topic("a"), "1", Qos.AT_LEAST_ONCE, 1)),
                    () -> client.publish(publish(s.topic("a"), "1", Qos.EXACTLY_ONCE, 1)),
                    () -> client.subscribe(s.topic("b"), Qos.AT_MOST_ONCE),
                    () -> client.send(new PubAck(77)),
                    client::expectAlive)) {
                s.pass(Duration.ofSeconds(14));
                sign.run();
            }
            s.pass(Duration.ofSeconds(14));
            client.expectNothing();
            s.pass(Duration.ofSeconds(1));
            client.expectDisconnected(ReasonCode.KEEP_ALIVE_TIMEOUT);
        });
    }

    @Test
    @Shows(
            v3 = {"MQTT-3.1.2-24"},
            v5 = {"MQTT-3.1.2-22"})
    void partOfAPacket_isNone() {
        Scene.play(BrokerOptions.DEFAULTS, s -> {
            Peer client = s.connecting().keepAlive(10).open();
            byte[] packet = Frame.of(0x30).text(s.topic("a")).u8(0, 0, 0).bytes();
            for (int i = 0; i < 3; i++) {
                s.pass(Duration.ofSeconds(5));
                client.send(packet[i]);
            }
            client.expectDisconnected(ReasonCode.KEEP_ALIVE_TIMEOUT);
        });
    }

    @Test
    @Shows(
            v3 = {"MQTT-3.1.2-24"},
            v5 = {"MQTT-3.1.2-22"})
    void keepAlive0_allowsAnySilence() {
        Scene.play(BrokerOptions.DEFAULTS, s -> {
            Peer client = s.connecting().keepAlive(0).open();
            s.pass(Duration.ofDays(1_000));
            client.expectAlive();
        });
    }

    @Test
    @Shows(
            v3 = {"MQTT-3.1.2-24"},
            v5 = {"MQTT-3.1.2-22"})
    void theLongestKeepAlive_isKeptToTheSecond() {
        Scene.play(BrokerOptions.DEFAULTS, s -> {
            Peer client = s.connecting().keepAlive(65_535).open();
            s.pass(Duration.ofSeconds(98_302));
            client.expectNothing();
            s.pass(Duration.ofSeconds(1));
            client.expectDisconnected(ReasonCode.KEEP_ALIVE_TIMEOUT);
        });
    }

    @Test
    @Shows(v5 = {"MQTT-3.1.2-21", "MQTT-3.2.2-21", "MQTT-3.1.2-22"})
    void theServersKeepAlive_isToldAndTakesTheClientsPlace() {
        Scene.play(MQTT_5, THIRTY_SECONDS, s -> {
            for (int wanted : List.of(0, 31, 65_535)) {
                Peer client = s.connecting().keepAlive(wanted).open();
                assertThat(client.connAck().properties().number(Property.SERVER_KEEP_ALIVE, -1))
                        .isEqualTo(30);
                s.pass(Duration.ofSeconds(44));
                client.expectNothing();
                s.pass(Duration.ofSeconds(1));
                client.expectDisconnected(ReasonCode.KEEP_ALIVE_TIMEOUT);
            }
        });
    }

    @Test
    @Shows(v5 = {"MQTT-3.2.2-22"})
    void aKeepAliveThatSuitsTheServer_isTheClients() {
        Scene.play(MQTT_5, THIRTY_SECONDS, s -> {
            Peer client = s.connecting().keepAlive(10).open();
            assertThat(client.connAck().properties().has(Property.SERVER_KEEP_ALIVE))
                    .isFalse();
            s.pass(Duration.ofSeconds(15));
            client.expectDisconnected(ReasonCode.KEEP_ALIVE_TIMEOUT);
        });
    }

    @Test
    @Shows(v3 = {"MQTT-3.1.2-24"})
    void aClientThatCannotBeToldAnother_keepsItsOwnKeepAlive() {
        Scene.play(MQTT_3_1_1, THIRTY_SECONDS, s -> {
            Peer client = s.connecting().keepAlive(60).open();
            s.pass(Duration.ofSeconds(89));
            client.expectAlive();
        });
    }
}
