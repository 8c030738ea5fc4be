// SPDX-License-Identifier: Apache-2.0
package io.galidia.conformance.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.galidia.Connection;
import io.galidia.PublishOptions;
import io.galidia.conformance.Frame;
import io.galidia.conformance.Shows;
import io.galidia.packet.Properties;
import io.galidia.packet.Property;
import io.galidia.packet.Publish;
import io.galidia.packet.Qos;
import io.galidia.packet.ReasonCode;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/** The bytes of PUBLISH, and what the client refuses to publish (section 3.3). */
class PublishTest {

    @ScriptedTest
    @Shows(
            v3 = {"MQTT-2.3.1-5", "MQTT-3.3.1-2", "MQTT-3.3.2-1", "MQTT-4.3.1-1"},
            v5 = {"MQTT-2.2.1-2", "MQTT-2.2.2-1", "MQTT-3.3.1-2", "MQTT-3.3.2-1", "MQTT-4.3.1-1"})
    void messageOfQos0_hasTopicAndPayloadAndNothingElse(ScriptedBroker broker) {
        Connection client = broker.open();
        client.publish("t/\u00e9", "hi", Qos.AT_MOST_ONCE);
        broker.expect(Publish.class);
        Frame expected = Frame.of(0x30).text("t/\u00e9");
        if (broker.isVersion5()) {
            expected.properties();
        }
        assertThat(broker.lastBytes()).isEqualTo(expected.raw(utf8("hi")).bytes());
    }

    @ScriptedTest
    @Shows(
            v3 = {"MQTT-2.3.1-1", "MQTT-3.3.1-4", "MQTT-3.3.2-1", "MQTT-4.3.2-1", "MQTT-4.3.3-1"},
            v5 = {
                "MQTT-2.2.1-3",
                "MQTT-2.2.2-1",
                "MQTT-3.3.1-4",
                "MQTT-3.3.2-1",
                "MQTT-4.3.2-1",
                "MQTT-4.3.2-2",
                "MQTT-4.3.3-1",
                "MQTT-4.3.3-2"
            })
    void messageOfQos1And2_hasAnIdentifierAndNoDup(ScriptedBroker broker) {
        Connection client = broker.open();
        for (Qos qos : new Qos[] {Qos.AT_LEAST_ONCE, Qos.EXACTLY_ONCE}) {
            client.publish("t", "hi", PublishOptions.qos(qos).retained());
            Publish message = broker.expect(Publish.class);
            assertThat(message.packetId()).isPositive();
            Frame expected = Frame.of(0x31 | (qos.level() << 1)).text("t").u16(message.packetId());
            if (broker.isVersion5()) {
                expected.properties();
            }
            assertThat(broker.lastBytes()).isEqualTo(expected.raw(utf8("hi")).bytes());
        }
    }

    @ScriptedTest
    @Shows(v5 = {"MQTT-3.3.2-13", "MQTT-3.3.2-19", "MQTT-1.5.7-1", "MQTT-1.5.4-3"})
    void properties_standInTheirOrderAsTheApplicationGaveThem(ScriptedBroker broker) {
        Connection client = broker.open();
        Properties given = Properties.NONE
                .with(Property.PAYLOAD_FORMAT_INDICATOR, 1)
                .with(Property.MESSAGE_EXPIRY_INTERVAL, 9)
                .with(Property.CONTENT_TYPE, "text/\u00e9")
                .with(Property.RESPONSE_TOPIC, "r/\u00e9")
                .with(Property.CORRELATION_DATA, new byte[] {1, 2})
                .withUser("k", "\ufeff1")
                .withUser("k", "2");
        client.publish("t", "", PublishOptions.DEFAULTS.withProperties(given));
        broker.expect(Publish.class);
        Frame expected = Frame.of(0x30)
                .text("t")
                .properties(
                        Frame.of(0x01).u8(1),
                        Frame.of(0x02).u32(9),
                        Frame.of(0x03).text("text/\u00e9"),
                        Frame.of(0x08).text("r/\u00e9"),
                        Frame.of(0x09).u16(2).u8(1, 2),
                        Frame.of(0x26).text("k").text("\ufeff1"),
                        Frame.of(0x26).text("k").text("2"));
        assertThat(broker.lastBytes()).isEqualTo(expected.bytes());
    }

