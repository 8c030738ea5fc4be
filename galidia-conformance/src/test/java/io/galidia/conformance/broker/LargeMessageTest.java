// SPDX-License-Identifier: Apache-2.0
package io.galidia.conformance.broker;

import static io.galidia.conformance.Packets.publish;
import static io.galidia.conformance.Packets.retained;
import static org.assertj.core.api.Assertions.assertThat;

import io.galidia.broker.BrokerOptions;
import io.galidia.broker.Loss;
import io.galidia.conformance.Connecting;
import io.galidia.conformance.MemoryTarget;
import io.galidia.conformance.Peer;
import io.galidia.conformance.Script;
import io.galidia.conformance.Shows;
import io.galidia.packet.Property;
import io.galidia.packet.ProtocolVersion;
import io.galidia.packet.Publish;
import io.galidia.packet.Qos;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Messages that are larger than one of their receivers takes. */
class LargeMessageTest {

    private static final int MAXIMUM = 100;
    private static final String LARGE = "x".repeat(MAXIMUM);

    private final MemoryTarget target = new MemoryTarget(BrokerOptions.DEFAULTS);
    private final Script s = new Script(target, ProtocolVersion.MQTT_5, "large");

    @AfterEach
    void end() {
        s.close();
        target.close();
    }

    @Test
    @Shows(v5 = {"MQTT-3.1.2-24", "MQTT-3.1.2-25"})
    void aMessage_isDroppedForTheReceiverThatItIsTooLargeFor_andForNoOther() {
        Peer small = small("s").open();
        small.subscribe(s.topic("a"), Qos.EXACTLY_ONCE);
        Peer other = s.connect();
        other.subscribe(s.topic("a"), Qos.EXACTLY_ONCE);
        Peer publisher = s.connect();
        int packetId = 0;
        for (Qos qos : Qos.values()) {
            publisher.publish(publish(s.topic("a"), LARGE, qos, qos == Qos.AT_MOST_ONCE ? 0 : ++packetId));
            other.acknowledge(other.expectPublish(s.topic("a"), LARGE, qos));
            small.expectNothing();
        }
        assertThat(lost()).isEqualTo(3);
        publisher.publish(publish(s.topic("a"), "small", Qos.EXACTLY_ONCE, 9));
        small.acknowledge(small.expectPublish(s.topic("a"), "small", Qos.EXACTLY_ONCE));
        other.expectPublish(s.topic("a"), "small");
        small.leave();
        small("s").open().expectNothing(); // nothing of it is left in the session
    }

    @Test
    @Shows(v5 = {"MQTT-3.1.2-24", "MQTT-3.1.2-25"})
    void theLimit_isTheSizeOfTheWholePacket() {
        Peer small = small("s").open();
        small.subscribe(s.topic("a"), Qos.AT_LEAST_ONCE);
        Peer publisher = s.connect();
        int overhead = 1 + 1 + 2 + s.topic("a").length() + 2 + 1;
        publisher.publish(publish(s.topic("a"), "x".repeat(MAXIMUM - overhead), Qos.AT_LEAST_ONCE, 1));
        small.acknowledge(small.expect(Publish.class));
        assertThat(small.lastBytes()).hasSize(MAXIMUM);
        publisher.publish(publish(s.topic("a"), "x".repeat(MAXIMUM - overhead + 1), Qos.AT_LEAST_ONCE, 1));
        small.expectNothing();
        assertThat(lost()).isEqualTo(1);
    }

    @Test
    @Shows(v5 = {"MQTT-3.1.2-24", "MQTT-3.1.2-25"})
    void whatWaitedOrWasKept_isHeldAgainstTheLimitToo() {
        Peer first = s.connecting().resuming(s.clientId("s")).open(); // takes everything, at first
        first.subscribe(s.topic("a"), Qos.AT_LEAST_ONCE);
        Peer publisher = s.connect();
        publisher.publish(publish(s.topic("a"), LARGE, Qos.AT_LEAST_ONCE, 1));
        first.expectPublish(s.topic("a"), LARGE); // is not acknowledged
        first.cut();
        publisher.publish(publish(s.topic("a"), LARGE, Qos.AT_LEAST_ONCE, 1));
        publisher.publish(publish(s.topic("a"), "small", Qos.AT_LEAST_ONCE, 1));
        publisher.publish(retained(publish(s.topic("r"), LARGE, Qos.AT_LEAST_ONCE, 1)));
        Peer small = small("s").open();
        small.acknowledge(small.expectPublish(s.topic("a"), "small"));
        small.subscribe(s.topic("r"), Qos.AT_LEAST_ONCE);
        small.expectNothing();
        assertThat(lost()).isEqualTo(3);
    }

    @Test
    @Shows(v5 = {"MQTT-3.1.2-25", "MQTT-3.3.4-9"})
    void whatIsDropped_takesNoPlaceInTheReceiveWindow() {
        Peer small = small("s").property(Property.RECEIVE_MAXIMUM, 1).open();
        small.subscribe(s.topic("a"), Qos.AT_LEAST_ONCE);
        Peer publisher = s.connect();
        for (int i = 0; i < 3; i++) {
            publisher.publish(publish(s.topic("a"), LARGE, Qos.AT_LEAST_ONCE, 1));
        }
        publisher.publish(publish(s.topic("a"), "small", Qos.AT_LEAST_ONCE, 1));
        small.expectPublish(s.topic("a"), "small");
    }

    @Test
    @Shows(v5 = {"MQTT-3.1.2-24", "MQTT-3.3.2-11"})
    void anAlias_doesNotMakeAMessageTooLarge() {
        Peer small = small("s").property(Property.TOPIC_ALIAS_MAXIMUM, 5).open();
        small.subscribe(s.topic("a"), Qos.AT_LEAST_ONCE);
        int overhead = 1 + 1 + 2 + s.topic("a").length() + 2 + 1;
        String fits = "x".repeat(MAXIMUM - overhead);
        Peer publisher = s.connect();
        for (int i = 0; i < 2; i++) { // with three bytes more for an alias it would not fit
            publisher.publish(publish(s.topic("a"), fits, Qos.AT_LEAST_ONCE, 1));
            small.acknowledge(small.expectPublish(s.topic("a"), fits));
        }
        assertThat(lost()).isZero();
    }

    private long lost() {
        return target.broker().metrics().lost(Loss.PACKET_TOO_LARGE);
    }

    private Connecting small(String id) {
        return s.connecting().resuming(s.clientId(id)).property(Property.MAXIMUM_PACKET_SIZE, MAXIMUM);
    }
}
