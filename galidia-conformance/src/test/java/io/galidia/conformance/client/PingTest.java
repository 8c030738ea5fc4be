// SPDX-License-Identifier: Apache-2.0
package io.galidia.conformance.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.galidia.Connection;
import io.galidia.Event;
import io.galidia.conformance.Packets;
import io.galidia.conformance.Shows;
import io.galidia.packet.PingReq;
import io.galidia.packet.PingResp;
import io.galidia.packet.Properties;
import io.galidia.packet.Property;
import io.galidia.packet.Publish;
import io.galidia.packet.Qos;
import io.galidia.packet.ReasonCode;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/** Keep alive (section 3.1.2.10) and PINGREQ (section 3.12). */
class PingTest {

    private static final Duration MINUTE = Duration.ofSeconds(60);

    @ScriptedTest
    @Shows(
            v3 = {"MQTT-3.1.2-23", "MQTT-2.2.2-1"},
            v5 = {"MQTT-3.1.2-20", "MQTT-2.1.3-1"})
    void clientWithNothingToSay_sendsPingReqWithinTheKeepAlive(ScriptedBroker broker) {
        broker.open();
        for (int i = 0; i < 3; i++) {
            broker.pass(Duration.ofSeconds(50));
            broker.expectNothing();
            broker.pass(Duration.ofMillis(9_900)); // a timer of the real world is late
            broker.expect(PingReq.class);
            assertThat(broker.lastBytes()).containsExactly(0xC0, 0);
            broker.send(PingResp.INSTANCE);
        }
    }

    @ScriptedTest
    @Shows(v3 = "MQTT-3.1.2-23", v5 = "MQTT-3.1.2-20")
    void whatIsReceived_doesNotStandInForWhatIsSent(ScriptedBroker broker) {
        broker.open();
        broker.pass(Duration.ofSeconds(50));
        broker.send(Packets.publish("a", "b"));
        broker.pass(Duration.ofSeconds(10));
        broker.expect(PingReq.class);
    }

    @ScriptedTest
    @Shows(v3 = "MQTT-3.1.2-23", v5 = "MQTT-3.1.2-20")
    void whatIsSent_putsPingReqOff(ScriptedBroker broker) {
        Connection client = broker.open();
        broker.pass(Duration.ofSeconds(40));
        client.publish("a", "b", Qos.AT_MOST_ONCE);
        broker.expect(Publish.class);
        broker.pass(Duration.ofSeconds(40));
        broker.expectNothing();
        broker.pass(Duration.ofSeconds(20));
        broker.expect(PingReq.class);
    }

    @ScriptedTest
    @Shows(v5 = {"MQTT-3.1.2-21", "MQTT-3.2.2-21"})
    void serverKeepAlive_replacesTheClientsOwn(ScriptedBroker broker) {
        broker.open(Properties.NONE.with(Property.SERVER_KEEP_ALIVE, 5));
        broker.pass(Duration.ofMillis(4_900));
        broker.expect(PingReq.class);
        broker.cut();
        broker.open(Properties.NONE.with(Property.SERVER_KEEP_ALIVE, 120));
        broker.pass(Duration.ofSeconds(90));
        broker.expectNothing();
        broker.pass(Duration.ofSeconds(30));
        broker.expect(PingReq.class);
        broker.cut();
        broker.open(Properties.NONE.with(Property.SERVER_KEEP_ALIVE, 0));
        broker.pass(Duration.ofDays(1));
        broker.expectNothing();
    }

    @ScriptedTest
    void keepAliveOfZero_sendsNoPingReq(ScriptedBroker broker) {
        broker.open(broker.options().withKeepAlive(Duration.ZERO));
        broker.pass(Duration.ofDays(1));
        broker.expectNothing();
    }

    @ScriptedTest
    void serverThatAnswersNoPingReq_countsAsDead(ScriptedBroker broker) {
        broker.open();
        broker.pass(MINUTE);
        broker.expect(PingReq.class);
        broker.pass(Duration.ofSeconds(10));
        assertThat(broker.expectClosed().reason()).isEqualTo(ReasonCode.KEEP_ALIVE_TIMEOUT);
        assertThat(broker.application().next(Event.Failure.class).reason()).isEqualTo(ReasonCode.KEEP_ALIVE_TIMEOUT);
    }

    @ScriptedTest
    void serverThatDoesNotAnswerConnect_countsAsDead(ScriptedBroker broker) {
        broker.connecting(broker.options().withConnectTimeout(Duration.ofSeconds(3)));
        broker.pass(Duration.ofMillis(2_900));
        broker.expectNothing();
        broker.pass(Duration.ofMillis(100));
        broker.expectClosed();
        assertThat(broker.application().next(Event.Failure.class).text()).contains("CONNACK");
    }

    @ScriptedTest
    void pingOfTheApplication_isCompletedByPingResp(ScriptedBroker broker) {
        Connection client = broker.open();
        CompletableFuture<Void> answer = client.ping();
        broker.expect(PingReq.class);
        assertThat(answer).isNotDone();
        broker.send(PingResp.INSTANCE);
        broker.outcome(answer);
    }
}
