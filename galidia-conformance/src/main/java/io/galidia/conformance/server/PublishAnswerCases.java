// SPDX-License-Identifier: Apache-2.0
package io.galidia.conformance.server;

import static io.galidia.conformance.Packets.publish;
import static io.galidia.conformance.Peer.check;

import io.galidia.conformance.Peer;
import io.galidia.conformance.Script;
import io.galidia.conformance.Shows;
import io.galidia.packet.PubAck;
import io.galidia.packet.PubComp;
import io.galidia.packet.PubRec;
import io.galidia.packet.PubRel;
import io.galidia.packet.Qos;

/** Sections 3.3.4 and 4.5: what the server answers to PUBLISH, and to whom the message goes. */
final class PublishAnswerCases {

    @Shows(
            v3 = {"MQTT-3.3.4-1"},
            v5 = {"MQTT-3.3.4-1"})
    void each_qos_has_its_answer(Script s) {
        Peer publisher = s.connect();
        publisher.send(publish(s.topic("a"), "0"));
        publisher.expectAlive(); // the next packet after QoS 0 is the PINGRESP
        publisher.send(publish(s.topic("a"), "1", Qos.AT_LEAST_ONCE, 0x1234));
        PubAck pubAck = publisher.expect(PubAck.class);
        check(pubAck.packetId() == 0x1234 && !pubAck.reason().isError(), "got " + pubAck);
        publisher.send(publish(s.topic("a"), "2", Qos.EXACTLY_ONCE, 0xFFFF));
        PubRec pubRec = publisher.expect(PubRec.class);
        check(pubRec.packetId() == 0xFFFF && !pubRec.reason().isError(), "got " + pubRec);
        publisher.send(new PubRel(0xFFFF));
        check(publisher.expect(PubComp.class).packetId() == 0xFFFF, "PUBCOMP has another identifier");
        publisher.expectNothing();
    }

    @Shows(
            v3 = {"MQTT-4.5.0-1"},
            v5 = {"MQTT-4.5.0-1"})
    void a_message_goes_into_every_session_that_has_a_matching_subscription(Script s) {
        String away = s.clientId("away");
        Peer leaving = s.connecting().resuming(away).open();
        leaving.subscribe(s.topic("+"), Qos.EXACTLY_ONCE);
        leaving.leave();
        Peer here = s.connect();
        here.subscribe(s.topic("a"), Qos.AT_LEAST_ONCE);
        Peer other = s.connect();
        other.subscribe(s.topic("b"), Qos.AT_LEAST_ONCE);
        Peer publisher = s.connect();
        publisher.publish(publish(s.topic("a"), "to all", Qos.EXACTLY_ONCE, 7));
        here.acknowledge(here.expectPublish(s.topic("a"), "to all", Qos.AT_LEAST_ONCE));
        Peer back = s.connecting().resuming(away).open();
        back.acknowledge(back.expectPublish(s.topic("a"), "to all", Qos.EXACTLY_ONCE));
        other.expectNothing();
    }
}
