// SPDX-License-Identifier: Apache-2.0
package io.galidia.conformance.server;

import static io.galidia.conformance.Packets.disconnect;
import static io.galidia.conformance.Packets.publish;
import static io.galidia.conformance.Peer.check;
import static io.galidia.packet.Qos.AT_LEAST_ONCE;
import static io.galidia.packet.Qos.AT_MOST_ONCE;

import io.galidia.conformance.Connecting;
import io.galidia.conformance.Frame;
import io.galidia.conformance.Peer;
import io.galidia.conformance.Script;
import io.galidia.conformance.Shows;
import io.galidia.packet.ConnAck;
import io.galidia.packet.Disconnect;
import io.galidia.packet.Packet;
import io.galidia.packet.PingReq;
import io.galidia.packet.Property;
import io.galidia.packet.ReasonCode;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.util.List;

/** Section 3.14: DISCONNECT of the client, and that of the server. */
final class DisconnectCases {

    private static Connecting willing(Script s) {
        return s.connecting().will(s.topic("will"), "gone", AT_MOST_ONCE, false);
    }

    private static Peer witness(Script s) {
        Peer witness = s.connect();
        witness.subscribe(s.topic("#"), AT_MOST_ONCE);
        return witness;
    }

    @Shows(
            v3 = {"MQTT-3.14.4-3"},
            v5 = {"MQTT-3.14.4-3"})
    void disconnect_takes_the_will_back(Script s) {
        Peer witness = witness(s);
        willing(s).open().leave();
        witness.expectNothing();
    }

    @Shows(v5 = {"MQTT-3.14.4-3", "MQTT-3.14.2-1", "MQTT-3.1.2-8"})
    void disconnect_with_another_reason_leaves_the_will(Script s) {
        Peer witness = witness(s);
        for (ReasonCode reason : List.of(
                ReasonCode.DISCONNECT_WITH_WILL,
                ReasonCode.UNSPECIFIED_ERROR,
                ReasonCode.PROTOCOL_ERROR,
                ReasonCode.IMPLEMENTATION_SPECIFIC_ERROR,
                ReasonCode.PACKET_TOO_LARGE)) {
            Variation.of(reason.text(), () -> {
                Peer peer = willing(s).open();
                peer.send(disconnect(reason));
                peer.expectClosed();
                witness.expectPublish(s.topic("will"), "gone");
            });
        }
        witness.expectNothing();
    }

    @Shows(
            v3 = {"MQTT-3.14.1-1"},
            v5 = {"MQTT-3.14.1-1"})
    void reserved_bits_close_and_leave_the_will(Script s) {
        Peer witness = witness(s);
        for (int flags : new int[] {1, 2, 4, 8, 15}) {
            Peer peer = willing(s).open();
            peer.send(Frame.of(0xE0 | flags));
            peer.expectDisconnected(ReasonCode.MALFORMED_PACKET);
            witness.expectPublish(s.topic("will"), "gone");
        }
        witness.expectNothing();
    }

    @Shows(
            v3 = {"MQTT-4.8.0-1"},
            v5 = {"MQTT-3.14.2-1", "MQTT-4.13.1-1"})
    void disconnect_that_is_none_closes_and_leaves_the_will(Script s) {
        Peer witness = witness(s);
        Peer peer = willing(s).open();
        if (s.isVersion5()) {
            peer.send(Frame.of(0xE0).u8(0x01)); // a reason code that DISCONNECT does not have
            peer.expectDisconnected(ReasonCode.MALFORMED_PACKET, ReasonCode.PROTOCOL_ERROR);
        } else {
            peer.send(Frame.of(0xE0).u8(0));
            peer.expectClosed();
        }
        witness.expectPublish(s.topic("will"), "gone");
    }

    @Shows(
            v3 = {"MQTT-3.14.4-1", "MQTT-3.14.4-2"},
            v5 = {"MQTT-3.14.4-1", "MQTT-3.14.4-2"})
    void what_comes_after_disconnect_is_not_looked_at(Script s) {
        Peer witness = witness(s);
        Peer peer = willing(s).open();
        byte[] message = Frame.of(0x30)
                .text(s.topic("late"))
                .raw(s.isVersion5() ? new byte[] {0, 'x'} : new byte[] {'x'})
                .bytes();
        peer.send(ByteBufUtil.getBytes(Unpooled.wrappedBuffer(
                Frame.of(0xE0).bytes(), message, Frame.of(0x00).bytes())));
        peer.expectClosed();
        witness.expectNothing();
    }

