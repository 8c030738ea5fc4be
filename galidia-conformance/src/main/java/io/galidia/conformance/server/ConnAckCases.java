// SPDX-License-Identifier: Apache-2.0
package io.galidia.conformance.server;

import static io.galidia.conformance.Packets.publish;
import static io.galidia.conformance.Packets.subscribe;
import static io.galidia.conformance.Peer.check;

import io.galidia.codec.PacketEncoder;
import io.galidia.conformance.Frame;
import io.galidia.conformance.Peer;
import io.galidia.conformance.Script;
import io.galidia.conformance.Shows;
import io.galidia.packet.ConnAck;
import io.galidia.packet.Packet;
import io.galidia.packet.PingReq;
import io.galidia.packet.PingResp;
import io.galidia.packet.Property;
import io.galidia.packet.ProtocolVersion;
import io.galidia.packet.Qos;
import io.galidia.packet.ReasonCode;
import io.galidia.packet.SubAck;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/** Section 3.1.4 and 3.2: the answer to CONNECT. */
final class ConnAckCases {

    @Shows(
            v3 = {"MQTT-3.1.4-4", "MQTT-3.2.0-1", "MQTT-3.2.2-1", "MQTT-2.2.2-1"},
            v5 = {"MQTT-3.1.4-5", "MQTT-3.2.0-1", "MQTT-3.2.2-1", "MQTT-3.2.2-2", "MQTT-2.1.3-1"})
    void a_valid_connect_is_answered_with_success(Script s) {
        Peer client = s.connecting().send();
        client.expectAccepted();
        byte[] bytes = client.lastBytes();
        check(
                bytes[0] == 0x20 && bytes[1] == bytes.length - 2 && bytes[2] == 0 && bytes[3] == 0,
                "CONNACK is " + HexFormat.of().formatHex(bytes));
        check(
                s.isVersion5() || bytes.length == 4,
                "CONNACK is " + HexFormat.of().formatHex(bytes));
        client.expectNothing();
    }

    @Shows(
            v3 = {"MQTT-3.2.0-1", "MQTT-3.1.4-4"},
            v5 = {"MQTT-3.2.0-1", "MQTT-3.1.4-5"})
    void connack_comes_before_everything_that_waits_for_the_client(Script s) {
        s.requireSeveralInFlight();
        String id = s.clientId("c");
        Peer client = s.connecting().resuming(id).open();
        client.subscribe(s.topic("a"), Qos.AT_LEAST_ONCE);
        Peer publisher = s.connect();
        publisher.publish(publish(s.topic("a"), "in flight", Qos.AT_LEAST_ONCE, 1));
        client.expectPublish(s.topic("a"), "in flight");
        client.cut();
        publisher.publish(publish(s.topic("a"), "queued", Qos.AT_LEAST_ONCE, 2));
        Peer again = s.connecting().resuming(id).send();
        ConnAck answer = again.expect(ConnAck.class);
        check(answer.sessionPresent() && answer.reason() == ReasonCode.SUCCESS, "got " + answer);
        check(again.lastBytes()[2] == 1, "CONNACK is " + HexFormat.of().formatHex(again.lastBytes()));
        again.expectPublish(s.topic("a"), "in flight");
        again.expectPublish(s.topic("a"), "queued");
    }

    /** A client need not wait for CONNACK. */
    @Shows(
            v3 = {"MQTT-3.2.0-1", "MQTT-3.1.4-4"},
            v5 = {"MQTT-3.2.0-1", "MQTT-3.2.0-2", "MQTT-3.1.4-5"})
    void packets_in_one_piece_with_connect_are_answered_after_it(Script s) {
        Peer client = s.open();
        client.send(bytes(
                s,
                s.connecting().packet(),
                subscribe(7, s.topic("a"), Qos.AT_LEAST_ONCE),
                publish(s.topic("a"), "1"),
                PingReq.INSTANCE));
        client.expectAccepted();
        check(client.expect(SubAck.class).packetId() == 7, "SUBACK has another identifier");
        client.expectPublish(s.topic("a"), "1", Qos.AT_MOST_ONCE);
        client.expect(PingResp.class);
        client.expectNothing();
    }

