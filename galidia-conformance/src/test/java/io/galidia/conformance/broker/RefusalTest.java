// SPDX-License-Identifier: Apache-2.0
package io.galidia.conformance.broker;

import static io.galidia.packet.ProtocolVersion.MQTT_3_1;
import static io.galidia.packet.ProtocolVersion.MQTT_3_1_1;
import static io.galidia.packet.ProtocolVersion.MQTT_5;
import static org.assertj.core.api.Assertions.assertThat;

import io.galidia.broker.BrokerLimits;
import io.galidia.broker.BrokerOptions;
import io.galidia.broker.auth.AuthenticationResult;
import io.galidia.broker.auth.Identity;
import io.galidia.conformance.Connecting;
import io.galidia.conformance.Packets;
import io.galidia.conformance.Peer;
import io.galidia.conformance.Script;
import io.galidia.conformance.Shows;
import io.galidia.packet.Disconnect;
import io.galidia.packet.Properties;
import io.galidia.packet.Property;
import io.galidia.packet.ProtocolVersion;
import io.galidia.packet.Qos;
import io.galidia.packet.ReasonCode;
import io.galidia.packet.SubAck;
import java.time.Duration;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** CONNECT that is right as such, and refused. */
class RefusalTest {

    private static final BrokerOptions PASSWORDS = BrokerOptions.DEFAULTS.withAuthenticator(
            request -> CompletableFuture.completedFuture(answerTo(String.valueOf(request.userName()))));

    private static AuthenticationResult answerTo(String user) {
        return switch (user) {
            case "ann", "bob" -> AuthenticationResult.accepted(Identity.user(user));
            case "eve" -> AuthenticationResult.refused(ReasonCode.NOT_AUTHORIZED, "not today");
            default -> AuthenticationResult.refused(ReasonCode.BAD_USER_NAME_OR_PASSWORD, "unknown");
        };
    }

    @Test
    @Shows(
            v3 = {"MQTT-3.2.2-4", "MQTT-3.2.2-5", "MQTT-3.1.4-5"},
            v5 = {"MQTT-3.1.4-2", "MQTT-3.1.4-6", "MQTT-3.2.2-6", "MQTT-3.2.2-7", "MQTT-3.2.2-8"})
    void aClientThatIsNotKnown_isRefusedAndItsPacketsAreNotTaken() {
        Scene.play(PASSWORDS, s -> {
            Peer witness = as(s, "ann").open();
            witness.subscribe("#", Qos.AT_MOST_ONCE);
            for (String user : new String[] {"eve", "mallory"}) {
                Peer client = as(s, user)
                        .will(s.topic("will"), "w", Qos.AT_MOST_ONCE, true)
                        .send();
                client.send(Packets.publish(s.topic("a"), "1"));
                client.expectRefused(
                        user.equals("eve") ? ReasonCode.NOT_AUTHORIZED : ReasonCode.BAD_USER_NAME_OR_PASSWORD);
                assertThat(client.lastBytes()[2]).isZero();
                if (!s.isVersion5()) {
                    assertThat(client.lastBytes()).containsExactly(0x20, 2, 0, user.equals("eve") ? 5 : 4);
                }
            }
            witness.expectNothing();
        });
    }

    @Test
    @Shows(
            v3 = {"MQTT-3.1.3-9", "MQTT-3.2.2-4", "MQTT-3.2.2-5"},
            v5 = {"MQTT-3.1.3-8", "MQTT-3.1.4-2", "MQTT-3.2.2-6", "MQTT-3.2.2-7"})
    void theIdentifierOfAnother_isRefused_andTheOtherDoesNotNotice() {
        Scene.play(PASSWORDS, s -> {
            String id = s.clientId("mine");
            Peer owner = as(s, "ann").resuming(id).open();
            for (boolean isClean : new boolean[] {true, false}) {
                as(s, "bob")
                        .resuming(id)
                        .cleanStart(isClean)
                        .send()
                        .expectRefused(ReasonCode.CLIENT_IDENTIFIER_NOT_VALID);
            }
            owner.expectAlive();
            owner.leave();
            as(s, "bob").resuming(id).send().expectRefused(ReasonCode.CLIENT_IDENTIFIER_NOT_VALID);
            assertThat(as(s, "ann").resuming(id).open().connAck().sessionPresent())
                    .isTrue();
        });
    }

    @Test
    @Shows(
            v3 = {"MQTT-3.2.2-4", "MQTT-3.1.4-5"},
            v5 = {"MQTT-3.2.2-6", "MQTT-3.1.4-2", "MQTT-3.1.4-6"})
    void aRefusal_leavesTheStoredSessionAsItIs() {
        Scene.play(PASSWORDS, s -> {
            String id = s.clientId("mine");
            as(s, "ann").resuming(id).open().leave();
            Peer refused = as(s, "eve").resuming(id).cleanStart(true).send();
            refused.expectRefused(ReasonCode.NOT_AUTHORIZED);
            assertThat(as(s, "ann").resuming(id).open().connAck().sessionPresent())
                    .isTrue();
        });
    }