    @ScriptedTest
    @Shows(
            v3 = {
                "MQTT-3.3.2-2",
                "MQTT-4.7.1-1",
                "MQTT-4.7.3-1",
                "MQTT-4.7.3-2",
                "MQTT-4.7.3-3",
                "MQTT-1.5.3-1",
                "MQTT-1.5.3-2"
            },
            v5 = {
                "MQTT-3.3.2-2",
                "MQTT-4.7.0-1",
                "MQTT-4.7.3-1",
                "MQTT-4.7.3-2",
                "MQTT-4.7.3-3",
                "MQTT-1.5.4-1",
                "MQTT-1.5.4-2"
            })
    void topicThatIsNoTopicName_isRefusedWithItsFault(ScriptedBroker broker) {
        Connection client = broker.open();
        refused(client, "", "topic name is empty, it needs at least one character");
        refused(client, "a/+/b", "topic name 'a/+/b', index 2: '+' is a wildcard");
        refused(client, "a/#", "topic name 'a/#', index 2: '#' is a wildcard");
        refused(client, "a\0", "index 1: U+0000 is not allowed");
        refused(client, "a\ud800b", "index 1: a surrogate without its other half is not allowed");
        refused(client, "\udc00", "index 0: a surrogate without its other half is not allowed");
        refused(client, "x".repeat(65_536), "takes 65536 bytes of UTF-8, at most 65535 are allowed");
        refused(client, "\u00e9".repeat(32_768), "takes 65536 bytes of UTF-8, at most 65535 are allowed");
        broker.expectNothing();
        client.publish("y".repeat(65_535), "", Qos.AT_MOST_ONCE);
        assertThat(broker.expect(Publish.class).topic()).hasSize(65_535);
    }

    @ScriptedTest
    @Shows(v5 = {"MQTT-3.3.2-13", "MQTT-3.3.2-14", "MQTT-3.3.2-19", "MQTT-1.5.7-1", "MQTT-1.5.4-1", "MQTT-1.5.4-2"})
    void propertyThatIsMalformed_isRefusedWithItsFault(ScriptedBroker broker) {
        Connection client = broker.open();
        String surrogate = "\ud800";
        refused(client, with(Property.RESPONSE_TOPIC, "a/+"), "RESPONSE_TOPIC must not have the wildcard +");
        refused(client, with(Property.RESPONSE_TOPIC, "a/#"), "RESPONSE_TOPIC must not have the wildcard #");
        refused(client, with(Property.RESPONSE_TOPIC, ""), "RESPONSE_TOPIC must have at least one character");
        refused(client, with(Property.RESPONSE_TOPIC, surrogate), "RESPONSE_TOPIC must not have an unpaired surrogate");
        refused(client, with(Property.CONTENT_TYPE, surrogate), "CONTENT_TYPE must not have an unpaired surrogate");
        refused(client, with(Property.CONTENT_TYPE, "a\0"), "CONTENT_TYPE must not have U+0000");
        refused(client, Properties.NONE.withUser(surrogate, ""), "user property name must not have an unpaired");
        refused(client, Properties.NONE.withUser("", surrogate), "user property value must not have an unpaired");
        refused(client, Properties.NONE.withUser("\0", ""), "user property name must not have U+0000");
        refused(client, with(Property.CONTENT_TYPE, "c".repeat(65_536)), "CONTENT_TYPE must have at most 65535 bytes");
        refused(
                client,
                Properties.NONE.with(Property.CORRELATION_DATA, new byte[65_536]),
                "CORRELATION_DATA must have at most 65535 bytes, not 65536");
        broker.expectNothing();
    }

    @ScriptedTest
    @Shows(v5 = {"MQTT-3.3.4-6", "MQTT-3.3.2-8"})
    void propertyThatIsNotTheApplicationsToGive_isRefused(ScriptedBroker broker) {
        Connection client = broker.open(Properties.NONE.with(Property.TOPIC_ALIAS_MAXIMUM, 9));
        refused(client, Properties.NONE.withSubscriptionIdentifier(1), "SUBSCRIPTION_IDENTIFIER");
        refused(client, Properties.NONE.with(Property.TOPIC_ALIAS, 1), "topic alias");
        refused(client, Properties.NONE.with(Property.SERVER_KEEP_ALIVE, 1), "SERVER_KEEP_ALIVE is no property of");
        refused(client, new Properties.Builder().add(Property.TOPIC_ALIAS, 0L).build(), "topic alias");
        broker.expectNothing();
    }

