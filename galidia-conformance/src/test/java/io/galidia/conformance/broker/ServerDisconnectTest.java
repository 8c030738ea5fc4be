// SPDX-License-Identifier: Apache-2.0
package io.galidia.conformance.broker;

import static io.galidia.conformance.Packets.publish;
import static io.galidia.conformance.Packets.retained;
import static io.galidia.conformance.Packets.subscribe;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.galidia.ListenOptions;
import io.galidia.broker.BrokerLimits;
import io.galidia.broker.BrokerOptions;
import io.galidia.broker.auth.Action;
import io.galidia.broker.auth.Authorizer;
import io.galidia.broker.auth.Decision;
import io.galidia.broker.auth.Identity;
import io.galidia.conformance.Connecting;
import io.galidia.conformance.Frame;
import io.galidia.conformance.MemoryTarget;
import io.galidia.conformance.Peer;
import io.galidia.conformance.Script;
import io.galidia.conformance.Shows;
import io.galidia.packet.Auth;
import io.galidia.packet.Disconnect;
import io.galidia.packet.Properties;
import io.galidia.packet.Property;
import io.galidia.packet.ProtocolVersion;
import io.galidia.packet.Qos;
import io.galidia.packet.ReasonCode;
import java.time.Duration;
import java.util.function.BiConsumer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Each cause for which the broker ends a connection: what it says, and whether the will is published. */
class ServerDisconnectTest {

    private static final BrokerOptions DEFAULTS = BrokerOptions.DEFAULTS;
    private static final BrokerLimits LIMITS = BrokerLimits.DEFAULTS;

    /** Goes wrong once, as a program with a fault does. */
    private static final Authorizer FAULTY = new Authorizer() {
        @Override
        public Decision authorize(Identity who, String clientId, Action action, String topic) {
            return Decision.ALLOW;
        }

        @Override
        public long version() {
            if (isBroken) {
                isBroken = false;
                throw new IllegalStateException("the fault that the test wants");
            }
            return 0;
        }
    };

    private static volatile boolean isBroken;

    @SuppressWarnings("ImmutableEnumChecker") // nothing changes the options, and the provocations have no state
    enum Cause {
        MALFORMED(ReasonCode.MALFORMED_PACKET, DEFAULTS, (s, peer) -> peer.send(Frame.of(0x00))),
        PROTOCOL_ERROR(ReasonCode.PROTOCOL_ERROR, DEFAULTS, (s, peer) -> peer.send(Frame.of(0xD0))),
        SECOND_CONNECT(
                ReasonCode.PROTOCOL_ERROR,
                DEFAULTS,
                (s, peer) -> peer.send(s.connecting().packet())),
        KEEP_ALIVE(ReasonCode.KEEP_ALIVE_TIMEOUT, DEFAULTS, (s, peer) -> s.pass(Duration.ofSeconds(91))),
        TAKEN_OVER(
                ReasonCode.SESSION_TAKEN_OVER,
                DEFAULTS,
                (s, peer) -> s.connecting().clientId("c").open()),
        RECEIVE_MAXIMUM(
                ReasonCode.RECEIVE_MAXIMUM_EXCEEDED, DEFAULTS.withLimits(LIMITS.withReceiveMaximum(2)), (s, peer) -> {
                    for (int i = 1; i <= 3; i++) {
                        peer.send(publish("t", "x", Qos.EXACTLY_ONCE, i));
                    }
                }),
        TOPIC_ALIAS(
                ReasonCode.TOPIC_ALIAS_INVALID,
                DEFAULTS.withLimits(LIMITS.withTopicAliasMaximum(3)),
                (s, peer) -> peer.send(
                        publish("t", "x", Qos.AT_MOST_ONCE, 0, Properties.NONE.with(Property.TOPIC_ALIAS, 4)))),
        UNKNOWN_ALIAS(
                ReasonCode.PROTOCOL_ERROR,
                DEFAULTS,
                (s, peer) -> peer.send(
                        publish("", "x", Qos.AT_MOST_ONCE, 0, Properties.NONE.with(Property.TOPIC_ALIAS, 2)))),
        PACKET_TOO_LARGE(
                ReasonCode.PACKET_TOO_LARGE,
                DEFAULTS.withLimits(LIMITS.withMaxPacketSize(1_024)),
                (s, peer) -> peer.send(publish("t", "x".repeat(1_100)))),
        QOS_NOT_SUPPORTED(
                ReasonCode.QOS_NOT_SUPPORTED,
                DEFAULTS.withMaxQos(Qos.AT_LEAST_ONCE),
                (s, peer) -> peer.send(publish("t", "x", Qos.EXACTLY_ONCE, 1))),
        RETAIN_NOT_SUPPORTED(
                ReasonCode.RETAIN_NOT_SUPPORTED,
                DEFAULTS.withRetainAvailable(false),
                (s, peer) -> peer.send(retained(publish("t", "x")))),
        REAUTHENTICATION(
                ReasonCode.PROTOCOL_ERROR,
                DEFAULTS,
                (s, peer) -> peer.send(new Auth(
                        ReasonCode.REAUTHENTICATE, Properties.NONE.with(Property.AUTHENTICATION_METHOD, "none")))),
        FAULT_OF_THE_BROKER(ReasonCode.UNSPECIFIED_ERROR, DEFAULTS.withAuthorizer(FAULTY), (s, peer) -> {
            peer.send(subscribe(1, "t", Qos.AT_MOST_ONCE));
            peer.expectAny();
            isBroken = true;
            peer.send(publish("t", "x", Qos.AT_LEAST_ONCE, 1));
        });

