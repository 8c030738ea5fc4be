// SPDX-License-Identifier: Apache-2.0
package io.galidia.conformance.server;

import static io.galidia.conformance.Peer.check;

import io.galidia.conformance.Frame;
import io.galidia.conformance.Peer;
import io.galidia.conformance.Script;
import io.galidia.conformance.Shows;
import io.galidia.packet.ConnAck;
import io.galidia.packet.Packet;
import io.galidia.packet.Properties;
import io.galidia.packet.Property;
import io.galidia.packet.Qos;
import io.galidia.packet.ReasonCode;
import java.util.List;

/** Sections 3.15 and 4.12: enhanced authentication, as far as a broker shows it that is not set up for a method. */
final class AuthCases {

    @Shows(v5 = {"MQTT-4.12.0-1", "MQTT-4.12.0-4", "MQTT-4.13.2-1"})
    void a_method_that_is_not_supported_is_refused(Script s) {
        Peer witness = s.connect();
        witness.subscribe(s.topic("will"), Qos.AT_MOST_ONCE);
        Peer peer = s.connecting()
                .will(s.topic("will"), "gone", Qos.AT_MOST_ONCE, false)
                .properties(Properties.NONE.with(Property.AUTHENTICATION_METHOD, "no such method"))
                .send();
        peer.expectRefused(ReasonCode.BAD_AUTHENTICATION_METHOD, ReasonCode.NOT_AUTHORIZED);
        witness.expectNothing();
    }

    @Shows(v5 = {"MQTT-4.12.0-6"})
    void without_a_method_there_is_neither_auth_nor_a_method(Script s) {
        Peer peer = s.connecting().user("somebody", "secret").send();
        if (peer.expectAnyOrEnd() instanceof ConnAck answer) { // the user may be refused
            check(
                    !answer.properties().has(Property.AUTHENTICATION_METHOD)
                            && !answer.properties().has(Property.AUTHENTICATION_DATA),
                    "CONNACK has a method that CONNECT did not have: " + answer);
        }
        ConnAck anonymous = s.connect().connAck();
        check(
                !anonymous.properties().has(Property.AUTHENTICATION_METHOD),
                "CONNACK has a method that CONNECT did not have: " + anonymous);
    }

    @Shows(v5 = {"MQTT-4.12.0-7", "MQTT-4.13.1-1"})
    void auth_of_a_client_without_a_method_ends_the_connection(Script s) {
        for (int reason : new int[] {0x19, 0x18, 0x00}) {
            Peer peer = s.connect();
            peer.send(Frame.of(0xF0).u8(reason).properties(Frame.of(0x15).text("a method")));
            Faults.expectProtocolError(s, peer);
        }
        Peer shortest = s.connect();
        shortest.send(Frame.of(0xF0));
        Faults.expectProtocolError(s, shortest);
    }

    @Shows(v5 = {"MQTT-3.15.1-1"})
    void auth_with_flags_ends_the_connection(Script s) {
        for (int flags : new int[] {1, 2, 4, 8, 15}) {
            Peer peer = s.connect();
            peer.send(Frame.of(0xF0 | flags).u8(0x19).properties(Frame.of(0x15).text("a method")));
            Faults.expectMalformed(s, peer);
        }
    }

    @Shows(v5 = {"MQTT-3.15.2-1"})
    void auth_with_a_reason_code_of_others_ends_the_connection(Script s) {
        for (int reason : new int[] {0x01, 0x80, 0x87, 0x8C, 0xFF}) {
            Peer peer = s.connect();
            peer.send(Frame.of(0xF0).u8(reason).properties(Frame.of(0x15).text("a method")));
            Faults.expectProtocolError(s, peer);
        }
    }

    @Shows(v5 = {"MQTT-4.12.0-1", "MQTT-4.13.1-1"})
    void auth_before_connect_ends_the_connection(Script s) {
        Peer peer = s.open();
        peer.send(Frame.of(0xF0).u8(0x18).properties(Frame.of(0x15).text("a method")));
        Packet answer = peer.expectAnyOrEnd();
        check(answer == null, "expected the connection to be closed, but got " + answer);
    }

    @Shows(v3 = {"MQTT-4.8.0-1"})
    void auth_is_a_reserved_type(Script s) {
        for (Frame each : List.of(Frame.of(0xF0), Frame.of(0xF0).u8(0x19, 0))) {
            Peer peer = s.connect();
            peer.send(each);
            peer.expectClosed();
        }
    }

    @Shows(v5 = {"MQTT-4.13.1-1"})
    void authentication_data_without_a_method_is_refused(Script s) {
        Peer peer = s.open();
        peer.send(Frame.connect("MQTT", 5, 0x02, 60)
                .properties(Frame.of(0x16).binary((byte) 1))
                .text(s.clientId("data")));
        peer.expectRefused(ReasonCode.PROTOCOL_ERROR, ReasonCode.MALFORMED_PACKET);
    }
}
