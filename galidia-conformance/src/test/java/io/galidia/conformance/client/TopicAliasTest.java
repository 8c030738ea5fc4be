// SPDX-License-Identifier: Apache-2.0
package io.galidia.conformance.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.galidia.Event;
import io.galidia.conformance.Frame;
import io.galidia.conformance.Shows;
import io.galidia.packet.Properties;
import io.galidia.packet.Property;
import io.galidia.packet.ReasonCode;

/** Topic aliases of the server's messages (section 3.3.2.3.4). */
class TopicAliasTest {

    private static final Properties THREE = Properties.NONE.with(Property.TOPIC_ALIAS_MAXIMUM, 3);

    @ScriptedTest
    @Shows(v5 = "MQTT-3.3.2-10")
    void aliasesUpToTheClientsMaximum_areTaken(ScriptedBroker broker) {
        broker.open(broker.options().withProperties(THREE));
        for (int alias = 1; alias <= 3; alias++) {
            broker.send(message("topic" + alias, alias));
            assertThat(broker.application().next(Event.MqttMessage.class).topic())
                    .isEqualTo("topic" + alias);
        }
        for (int alias = 3; alias >= 1; alias--) {
            broker.send(message("", alias));
            Event.MqttMessage message = broker.application().next(Event.MqttMessage.class);
            assertThat(message.topic()).isEqualTo("topic" + alias);
            assertThat(message.properties().has(Property.TOPIC_ALIAS)).isFalse();
        }
        broker.send(message("renamed", 2));
        broker.send(message("", 2));
        broker.application().next(Event.MqttMessage.class);
        assertThat(broker.application().next(Event.MqttMessage.class).topic()).isEqualTo("renamed");
    }

    @ScriptedTest
    @Shows(v5 = {"MQTT-3.3.2-8", "MQTT-3.3.2-10"})
    void aliasThatWasNotAllowed_isInvalid(ScriptedBroker broker) {
        for (int alias : new int[] {0, 4, 65_535}) {
            broker.open(broker.options().withProperties(THREE));
            broker.send(message("t", alias));
            broker.expectAccused(ReasonCode.TOPIC_ALIAS_INVALID);
        }
        broker.open();
        broker.send(message("t", 1));
        broker.expectAccused(ReasonCode.TOPIC_ALIAS_INVALID);
    }

    @ScriptedTest
    @Shows(v5 = "MQTT-3.3.2-7")
    void aliases_endWithTheirConnection(ScriptedBroker broker) {
        var options = broker.keeping().withProperties(THREE.with(Property.SESSION_EXPIRY_INTERVAL, 3_600));
        var client = broker.open(options);
        broker.send(message("t", 1));
        broker.application().next(Event.MqttMessage.class);
        broker.cut();
        broker.open(options.resuming(client), true, Properties.NONE);
        broker.send(message("", 1));
        broker.expectAccused(ReasonCode.PROTOCOL_ERROR);
        assertThat(broker.application().has(Event.MqttMessage.class)).isFalse();
    }

    private static Frame message(String topic, int alias) {
        return Frame.of(0x30).text(topic).properties(Frame.of(0x23).u16(alias));
    }
}
