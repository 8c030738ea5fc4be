// SPDX-License-Identifier: Apache-2.0
package io.galidia.conformance.broker;

import static io.galidia.conformance.Packets.publish;
import static io.galidia.conformance.Packets.retained;
import static io.galidia.conformance.Packets.text;
import static org.assertj.core.api.Assertions.assertThat;

import io.galidia.broker.BrokerOptions;
import io.galidia.broker.Loss;
import io.galidia.conformance.MemoryTarget;
import io.galidia.conformance.Peer;
import io.galidia.conformance.Script;
import io.galidia.conformance.Shows;
import io.galidia.packet.Properties;
import io.galidia.packet.Property;
import io.galidia.packet.ProtocolVersion;
import io.galidia.packet.Publish;
import io.galidia.packet.Qos;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Message expiry to the second, over hours. */
class ExpiryTest {

    private final MemoryTarget target = new MemoryTarget(BrokerOptions.DEFAULTS);
    private final Script s = new Script(target, ProtocolVersion.MQTT_5, "expiry");
    private final Peer publisher = s.connect();

    @AfterEach
    void end() {
        s.close();
        target.close();
    }

    @Test
    @Shows(v5 = {"MQTT-3.3.2-5", "MQTT-3.3.2-6"})
    void aQueuedMessage_losesTheSecondsThatItWaits_untilNoneIsLeft() {
        Peer subscriber = resuming();
        subscriber.subscribe(s.topic("a"), Qos.EXACTLY_ONCE);
        subscriber.leave();
        publisher.publish(expiring("a", "an hour", Qos.AT_LEAST_ONCE, 3_600));
        publisher.publish(expiring("a", "an hour and a second", Qos.EXACTLY_ONCE, 3_601));
        publisher.publish(expiring("a", "for ever nearly", Qos.AT_LEAST_ONCE, 0xFFFF_FFFFL));
        s.pass(Duration.ofHours(1));
        Peer back = resuming();
        expectLeft(back, "an hour and a second", 1);
        expectLeft(back, "for ever nearly", 0xFFFF_FFFFL - 3_600);
        back.expectNothing();
        assertThat(target.broker().metrics().lost(Loss.EXPIRED)).isEqualTo(1);
    }

    @Test
    @Shows(v5 = {"MQTT-3.3.2-5", "MQTT-3.3.2-6"})
    void aRetainedMessage_losesTheSecondsThatItWaits_untilNoneIsLeft() {
        publisher.publish(retained(expiring("a", "kept", Qos.AT_LEAST_ONCE, 100)));
        s.pass(Duration.ofMillis(40_500));
        Peer first = s.connect();
        first.subscribe(s.topic("a"), Qos.AT_LEAST_ONCE);
        expectLeft(first, "kept", 60);
        s.pass(Duration.ofMillis(59_400));
        first.subscribe(s.topic("a"), Qos.AT_LEAST_ONCE);
        expectLeft(first, "kept", 1);
        s.pass(Duration.ofMillis(100));
        first.subscribe(s.topic("a"), Qos.AT_LEAST_ONCE);
        first.expectNothing();
    }

    @Test
    @Shows(v5 = {"MQTT-3.3.2-5", "MQTT-3.3.2-6"})
    void aRetainedMessage_thatThenWaitsInAQueue_losesBothTimes() {
        publisher.publish(retained(expiring("a", "kept", Qos.AT_LEAST_ONCE, 100)));
        publisher.publish(retained(expiring("b", "short", Qos.AT_LEAST_ONCE, 50)));
        s.pass(Duration.ofSeconds(30));
        Peer subscriber = s.connecting()
                .resuming(s.clientId("s"))
                .property(Property.RECEIVE_MAXIMUM, 1)
                .open();
        subscriber.subscribe(s.topic("c"), Qos.AT_LEAST_ONCE);
        publisher.publish(publish(s.topic("c"), "first", Qos.AT_LEAST_ONCE, 1));
        Publish first = subscriber.expectPublish(s.topic("c"), "first");
        subscriber.subscribe(s.topic("a"), Qos.AT_LEAST_ONCE);
        subscriber.subscribe(s.topic("b"), Qos.AT_LEAST_ONCE);
        s.pass(Duration.ofSeconds(20));
        subscriber.acknowledge(first);
        expectLeft(subscriber, "kept", 50);
        subscriber.expectNothing();
    }

    @Test
    @Shows(v5 = {"MQTT-3.3.2-6", "MQTT-4.4.0-1"})
    void aMessageThatIsSentAgain_hasLostTheTimeSinceItCame() {
        Peer subscriber = resuming();
        subscriber.subscribe(s.topic("a"), Qos.AT_LEAST_ONCE);
        publisher.publish(expiring("a", "again", Qos.AT_LEAST_ONCE, 100));
        assertThat(left(subscriber.expectPublish(s.topic("a"), "again"))).isEqualTo(100);
        subscriber.cut();
        s.pass(Duration.ofSeconds(60));
        expectLeft(resuming(), "again", 40);
    }

    @Test
    @Shows(v5 = {"MQTT-4.3.3-7", "MQTT-4.3.3-13"})
    void aQos2ExchangeThatHasBegun_isCompletedLongAfterTheExpiry() {
        Peer subscriber = resuming();
        subscriber.subscribe(s.topic("a"), Qos.EXACTLY_ONCE);
        publisher.publish(expiring("a", "begun", Qos.EXACTLY_ONCE, 5));
        Publish begun = subscriber.expectPublish(s.topic("a"), "begun", Qos.EXACTLY_ONCE);
        subscriber.cut();
        s.pass(Duration.ofSeconds(1_000));
        Peer back = resuming();
        Publish again = back.expectPublish(s.topic("a"), "begun", Qos.EXACTLY_ONCE);
        assertThat(again.packetId()).isEqualTo(begun.packetId());
        assertThat(again.dup()).isTrue();
        s.pass(Duration.ofSeconds(1_000));
        back.acknowledge(again);
        back.expectNothing();
    }

    private Peer resuming() {
        return s.connecting()
                .resuming(s.clientId("s"))
                .property(Property.SESSION_EXPIRY_INTERVAL, 100_000)
                .keepAlive(0)
                .open();
    }

    private Publish expiring(String suffix, String payload, Qos qos, long seconds) {
        Properties properties = Properties.NONE.with(Property.MESSAGE_EXPIRY_INTERVAL, seconds);
        return publish(s.topic(suffix), payload, qos, 1, properties);
    }

    private static void expectLeft(Peer subscriber, String payload, long seconds) {
        Publish message = subscriber.expect(Publish.class);
        assertThat(text(message)).isEqualTo(payload);
        assertThat(left(message)).isEqualTo(seconds);
        if (message.qos() == Qos.AT_LEAST_ONCE) {
            subscriber.acknowledge(message);
        }
    }

    private static long left(Publish message) {
        return message.properties().number(Property.MESSAGE_EXPIRY_INTERVAL, -1);
    }
}
