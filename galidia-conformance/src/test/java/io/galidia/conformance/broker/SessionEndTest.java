// SPDX-License-Identifier: Apache-2.0
package io.galidia.conformance.broker;

import static io.galidia.conformance.Packets.disconnect;
import static io.galidia.conformance.Packets.publish;
import static io.galidia.packet.ProtocolVersion.MQTT_3_1_1;
import static io.galidia.packet.ProtocolVersion.MQTT_5;
import static org.assertj.core.api.Assertions.assertThat;

import io.galidia.broker.BrokerLimits;
import io.galidia.broker.BrokerOptions;
import io.galidia.conformance.Connecting;
import io.galidia.conformance.Peer;
import io.galidia.conformance.Script;
import io.galidia.conformance.Shows;
import io.galidia.packet.Properties;
import io.galidia.packet.Property;
import io.galidia.packet.Qos;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** How long sessions and wills wait, to the second and for years. */
class SessionEndTest {

    private static final Duration YEARS = Duration.ofDays(40_000);

    @Test
    @Shows(v5 = {"MQTT-3.1.2-23"})
    void aSession_livesForItsIntervalAndNotLonger() {
        Scene.play(MQTT_5, BrokerOptions.DEFAULTS, s -> {
            Peer client = expiring(s, 600).open();
            client.subscribe(s.topic("a"), Qos.AT_LEAST_ONCE);
            client.cut();
            s.pass(Duration.ofMillis(599_999));
            Peer again = expiring(s, 600).open();
            assertThat(again.connAck().sessionPresent()).isTrue();
            s.pass(Duration.ofSeconds(30)); // time with a client does not count
            again.cut();
            s.pass(Duration.ofMinutes(10));
            assertThat(expiring(s, 600).open().connAck().sessionPresent()).isFalse();
        });
    }

    @Test
    @Shows(
            v3 = {"MQTT-3.1.2-4", "MQTT-3.1.2-5"},
            v5 = {"MQTT-3.1.2-23"})
    void aSessionThatNeverExpires_isThereAfterACentury() {
        Scene.play(BrokerOptions.DEFAULTS, s -> {
            Peer client = neverExpiring(s).open();
            client.subscribe(s.topic("a"), Qos.AT_LEAST_ONCE);
            client.cut();
            s.pass(YEARS);
            s.connect().publish(publish(s.topic("a"), "1", Qos.AT_LEAST_ONCE, 1));
            s.pass(YEARS);
            Peer again = neverExpiring(s).open();
            assertThat(again.connAck().sessionPresent()).isTrue();
            again.expectPublish(s.topic("a"), "1", Qos.AT_LEAST_ONCE);
        });
    }

    @Test
    @Shows(v5 = {"MQTT-3.1.2-23"})
    void theLongestIntervalThatEnds_isASecondShorterThanNever() {
        Scene.play(MQTT_5, BrokerOptions.DEFAULTS, s -> {
            expiring(s, 0xFFFF_FFFEL).open().cut();
            s.pass(Duration.ofSeconds(0xFFFF_FFFDL));
            Peer again = expiring(s, 0xFFFF_FFFEL).open();
            assertThat(again.connAck().sessionPresent()).isTrue();
            again.cut();
            s.pass(Duration.ofSeconds(0xFFFF_FFFEL));
            assertThat(expiring(s, 0).open().connAck().sessionPresent()).isFalse();
        });
    }

    @Test
    @Shows(v5 = {"MQTT-3.1.2-23"})
    void aLimitOfTheBroker_isToldAndKept_alsoAtDisconnect() {
        var limits = BrokerLimits.DEFAULTS.withMaxSessionExpiry(Duration.ofSeconds(60));
        Scene.play(MQTT_5, limits, s -> {
            for (long wanted : new long[] {61, 0xFFFF_FFFFL}) {
                Peer client = expiring(s, wanted).open();
                assertThat(client.connAck().properties().number(Property.SESSION_EXPIRY_INTERVAL, -1))
                        .isEqualTo(60);
                client.send(disconnect(wanted));
                client.expectClosed();
                s.pass(Duration.ofSeconds(59));
                assertThat(expiring(s, 30).open().connAck().sessionPresent()).isTrue();
                expiring(s, wanted).open().cut();
                s.pass(Duration.ofSeconds(60));
                Peer late = expiring(s, 60).open();
                assertThat(late.connAck().sessionPresent()).isFalse();
                assertThat(late.connAck().properties().has(Property.SESSION_EXPIRY_INTERVAL))
                        .isFalse();
                late.send(disconnect(0));
                late.expectClosed();
            }
        });
    }

