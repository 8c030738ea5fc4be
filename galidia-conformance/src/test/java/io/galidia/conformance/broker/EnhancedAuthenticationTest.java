// SPDX-License-Identifier: Apache-2.0
package io.galidia.conformance.broker;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.galidia.broker.BrokerOptions;
import io.galidia.broker.auth.AuthenticationRequest;
import io.galidia.broker.auth.AuthenticationStep;
import io.galidia.broker.auth.AuthenticationStep.Accepted;
import io.galidia.broker.auth.AuthenticationStep.Continue;
import io.galidia.broker.auth.AuthenticationStep.Refused;
import io.galidia.broker.auth.EnhancedAuthenticator;
import io.galidia.broker.auth.Identity;
import io.galidia.conformance.Connecting;
import io.galidia.conformance.Frame;
import io.galidia.conformance.MemoryTarget;
import io.galidia.conformance.Packets;
import io.galidia.conformance.Peer;
import io.galidia.conformance.Script;
import io.galidia.conformance.Shows;
import io.galidia.packet.Auth;
import io.galidia.packet.ConnAck;
import io.galidia.packet.Properties;
import io.galidia.packet.Property;
import io.galidia.packet.ProtocolVersion;
import io.galidia.packet.PubAck;
import io.galidia.packet.Qos;
import io.galidia.packet.ReasonCode;
import io.galidia.packet.UserProperty;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Sections 3.15 and 4.12, with a method that does what the client says. */
class EnhancedAuthenticationTest {

    private static final String METHOD = "PARROT";

    /** Lets in who says "ok", refuses who says "no", and asks others for more, with what they have said. */
    private static final class Parrot implements EnhancedAuthenticator {
        @Override
        public String method() {
            return METHOD;
        }

        @Override
        public Exchange begin(AuthenticationRequest request) {
            return data -> CompletableFuture.completedFuture(step(data));
        }

        private static AuthenticationStep step(byte[] data) {
            return switch (new String(data, UTF_8)) {
                case "ok" -> new Accepted(Identity.user("polly"), "welcome".getBytes(UTF_8));
                case "no" -> new Refused(ReasonCode.NOT_AUTHORIZED, "said no");
                default -> new Continue(data);
            };
        }
    }

    private final MemoryTarget target =
            new MemoryTarget(BrokerOptions.DEFAULTS.withAnonymousAllowed().withMethods(List.of(new Parrot())));
    private final Script s = new Script(target, ProtocolVersion.MQTT_5, "auth");

    @AfterEach
    void close() {
        s.close();
        target.close();
    }

    private static Properties saying(String data) {
        return Properties.NONE
                .with(Property.AUTHENTICATION_METHOD, METHOD)
                .with(Property.AUTHENTICATION_DATA, data.getBytes(UTF_8));
    }

    private Connecting connecting(String data) {
        return s.connecting().properties(saying(data)).will("will", "gone", Qos.AT_MOST_ONCE, false);
    }

    private static Auth next(String data) {
        return new Auth(ReasonCode.CONTINUE_AUTHENTICATION, saying(data));
    }

    private static Auth again(String data) {
        return new Auth(ReasonCode.REAUTHENTICATE, saying(data));
    }

    private static void assertSays(Properties properties, String data) {
        assertThat(properties.text(Property.AUTHENTICATION_METHOD)).isEqualTo(METHOD);
        assertThat(new String(properties.binary(Property.AUTHENTICATION_DATA), UTF_8))
                .isEqualTo(data);
    }

    /** A witness of the will "gone", who needs to say "ok" as well. */
    private Peer witness() {
        Peer witness = s.connecting().properties(saying("ok")).open();
        witness.subscribe("will", Qos.AT_MOST_ONCE);
        return witness;
    }

    @Test
    @Shows(v5 = {"MQTT-4.12.0-2", "MQTT-4.12.0-3", "MQTT-4.12.0-5", "MQTT-3.15.2-1"})
    void everyStepIsAnswered_withTheMethodOfConnect_andContinue() {
        Peer peer = connecting("one").send();
        for (String step : List.of("one", "two", "three")) {
            Auth auth = peer.expect(Auth.class);
            assertThat(auth.reason()).isEqualTo(ReasonCode.CONTINUE_AUTHENTICATION);
            assertSays(auth.properties(), step);
            peer.send(next(step.equals("one") ? "two" : step.equals("two") ? "three" : "ok"));
        }
        assertSays(peer.expectAccepted().properties(), "welcome");
        peer.expectAlive();
    }

    @Test
    @Shows(v5 = {"MQTT-4.12.0-1"})
    void otherMethods_areRefused_theirNamesAreComparedAsTheyAre() {
        for (String method : List.of("parrot", "PARROT ", "", "SCRAM-SHA-1")) {
            Peer peer = s.connecting()
                    .properties(Properties.NONE.with(Property.AUTHENTICATION_METHOD, method))
                    .send();
            peer.expectRefused(ReasonCode.BAD_AUTHENTICATION_METHOD);
        }
    }

    @Test
    @Shows(v5 = {"MQTT-4.12.0-4", "MQTT-4.13.2-1"})
    void refusalAtAnyStep_closes_withoutAWill() {
        Peer witness = witness();
        connecting("no").send().expectRefused(ReasonCode.NOT_AUTHORIZED);
        Peer later = connecting("one").send();
        later.expect(Auth.class);
        later.send(next("no"));
        later.expectRefused(ReasonCode.NOT_AUTHORIZED);
        witness.expectNothing();
    }

