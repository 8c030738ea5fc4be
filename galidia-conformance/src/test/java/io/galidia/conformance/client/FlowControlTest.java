// SPDX-License-Identifier: Apache-2.0
package io.galidia.conformance.client;

import static io.galidia.packet.Qos.AT_LEAST_ONCE;
import static io.galidia.packet.Qos.AT_MOST_ONCE;
import static io.galidia.packet.Qos.EXACTLY_ONCE;
import static org.assertj.core.api.Assertions.assertThat;

import io.galidia.Connection;
import io.galidia.conformance.Packets;
import io.galidia.conformance.Shows;
import io.galidia.packet.Disconnect;
import io.galidia.packet.PingReq;
import io.galidia.packet.Properties;
import io.galidia.packet.Property;
import io.galidia.packet.PubAck;
import io.galidia.packet.PubComp;
import io.galidia.packet.PubRec;
import io.galidia.packet.PubRel;
import io.galidia.packet.Publish;
import io.galidia.packet.Qos;
import io.galidia.packet.ReasonCode;
import io.galidia.packet.Subscribe;
import io.galidia.packet.Unsubscribe;

/** The server's receive maximum (section 4.9). */
class FlowControlTest {

    private static final Properties TWO = Properties.NONE.with(Property.RECEIVE_MAXIMUM, 2);

    @ScriptedTest
    @Shows(v5 = {"MQTT-3.3.4-7", "MQTT-4.9.0-1", "MQTT-4.9.0-2"})
    void messagesBeyondTheReceiveMaximum_waitForPubAckAndPubComp(ScriptedBroker broker) {
        Connection client = broker.open(TWO);
        client.publish("t", "m0", EXACTLY_ONCE);
        client.publish("t", "m1", AT_LEAST_ONCE);
        client.publish("t", "m2", AT_LEAST_ONCE);
        client.publish("t", "m3", EXACTLY_ONCE);
        int first = expect(broker, "m0");
        int second = expect(broker, "m1");
        broker.expectNothing();
        broker.send(new PubRec(first));
        broker.expect(PubRel.class);
        broker.expectNothing(); // PUBREC alone frees nothing
        broker.send(new PubAck(second));
        int third = expect(broker, "m2");
        broker.expectNothing();
        broker.send(new PubComp(first));
        expect(broker, "m3");
        broker.send(new PubAck(third));
        broker.expectNothing();
    }

    @ScriptedTest
    @Shows(v5 = {"MQTT-4.9.0-2", "MQTT-3.3.4-7"})
    void errorInPubAckOrPubRec_freesAPlace(ScriptedBroker broker) {
        Connection client = broker.open(TWO);
        for (int i = 0; i < 4; i++) {
            client.publish("t", "m" + i, i % 2 == 0 ? EXACTLY_ONCE : AT_LEAST_ONCE);
        }
        int first = expect(broker, "m0");
        int second = expect(broker, "m1");
        broker.expectNothing();
        broker.send(new PubRec(first, ReasonCode.NOT_AUTHORIZED, Properties.NONE));
        expect(broker, "m2");
        broker.expectNothing();
        broker.send(new PubAck(second, ReasonCode.NOT_AUTHORIZED, Properties.NONE));
        expect(broker, "m3");
    }

    @ScriptedTest
    @Shows(v5 = {"MQTT-3.3.4-8", "MQTT-4.9.0-3"})
    void fullWindow_holdsBackNothingButMessagesOfQos1And2(ScriptedBroker broker) {
        Connection client = broker.open(Properties.NONE.with(Property.RECEIVE_MAXIMUM, 1));
        client.publish("t", "first", AT_LEAST_ONCE);
        client.publish("t", "held", AT_LEAST_ONCE);
        expect(broker, "first");
        client.publish("t", "free", AT_MOST_ONCE);
        expect(broker, "free");
        client.subscribe("a", AT_MOST_ONCE);
        broker.expect(Subscribe.class);
        client.unsubscribe("a");
        broker.expect(Unsubscribe.class);
        client.ping();
        broker.expect(PingReq.class);
        broker.send(Packets.publish("in", "x", AT_LEAST_ONCE, 5));
        broker.expect(PubAck.class);
        broker.send(Packets.publish("in", "x", EXACTLY_ONCE, 6));
        broker.expect(PubRec.class);
        broker.send(new PubRel(6));
        broker.expect(PubComp.class);
        client.disconnect();
        broker.expect(Disconnect.class);
        broker.expectClosed();
    }

    @ScriptedTest
    @Shows(v5 = {"MQTT-4.9.0-1", "MQTT-3.3.4-7"})
    void window_isThatOfTheConnectionWhenMessagesAreRepeated(ScriptedBroker broker) {
        Connection client = broker.open(broker.keeping());
        for (int i = 0; i < 4; i++) {
            client.publish("t", "m" + i, AT_LEAST_ONCE);
            expect(broker, "m" + i);
        }
        broker.reopen(client, TWO);
        int first = expect(broker, "m0");
        expect(broker, "m1");
        broker.expectNothing();
        broker.send(new PubAck(first));
        expect(broker, "m2");
        broker.expectNothing();
    }

    @ScriptedTest
    @Shows(v5 = "MQTT-4.9.0-2")
    void orderOfMessages_outlivesAFullWindow(ScriptedBroker broker) {
        Connection client = broker.open(Properties.NONE.with(Property.RECEIVE_MAXIMUM, 3));
        for (int i = 0; i < 50; i++) {
            client.publish("t", "m" + i, i % 3 == 0 ? EXACTLY_ONCE : AT_LEAST_ONCE);
        }
        for (int i = 0; i < 50; i++) {
            Publish message = broker.expect(Publish.class);
            assertThat(Packets.text(message)).isEqualTo("m" + i);
            broker.send(message.qos() == Qos.AT_LEAST_ONCE ? new PubAck(message.packetId()) : error(message));
        }
    }

    private static PubRec error(Publish message) {
        return new PubRec(message.packetId(), ReasonCode.QUOTA_EXCEEDED, Properties.NONE);
    }

    private static int expect(ScriptedBroker broker, String text) {
        Publish message = broker.expect(Publish.class);
        assertThat(Packets.text(message)).isEqualTo(text);
        return message.packetId();
    }
}