    @Test
    @Shows(v3 = {"MQTT-3.1.2-4"})
    void aLimitOfTheBroker_holdsForOlderClientsToo() {
        var limits = BrokerLimits.DEFAULTS.withMaxSessionExpiry(Duration.ofSeconds(60));
        Scene.play(MQTT_3_1_1, limits, s -> {
            neverExpiring(s).open().leave();
            s.pass(Duration.ofSeconds(59));
            Peer again = neverExpiring(s).open();
            assertThat(again.connAck().sessionPresent()).isTrue();
            again.leave();
            s.pass(Duration.ofSeconds(60));
            assertThat(neverExpiring(s).open().connAck().sessionPresent()).isFalse();
        });
    }

    @Test
    @Shows(v5 = {"MQTT-3.1.2-8", "MQTT-3.1.2-10"})
    void aWill_isPublishedAtTheEndOfItsDelayAndOnlyThen() {
        Scene.play(MQTT_5, BrokerOptions.DEFAULTS, s -> {
            Peer subscriber = watch(s);
            withWill(s, 7_200, 3_600).open().cut();
            s.pass(Duration.ofMillis(3_599_999));
            subscriber.expectNothing();
            s.pass(Duration.ofMillis(1));
            subscriber.expectPublish(s.topic("will"), "gone");
            s.pass(Duration.ofDays(1));
            subscriber.expectNothing();
        });
    }

    @Test
    @Shows(v5 = {"MQTT-3.1.2-8"})
    void aWillThatWouldWaitLongerThanTheSession_isPublishedAtItsEnd() {
        Scene.play(MQTT_5, BrokerOptions.DEFAULTS, s -> {
            Peer subscriber = watch(s);
            withWill(s, 60, 0xFFFF_FFFFL).open().cut();
            s.pass(Duration.ofMillis(59_999));
            subscriber.expectNothing();
            s.pass(Duration.ofMillis(1));
            subscriber.expectPublish(s.topic("will"), "gone");
        });
    }

    @Test
    @Shows(v5 = {"MQTT-3.1.3-9", "MQTT-3.1.2-8"})
    void eachLossOfTheConnection_beginsTheDelayAnew() {
        Scene.play(MQTT_5, BrokerOptions.DEFAULTS, s -> {
            Peer subscriber = watch(s);
            for (int i = 0; i < 3; i++) {
                withWill(s, 7_200, 60).open().cut();
                s.pass(Duration.ofSeconds(59));
            }
            subscriber.expectNothing();
            s.pass(Duration.ofSeconds(1));
            subscriber.expectPublish(s.topic("will"), "gone");
            subscriber.expectNothing();
        });
    }

    /** The message expiry interval of a will counts from its publication (section 3.1.3.2.4). */
    @Test
    @Shows(v5 = {"MQTT-3.1.2-8"})
    void theExpiryOfAWill_doesNotBeginWithItsDelay() {
        Scene.play(MQTT_5, BrokerOptions.DEFAULTS, s -> {
            Peer subscriber = watch(s);
            s.connecting()
                    .property(Property.SESSION_EXPIRY_INTERVAL, 7_200)
                    .will(
                            s.topic("will"),
                            "gone",
                            Qos.AT_MOST_ONCE,
                            false,
                            Properties.NONE
                                    .with(Property.WILL_DELAY_INTERVAL, 3_600)
                                    .with(Property.MESSAGE_EXPIRY_INTERVAL, 10))
                    .open()
                    .cut();
            s.pass(Duration.ofHours(1));
            var message = subscriber.expectPublish(s.topic("will"), "gone");
            assertThat(message.properties().number(Property.MESSAGE_EXPIRY_INTERVAL, -1))
                    .isEqualTo(10);
        });
    }

    private static Connecting expiring(Script s, long seconds) {
        return s.connecting()
                .clientId(s.clientId("one"))
                .cleanStart(false)
                .property(Property.SESSION_EXPIRY_INTERVAL, seconds);
    }

    private static Connecting neverExpiring(Script s) {
        Connecting connecting = s.connecting().clientId(s.clientId("never")).cleanStart(false);
        return s.isVersion5() ? connecting.property(Property.SESSION_EXPIRY_INTERVAL, 0xFFFF_FFFFL) : connecting;
    }

    private static Peer watch(Script s) {
        Peer subscriber = s.connecting().keepAlive(0).open();
        subscriber.subscribe(s.topic("will"), Qos.AT_MOST_ONCE);
        return subscriber;
    }

    private static Connecting withWill(Script s, long expirySeconds, long delaySeconds) {
        return expiring(s, expirySeconds)
                .will(
                        s.topic("will"),
                        "gone",
                        Qos.AT_MOST_ONCE,
                        false,
                        Properties.NONE.with(Property.WILL_DELAY_INTERVAL, delaySeconds));
    }
}
