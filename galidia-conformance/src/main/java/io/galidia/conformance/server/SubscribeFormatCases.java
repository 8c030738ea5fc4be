// SPDX-License-Identifier: Apache-2.0
package io.galidia.conformance.server;

import static io.galidia.conformance.Packets.publish;
import static io.galidia.conformance.Packets.subscribe;
import static io.galidia.conformance.Peer.check;
import static io.galidia.packet.Qos.AT_LEAST_ONCE;
import static io.galidia.packet.Qos.AT_MOST_ONCE;

import io.galidia.conformance.Frame;
import io.galidia.conformance.Peer;
import io.galidia.conformance.Script;
import io.galidia.conformance.Shows;
import io.galidia.packet.Property;
import io.galidia.packet.SubAck;
import io.galidia.packet.Subscription;
import java.util.HexFormat;

/** Sections 3.8.1 to 3.8.3 and 3.9.2: SUBSCRIBE that is wrong in itself, and what may stand in SUBACK. */
final class SubscribeFormatCases {

    private static final int SUBSCRIBE = 0x82;

    /** SUBSCRIBE up to the first filter. */
    private static Frame begin(Script s, int firstByte) {
        Frame frame = Frame.of(firstByte).u16(5);
        return s.isVersion5() ? frame.properties() : frame;
    }

    @Shows(
            v3 = {"MQTT-3.8.1-1"},
            v5 = {"MQTT-3.8.1-1"})
    void wrong_flags_close(Script s) {
        for (int flags : new int[] {0, 1, 3, 4, 6, 10, 15}) {
            Variation.of("flags " + flags, () -> {
                Peer peer = s.connect();
                peer.send(begin(s, 0x80 | flags).text(s.topic("a")).u8(0));
                Faults.expectMalformed(s, peer);
            });
        }
    }

    @Shows(
            v3 = {"MQTT-3.8.3-1"},
            v5 = {"MQTT-3.8.3-1"})
    void a_filter_that_is_no_utf_8_closes(Script s) {
        byte[][] wrong = {
            {'a', (byte) 0xC3, '('}, // a sequence that breaks off
            {(byte) 0xC0, (byte) 0xAF}, // longer than need be
            {(byte) 0xED, (byte) 0xA0, (byte) 0x80}, // half a surrogate pair
            {(byte) 0xF4, (byte) 0x90, (byte) 0x80, (byte) 0x80}, // beyond U+10FFFF
            {'a', (byte) 0xFF}
        };
        for (byte[] each : wrong) {
            Variation.of(HexFormat.of().formatHex(each), () -> {
                Peer peer = s.connect();
                peer.send(begin(s, SUBSCRIBE).binary(each).u8(0));
                Faults.expectMalformed(s, peer);
            });
        }
    }

    @Shows(
            v3 = {"MQTT-3.8.3-3"},
            v5 = {"MQTT-3.8.3-2"})
    void no_filter_closes(Script s) {
        Peer peer = s.connect();
        peer.send(begin(s, SUBSCRIBE));
        Faults.expectProtocolError(s, peer);
    }

    @Shows(
            v3 = {"MQTT-3.8.3-3"},
            v5 = {"MQTT-3.8.3-2"})
    void a_filter_without_its_options_closes(Script s) {
        Peer peer = s.connect();
        peer.send(begin(s, SUBSCRIBE).text(s.topic("a")).u8(0).text(s.topic("b")));
        Faults.expectMalformed(s, peer);
    }

    @Shows(
            v3 = {"MQTT-3.8.3-4"},
            v5 = {"MQTT-3.8.3-5"})
    void reserved_bits_close(Script s) {
        int[] wrong = s.isVersion5() ? new int[] {0x40, 0x80, 0xC1} : new int[] {0x04, 0x08, 0x11, 0x20, 0x40, 0x80};
        for (int options : wrong) {
            Variation.of("options " + options, () -> {
                Peer peer = s.connect();
                peer.send(begin(s, SUBSCRIBE)
                        .text(s.topic("ok"))
                        .u8(1)
                        .text(s.topic("a"))
                        .u8(options));
                Faults.expectMalformed(s, peer);
            });
        }
    }

    @Shows(
            v3 = {"MQTT-3.8.3-4"},
            v5 = {"MQTT-4.13.1-1"})
    void qos_3_closes(Script s) {
        Peer peer = s.connect();
        peer.send(begin(s, SUBSCRIBE).text(s.topic("a")).u8(3));
        Faults.expectProtocolError(s, peer);
    }

    @Shows(v5 = {"MQTT-4.13.1-1"})
    void retain_handling_3_closes(Script s) {
        Peer peer = s.connect();
        peer.send(begin(s, SUBSCRIBE).text(s.topic("a")).u8(0x30));
        Faults.expectProtocolError(s, peer);
    }

    @Shows(v5 = {"MQTT-4.13.1-1"})
    void a_subscription_identifier_of_0_or_two_of_them_close(Script s) {
        Peer zero = s.connect();
        zero.send(Frame.of(SUBSCRIBE)
                .u16(5)
                .properties(Frame.of(0x0B).u8(0))
                .text(s.topic("a"))
                .u8(0));
        Faults.expectProtocolError(s, zero);
        Peer two = s.connect();
        two.send(Frame.of(SUBSCRIBE)
                .u16(5)
                .properties(Frame.of(0x0B).u8(1), Frame.of(0x0B).u8(2))
                .text(s.topic("a"))
                .u8(0));
        Faults.expectProtocolError(s, two);
    }

    @Shows(v5 = {"MQTT-3.8.3-4"})
    void no_local_on_a_shared_subscription_closes(Script s) {
        Peer peer = s.connect();
        s.require(
                peer.connAck().properties().flag(Property.SHARED_SUBSCRIPTION_AVAILABLE, true), "shared subscriptions");
        peer.send(begin(s, SUBSCRIBE).text("$share/g/" + s.topic("a")).u8(0x04));
        Faults.expectProtocolError(s, peer);
    }

    @Shows(
            v3 = {"MQTT-3.8.3-4"},
            v5 = {"MQTT-3.8.3-5"})
    void a_packet_with_one_wrong_filter_subscribes_nothing(Script s) {
        Peer peer = s.connecting().resuming(s.clientId("kept")).open();
        peer.send(
                begin(s, SUBSCRIBE).text(s.topic("ok")).u8(1).text(s.topic("a")).u8(0xC0));
        Faults.expectMalformed(s, peer);
        Peer back = s.connecting().resuming(s.clientId("kept")).open();
        s.connect().publish(publish(s.topic("ok"), "1", AT_LEAST_ONCE, 1));
        if (s.isStrict()) { // the standard does not say so
            back.expectNothing();
        }
    }

    @Shows(v5 = {"MQTT-3.9.2-1", "MQTT-3.9.2-2"})
    void suback_is_within_the_maximum_packet_size(Script s) {
        Peer peer = s.connecting().property(Property.MAXIMUM_PACKET_SIZE, 20).open();
        peer.send(subscribe(
                3, new Subscription(s.topic("a"), AT_MOST_ONCE), new Subscription(s.topic("#/wrong"), AT_MOST_ONCE)));
        if (peer.expectAnyOrEnd() instanceof SubAck) { // a server may close at a filter that is not valid
            check(peer.lastBytes().length <= 20, "SUBACK has " + peer.lastBytes().length + " bytes, more than 20");
        }
    }
}
