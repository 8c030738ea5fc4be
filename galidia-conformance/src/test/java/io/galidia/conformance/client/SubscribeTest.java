// SPDX-License-Identifier: Apache-2.0
package io.galidia.conformance.client;

import static io.galidia.packet.Qos.AT_LEAST_ONCE;
import static io.galidia.packet.Qos.AT_MOST_ONCE;
import static io.galidia.packet.Qos.EXACTLY_ONCE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.galidia.Connection;
import io.galidia.conformance.Frame;
import io.galidia.conformance.Shows;
import io.galidia.packet.Properties;
import io.galidia.packet.Property;
import io.galidia.packet.Publish;
import io.galidia.packet.ReasonCode;
import io.galidia.packet.RetainHandling;
import io.galidia.packet.SubAck;
import io.galidia.packet.Subscribe;
import io.galidia.packet.Subscription;
import io.galidia.packet.UnsubAck;
import io.galidia.packet.Unsubscribe;
import java.util.List;
import java.util.function.Consumer;

/** SUBSCRIBE and UNSUBSCRIBE: bytes, answers, and what the client refuses to ask for (sections 3.8 to 3.11). */
class SubscribeTest {

    @ScriptedTest
    @Shows(
            v3 = {"MQTT-3.8.1-1", "MQTT-3.8.3-1", "MQTT-2.2.2-1", "MQTT-2.3.1-1"},
            v5 = {"MQTT-3.8.1-1", "MQTT-3.8.3-1", "MQTT-2.1.3-1", "MQTT-2.2.1-3", "MQTT-2.2.2-1"})
    void subscribe_hasIdentifierFiltersAndOptions(ScriptedBroker broker) {
        Connection client = broker.open();
        client.subscribe(
                List.of(
                        new Subscription("a/+/\u00e9", AT_LEAST_ONCE, true, true, RetainHandling.DO_NOT_SEND),
                        new Subscription("#", EXACTLY_ONCE)),
                Properties.NONE);
        int id = broker.expect(Subscribe.class).packetId();
        assertThat(id).isPositive();
        Frame expected = Frame.of(0x82).u16(id);
        if (broker.isVersion5()) {
            expected.properties();
        }
        expected.text("a/+/\u00e9").u8(broker.isVersion5() ? 0x2D : 1).text("#").u8(2);
        assertThat(broker.lastBytes()).isEqualTo(expected.bytes());
    }

    @ScriptedTest
    @Shows(
            v3 = {"MQTT-3.10.1-1", "MQTT-3.10.3-1", "MQTT-2.2.2-1", "MQTT-2.3.1-1"},
            v5 = {"MQTT-3.10.1-1", "MQTT-3.10.3-1", "MQTT-2.1.3-1", "MQTT-2.2.1-3", "MQTT-2.2.2-1"})
    void unsubscribe_hasIdentifierAndFilters(ScriptedBroker broker) {
        Connection client = broker.open();
        client.unsubscribe("a/+/\u00e9", "#");
        int id = broker.expect(Unsubscribe.class).packetId();
        assertThat(id).isPositive();
        Frame expected = Frame.of(0xA2).u16(id);
        if (broker.isVersion5()) {
            expected.properties();
        }
        assertThat(broker.lastBytes())
                .isEqualTo(expected.text("a/+/\u00e9").text("#").bytes());
    }

    @ScriptedTest
    @Shows(
            v3 = {"MQTT-2.3.1-2", "MQTT-2.3.1-3"},
            v5 = "MQTT-2.2.1-3")
    void identifiers_areSharedWithMessagesAndNeverUsedTwice(ScriptedBroker broker) {
        Connection client = broker.open();
        client.subscribe("a", AT_MOST_ONCE);
        client.unsubscribe("a");
        client.publish("a", "", AT_LEAST_ONCE);
        client.publish("a", "", EXACTLY_ONCE);
        assertThat(List.of(
                        broker.expect(Subscribe.class).packetId(),
                        broker.expect(Unsubscribe.class).packetId(),
                        broker.expect(Publish.class).packetId(),
                        broker.expect(Publish.class).packetId()))
                .doesNotHaveDuplicates()
                .doesNotContain(0);
    }