    @ScriptedTest
    @Shows(v5 = "MQTT-3.2.2-15")
    void packetAboveTheServersMaximum_isNotSent(ScriptedBroker broker) {
        Connection client = broker.open(Properties.NONE.with(Property.MAXIMUM_PACKET_SIZE, 40));
        byte[] fits = new byte[32]; // 2 fixed header, 3 topic, 2 identifier, 1 properties
        assertThat(broker.failure(client.publish("t", new byte[33], Qos.AT_LEAST_ONCE))
                        .reason())
                .isEqualTo(ReasonCode.PACKET_TOO_LARGE);
        assertThat(broker.failure(client.publish("t", new byte[35], Qos.AT_MOST_ONCE))
                        .reason())
                .isEqualTo(ReasonCode.PACKET_TOO_LARGE);
        assertThat(broker.failure(client.subscribe("f".repeat(40), Qos.AT_MOST_ONCE))
                        .reason())
                .isEqualTo(ReasonCode.PACKET_TOO_LARGE);
        assertThat(broker.failure(client.unsubscribe("f".repeat(40))).reason()).isEqualTo(ReasonCode.PACKET_TOO_LARGE);
        broker.expectNothing();
        client.publish("t", fits, Qos.AT_LEAST_ONCE);
        broker.expect(Publish.class);
        assertThat(broker.lastBytes()).hasSize(40);
    }

    @ScriptedTest
    @Shows(v5 = "MQTT-3.2.2-11")
    void messageAboveTheServersMaximumQos_isNotSent(ScriptedBroker broker) {
        Connection client = broker.open(Properties.NONE.with(Property.MAXIMUM_QOS, 0));
        broker.failure(client.publish("t", "1", Qos.AT_LEAST_ONCE));
        broker.failure(client.publish("t", "2", Qos.EXACTLY_ONCE));
        broker.expectNothing();
        client.publish("t", "0", Qos.AT_MOST_ONCE);
        broker.expect(Publish.class);
        broker.cut();

        Connection second = broker.open(Properties.NONE.with(Property.MAXIMUM_QOS, 1));
        assertThat(broker.failure(second.publish("t", "2", Qos.EXACTLY_ONCE))).hasMessageContaining("QoS");
        second.publish("t", "1", Qos.AT_LEAST_ONCE);
        assertThat(broker.expect(Publish.class).qos()).isEqualTo(Qos.AT_LEAST_ONCE);
    }

    @ScriptedTest
    @Shows(v5 = "MQTT-3.2.2-14")
    void retainedMessage_isNotSentToAServerThatRetainsNone(ScriptedBroker broker) {
        Connection client = broker.open(Properties.NONE.with(Property.RETAIN_AVAILABLE, 0));
        for (Qos qos : Qos.values()) {
            assertThat(broker.failure(
                            client.publish("t", "x", PublishOptions.qos(qos).retained())))
                    .hasMessageContaining("retain");
        }
        broker.expectNothing();
        client.publish("t", "x", Qos.AT_MOST_ONCE);
        assertThat(broker.expect(Publish.class).retain()).isFalse();
    }

    @ScriptedTest
    @Shows(v5 = {"MQTT-3.2.2-11", "MQTT-3.2.2-14", "MQTT-3.2.2-15"})
    void messagesGivenBeforeConnAck_areHeldToItToo(ScriptedBroker broker) {
        Connection client = broker.connecting(broker.options());
        var qos2 = client.publish("t", "x", Qos.EXACTLY_ONCE);
        var retained = client.publish("t", "x", PublishOptions.DEFAULTS.retained());
        var large = client.publish("t", new byte[100], Qos.AT_MOST_ONCE);
        client.publish("t", "fits", Qos.AT_LEAST_ONCE);
        broker.expectNothing();
        broker.send(new io.galidia.packet.ConnAck(
                false,
                ReasonCode.SUCCESS,
                Properties.NONE
                        .with(Property.MAXIMUM_QOS, 1)
                        .with(Property.RETAIN_AVAILABLE, 0)
                        .with(Property.MAXIMUM_PACKET_SIZE, 100)));
        assertThat(broker.expect(Publish.class).payloadBytes()).isEqualTo(utf8("fits"));
        broker.expectNothing();
        broker.failure(qos2);
        broker.failure(retained);
        broker.failure(large);
    }

    private static void refused(Connection client, String topic, String why) {
        Consumer<Qos> publish = qos -> assertThatIllegalArgumentException()
                .isThrownBy(() -> client.publish(topic, "x", qos))
                .withMessageContaining(why);
        publish.accept(Qos.AT_MOST_ONCE);
        publish.accept(Qos.AT_LEAST_ONCE);
    }

    private static void refused(Connection client, Properties properties, String why) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> client.publish("t", "x", PublishOptions.DEFAULTS.withProperties(properties)))
                .withMessageContaining(why);
    }

    private static Properties with(Property name, String value) {
        return Properties.NONE.with(name, value);
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
