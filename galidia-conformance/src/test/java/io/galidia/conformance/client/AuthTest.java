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
import io.galidia.packet.Publish;
import io.galidia.packet.ReasonCode;
import io.galidia.packet.Subscribe;
import java.nio.charset.StandardCharsets;
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

    @ScriptedTest
    @Shows(v5 = {"MQTT-4.12.0-3", "MQTT-3.15.2-2", "MQTT-3.15.2-3"})
    void answerToAuth_isAuthThatContinuesAndHasNoWordsBesides(ScriptedBroker broker) {
        broker.connecting(withMethod(broker));
        for (String said : new String[] {"one", "two"}) {
            broker.send(new Auth(ReasonCode.CONTINUE_AUTHENTICATION, saying(said)));
            assertThat(broker.expect(Auth.class))
                    .isEqualTo(new Auth(ReasonCode.CONTINUE_AUTHENTICATION, saying("answer to " + said)));
        }
        broker.send(new ConnAck(false, ReasonCode.SUCCESS, METHOD));
        broker.settle();
        assertThat(broker.application().has(Event.MqttOpen.class)).isTrue();
    }

    @ScriptedTest
    @Shows(v5 = {"MQTT-4.12.1-1", "MQTT-4.12.0-3", "MQTT-3.15.2-2", "MQTT-3.15.2-3"})
    void reauthentication_hasTheMethodOfConnect(ScriptedBroker broker) {
        Connection client = broker.open(
                withMethod(broker), false, METHOD.with(Property.MAXIMUM_PACKET_SIZE, 30)); // fits, words would not
        CompletableFuture<Void> outcome = client.reauthenticate();
        assertThat(broker.expect(Auth.class)).isEqualTo(new Auth(ReasonCode.REAUTHENTICATE, METHOD));
        broker.send(new Auth(ReasonCode.CONTINUE_AUTHENTICATION, saying("again")));
        assertThat(broker.expect(Auth.class))
                .isEqualTo(new Auth(ReasonCode.CONTINUE_AUTHENTICATION, saying("answer to again")));
        broker.send(new Auth(ReasonCode.SUCCESS, METHOD));
        broker.outcome(outcome);
        client.publish("t", "still here", AT_MOST_ONCE);
        broker.expect(Publish.class);
    }

    @ScriptedTest
    @Shows(v5 = "MQTT-4.12.1-2")
    void reauthentication_thatFails_endsTheConnection(ScriptedBroker broker) {
        Connection deceived = broker.open(withMethod(broker), false, METHOD);
        CompletableFuture<Void> outcome = deceived.reauthenticate();
        broker.expect(Auth.class);
        broker.send(new Auth(ReasonCode.SUCCESS, saying("forged")));
        assertThat(broker.expect(Disconnect.class).reason().isError()).isTrue();
        broker.expectClosed();
        assertThat(outcome).isCompletedExceptionally();
        broker.application().next(Event.Failure.class);

        Connection confused = broker.open(withMethod(broker), false, METHOD);
        confused.reauthenticate();
        broker.expect(Auth.class);
        broker.send(new Auth(ReasonCode.CONTINUE_AUTHENTICATION, OTHER));
        broker.expectAccused(ReasonCode.PROTOCOL_ERROR);
    }

    private static Properties saying(String data) {
        return Properties.NONE
                .with(Property.AUTHENTICATION_DATA, data.getBytes(StandardCharsets.UTF_8))
                .with(Property.AUTHENTICATION_METHOD, "M");
    }

    private static ConnectOptions withMethod(ScriptedBroker broker) {
        return broker.options().withAuthentication(new Trusting());
    }

    /** A method that says nothing unasked and believes everything but a forgery. */
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
            String answer = "answer to " + new String(data, StandardCharsets.UTF_8);
            return CompletableFuture.completedFuture(answer.getBytes(StandardCharsets.UTF_8));
        }

        @Override
        public void verify(byte[] data) {
            if (new String(data, StandardCharsets.UTF_8).equals("forged")) {
                throw new IllegalStateException("the server has proven nothing");
            }
        }
    }
}
