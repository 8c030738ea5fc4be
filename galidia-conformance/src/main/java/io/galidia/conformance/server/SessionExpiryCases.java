// SPDX-License-Identifier: Apache-2.0
package io.galidia.conformance.server;

import static io.galidia.conformance.Packets.disconnect;
import static io.galidia.conformance.Packets.publish;
import static io.galidia.conformance.Peer.check;

import io.galidia.conformance.Connecting;
import io.galidia.conformance.Peer;
import io.galidia.conformance.Script;
import io.galidia.conformance.Shows;
import io.galidia.packet.Disconnect;
import io.galidia.packet.Property;
import io.galidia.packet.Qos;
import io.galidia.packet.ReasonCode;
import java.time.Duration;

/** Section 3.1.2.11.2: how long a session of MQTT 5 outlives its connection. */
final class SessionExpiryCases {

    private static final Duration LONGER_THAN_A_SECOND = Duration.ofMillis(2_500);

    @Shows(v5 = {"MQTT-3.1.2-23"})
    void without_an_expiry_interval_the_session_ends_with_the_connection(Script s) {
        String id = s.clientId("s");
        Peer client = s.connecting().clientId(id).cleanStart(false).open();
        client.subscribe(s.topic("a"), Qos.AT_LEAST_ONCE);
        client.cut();
        s.settle();
        expectSession(s, id, false);
    }

    @Shows(v5 = {"MQTT-3.1.2-23"})
    void an_expiry_interval_of_0_ends_the_session_with_the_connection(Script s) {
        String id = s.clientId("s");
        expiring(s, id, 0).open().leave();
        expectSession(s, id, false);
    }

    @Shows(v5 = {"MQTT-3.1.2-23", "MQTT-3.2.2-3"})
    void the_session_ends_after_its_expiry_interval(Script s) {
        String id = s.clientId("s");
        Peer client = expiring(s, id, 1).open();
        client.subscribe(s.topic("a"), Qos.AT_LEAST_ONCE);
        client.cut();
        s.pass(LONGER_THAN_A_SECOND);
        Peer publisher = s.connect();
        publisher.publish(publish(s.topic("a"), "1", Qos.AT_LEAST_ONCE, 1));
        Peer late = expectSession(s, id, false);
        publisher.publish(publish(s.topic("a"), "2", Qos.AT_LEAST_ONCE, 2));
        late.expectNothing();
    }

    @Shows(v5 = {"MQTT-3.1.2-23", "MQTT-3.2.2-3"})
    void the_interval_does_not_pass_while_a_client_is_connected(Script s) {
        String id = s.clientId("s");
        Peer client = expiring(s, id, 1).open();
        client.subscribe(s.topic("a"), Qos.AT_LEAST_ONCE);
        client.cut();
        Peer again = expiring(s, id, 1).open();
        check(again.connAck().sessionPresent(), "the session is not present");
        s.pass(LONGER_THAN_A_SECOND);
        s.connect().publish(publish(s.topic("a"), "1", Qos.AT_LEAST_ONCE, 1));
        again.acknowledge(again.expectPublish(s.topic("a"), "1", Qos.AT_LEAST_ONCE));
        again.cut();
        expectSession(s, id, true);
    }

    @Shows(v5 = {"MQTT-3.1.2-23"})
    void each_connect_sets_the_interval_anew(Script s) {
        String id = s.clientId("s");
        expiring(s, id, 3_600).open().leave();
        Peer again = s.connecting().clientId(id).cleanStart(false).open();
        check(again.connAck().sessionPresent(), "the session is not present");
        again.leave(); // this connection had none: the session is over
        expectSession(s, id, false);
    }

    @Shows(v5 = {"MQTT-3.1.2-23"})
    void disconnect_may_end_the_session(Script s) {
        String id = s.clientId("s");
        Peer client = expiring(s, id, 3_600).open();
        client.send(disconnect(0));
        client.expectClosed();
        expectSession(s, id, false);
    }

    @Shows(v5 = {"MQTT-3.1.2-23"})
    void disconnect_may_prolong_and_shorten_the_interval(Script s) {
        String longer = s.clientId("long");
        Peer client = expiring(s, longer, 1).open();
        client.send(disconnect(3_600));
        client.expectClosed();
        String shorter = s.clientId("short");
        Peer other = expiring(s, shorter, 3_600).open();
        other.send(disconnect(1));
        other.expectClosed();
        s.pass(LONGER_THAN_A_SECOND);
        expectSession(s, longer, true).send(disconnect(0));
        expectSession(s, shorter, false);
    }

    @Shows(v5 = {"MQTT-3.1.2-23"})
    void disconnect_without_an_interval_leaves_it_as_it_is(Script s) {
        String id = s.clientId("s");
        Peer client = expiring(s, id, 3_600).open();
        client.send(Disconnect.NORMAL);
        client.expectClosed();
        expectSession(s, id, true);
    }

    /** Section 3.14.2.2.2: a session that was to end with the connection cannot be kept by DISCONNECT. */
    @Shows(v5 = {"MQTT-4.13.1-1", "MQTT-3.1.2-23"})
    void disconnect_must_not_give_an_interval_to_a_session_without_one(Script s) {
        String id = s.clientId("s");
        Peer client = s.connecting().clientId(id).cleanStart(false).open();
        client.send(disconnect(3_600));
        client.expectDisconnected(ReasonCode.PROTOCOL_ERROR);
        expectSession(s, id, false);
    }

    @Shows(v5 = {"MQTT-3.1.2-23"})
    void a_session_that_never_expires_is_kept(Script s) {
        String id = s.clientId("s");
        Peer client = expiring(s, id, 0xFFFF_FFFFL).open();
        client.cut();
        s.settle();
        expectSession(s, id, true);
    }

    private static Connecting expiring(Script s, String id, long seconds) {
        return s.connecting().clientId(id).cleanStart(false).property(Property.SESSION_EXPIRY_INTERVAL, seconds);
    }

    private static Peer expectSession(Script s, String id, boolean isPresent) {
        Peer peer = s.connecting().resuming(id).open();
        check(
                peer.connAck().sessionPresent() == isPresent,
                isPresent ? "the session is not present" : "a session is present that should be over");
        return peer;
    }
}
