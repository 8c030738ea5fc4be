// SPDX-License-Identifier: Apache-2.0
package io.galidia.conformance.server;

import static io.galidia.conformance.Packets.publish;

import io.galidia.conformance.Peer;
import io.galidia.conformance.Script;
import io.galidia.conformance.Shows;
import io.galidia.packet.PingReq;
import io.galidia.packet.Qos;
import io.galidia.packet.ReasonCode;

/** Section 3.1: what comes first, and only once. */
final class FirstPacketCases {

    @Shows(
            v3 = {"MQTT-3.1.0-1"},
            v5 = {"MQTT-3.1.0-1"})
    void anything_before_connect_ends_the_connection(Script s) {
        Peer early = s.open();
        early.send(PingReq.INSTANCE);
        early.expectClosed();
    }

    @Shows(
            v3 = {"MQTT-3.1.0-2"},
            v5 = {"MQTT-3.1.0-2"})
    void a_second_connect_ends_the_connection(Script s) {
        Peer twice = s.connect();
        twice.send(s.connecting().packet());
        twice.expectDisconnected(ReasonCode.PROTOCOL_ERROR);
    }

    @Shows(
            v3 = {"MQTT-3.3.5-1"},
            v5 = {"MQTT-3.3.4-1"})
    void a_message_reaches_its_subscriber(Script s) {
        Peer subscriber = s.connect();
        subscriber.subscribe(s.topic("#"), Qos.AT_LEAST_ONCE);
        Peer publisher = s.connect();
        publisher.publish(publish(s.topic("a"), "1", Qos.AT_LEAST_ONCE, 1));
        subscriber.acknowledge(subscriber.expectPublish(s.topic("a"), "1", Qos.AT_LEAST_ONCE));
        subscriber.expectNothing();
    }
}
