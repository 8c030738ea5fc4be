// SPDX-License-Identifier: Apache-2.0
package io.galidia.conformance.server;

import static io.galidia.conformance.Packets.publish;
import static io.galidia.conformance.Peer.check;
import static io.galidia.packet.Qos.AT_LEAST_ONCE;
import static io.galidia.packet.Qos.AT_MOST_ONCE;

import io.galidia.conformance.Frame;
import io.galidia.conformance.Peer;
import io.galidia.conformance.Script;
import io.galidia.conformance.Shows;
import io.galidia.packet.ConnAck;
import io.galidia.packet.Properties;
import io.galidia.packet.Property;
import io.galidia.packet.Publish;
import io.galidia.packet.ReasonCode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Section 4.13, of 3.1.1 section 4.8: what breaks the rules ends the connection it comes on, and nothing else. */
final class ErrorCases {

    /** Bytes that are no packet, in both versions. */
    private static final Map<String, Frame> MALFORMED = new LinkedHashMap<>();

    static {
        MALFORMED.put("the reserved type 0", Frame.of(0x00));
        MALFORMED.put("a length of five bytes", Frame.of(0x30).remainingLength(0xFF, 0xFF, 0xFF, 0xFF, 0x01));
        MALFORMED.put("QoS 3", Frame.of(0x36).text("t").u16(1).u8(0));
        MALFORMED.put(
                "a topic that is longer than its packet", Frame.of(0x30).u16(9).raw((byte) 't'));
        MALFORMED.put(
                "a topic that is no UTF-8",
                Frame.of(0x30).binary((byte) 0xC3, (byte) 0x28).u8(0));
        MALFORMED.put("half a packet identifier", Frame.of(0x32).text("t").u8(0));
        MALFORMED.put("PUBACK of nothing", Frame.of(0x40));
        MALFORMED.put("PUBACK with flags", Frame.of(0x41).u16(1));
        MALFORMED.put("PUBREL without its flags", Frame.of(0x60).u16(1));
        MALFORMED.put(
                "a filter that is longer than its packet",
                Frame.of(0x82).u16(1).u8(0).u16(4).raw((byte) 't'));
        MALFORMED.put("PINGREQ with a body", Frame.of(0xC0).u8(1));
    }

    @Shows(
            v3 = {"MQTT-4.8.0-1"},
            v5 = {"MQTT-4.13.1-1"})
    void malformed_packets_end_their_connection_and_leave_the_will(Script s) {
        Peer witness = s.connect();
        witness.subscribe(s.topic("will"), AT_MOST_ONCE);
        MALFORMED.forEach((name, each) -> Variation.of(name, () -> {
            Peer peer = s.connecting()
                    .will(s.topic("will"), "gone", AT_MOST_ONCE, false)
                    .open();
            peer.send(each);
            Faults.expectMalformed(s, peer);
            witness.expectPublish(s.topic("will"), "gone");
        }));
        witness.expectAlive();
    }

    @Shows(
            v3 = {"MQTT-4.8.0-1"},
            v5 = {"MQTT-4.13.1-1"})
    void packets_that_only_a_server_sends_end_the_connection_and_leave_the_will(Script s) {
        Peer witness = s.connect();
        witness.subscribe(s.topic("will"), AT_MOST_ONCE);
        boolean isVersion5 = s.isVersion5();
        Map<String, Frame> wrong = Map.of(
                "CONNACK",
                        isVersion5 ? Frame.of(0x20).u8(0, 0, 0) : Frame.of(0x20).u8(0, 0),
                "SUBACK",
                        isVersion5
                                ? Frame.of(0x90).u16(1).u8(0, 0)
                                : Frame.of(0x90).u16(1).u8(0),
                "UNSUBACK",
                        isVersion5
                                ? Frame.of(0xB0).u16(1).u8(0, 0)
                                : Frame.of(0xB0).u16(1),
                "PINGRESP", Frame.of(0xD0));
        wrong.forEach((name, each) -> Variation.of(name, () -> {
            Peer peer = s.connecting()
                    .will(s.topic("will"), "gone", AT_MOST_ONCE, false)
                    .open();
            peer.send(each);
            Faults.expectProtocolError(s, peer);
            witness.expectPublish(s.topic("will"), "gone");
        }));
        witness.expectAlive();
    }

