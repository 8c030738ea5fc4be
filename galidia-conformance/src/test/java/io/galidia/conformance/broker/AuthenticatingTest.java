// SPDX-License-Identifier: Apache-2.0
package io.galidia.conformance.broker;

import static io.galidia.packet.ProtocolVersion.MQTT_5;
import static org.assertj.core.api.Assertions.assertThat;

import io.galidia.broker.BrokerOptions;
import io.galidia.broker.auth.AuthenticationRequest;
import io.galidia.broker.auth.AuthenticationResult;
import io.galidia.broker.auth.AuthenticationStep;
import io.galidia.broker.auth.EnhancedAuthenticator;
import io.galidia.broker.auth.Identity;
import io.galidia.conformance.Packets;
import io.galidia.conformance.Peer;
import io.galidia.conformance.Script;
import io.galidia.conformance.Shows;
import io.galidia.packet.Auth;
import io.galidia.packet.Disconnect;
import io.galidia.packet.Packet;
import io.galidia.packet.PingReq;
import io.galidia.packet.Properties;
import io.galidia.packet.Property;
import io.galidia.packet.Qos;
import io.galidia.packet.ReasonCode;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** A client that has begun to authenticate and does something else. */
class AuthenticatingTest {

    /** Asks for more, for ever. */
    private static final EnhancedAuthenticator ENDLESS = new EnhancedAuthenticator() {
        @Override
        public String method() {
            return "ENDLESS";
        }

        @Override
        public Exchange begin(AuthenticationRequest request) {
            return data -> CompletableFuture.completedFuture(new AuthenticationStep.Continue(new byte[] {1}));
        }
    };

    private static final BrokerOptions OPTIONS = BrokerOptions.DEFAULTS
            .withMethods(List.of(ENDLESS))
            .withAuthenticator(
                    request -> CompletableFuture.completedFuture(AuthenticationResult.accepted(Identity.ANONYMOUS)));

    @Test
    @Shows(v5 = {"MQTT-3.1.2-30", "MQTT-3.1.4-6"})
    void anythingButAuth_beforeConnAck_isAProtocolError() {
        Scene.play(MQTT_5, OPTIONS, s -> {
            for (Packet packet : List.of(
                    PingReq.INSTANCE,
                    Packets.publish("a", "1"),
                    Packets.subscribe(1, "a", Qos.AT_MOST_ONCE),
                    s.connecting().packet())) {
                Peer client = begin(s);
                client.send(packet);
                client.expectRefused(ReasonCode.PROTOCOL_ERROR);
            }
        });
    }

    @Test
    @Shows(v5 = {"MQTT-3.1.2-30", "MQTT-3.1.2-8"})
    void disconnectBeforeConnAck_endsTheConnectionWithoutAWordAndWithoutWill() {
        Scene.play(MQTT_5, OPTIONS, s -> {
            Peer subscriber = s.connect();
            subscriber.subscribe(s.topic("will"), Qos.AT_MOST_ONCE);
            for (Disconnect disconnect : List.of(
                    Disconnect.NORMAL, Packets.disconnect(ReasonCode.DISCONNECT_WITH_WILL), Packets.disconnect(60))) {
                Peer client = begin(s);
                client.send(disconnect);
                assertThat(client.expectClosed()).isNull();
            }
            begin(s).cut();
            subscriber.expectNothing();
        });
    }

    private static Peer begin(Script s) {
        Peer client = s.connecting()
                .properties(Properties.NONE
                        .with(Property.AUTHENTICATION_METHOD, "ENDLESS")
                        .with(Property.SESSION_EXPIRY_INTERVAL, 60))
                .will(s.topic("will"), "gone", Qos.AT_MOST_ONCE, false)
                .send();
        Auth auth = client.expect(Auth.class);
        assertThat(auth.reason()).isEqualTo(ReasonCode.CONTINUE_AUTHENTICATION);
        return client;
    }
}