    @Shows(
            v3 = {"MQTT-3.1.4-5", "MQTT-3.2.2-5"},
            v5 = {"MQTT-3.1.4-6", "MQTT-3.2.2-7", "MQTT-3.1.4-1"})
    void what_comes_after_a_refused_connect_is_not_processed(Script s) {
        Peer subscriber = s.connect();
        subscriber.subscribe(s.topic("a"), Qos.AT_MOST_ONCE);
        Peer client = s.open();
        Frame refused = s.isVersion5()
                ? RawConnect.start(s, RawConnect.CLEAN_START, Frame.of(0x21).u16(0))
                        .text(s.clientId("c"))
                : RawConnect.start(s, 0).text("");
        byte[] first = refused.bytes();
        byte[] rest = bytes(s, publish(s.topic("a"), "1"), PingReq.INSTANCE);
        byte[] both = Arrays.copyOf(first, first.length + rest.length);
        System.arraycopy(rest, 0, both, first.length, rest.length);
        client.send(both);
        client.expectRefused(s.isVersion5() ? ReasonCode.PROTOCOL_ERROR : ReasonCode.CLIENT_IDENTIFIER_NOT_VALID);
        subscriber.expectNothing();
    }

    /** The session itself stays as it was. */
    @Shows(v5 = {"MQTT-3.2.2-6", "MQTT-3.2.2-7", "MQTT-3.2.2-8", "MQTT-3.1.4-6"})
    void a_refusal_tells_of_no_session(Script s) {
        String id = s.clientId("c");
        s.connecting().resuming(id).open().leave();
        Peer client = s.open();
        client.send(RawConnect.start(s, 0, Frame.of(0x21).u16(0)).text(id));
        client.expectRefused(ReasonCode.PROTOCOL_ERROR);
        check(
                client.lastBytes().length == 0 || client.lastBytes()[2] == 0,
                "CONNACK is " + HexFormat.of().formatHex(client.lastBytes()));
        check(s.connecting().resuming(id).open().connAck().sessionPresent(), "the session is gone");
    }

    @Shows(v3 = {"MQTT-3.2.2-4", "MQTT-3.2.2-5", "MQTT-3.1.2-2"})
    void a_refusal_is_a_return_code_without_flags(Script s) {
        Peer client = s.open(ProtocolVersion.MQTT_3_1_1);
        client.send(Frame.connect("MQTT", 9, 0, 60).text(s.clientId("c")));
        client.expectRefused(ReasonCode.UNSUPPORTED_PROTOCOL_VERSION);
        check(
                Arrays.equals(client.lastBytes(), new byte[] {0x20, 2, 0, 1}),
                "CONNACK is " + HexFormat.of().formatHex(client.lastBytes()));
    }

    @Shows(v5 = {"MQTT-3.1.2-28"})
    void no_response_information_is_given_to_a_client_that_does_not_ask(Script s) {
        for (boolean isAsked : new boolean[] {false, true}) {
            var connecting = s.connecting();
            Peer client = (isAsked ? connecting.property(Property.REQUEST_RESPONSE_INFORMATION, 0) : connecting).open();
            check(
                    !client.connAck().properties().has(Property.RESPONSE_INFORMATION),
                    "got response information in " + client.connAck());
        }
    }

    /** Whatever else CONNACK tells, it has to fit, or nothing may come. */
    @Shows(v5 = {"MQTT-3.1.2-24", "MQTT-3.2.2-19", "MQTT-3.2.2-20"})
    void connack_is_not_larger_than_the_client_takes(Script s) {
        for (int limit : List.of(1, 2, 4, 5, 8, 12, 16, 20, 24, 32, 48, 64)) {
            Variation.of("maximum packet size " + limit, () -> {
                Peer client = s.connecting()
                        .property(Property.MAXIMUM_PACKET_SIZE, limit)
                        .send();
                checkSize(client, limit);
                Peer refused = s.open();
                refused.send(RawConnect.start(
                                s,
                                RawConnect.CLEAN_START,
                                Frame.of(0x27).u32(limit),
                                Frame.of(0x15).text("GALIDIA-UNKNOWN-METHOD"))
                        .text(s.clientId("c")));
                checkSize(refused, limit);
            });
        }
    }

    private static void checkSize(Peer peer, int limit) {
        Packet answer = peer.expectAnyOrEnd();
        check(
                answer == null || peer.lastBytes().length <= limit,
                "got " + peer.lastBytes().length + " bytes: " + answer);
    }

    private static byte[] bytes(Script s, Packet... packets) {
        ByteBuf bytes = Unpooled.buffer();
        for (Packet packet : packets) {
            PacketEncoder.encode(packet, s.version(), bytes);
        }
        return ByteBufUtil.getBytes(bytes);
    }
}
