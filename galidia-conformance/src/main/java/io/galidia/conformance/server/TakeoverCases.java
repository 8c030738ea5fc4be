// SPDX-License-Identifier: Apache-2.0
package io.galidia.conformance.server;

import static io.galidia.conformance.Packets.publish;
import static io.galidia.conformance.Peer.check;

import io.galidia.conformance.Peer;
import io.galidia.conformance.Script;
import io.galidia.conformance.Shows;
import io.galidia.packet.ProtocolVersion;
import io.galidia.packet.Qos;
import io.galidia.packet.ReasonCode;

/** Section 3.1.4: a client whose identifier is in use. */
final class TakeoverCases {

    @Shows(
            v3 = {"MQTT-3.1.4-2"},
            v5 = {"MQTT-3.1.4-3"})
    void a_second_client_with_the_same_identifier_ends_the_first(Script s) {
        String id = s.clientId("t");
        Peer first = s.connecting().clientId(id).open();
        Peer second = s.connecting().clientId(id).open();
        first.expectDisconnected(ReasonCode.SESSION_TAKEN_OVER);
        second.expectAlive();
    }

    @Shows(
            v3 = {"MQTT-3.1.4-2", "MQTT-3.1.2-4", "MQTT-3.2.2-2"},
            v5 = {"MQTT-3.1.4-3", "MQTT-3.1.2-5", "MQTT-3.2.2-3"})
    void the_second_client_goes_on_with_the_session(Script s) {
        String id = s.clientId("t");
        Peer first = s.connecting().resuming(id).open();
        first.subscribe(s.topic("a"), Qos.AT_LEAST_ONCE);
        Peer publisher = s.connect();
        publisher.publish(publish(s.topic("a"), "1", Qos.AT_LEAST_ONCE, 1));
        first.expectPublish(s.topic("a"), "1");
        Peer second = s.connecting().resuming(id).open();
        check(second.connAck().sessionPresent(), "the session is not present");
        second.acknowledge(second.expectPublish(s.topic("a"), "1", Qos.AT_LEAST_ONCE));
        first.expectDisconnected(ReasonCode.SESSION_TAKEN_OVER);
        publisher.publish(publish(s.topic("a"), "2", Qos.AT_LEAST_ONCE, 2));
        second.acknowledge(second.expectPublish(s.topic("a"), "2", Qos.AT_LEAST_ONCE));
        second.expectNothing();
    }

    /** The session of the first client ends with its connection: there is nothing to go on with. */
    @Shows(
            v3 = {"MQTT-3.1.4-2", "MQTT-3.1.2-6", "MQTT-3.2.2-3"},
            v5 = {"MQTT-3.1.4-3", "MQTT-3.1.2-6", "MQTT-3.2.2-3"})
    void a_session_that_ends_with_its_connection_is_not_taken_over(Script s) {
        String id = s.clientId("t");
        Peer first = s.connecting().clientId(id).open();
        first.subscribe(s.topic("a"), Qos.AT_LEAST_ONCE);
        Peer second = s.connecting().resuming(id).open();
        check(!second.connAck().sessionPresent(), "a session is present that has ended with its connection");
        s.connect().publish(publish(s.topic("a"), "1", Qos.AT_LEAST_ONCE, 1));
        second.expectNothing();
    }

    @Shows(
            v3 = {"MQTT-3.1.4-2"},
            v5 = {"MQTT-3.1.4-3"})
    void a_client_of_another_version_is_no_exception(Script s) {
        ProtocolVersion other = s.isVersion5() ? ProtocolVersion.MQTT_3_1_1 : ProtocolVersion.MQTT_5;
        String id = s.clientId("t");
        Peer first = s.connecting().clientId(id).open();
        Peer second = s.connecting(other).clientId(id).open();
        first.expectDisconnected(ReasonCode.SESSION_TAKEN_OVER);
        Peer third = s.connecting().clientId(id).open();
        second.expectDisconnected(ReasonCode.SESSION_TAKEN_OVER);
        third.expectAlive();
    }

    /** What the first client has sent before is not lost, what it sends afterwards is not taken. */
    @Shows(
            v3 = {"MQTT-3.1.4-2"},
            v5 = {"MQTT-3.1.4-3"})
    void a_client_that_was_taken_over_is_not_listened_to(Script s) {
        Peer subscriber = s.connect();
        subscriber.subscribe(s.topic("a"), Qos.AT_MOST_ONCE);
        String id = s.clientId("t");
        Peer first = s.connecting().clientId(id).open();
        first.send(publish(s.topic("a"), "before"));
        subscriber.expectPublish(s.topic("a"), "before");
        s.connecting().clientId(id).open();
        first.send(publish(s.topic("a"), "after"));
        first.expectDisconnected(ReasonCode.SESSION_TAKEN_OVER);
        subscriber.expectNothing();
    }
}
