// SPDX-License-Identifier: Apache-2.0
package io.galidia.conformance.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.galidia.ConnectOptions;
import io.galidia.Connection;
import io.galidia.Credentials;
import io.galidia.conformance.Frame;
import io.galidia.conformance.Shows;
import io.galidia.packet.Connect;
import io.galidia.packet.Properties;
import io.galidia.packet.Property;
import io.galidia.packet.Publish;
import io.galidia.packet.Qos;
import io.galidia.packet.Subscribe;
import io.galidia.packet.Will;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** The bytes of CONNECT, and what is refused before it is sent (section 3.1). */
class ConnectTest {

    /** A limit that every CONNECT of the client tells in MQTT 5. */
    private static final Frame MAX_PACKET_SIZE = Frame.of(0x27).u32(1 << 20);

    @ScriptedTest
    @Shows(
            v3 = {"MQTT-3.1.0-1", "MQTT-7.1.2-1", "MQTT-7.0.0-2"},
            v5 = {"MQTT-3.1.0-1", "MQTT-4.2-1"})
    void connect_isTheFirstPacketWhateverTheApplicationDoesBefore(ScriptedBroker broker) {
        broker.application().reaction((connection, event) -> {
            if (event instanceof io.galidia.Event.Open || event instanceof io.galidia.Event.Connect) {
                connection.publish("a", "b", Qos.AT_MOST_ONCE);
            }
        });
        Connection client = broker.start(broker.options());
        client.subscribe("c", Qos.AT_LEAST_ONCE);
        client.ping();
        broker.accept().expect(Connect.class);
        broker.expectNothing();
        broker.send(Frame.of(0x20).u8(0, 0).raw(broker.isVersion5() ? new byte[1] : new byte[0]));
        broker.expect(Subscribe.class);
    }

    @ScriptedTest
    @Shows(
            v3 = {
                "MQTT-3.1.2-11",
                "MQTT-3.1.2-13",
                "MQTT-3.1.2-15",
                "MQTT-3.1.2-18",
                "MQTT-3.1.2-20",
                "MQTT-3.1.3-3",
                "MQTT-2.2.2-1"
            },
            v5 = {
                "MQTT-3.1.2-1",
                "MQTT-3.1.2-11",
                "MQTT-3.1.2-13",
                "MQTT-3.1.2-16",
                "MQTT-3.1.2-18",
                "MQTT-3.1.3-3",
                "MQTT-2.1.3-1"
            })
    void connectWithoutWillAndCredentials_hasNoneOfTheirFlagsAndFields(ScriptedBroker broker) {
        broker.connecting(broker.options());
        assertThat(broker.lastBytes())
                .isEqualTo(head(broker, 0x02, 60).text("client").bytes());
    }

    @ScriptedTest
    @Shows(
            v3 = {
                "MQTT-3.1.2-9",
                "MQTT-3.1.2-14",
                "MQTT-3.1.2-19",
                "MQTT-3.1.2-21",
                "MQTT-3.1.3-1",
                "MQTT-3.1.3-3",
                "MQTT-3.1.3-4",
                "MQTT-3.1.3-10",
                "MQTT-3.1.3-11"
            },
            v5 = {
                "MQTT-3.1.2-9",
                "MQTT-3.1.2-12",
                "MQTT-3.1.2-17",
                "MQTT-3.1.2-19",
                "MQTT-3.1.3-1",
                "MQTT-3.1.3-3",
                "MQTT-3.1.3-4",
                "MQTT-3.1.3-11",
                "MQTT-3.1.3-12"
            })
    void connectWithEverything_hasItsFieldsInTheOrderOfTheStandard(ScriptedBroker broker) {
        Properties ofWill =
                broker.isVersion5() ? Properties.NONE.with(Property.WILL_DELAY_INTERVAL, 5) : Properties.NONE;
        Will will = new Will("w/\u00e9", Unpooled.wrappedBuffer(utf8("gone")), Qos.AT_LEAST_ONCE, true, ofWill);
        broker.connecting(broker.options()
                .withClientId("k\u00fcche")
                .withKeepAlive(Duration.ofSeconds(258))
                .withWill(will)
                .withCredentials("j\u00f6rg", "geheim"));
        Frame expected = head(broker, 0xEE, 258).text("k\u00fcche");
        if (broker.isVersion5()) {
            expected.properties(Frame.of(0x18).u32(5));
        }
        expected.text("w/\u00e9").text("gone").text("j\u00f6rg").text("geheim");
        assertThat(broker.lastBytes()).isEqualTo(expected.bytes());
    }

    @ScriptedTest
    @Shows(
            v3 = {"MQTT-3.1.2-9", "MQTT-3.1.2-14"},
            v5 = {"MQTT-3.1.2-9", "MQTT-3.1.2-12"})
    void will_tellsItsQosAndRetainInTheFlags(ScriptedBroker broker) {
        for (Qos qos : Qos.values()) {
            for (boolean isRetained : new boolean[] {false, true}) {
                Connection client = broker.connecting(broker.options().withWill("will", "", qos, isRetained));
                Frame expected = head(broker, 0x06 | (qos.level() << 3) | (isRetained ? 0x20 : 0), 60)
                        .text("client");
                if (broker.isVersion5()) {
                    expected.properties();
                }
                assertThat(broker.lastBytes())
                        .isEqualTo(expected.text("will").text("").bytes());
                client.close();
                broker.expectClosed();
            }
        }
    }