    @Shows(v5 = {"MQTT-4.13.1-1"})
    void a_session_expiry_interval_where_connect_had_none_is_a_fault(Script s) {
        Peer witness = witness(s);
        Peer peer = willing(s).open();
        peer.send(disconnect(30L));
        peer.expectDisconnected(ReasonCode.PROTOCOL_ERROR);
        witness.expectPublish(s.topic("will"), "gone");
    }

    @Shows(v5 = {"MQTT-3.14.0-1"})
    void there_is_no_disconnect_before_connack(Script s) {
        List<Frame> wrong = List.of(
                Frame.of(0xC0), // PINGREQ
                Frame.connect("MQTT", 5, 0x03, 60).properties().text("x"), // a reserved flag
                Frame.connect("MQTT", 5, 0x02, 60)
                        .properties(Frame.of(0x15).text("no such method"))
                        .text("x"),
                Frame.connect("MQTT", 5, 0x02, 60)
                        .properties(Frame.of(0x21).u16(0))
                        .text("x")); // receive maximum 0
        for (Frame each : wrong) {
            Peer peer = s.open();
            peer.send(each);
            Packet answer = peer.expectAnyOrEnd();
            check(
                    answer == null
                            || (answer instanceof ConnAck refusal
                                    && refusal.reason().isError()),
                    "expected CONNACK with a refusal or nothing, but got " + answer);
            check(peer.expectAnyOrEnd() == null, "expected nothing after the refusal");
        }
    }

    @Shows(v5 = {"MQTT-3.14.2-2", "MQTT-3.14.4-1", "MQTT-3.14.4-2", "MQTT-4.13.2-1"})
    void disconnect_of_the_server_is_its_last_word_and_has_no_session_expiry(Script s) {
        Peer peer = s.connecting().resuming(s.clientId("kept")).open();
        peer.send(s.connecting().packet());
        peer.send(PingReq.INSTANCE);
        Disconnect disconnect = peer.expectClosed();
        check(disconnect != null || !s.isStrict(), "expected DISCONNECT");
        check(
                disconnect == null || !disconnect.properties().has(Property.SESSION_EXPIRY_INTERVAL),
                "the server's DISCONNECT has a session expiry interval: " + disconnect);
    }

    @Shows(v5 = {"MQTT-3.14.2-2", "MQTT-3.14.4-2", "MQTT-4.13.2-1"})
    void the_one_whose_session_is_taken_over_is_told_and_closed(Script s) {
        Peer old = s.connecting().resuming(s.clientId("kept")).open();
        Peer young = s.connecting().resuming(s.clientId("kept")).open();
        Disconnect disconnect = old.expectClosed();
        check(
                disconnect == null
                        ? !s.isStrict()
                        : disconnect.reason() == ReasonCode.SESSION_TAKEN_OVER
                                && !disconnect.properties().has(Property.SESSION_EXPIRY_INTERVAL),
                "expected 'session taken over' without a session expiry interval, but got " + disconnect);
        young.expectAlive();
    }

    @Shows(v5 = {"MQTT-3.14.2-3", "MQTT-3.14.2-4"})
    void disconnect_is_within_the_maximum_packet_size(Script s) {
        Peer peer = s.connecting().property(Property.MAXIMUM_PACKET_SIZE, 20).open();
        peer.send(s.connecting().packet());
        if (peer.expectClosed() != null) {
            check(peer.lastBytes().length <= 20, "DISCONNECT has " + peer.lastBytes().length + " bytes, more than 20");
        }
    }

    @Shows(
            v3 = {"MQTT-3.14.4-3"},
            v5 = {"MQTT-3.14.4-3"})
    void without_disconnect_the_will_is_sent(Script s) {
        Peer witness = witness(s);
        willing(s).open().cut();
        witness.expectPublish(s.topic("will"), "gone");
        Peer publisher = s.connect();
        publisher.publish(publish(s.topic("a"), "1", AT_LEAST_ONCE, 1));
        witness.expectPublish(s.topic("a"), "1");
    }
}