    @ScriptedTest
    @Shows(v3 = "MQTT-2.3.1-3", v5 = "MQTT-2.2.1-3")
    void answers_goToTheRequestWithTheirIdentifier(ScriptedBroker broker) {
        Connection client = broker.open();
        var first = client.subscribe("a", EXACTLY_ONCE);
        var second = client.subscribe(
                List.of(new Subscription("b", AT_LEAST_ONCE), new Subscription("c", AT_LEAST_ONCE)), Properties.NONE);
        var third = client.unsubscribe("d");
        int firstId = broker.expect(Subscribe.class).packetId();
        int secondId = broker.expect(Subscribe.class).packetId();
        int thirdId = broker.expect(Unsubscribe.class).packetId();
        broker.send(new UnsubAck(thirdId, List.of(ReasonCode.SUCCESS), Properties.NONE));
        broker.send(new SubAck(secondId, List.of(ReasonCode.UNSPECIFIED_ERROR, ReasonCode.SUCCESS), Properties.NONE));
        broker.outcome(third);
        assertThat(broker.outcome(second).reasons()).containsExactly(ReasonCode.UNSPECIFIED_ERROR, ReasonCode.SUCCESS);
        assertThat(first).isNotDone();
        broker.send(new SubAck(firstId, List.of(ReasonCode.GRANTED_QOS_2), Properties.NONE));
        assertThat(broker.outcome(first).reasons()).containsExactly(ReasonCode.GRANTED_QOS_2);
    }

    @ScriptedTest
    @Shows(
            v3 = {
                "MQTT-4.7.1-2",
                "MQTT-4.7.1-3",
                "MQTT-4.7.3-1",
                "MQTT-4.7.3-2",
                "MQTT-4.7.3-3",
                "MQTT-3.8.3-1",
                "MQTT-3.10.3-1",
                "MQTT-1.5.3-1",
                "MQTT-1.5.3-2"
            },
            v5 = {
                "MQTT-4.7.1-1",
                "MQTT-4.7.1-2",
                "MQTT-4.7.3-1",
                "MQTT-4.7.3-2",
                "MQTT-4.7.3-3",
                "MQTT-3.8.3-1",
                "MQTT-3.10.3-1",
                "MQTT-1.5.4-1",
                "MQTT-1.5.4-2"
            })
    void filterThatIsNone_isRefused(ScriptedBroker broker) {
        Connection client = broker.open();
        refused(client, "", "at least one character");
        refused(client, "a#", "'a#'");
        refused(client, "a/#/b", "'a/#/b'");
        refused(client, "a+", "'a+'");
        refused(client, "a/+b/c", "'a/+b/c'");
        refused(client, "a\0", "U+0000");
        refused(client, "\ud800", "surrogate");
        refused(client, "x".repeat(65_536), "65536 bytes of UTF-8, at most 65535");
        broker.expectNothing();
        for (String good : new String[] {"#", "+", "/", "a/#", "+/+/#", "/+", "y".repeat(65_535)}) {
            client.subscribe(good, AT_MOST_ONCE);
            assertThat(broker.expect(Subscribe.class).subscriptions().get(0).filter())
                    .isEqualTo(good);
        }
    }

