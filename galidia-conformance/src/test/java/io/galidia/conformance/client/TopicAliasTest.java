// SPDX-License-Identifier: Apache-2.0
package io.galidia.conformance.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.galidia.Connection;
import io.galidia.Event;
import io.galidia.conformance.Frame;
import io.galidia.conformance.Shows;
import io.galidia.packet.Properties;
import io.galidia.packet.Property;
import io.galidia.packet.Publish;
import io.galidia.packet.Qos;
import io.galidia.packet.ReasonCode;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Topic aliases in both directions (section 3.3.2.3.4). */
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

    // ---- given by the client

    @ScriptedTest
    @Shows(v5 = {"MQTT-3.2.2-17", "MQTT-3.3.2-9", "MQTT-3.3.2-8"})
    void aliasesOfTheClient_stayWithinTheServersMaximumAndMeanTheirTopics(ScriptedBroker broker) {
        Connection client = broker.open(Properties.NONE.with(Property.TOPIC_ALIAS_MAXIMUM, 2));
        Map<Long, String> known = new HashMap<>();
        for (int i = 0; i < 40; i++) {
            String topic = "a/rather/long/topic/" + i % 5;
            client.publish(topic, "x", Qos.AT_MOST_ONCE);
            Publish sent = broker.expect(Publish.class);
            long alias = sent.properties().number(Property.TOPIC_ALIAS, -1);
            if (alias != -1) {
                assertThat(alias).isBetween(1L, 2L);
                known.compute(alias, (key, old) -> sent.topic().isEmpty() ? old : sent.topic());
            }
            assertThat(sent.topic().isEmpty() ? known.get(alias) : sent.topic()).isEqualTo(topic);
        }
        client.publish("once/more/and/again", "x", Qos.AT_MOST_ONCE);
        client.publish("once/more/and/again", "x", Qos.AT_MOST_ONCE);
        broker.expect(Publish.class);
        assertThat(broker.expect(Publish.class).topic()).as("an alias is used").isEmpty();
    }

    @ScriptedTest
    @Shows(v5 = "MQTT-3.2.2-18")
    void clientWithoutAMaximumOfTheServer_sendsNoAlias(ScriptedBroker broker) {
        for (Properties none : List.of(Properties.NONE, Properties.NONE.with(Property.TOPIC_ALIAS_MAXIMUM, 0))) {
            Connection client = broker.open(none);
            for (int i = 0; i < 3; i++) {
                client.publish("a/rather/long/topic", "x", Qos.AT_LEAST_ONCE);
                Publish sent = broker.expect(Publish.class);
                assertThat(sent.topic()).isEqualTo("a/rather/long/topic");
                assertThat(sent.properties().has(Property.TOPIC_ALIAS)).isFalse();
            }
            broker.cut();
        }
    }

    @ScriptedTest
    @Shows(v5 = {"MQTT-3.3.2-7", "MQTT-4.4.0-1"})
    void repeatedMessage_usesNoAliasOfTheConnectionBefore(ScriptedBroker broker) {
        Connection client = broker.open(broker.keeping(), false, Properties.NONE.with(Property.TOPIC_ALIAS_MAXIMUM, 9));
        client.publish("a/rather/long/topic", "1", Qos.AT_LEAST_ONCE);
        client.publish("a/rather/long/topic", "2", Qos.AT_LEAST_ONCE);
        broker.expect(Publish.class);
        assertThat(broker.expect(Publish.class).topic()).isEmpty();
        broker.reopen(client);
        for (int i = 0; i < 2; i++) {
            Publish again = broker.expect(Publish.class);
            assertThat(again.topic()).isEqualTo("a/rather/long/topic");
            assertThat(again.properties().has(Property.TOPIC_ALIAS)).isFalse();
        }
    }

    private static Frame message(String topic, int alias) {
        return Frame.of(0x30).text(topic).properties(Frame.of(0x23).u16(alias));
    }
}
