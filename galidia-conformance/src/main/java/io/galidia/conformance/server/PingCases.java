// SPDX-License-Identifier: Apache-2.0
package io.galidia.conformance.server;

import static io.galidia.conformance.Packets.publish;
import static io.galidia.conformance.Packets.subscribe;
import static io.galidia.conformance.Packets.unsubscribe;
import static io.galidia.packet.Qos.AT_LEAST_ONCE;
import static io.galidia.packet.Qos.AT_MOST_ONCE;
import static io.galidia.packet.Qos.EXACTLY_ONCE;

import io.galidia.conformance.Frame;
import io.galidia.conformance.Peer;
import io.galidia.conformance.Script;
import io.galidia.conformance.Shows;
import io.galidia.packet.PingReq;
import io.galidia.packet.PingResp;
import io.galidia.packet.PubAck;
import io.galidia.packet.PubRec;
import io.galidia.packet.SubAck;
import io.galidia.packet.UnsubAck;
import java.util.Map;

/** Sections 3.12 and 3.13: PINGREQ and PINGRESP. */
final class PingCases {

    @Shows(
            v3 = {"MQTT-3.12.4-1"},
            v5 = {"MQTT-3.12.4-1"})
    void every_pingreq_is_answered(Script s) {
        Peer peer = s.connect();
        for (int i = 0; i < 20; i++) {
            peer.send(PingReq.INSTANCE);
        }
        for (int i = 0; i < 20; i++) {
            peer.expect(PingResp.class);
        }
        peer.expectNothing();
    }

    @Shows(
            v3 = {"MQTT-3.12.4-1"},
            v5 = {"MQTT-3.12.4-1"})
    void pingreq_is_answered_in_the_middle_of_everything_else(Script s) {
        Peer peer = s.connect();
        peer.send(subscribe(1, s.topic("none"), AT_MOST_ONCE));
        peer.expect(SubAck.class);
        peer.send(publish(s.topic("a"), "1", EXACTLY_ONCE, 2));
        peer.expect(PubRec.class);
        peer.expectAlive();
        peer.send(publish(s.topic("a"), "2", AT_LEAST_ONCE, 3));
        peer.expect(PubAck.class);
        peer.expectAlive();
        peer.send(unsubscribe(4, s.topic("none")));
        peer.expect(UnsubAck.class);
        peer.expectAlive();
    }

    @Shows(
            v3 = {"MQTT-4.8.0-1"},
            v5 = {"MQTT-4.13.1-1"})
    void pingreq_with_flags_or_a_body_closes(Script s) {
        Map.of("flags", Frame.of(0xC1), "a body", Frame.of(0xC0).u8(0))
                .forEach((name, each) -> Variation.of(name, () -> {
                    Peer peer = s.connect();
                    peer.send(each);
                    Faults.expectMalformed(s, peer);
                }));
    }
}