    @ScriptedTest
    @Shows(
            v3 = {"MQTT-3.8.3-3", "MQTT-3.10.3-2"},
            v5 = {"MQTT-3.8.3-2", "MQTT-3.10.3-2"})
    void requestWithoutFilters_isRefused(ScriptedBroker broker) {
        Connection client = broker.open();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> client.subscribe(List.of(), Properties.NONE))
                .withMessageContaining("at least one");
        assertThatIllegalArgumentException().isThrownBy(client::unsubscribe).withMessageContaining("at least one");
        broker.expectNothing();
    }

    @ScriptedTest
    @Shows(v5 = {"MQTT-4.8.2-1", "MQTT-4.8.2-2", "MQTT-3.8.3-4"})
    void sharedFilterThatIsNone_isRefused(ScriptedBroker broker) {
        Connection client = broker.open();
        refused(client, "$share//a", "$share//a");
        refused(client, "$share/group", "$share/group");
        refused(client, "$share/group/", "$share/group/");
        refused(client, "$share/g+/a", "$share/g+/a");
        refused(client, "$share/g#/a", "$share/g#/a");
        refused(client, "$share/+/a", "$share/+/a");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> client.subscribe(
                        List.of(new Subscription("$share/g/a", AT_MOST_ONCE, true, false, RetainHandling.SEND)),
                        Properties.NONE))
                .withMessageContaining("no local is not allowed on a shared subscription");
        broker.expectNothing();
        client.subscribe("$share/g/a/#", AT_MOST_ONCE);
        assertThat(broker.expect(Subscribe.class).subscriptions().get(0).filter())
                .isEqualTo("$share/g/a/#");
    }

    @ScriptedTest
    @Shows(v5 = {"MQTT-1.5.7-1", "MQTT-1.5.5-1"})
    void propertiesOfSubscribe_areCheckedAndSent(ScriptedBroker broker) {
        Connection client = broker.open();
        Subscription a = new Subscription("a", AT_MOST_ONCE);
        Properties given = Properties.NONE.withSubscriptionIdentifier(128).withUser("k", "v");
        client.subscribe(List.of(a), given);
        int id = broker.expect(Subscribe.class).packetId();
        assertThat(broker.lastBytes())
                .isEqualTo(Frame.of(0x82)
                        .u16(id)
                        .properties(
                                Frame.of(0x0B).u8(0x80, 1),
                                Frame.of(0x26).text("k").text("v"))
                        .text("a")
                        .u8(0)
                        .bytes());
        for (Properties bad : List.of(
                Properties.NONE.withUser("\ud800", ""),
                Properties.NONE.with(Property.TOPIC_ALIAS, 1),
                Properties.NONE.withSubscriptionIdentifier(1).withSubscriptionIdentifier(2))) {
            assertThatIllegalArgumentException().isThrownBy(() -> client.subscribe(List.of(a), bad));
        }
        broker.expectNothing();
    }

    @ScriptedTest
    void whatTheServerDoesNotSupport_isNotSubscribedTo(ScriptedBroker broker) {
        if (!broker.isVersion5()) {
            return; // a server cannot say so
        }
        Connection client = broker.open(Properties.NONE
                .with(Property.WILDCARD_SUBSCRIPTION_AVAILABLE, 0)
                .with(Property.SHARED_SUBSCRIPTION_AVAILABLE, 0)
                .with(Property.SUBSCRIPTION_IDENTIFIERS_AVAILABLE, 0));
        Properties identified = Properties.NONE.withSubscriptionIdentifier(5);
        Subscription plain = new Subscription("a", AT_MOST_ONCE);
        broker.failure(client.subscribe("a/+", AT_MOST_ONCE));
        broker.failure(client.subscribe("a/#", AT_MOST_ONCE));
        broker.failure(client.subscribe("$share/g/a", AT_MOST_ONCE));
        assertThat(broker.failure(client.subscribe(List.of(plain), identified)))
                .hasMessageContaining("as it said in CONNACK");
        broker.expectNothing();
        client.subscribe(List.of(plain), Properties.NONE);
        broker.expect(Subscribe.class);
    }

    private static void refused(Connection client, String filter, String why) {
        Consumer<Runnable> refused = command ->
                assertThatIllegalArgumentException().isThrownBy(command::run).withMessageContaining(why);
        refused.accept(() -> client.subscribe(filter, AT_MOST_ONCE));
        refused.accept(() -> client.unsubscribe(filter));
    }
}
