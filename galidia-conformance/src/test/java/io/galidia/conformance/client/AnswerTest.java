// SPDX-License-Identifier: Apache-2.0
package io.galidia.conformance.client;

import static io.galidia.packet.Qos.AT_LEAST_ONCE;
import static io.galidia.packet.Qos.EXACTLY_ONCE;
import static org.assertj.core.api.Assertions.assertThat;

import io.galidia.Connection;
import io.galidia.Event;
import io.galidia.Publication;
import io.galidia.conformance.Packets;
import io.galidia.conformance.Shows;
import io.galidia.packet.Properties;
import io.galidia.packet.Property;
import io.galidia.packet.PubAck;
import io.galidia.packet.PubComp;
import io.galidia.packet.PubRec;
import io.galidia.packet.PubRel;
import io.galidia.packet.Publish;
import io.galidia.packet.ReasonCode;

/** Reason strings and user properties of PUBACK, PUBREC, PUBREL and PUBCOMP (sections 3.4 to 3.7). */
class AnswerTest {

    /** The fewest bytes that an answer with a reason code takes. */
    private static final Properties FIVE_BYTES = Properties.NONE.with(Property.MAXIMUM_PACKET_SIZE, 5);

    @ScriptedTest
    @Shows(
            v5 = {
                "MQTT-3.4.2-2",
                "MQTT-3.4.2-3",
                "MQTT-3.5.2-2",
                "MQTT-3.5.2-3",
                "MQTT-3.6.2-2",
                "MQTT-3.6.2-3",
                "MQTT-3.7.2-2",
                "MQTT-3.7.2-3",
                "MQTT-3.2.2-15"
            })
    void answers_haveNoWordsThatAreTooLargeForTheServer(ScriptedBroker broker) {
        broker.application().reaction((connection, event) -> {
            if (event instanceof Event.MqttMessage message && message.text().equals("bad")) {
                message.refuse(ReasonCode.UNSPECIFIED_ERROR);
            }
        });
        broker.open(FIVE_BYTES);
        broker.send(Packets.publish("t", "bad", AT_LEAST_ONCE, 1));
        broker.expect(PubAck.class);
        assertThat(broker.lastBytes()).containsExactly(0x40, 3, 0, 1, 0x80);
        broker.send(Packets.publish("t", "bad", EXACTLY_ONCE, 2));
        broker.expect(PubRec.class);
        assertThat(broker.lastBytes()).containsExactly(0x50, 3, 0, 2, 0x80);
        broker.send(new PubRel(3));
        broker.expect(PubComp.class);
        assertThat(broker.lastBytes()).containsExactly(0x70, 3, 0, 3, 0x92);
        broker.send(new PubRec(4));
        broker.expect(PubRel.class);
        assertThat(broker.lastBytes()).containsExactly(0x62, 3, 0, 4, 0x92);
    }

    @ScriptedTest
    @Shows(v5 = {"MQTT-3.4.2-1", "MQTT-3.7.2-1"})
    void wordsOfTheServer_areShownToTheApplication(ScriptedBroker broker) {
        Connection client = broker.open();
        Properties words = Properties.NONE
                .with(Property.REASON_STRING, "nobody is there")
                .withUser("k", "1")
                .withUser("k", "2");
        var first = client.publish("t", "x", AT_LEAST_ONCE);
        int firstId = broker.expect(Publish.class).packetId();
        broker.send(new PubAck(firstId, ReasonCode.NO_MATCHING_SUBSCRIBERS, words));
        assertThat(broker.outcome(first))
                .isEqualTo(new Publication(firstId, ReasonCode.NO_MATCHING_SUBSCRIBERS, words));

        var second = client.publish("t", "x", EXACTLY_ONCE);
        int secondId = broker.expect(Publish.class).packetId();
        broker.send(new PubRec(secondId, ReasonCode.NO_MATCHING_SUBSCRIBERS, words));
        broker.expect(PubRel.class);
        broker.send(new PubComp(secondId, ReasonCode.SUCCESS, words));
        assertThat(broker.outcome(second)).isEqualTo(new Publication(secondId, ReasonCode.SUCCESS, words));
    }
}