    @Shows(
            v3 = {"MQTT-4.8.0-1"},
            v5 = {"MQTT-4.13.1-1"})
    void a_packet_identifier_of_0_ends_the_connection(Script s) {
        byte[] properties = s.isVersion5() ? new byte[] {0} : new byte[0];
        for (Frame each : List.of(
                Frame.of(0x32).text(s.topic("a")).u16(0).raw(properties),
                Frame.of(0x34).text(s.topic("a")).u16(0).raw(properties),
                Frame.of(0x82).u16(0).raw(properties).text(s.topic("a")).u8(0),
                Frame.of(0xA2).u16(0).raw(properties).text(s.topic("a")))) {
            Peer peer = s.connect();
            peer.send(each);
            Faults.expectProtocolError(s, peer);
        }
    }

    @Shows(
            v3 = {"MQTT-4.8.0-1"},
            v5 = {"MQTT-4.13.1-1", "MQTT-4.13.2-1"})
    void a_fault_ends_the_connection_and_not_the_session(Script s) {
        Peer peer = s.connecting().resuming(s.clientId("kept")).open();
        peer.subscribe(s.topic("a"), AT_LEAST_ONCE);
        peer.send(Frame.of(0x00));
        Faults.expectMalformed(s, peer);
        s.connect().publish(publish(s.topic("a"), "1", AT_LEAST_ONCE, 1));
        Peer back = s.connecting().resuming(s.clientId("kept")).open();
        check(back.connAck().sessionPresent(), "the session is gone");
        Publish message = back.expectPublish(s.topic("a"), "1");
        back.acknowledge(message);
    }

    @Shows(
            v3 = {"MQTT-4.8.0-1"},
            v5 = {"MQTT-4.13.1-1"})
    void what_came_before_the_fault_is_done_and_nothing_after_it(Script s) {
        Peer witness = s.connect();
        witness.subscribe(s.topic("#"), AT_MOST_ONCE);
        Peer peer = s.connect();
        byte[] good = Frame.of(0x30)
                .text(s.topic("a"))
                .raw(s.isVersion5() ? new byte[] {0, '1'} : new byte[] {'1'})
                .bytes();
        byte[] all = new byte[2 * good.length + 2];
        System.arraycopy(good, 0, all, 0, good.length);
        System.arraycopy(good, 0, all, good.length + 2, good.length); // two zeros between: the reserved type
        peer.send(all);
        Faults.expectMalformed(s, peer);
        witness.expectPublish(s.topic("a"), "1");
        witness.expectNothing();
    }

    @Shows(v5 = {"MQTT-4.13.2-1"})
    void a_refusal_closes_the_connection(Script s) {
        Peer peer = s.connecting()
                .properties(Properties.NONE.with(Property.AUTHENTICATION_METHOD, ""))
                .send();
        if (peer.expectAnyOrEnd() instanceof ConnAck refusal) {
            check(refusal.reason().isError(), "expected a refusal, but got " + refusal);
            check(peer.expectAnyOrEnd() == null, "expected the connection to be closed");
        }
    }

    @Shows(v5 = {"MQTT-4.13.1-1"})
    void properties_that_are_wrong_end_the_connection(Script s) {
        Frame twice = Frame.of(0x30)
                .text(s.topic("a"))
                .properties(Frame.of(0x03).text("x"), Frame.of(0x03).text("y"));
        Frame unknown =
                Frame.of(0x30).text(s.topic("a")).properties(Frame.of(0x7F).u8(0));
        Frame elsewhere =
                Frame.of(0x30).text(s.topic("a")).properties(Frame.of(0x21).u16(5));
        Frame tooLong = Frame.of(0x30).text(s.topic("a")).u8(0x7F);
        Peer first = s.connect();
        first.send(twice);
        Faults.expectProtocolError(s, first);
        for (Frame each : List.of(unknown, elsewhere, tooLong)) {
            Peer peer = s.connect();
            peer.send(each);
            peer.expectDisconnected(ReasonCode.MALFORMED_PACKET, ReasonCode.PROTOCOL_ERROR);
        }
    }

    @Shows(
            v3 = {"MQTT-4.8.0-1"},
            v5 = {"MQTT-4.13.1-1"})
    void a_fault_of_one_connection_does_not_disturb_others(Script s) {
        Peer subscriber = s.connect();
        subscriber.subscribe(s.topic("a"), AT_LEAST_ONCE);
        Peer publisher = s.connect();
        for (int i = 1; i <= 5; i++) {
            Peer wrong = s.connect();
            wrong.send(Frame.of(0x00));
            publisher.publish(publish(s.topic("a"), "m" + i, AT_LEAST_ONCE, i));
            subscriber.acknowledge(subscriber.expectPublish(s.topic("a"), "m" + i));
            wrong.expectClosed();
        }
    }
}
