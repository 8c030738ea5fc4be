// SPDX-License-Identifier: Apache-2.0
package io.galidia.conformance.client;

import static io.galidia.packet.Qos.AT_LEAST_ONCE;
import static io.galidia.packet.Qos.EXACTLY_ONCE;
import static org.assertj.core.api.Assertions.assertThat;

import io.galidia.Connection;
import io.galidia.Event;
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

/** What the client keeps of a session, and when it throws it away (sections 3.1.2.4, 3.2.2.1 and 4.1). */
class SessionTest {

    @ScriptedTest
    @Shows(
            v3 = {"MQTT-3.1.2-4", "MQTT-3.1.3-2", "MQTT-4.1.0-1"},
            v5 = {"MQTT-3.1.2-23", "MQTT-3.1.3-2"})
    void keptSession_isAskedForUnderItsIdentifierAndGoneOnWith(ScriptedBroker broker) {
        Connection client = broker.open(broker.keeping());
        assertThat(broker.connect().cleanStart()).isFalse();
        assertThat(broker.connect().properties().number(Property.SESSION_EXPIRY_INTERVAL, 0))
                .isEqualTo(broker.isVersion5() ? 3_600 : 0);
        client.publish("t", "sent", AT_LEAST_ONCE);
        Publish sent = broker.expect(Publish.class);
        broker.reopen(client);
        assertThat(broker.connect().clientId()).isEqualTo(ScriptedBroker.CLIENT_ID);
        assertThat(broker.connect().cleanStart()).isFalse();
        assertThat(broker.expect(Publish.class)).isEqualTo(Packets.again(sent));
    }

    @ScriptedTest
    @Shows(
            v3 = {"MQTT-4.1.0-1", "MQTT-4.4.0-1"},
            v5 = {"MQTT-3.1.2-23", "MQTT-4.4.0-1"})
    void keptSession_outlivesAnAttemptThatFails(ScriptedBroker broker) {
        Connection client = broker.open(broker.keeping());
        client.publish("t", "sent", AT_LEAST_ONCE);
        Publish sent = broker.expect(Publish.class);
        broker.cut();
        Connection refused = broker.connecting(broker.keeping().resuming(client));
        broker.send(new io.galidia.packet.ConnAck(false, ReasonCode.SERVER_UNAVAILABLE, Properties.NONE));
        broker.expectClosed();
        broker.open(broker.keeping().resuming(refused), true, Properties.NONE);
        assertThat(broker.expect(Publish.class)).isEqualTo(Packets.again(sent));
    }

    @ScriptedTest
    @Shows(
            v3 = {"MQTT-3.1.2-6", "MQTT-4.1.0-1"},
            v5 = "MQTT-3.1.2-4")
    void cleanStart_throwsAwayWhatWasSentAndReceived(ScriptedBroker broker) {
        Connection client = broker.open(broker.keeping());
        client.publish("t", "one", AT_LEAST_ONCE);
        client.publish("t", "two", EXACTLY_ONCE);
        client.publish("t", "three", EXACTLY_ONCE);
        broker.expect(Publish.class);
        broker.expect(Publish.class);
        int released = broker.expect(Publish.class).packetId();
        broker.send(new PubRec(released));
        broker.expect(PubRel.class);
        broker.send(Packets.publish("in", "first", EXACTLY_ONCE, 9));
        broker.expect(PubRec.class);
        broker.application().next(Event.MqttMessage.class);
        broker.cut();

        Connection clean = broker.open(broker.options().resuming(client));
        assertThat(broker.connect().cleanStart()).isTrue();
        broker.expectNothing();
        assertThat(clean.unacknowledged()).isZero();
        broker.send(Packets.publish("in", "another", EXACTLY_ONCE, 9));
        broker.expect(PubRec.class);
        assertThat(broker.application().next(Event.MqttMessage.class).text()).isEqualTo("another");
    }

    @ScriptedTest
    @Shows(v5 = "MQTT-3.2.2-5")
    void sessionThatTheServerHasLost_isDropped(ScriptedBroker broker) {
        Connection client = broker.open(broker.keeping());
        var taken = client.publish("t", "taken", EXACTLY_ONCE);
        var open = client.publish("t", "open", AT_LEAST_ONCE);
        int released = broker.expect(Publish.class).packetId();
        int old = broker.expect(Publish.class).packetId();
        broker.send(new PubRec(released));
        broker.expect(PubRel.class);
        broker.send(Packets.publish("in", "first", EXACTLY_ONCE, 9));
        broker.expect(PubRec.class);
        broker.application().next(Event.MqttMessage.class);
        broker.cut();

        Connection again = broker.open(broker.keeping().resuming(client), false, Properties.NONE);
        // The message that the server has not taken goes out as a new one, under a new identifier and without DUP.
        Publish renewed = broker.expect(Publish.class);
        assertThat(Packets.text(renewed)).isEqualTo("open");
        assertThat(renewed.dup()).isFalse();
        assertThat(renewed.packetId()).isNotEqualTo(old);
        broker.expectNothing(); // no PUBREL
        broker.send(new PubAck(renewed.packetId()));
        assertThat(again.unacknowledged()).isZero();
        broker.send(Packets.again(Packets.publish("in", "another", EXACTLY_ONCE, 9)));
        broker.expect(PubRec.class);
        assertThat(broker.application().next(Event.MqttMessage.class).text()).isEqualTo("another");
        assertThat(taken).isDone();
        assertThat(open).isDone();
    }

    @ScriptedTest
    @Shows(v3 = "MQTT-4.1.0-2", v5 = "MQTT-4.1.0-1")
    void session_lastsAsLongAsItsConnection(ScriptedBroker broker) {
        Connection client = broker.open(); // clean, without expiry interval: nothing outlives the connection
        client.publish("t", "x", EXACTLY_ONCE);
        int id = broker.expect(Publish.class).packetId();
        broker.send(Packets.publish("in", "x", EXACTLY_ONCE, 9));
        broker.expect(PubRec.class);
        broker.pass(java.time.Duration.ofSeconds(50));
        broker.send(Packets.again(Packets.publish("in", "x", EXACTLY_ONCE, 9)));
        broker.expect(PubRec.class);
        broker.send(new PubRel(9));
        assertThat(broker.expect(PubComp.class).reason()).isEqualTo(ReasonCode.SUCCESS);
        broker.application().next(Event.MqttMessage.class);
        assertThat(broker.application().has(Event.MqttMessage.class)).isFalse();
        broker.send(new PubRec(id));
        assertThat(broker.expect(PubRel.class).reason()).isEqualTo(ReasonCode.SUCCESS);
        broker.send(new PubComp(id));
        assertThat(client.unacknowledged()).isZero();
    }

    @ScriptedTest
    @Shows(v3 = "MQTT-3.1.2-6", v5 = "MQTT-3.1.2-4")
    void newClient_beginsWithNothing(ScriptedBroker broker) {
        Connection client = broker.open(broker.keeping());
        client.publish("t", "x", AT_LEAST_ONCE);
        broker.expect(Publish.class);
        broker.cut();
        Connection other = broker.open();
        broker.expectNothing();
        assertThat(other.unacknowledged()).isZero();
    }
}