    @Test
    @Shows(
            v3 = {"MQTT-3.2.2-5"},
            v5 = {"MQTT-3.1.4-2", "MQTT-3.2.2-7", "MQTT-3.2.2-8"})
    void moreClientsThanTheLimits_areRefused() {
        for (BrokerLimits limits : new BrokerLimits[] {
            BrokerLimits.DEFAULTS.withMaxConnections(1), BrokerLimits.DEFAULTS.withMaxSessions(1)
        }) {
            Scene.play(BrokerOptions.DEFAULTS.withLimits(limits), s -> {
                Peer first = s.connect();
                Peer second = s.connecting().send();
                second.expectRefused(s.isVersion5() ? ReasonCode.QUOTA_EXCEEDED : ReasonCode.SERVER_UNAVAILABLE);
                first.expectAlive();
            });
        }
    }

    @Test
    @Shows(
            v3 = {"MQTT-3.2.2-6", "MQTT-3.1.4-1"},
            v5 = {"MQTT-3.1.4-1", "MQTT-4.13.2-1"})
    void aConnectionWithoutConnect_isClosedWithoutAWord() {
        Scene.play(BrokerOptions.DEFAULTS, s -> {
            Peer silent = s.open();
            s.pass(Duration.ofMillis(9_999));
            silent.expectNothing();
            s.pass(Duration.ofMillis(1));
            assertThat(silent.expectClosed()).isNull();
        });
    }

    @Test
    @Shows(
            v3 = {"MQTT-3.1.2-2"},
            v5 = {"MQTT-3.1.2-2"})
    void aVersionThatIsNotServed_isRefusedInItsOwnWay() {
        Scene.play(MQTT_3_1_1, BrokerOptions.DEFAULTS.withVersions(Set.of(MQTT_5)), s -> {
            Peer client = s.connecting().send();
            client.expectRefused(ReasonCode.UNSUPPORTED_PROTOCOL_VERSION);
            assertThat(client.lastBytes()).containsExactly(0x20, 2, 0, 1);
        });
        Scene.play(MQTT_5, BrokerOptions.DEFAULTS.withVersions(Set.of(MQTT_3_1, MQTT_3_1_1)), s -> {
            Peer client = s.connecting().send();
            client.expectRefused(ReasonCode.UNSUPPORTED_PROTOCOL_VERSION);
            assertThat(client.lastBytes()[3] & 0xFF).isEqualTo(0x84);
        });
    }

    /** The reason stands in a reason string only where there is room for it. */
    @Test
    @Shows(v5 = {"MQTT-3.2.2-19", "MQTT-3.2.2-20", "MQTT-3.1.2-24"})
    void theReasonString_isLeftOutWhereItDoesNotFit() {
        Scene.play(MQTT_5, BrokerOptions.DEFAULTS, s -> {
            int[] sizes = new int[2];
            for (int i = 0; i < 2; i++) {
                Peer client = s.connect();
                Peer small = s.connecting()
                        .property(Property.MAXIMUM_PACKET_SIZE, i == 0 ? 1_000 : 20)
                        .open();
                small.send(s.connecting().packet());
                Disconnect disconnect = Objects.requireNonNull(small.expectClosed());
                assertThat(disconnect.properties().has(Property.REASON_STRING)).isEqualTo(i == 0);
                sizes[i] = small.lastBytes().length;
                client.expectAlive();
            }
            assertThat(sizes[0]).isGreaterThan(20);
            assertThat(sizes[1]).isLessThanOrEqualTo(20);
        });
    }

    @Test
    @Shows(v5 = {"MQTT-3.1.4-2", "MQTT-4.12.0-1"})
    void anAuthenticationMethodThatIsNotThere_isRefused() {
        Scene.play(
                MQTT_5,
                BrokerOptions.DEFAULTS,
                s -> s.connecting()
                        .properties(Properties.NONE.with(Property.AUTHENTICATION_METHOD, "GALIDIA-UNKNOWN"))
                        .send()
                        .expectRefused(ReasonCode.BAD_AUTHENTICATION_METHOD));
    }

    /** What came in one piece with CONNECT waits for the answer, and is taken only if that is yes. */
    @Test
    @Shows(
            v3 = {"MQTT-3.1.4-5", "MQTT-3.2.0-1"},
            v5 = {"MQTT-3.1.4-6", "MQTT-3.2.0-1"})
    void anAnswerThatTakesTime_isWaitedFor() {
        for (ProtocolVersion version : new ProtocolVersion[] {MQTT_3_1_1, MQTT_5}) {
            for (boolean isGood : new boolean[] {true, false}) {
                var answer = new CompletableFuture<AuthenticationResult>();
                Scene.play(version, BrokerOptions.DEFAULTS.withAuthenticator(request -> answer), s -> {
                    Peer client = s.connecting().send();
                    client.send(Packets.subscribe(1, s.topic("a"), Qos.AT_MOST_ONCE));
                    client.expectNothing();
                    answer.complete(
                            isGood
                                    ? AuthenticationResult.accepted(Identity.ANONYMOUS)
                                    : AuthenticationResult.refused(ReasonCode.NOT_AUTHORIZED, "no"));
                    if (isGood) {
                        client.expectAccepted();
                        client.expect(SubAck.class);
                    } else {
                        client.expectRefused(ReasonCode.NOT_AUTHORIZED);
                    }
                });
            }
        }
    }

    private static Connecting as(Script s, String user) {
        return s.connecting().user(user, "secret");
    }
}
