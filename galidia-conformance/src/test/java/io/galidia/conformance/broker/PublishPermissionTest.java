// SPDX-License-Identifier: Apache-2.0
package io.galidia.conformance.broker;

import static io.galidia.conformance.Packets.again;
import static io.galidia.conformance.Packets.publish;
import static org.assertj.core.api.Assertions.assertThat;

import io.galidia.broker.BrokerOptions;
import io.galidia.broker.Loss;
import io.galidia.broker.auth.Action;
import io.galidia.broker.auth.Decision;
import io.galidia.conformance.MemoryTarget;
import io.galidia.conformance.Peer;
import io.galidia.conformance.Script;
import io.galidia.conformance.Shows;
import io.galidia.packet.Property;
import io.galidia.packet.ProtocolVersion;
import io.galidia.packet.PubAck;
import io.galidia.packet.PubComp;
import io.galidia.packet.PubRec;
import io.galidia.packet.PubRel;
import io.galidia.packet.Qos;
import io.galidia.packet.ReasonCode;
import org.junit.jupiter.api.Test;

/** Messages that their client may not publish. */
class PublishPermissionTest {

    private static final BrokerOptions NOT_TO_B =
            BrokerOptions.DEFAULTS.withAuthorizer((who, clientId, action, topic) ->
                    action == Action.WRITE && topic.endsWith("/b") ? Decision.DENY : Decision.ALLOW);

    @Test
    @Shows(v3 = {"MQTT-3.3.5-2"})
    void beforeMqtt5_aMessageThatIsNotAllowed_isAnsweredAsUsual() {
        try (MemoryTarget target = new MemoryTarget(NOT_TO_B);
                Script s = new Script(target, ProtocolVersion.MQTT_3_1_1, "permission")) {
            Peer subscriber = s.connect();
            subscriber.subscribe(s.topic("#"), Qos.EXACTLY_ONCE);
            Peer publisher = s.connect();
            publisher.publish(publish(s.topic("b"), "0"));
            publisher.publish(publish(s.topic("b"), "1", Qos.AT_LEAST_ONCE, 1));
            publisher.publish(publish(s.topic("b"), "2", Qos.EXACTLY_ONCE, 2));
            subscriber.expectNothing();
            publisher.publish(publish(s.topic("a"), "3", Qos.AT_LEAST_ONCE, 1));
            subscriber.expectPublish(s.topic("a"), "3");
            assertThat(target.broker().metrics().lost(Loss.NOT_AUTHORIZED)).isEqualTo(3);
        }
    }

    @Test
    @Shows(v5 = {"MQTT-3.4.2-1", "MQTT-3.5.2-1", "MQTT-4.3.3-9"})
    void inMqtt5_thePublisherIsTold() {
        try (MemoryTarget target = new MemoryTarget(NOT_TO_B);
                Script s = new Script(target, ProtocolVersion.MQTT_5, "permission")) {
            Peer subscriber = s.connect();
            subscriber.subscribe(s.topic("#"), Qos.EXACTLY_ONCE);
            Peer publisher = s.connect();
            publisher.send(publish(s.topic("b"), "1", Qos.AT_LEAST_ONCE, 1));
            PubAck pubAck = publisher.expect(PubAck.class);
            assertThat(pubAck.reason()).isEqualTo(ReasonCode.NOT_AUTHORIZED);
            assertThat(pubAck.properties().text(Property.REASON_STRING)).contains("may not publish");
            publisher.send(publish(s.topic("b"), "2", Qos.EXACTLY_ONCE, 1));
            assertThat(publisher.expect(PubRec.class).reason()).isEqualTo(ReasonCode.NOT_AUTHORIZED);
            publisher.publish(again(publish(s.topic("a"), "new", Qos.EXACTLY_ONCE, 1)));
            subscriber.acknowledge(subscriber.expectPublish(s.topic("a"), "new", Qos.EXACTLY_ONCE));
            subscriber.expectNothing();
        }
    }

    @Test
    @Shows(v5 = {"MQTT-3.4.2-2", "MQTT-3.5.2-2", "MQTT-3.1.2-29"})
    void theReasonString_isLeftOutWhereItIsTooLongOrUnwanted() {
        for (Property property : new Property[] {Property.MAXIMUM_PACKET_SIZE, Property.REQUEST_PROBLEM_INFORMATION}) {
            try (MemoryTarget target = new MemoryTarget(NOT_TO_B);
                    Script s = new Script(target, ProtocolVersion.MQTT_5, "permission")) {
                Peer publisher = s.connecting()
                        .property(property, property == Property.MAXIMUM_PACKET_SIZE ? 40 : 0)
                        .open();
                publisher.send(publish(s.topic("b"), "1", Qos.AT_LEAST_ONCE, 1));
                PubAck pubAck = publisher.expect(PubAck.class);
                assertThat(pubAck.reason()).isEqualTo(ReasonCode.NOT_AUTHORIZED);
                assertThat(pubAck.properties().isEmpty()).isTrue();
                publisher.send(publish(s.topic("b"), "2", Qos.EXACTLY_ONCE, 2));
                PubRec pubRec = publisher.expect(PubRec.class);
                assertThat(pubRec.reason()).isEqualTo(ReasonCode.NOT_AUTHORIZED);
                assertThat(pubRec.properties().isEmpty()).isTrue();
                publisher.send(new PubRel(2)); // nobody knows it any more
                assertThat(publisher.expect(PubComp.class).reason()).isEqualTo(ReasonCode.PACKET_IDENTIFIER_NOT_FOUND);
            }
        }
    }
}