        final ReasonCode reason;
        final BrokerOptions options;
        final BiConsumer<Script, Peer> provocation;

        Cause(ReasonCode reason, BrokerOptions options, BiConsumer<Script, Peer> provocation) {
            this.reason = reason;
            this.options = options;
            this.provocation = provocation;
        }

        /** Whether MQTT 3.1.1 knows it. */
        boolean isOfMqtt3() {
            return switch (this) {
                case RECEIVE_MAXIMUM, TOPIC_ALIAS, UNKNOWN_ALIAS, REAUTHENTICATION -> false;
                default -> true;
            };
        }
    }

    private static MemoryTarget target(Cause cause) {
        int maxPacketSize = cause.options.limits().maxPacketSize();
        return new MemoryTarget(cause.options, ListenOptions.DEFAULTS.withMaxPacketSize(maxPacketSize));
    }

    private static Peer connect(Script s, boolean isFrugal) {
        Connecting connecting = s.connecting()
                .clientId("c")
                .will("will", "gone", Qos.AT_MOST_ONCE, false)
                .keepAlive(60);
        return isFrugal ? connecting.property(Property.MAXIMUM_PACKET_SIZE, 64).open() : connecting.open();
    }

    private static Peer witness(Script s) {
        Peer witness = s.connecting().keepAlive(0).open();
        witness.send(subscribe(1, "will", Qos.AT_MOST_ONCE));
        witness.expectAny();
        return witness;
    }

    @ParameterizedTest
    @EnumSource
    @Shows(
            v5 = {
                "MQTT-4.13.1-1",
                "MQTT-4.13.2-1",
                "MQTT-3.14.2-1",
                "MQTT-3.14.2-2",
                "MQTT-3.14.4-1",
                "MQTT-3.14.4-2",
                "MQTT-3.14.2-3"
            })
    void mqtt5_hearsTheCause_andTheWillIsPublished(Cause cause) {
        for (boolean isFrugal : new boolean[] {false, true}) {
            try (MemoryTarget target = target(cause);
                    Script s = new Script(target, ProtocolVersion.MQTT_5, "cause")) {
                Peer witness = witness(s);
                Peer peer = connect(s, isFrugal);
                cause.provocation.accept(s, peer);
                Disconnect last = null;
                for (var packet = peer.expectAnyOrEnd(); packet != null; packet = peer.expectAnyOrEnd()) {
                    assertThat(last).as("what comes before " + packet).isNull();
                    last = packet instanceof Disconnect disconnect ? disconnect : null;
                }
                assertThat(last).isNotNull();
                assertThat(last.reason()).isEqualTo(cause.reason);
                assertThat(last.properties().has(Property.SESSION_EXPIRY_INTERVAL))
                        .isFalse();
                assertThat(peer.lastBytes()).hasSizeLessThanOrEqualTo(isFrugal ? 64 : 1_000);
                witness.expectPublish("will", "gone");
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    @Shows(v3 = {"MQTT-4.8.0-1", "MQTT-4.8.0-2"})
    void mqtt311_isClosedWithoutAWord_andTheWillIsPublished(Cause cause) {
        assumeTrue(cause.isOfMqtt3());
        try (MemoryTarget target = target(cause);
                Script s = new Script(target, ProtocolVersion.MQTT_3_1_1, "cause")) {
            Peer witness = witness(s);
            Peer peer = connect(s, false);
            cause.provocation.accept(s, peer);
            for (var packet = peer.expectAnyOrEnd(); packet != null; packet = peer.expectAnyOrEnd()) {
                assertThat(packet).isNotInstanceOf(Disconnect.class);
            }
            witness.expectPublish("will", "gone");
            witness.expectAlive();
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"MQTT_3_1_1", "MQTT_5"})
    @Shows(v5 = {"MQTT-3.14.2-1", "MQTT-3.14.4-2"})
    void closingTheBroker_isToldToMqtt5_andPublishesNoWill(ProtocolVersion version) {
        MemoryTarget target = new MemoryTarget(DEFAULTS);
        Script s = new Script(target, version, "shutdown");
        Peer witness = witness(s);
        Peer peer = connect(s, false);
        target.broker().close();
        target.settle();
        peer.expectDisconnected(ReasonCode.SERVER_SHUTTING_DOWN);
        witness.expectDisconnected(ReasonCode.SERVER_SHUTTING_DOWN);
        target.close();
    }
}