    @ScriptedTest
    @Shows(
            v3 = {"MQTT-3.1.2-19", "MQTT-3.1.2-20"},
            v5 = {"MQTT-3.1.2-17", "MQTT-3.1.2-18"})
    void userNameAlone_setsItsFlagOnly(ScriptedBroker broker) {
        broker.connecting(broker.options().withCredentials(Credentials.of("me", (byte[]) null)));
        assertThat(broker.lastBytes())
                .isEqualTo(head(broker, 0x82, 60).text("client").text("me").bytes());
    }

    @ScriptedTest
    @Shows(v5 = {"MQTT-3.1.2-16", "MQTT-3.1.2-19"})
    void passwordAlone_setsItsFlagOnly(ScriptedBroker broker) {
        broker.connecting(broker.options().withCredentials(Credentials.of(null, utf8("token"))));
        assertThat(broker.lastBytes())
                .isEqualTo(head(broker, 0x42, 60).text("client").text("token").bytes());
    }

    @ScriptedTest
    @Shows(v3 = "MQTT-3.1.2-22")
    void passwordAlone_isRefusedBeforeMqtt5(ScriptedBroker broker) {
        ConnectOptions options = broker.options().withCredentials(Credentials.of(null, utf8("token")));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> broker.start(options))
                .withMessageContaining("a password needs a user name");
    }

    @ScriptedTest
    @Shows(v3 = "MQTT-3.1.3-7")
    void emptyIdentifier_isRefusedWithoutCleanSession(ScriptedBroker broker) {
        ConnectOptions options = broker.options().withClientId("").withCleanSession(false);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> broker.start(options))
                .withMessageContaining("needs a client identifier");
        broker.connecting(broker.options().withClientId(""));
        assertThat(broker.lastBytes()).isEqualTo(head(broker, 0x02, 60).text("").bytes());
    }

    @ScriptedTest
    @Shows(
            v3 = {"MQTT-1.5.3-1", "MQTT-1.5.3-2", "MQTT-3.1.3-4", "MQTT-3.1.3-10", "MQTT-3.1.3-11"},
            v5 = {"MQTT-1.5.4-1", "MQTT-1.5.4-2", "MQTT-3.1.3-4", "MQTT-3.1.3-11", "MQTT-3.1.3-12"})
    void textThatIsNone_isRefusedBeforeAnythingIsSent(ScriptedBroker broker) {
        for (String bad : new String[] {"a\0", "\ud800x", "x\udc00", "l".repeat(65_536)}) {
            Will will = new Will(bad, Unpooled.EMPTY_BUFFER, Qos.AT_MOST_ONCE, false, Properties.NONE);
            refused(broker, "client identifier", () -> broker.options().withClientId(bad));
            refused(broker, "topic name", () -> broker.options().withWill(will));
            refused(broker, "user name", () -> broker.options().withCredentials(bad, "x"));
        }
    }

    @ScriptedTest
    void whatDoesNotFitIntoConnect_isRefusedBeforeAnythingIsSent(ScriptedBroker broker) {
        byte[] large = new byte[65_536];
        Will will = new Will("w", Unpooled.wrappedBuffer(large), Qos.AT_MOST_ONCE, false, Properties.NONE);
        refused(
                broker,
                "will payload must have at most 65535 bytes, not 65536",
                () -> broker.options().withWill(will));
        refused(
                broker,
                "password must have at most 65535 bytes, not 65536",
                () -> broker.options().withCredentials(Credentials.of("me", large)));
        refused(
                broker,
                "keep-alive must be 0 to 65535 whole seconds",
                () -> broker.options().withKeepAlive(Duration.ofSeconds(65_536)));
        if (broker.isVersion5()) {
            Properties alias = Properties.NONE.with(Property.TOPIC_ALIAS, 1);
            Will odd = new Will("w", Unpooled.EMPTY_BUFFER, Qos.AT_MOST_ONCE, false, alias);
            refused(
                    broker,
                    "TOPIC_ALIAS is no will property",
                    () -> broker.options().withWill(odd));
            refused(
                    broker,
                    "TOPIC_ALIAS is no property of CONNECT",
                    () -> broker.options().withProperties(alias));
            refused(
                    broker,
                    "AUTHENTICATION_DATA needs an AUTHENTICATION_METHOD",
                    () -> broker.options().withProperties(Properties.NONE.with(Property.AUTHENTICATION_DATA, large)));
        }
    }

    @ScriptedTest
    @Shows(v3 = "MQTT-3.1.3-2", v5 = "MQTT-3.1.3-2")
    void sessionOfOneIdentifier_isNotGoneOnWithUnderAnother(ScriptedBroker broker) {
        Connection client = broker.open(broker.keeping());
        client.publish("a", "b", Qos.AT_LEAST_ONCE);
        broker.expect(Publish.class);
        broker.cut();
        refused(
                broker,
                "cannot be resumed by the client \"another\"",
                () -> broker.keeping().withClientId("another").resuming(client));
    }

    private static void refused(
            ScriptedBroker broker, String why, java.util.function.Supplier<ConnectOptions> options) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> broker.start(options.get()))
                .withMessageContaining(why);
    }

    /** A CONNECT up to its properties. */
    private static Frame head(ScriptedBroker broker, int flags, int keepAliveSeconds) {
        Frame head = Frame.connect("MQTT", broker.version().level(), flags, keepAliveSeconds);
        return broker.isVersion5() ? head.properties(MAX_PACKET_SIZE) : head;
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