    @Test
    @Shows(v5 = {"MQTT-4.12.0-3", "MQTT-3.15.2-1"})
    void answerOfTheClient_thatIsNotContinue_isAFault() {
        for (ReasonCode reason : List.of(ReasonCode.SUCCESS, ReasonCode.REAUTHENTICATE)) {
            Peer peer = connecting("one").send();
            peer.expect(Auth.class);
            peer.send(new Auth(reason, saying("ok")));
            peer.expectRefused(ReasonCode.PROTOCOL_ERROR);
        }
        Peer unlisted = connecting("one").send();
        unlisted.expect(Auth.class);
        unlisted.send(Frame.of(0xF0).u8(0x80).properties(Frame.of(0x15).text(METHOD)));
        unlisted.expectRefused(ReasonCode.PROTOCOL_ERROR);
    }

    @Test
    @Shows(v5 = {"MQTT-3.15.1-1"})
    void authWithFlags_whileItIsDue_isMalformed() {
        Peer peer = connecting("one").send();
        peer.expect(Auth.class);
        peer.send(Frame.of(0xF2)
                .u8(0x18)
                .properties(Frame.of(0x15).text(METHOD), Frame.of(0x16).text("ok")));
        peer.expectRefused(ReasonCode.MALFORMED_PACKET);
    }

    @Test
    @Shows(v5 = {"MQTT-4.12.0-5", "MQTT-4.12.1-1"})
    void anotherMethodOrNone_inTheMiddleOrLater_isAFault() {
        for (boolean isLater : new boolean[] {false, true}) {
            for (Frame wrong : List.of(
                    Frame.of(0xF0)
                            .u8(isLater ? 0x19 : 0x18)
                            .properties(Frame.of(0x15).text("other")),
                    Frame.of(0xF0).u8(isLater ? 0x19 : 0x18).properties())) {
                Peer peer = connecting(isLater ? "ok" : "one").send();
                if (isLater) {
                    peer.expectAccepted();
                    peer.send(wrong);
                    peer.expectDisconnected(ReasonCode.PROTOCOL_ERROR);
                } else {
                    peer.expect(Auth.class);
                    peer.send(wrong);
                    peer.expectRefused(ReasonCode.PROTOCOL_ERROR);
                }
            }
        }
    }

    @Test
    @Shows(v5 = {"MQTT-4.12.0-5", "MQTT-3.15.2-1"})
    void authenticatingAgain_endsWithSuccess_andOtherPacketsPassMeanwhile() {
        Peer peer = connecting("ok").open();
        peer.send(again("first"));
        Auth step = peer.expect(Auth.class);
        assertThat(step.reason()).isEqualTo(ReasonCode.CONTINUE_AUTHENTICATION);
        assertSays(step.properties(), "first");
        peer.send(Packets.publish("t", "meanwhile", Qos.AT_LEAST_ONCE, 1));
        peer.expect(PubAck.class);
        peer.send(next("ok"));
        Auth done = peer.expect(Auth.class);
        assertThat(done.reason()).isEqualTo(ReasonCode.SUCCESS);
        assertSays(done.properties(), "welcome");
        peer.expectAlive();
    }

    @Test
    @Shows(v5 = {"MQTT-4.12.1-2", "MQTT-4.13.2-1"})
    void authenticatingAgain_thatFails_disconnects_andPublishesTheWill() {
        Peer witness = witness();
        for (List<String> steps : List.of(List.of("no"), List.of("first", "no"))) {
            Peer peer = connecting("ok").open();
            peer.send(again(steps.get(0)));
            if (steps.size() > 1) {
                peer.expect(Auth.class);
                peer.send(next(steps.get(1)));
            }
            peer.expectDisconnected(ReasonCode.NOT_AUTHORIZED);
            witness.expectPublish("will", "gone");
        }
    }

    @Test
    @Shows(v5 = {"MQTT-3.15.2-2", "MQTT-3.15.2-3"})
    void authOfTheBroker_isWithinTheMaximumPacketSize() {
        int fits = 2 + 1 + 1 + 3 + METHOD.length() + 3 + "one".length(); // header, reason, properties
        Peer peer = s.connecting()
                .properties(saying("one").with(Property.MAXIMUM_PACKET_SIZE, fits))
                .send();
        Auth auth = peer.expect(Auth.class);
        assertThat(peer.lastBytes()).hasSize(fits);
        assertThat(auth.properties().text(Property.REASON_STRING)).isNull();
        assertThat(auth.properties().userProperties()).isEqualTo(List.<UserProperty>of());
        Peer narrow = s.connecting()
                .properties(saying("one").with(Property.MAXIMUM_PACKET_SIZE, fits - 1))
                .send();
        narrow.expectRefused(ReasonCode.PACKET_TOO_LARGE);
    }

    @Test
    @Shows(v5 = {"MQTT-4.12.0-6", "MQTT-4.12.0-7"})
    void clientWithoutAMethod_hearsOfNone() {
        ConnAck connAck = s.connecting().user("polly", "ok").send().expect(ConnAck.class);
        assertThat(connAck.properties().has(Property.AUTHENTICATION_METHOD)).isFalse();
        assertThat(connAck.properties().has(Property.AUTHENTICATION_DATA)).isFalse();
    }
}
