// SPDX-License-Identifier: Apache-2.0
package io.galidia.conformance.client;

import static io.galidia.packet.Qos.AT_LEAST_ONCE;
import static io.galidia.packet.Qos.AT_MOST_ONCE;
import static org.assertj.core.api.Assertions.assertThat;

import io.galidia.ConnectOptions;
import io.galidia.Connection;
import io.galidia.EnhancedAuthentication;
import io.galidia.Event;
import io.galidia.conformance.Frame;
import io.galidia.conformance.Shows;
import io.galidia.packet.Auth;
import io.galidia.packet.ConnAck;
import io.galidia.packet.Disconnect;
import io.galidia.packet.Properties;
import io.galidia.packet.Property;
import io.galidia.packet.ReasonCode;
import io.galidia.packet.Subscribe;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Enhanced authentication as far as every method has it (section 4.12). */
class AuthTest {

    private static final Properties METHOD = Properties.NONE.with(Property.AUTHENTICATION_METHOD, "M");
    private static final Properties OTHER = Properties.NONE.with(Property.AUTHENTICATION_METHOD, "N");

    @ScriptedTest
    @Shows(v5 = "MQTT-4.12.0-7")
    void clientWithoutAMethod_answersNoAuth(ScriptedBroker broker) {
        broker.connecting(broker.options());
        broker.send(new Auth(ReasonCode.CONTINUE_AUTHENTICATION, METHOD));
        broker.expectAccused(ReasonCode.PROTOCOL_ERROR);
        broker.open();
        broker.send(new Auth(ReasonCode.SUCCESS, METHOD));
        broker.expectAccused(ReasonCode.PROTOCOL_ERROR);
    }

    @ScriptedTest
    @Shows(v5 = "MQTT-3.15.1-1")
    void flagsOfAuth_areMalformed(ScriptedBroker broker) {
        broker.open();
        broker.send(Frame.of(0xF1).u8(0x18).properties(Frame.of(0x15).text("M")));
        broker.expectAccused(ReasonCode.MALFORMED_PACKET);
    }

    @ScriptedTest
    @Shows(v5 = "MQTT-3.1.2-30")
    void clientWithAMethod_sendsNothingButAuthAndDisconnectBeforeConnAck(ScriptedBroker broker) {
        Connection client = broker.connecting(withMethod(broker));
        client.publish("t", "0", AT_MOST_ONCE);
        client.publish("t", "1", AT_LEAST_ONCE);
        client.subscribe("t", AT_MOST_ONCE);
        client.unsubscribe("t");
        client.ping();
        broker.pass(java.time.Duration.ofSeconds(9));
        broker.expectNothing();
        broker.send(new ConnAck(false, ReasonCode.SUCCESS, METHOD));
        broker.expect(Subscribe.class);
        assertThat(broker.application().has(Event.MqttOpen.class)).isTrue();
        broker.cut();

        Connection second = broker.connecting(withMethod(broker));
        second.publish("t", "1", AT_LEAST_ONCE);
        second.disconnect();
        broker.expect(Disconnect.class);
        broker.expectClosed();
    }

    @ScriptedTest
    @Shows(v5 = "MQTT-4.12.0-5")
    void methodOfTheServer_isThatOfConnect(ScriptedBroker broker) {
        broker.connecting(withMethod(broker));
        broker.send(new ConnAck(false, ReasonCode.SUCCESS, OTHER));
        broker.expectAccused(ReasonCode.PROTOCOL_ERROR);
        broker.connecting(withMethod(broker));
        broker.send(new ConnAck(false, ReasonCode.SUCCESS, Properties.NONE));
        broker.expectAccused(ReasonCode.PROTOCOL_ERROR);
        broker.connecting(withMethod(broker));
        broker.send(new Auth(ReasonCode.CONTINUE_AUTHENTICATION, OTHER));
        broker.expectAccused(ReasonCode.PROTOCOL_ERROR);
        assertThat(broker.application().has(Event.MqttOpen.class)).isFalse();
    }

    private static ConnectOptions withMethod(ScriptedBroker broker) {
        return broker.options().withAuthentication(new Trusting());
    }

    /** A method that says nothing and believes everything. */
    private static final class Trusting implements EnhancedAuthentication, EnhancedAuthentication.Exchange {
        @Override
        public String method() {
            return "M";
        }

        @Override
        public Exchange begin() {
            return this;
        }

        @Override
        public byte[] first() {
            return new byte[0];
        }

        @Override
        public CompletionStage<byte[]> answer(byte[] data) {
            return CompletableFuture.completedFuture(new byte[0]);
        }

        @Override
        public void verify(byte[] data) {}
    }
}
