// SPDX-License-Identifier: Apache-2.0
package io.galidia.conformance.server;

import static io.galidia.conformance.Packets.publish;
import static io.galidia.conformance.Packets.subscribe;
import static io.galidia.conformance.Packets.unsubscribe;
import static io.galidia.conformance.Peer.check;

import io.galidia.conformance.Frame;
import io.galidia.conformance.Peer;
import io.galidia.conformance.Script;
import io.galidia.conformance.Shows;
import io.galidia.packet.Packet;
import io.galidia.packet.PingReq;
import io.galidia.packet.PingResp;
import io.galidia.packet.PubAck;
import io.galidia.packet.PubComp;
import io.galidia.packet.PubRec;
import io.galidia.packet.PubRel;
import io.galidia.packet.Publish;
import io.galidia.packet.Qos;
import io.galidia.packet.ReasonCode;
import io.galidia.packet.SubAck;
import io.galidia.packet.UnsubAck;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Section 2.1 (2.2 in MQTT 3.1.1) and 1.5.5: type, flags and remaining length. */
final class FixedHeaderCases {

    @Shows(
            v3 = {"MQTT-2.2.2-1", "MQTT-2.2.2-2", "MQTT-4.8.0-1"},
            v5 = {"MQTT-2.1.3-1", "MQTT-4.13.1-1"})
    void wrong_flags_end_the_connection(Script s) {
        Peer witness = s.connect();
        packetsWithoutFreeFlags(s).forEach((right, body) -> {
            for (int flags = 0; flags < 16; flags++) {
                int first = (right & 0xF0) | flags;
                if (first != right) {
                    Variation.of(
                            Integer.toHexString(first),
                            () -> s.connect().send(copy(first, body)).expectDisconnected(ReasonCode.MALFORMED_PACKET));
                }
            }
        });
        witness.expectAlive();
    }

    @Shows(
            v3 = {"MQTT-2.2.2-1", "MQTT-2.2.2-2", "MQTT-3.1.4-1"},
            v5 = {"MQTT-2.1.3-1", "MQTT-3.1.4-1"})
    void wrong_flags_of_connect_end_the_connection(Script s) {
        byte[] connect = RawConnect.start(s).text(s.clientId("flags")).bytes();
        for (int flags = 1; flags < 16; flags++) {
            connect[0] = (byte) (0x10 | flags);
            Variation.of(
                    Integer.toHexString(connect[0]),
                    () -> s.open().send(connect).expectClosed());
        }
    }

    @Shows(
            v3 = {"MQTT-2.2.2-1", "MQTT-2.2.2-2"},
            v5 = {"MQTT-2.1.3-1", "MQTT-4.13.1-1"})
    void reserved_packet_types_end_the_connection(Script s) {
        for (int first : s.isVersion5() ? new int[] {0x00, 0x02, 0x0F} : new int[] {0x00, 0x02, 0x0F, 0xF0, 0xF2}) {
            Variation.of(
                    Integer.toHexString(first),
                    () -> s.connect()
                            .send(Frame.of(first))
                            .expectDisconnected(ReasonCode.MALFORMED_PACKET, ReasonCode.PROTOCOL_ERROR));
        }
    }

    @Shows(
            v3 = {"MQTT-4.8.0-1"},
            v5 = {"MQTT-4.13.1-1"})
    void packets_that_only_servers_send_end_the_connection(Script s) {
        List<Frame> packets = List.of(
                s.isVersion5()
                        ? Frame.of(0x20).u8(0, 0).properties()
                        : Frame.of(0x20).u8(0, 0),
                s.isVersion5()
                        ? Frame.of(0x90).u16(1).properties().u8(0)
                        : Frame.of(0x90).u16(1).u8(0),
                s.isVersion5()
                        ? Frame.of(0xB0).u16(1).properties().u8(0)
                        : Frame.of(0xB0).u16(1),
                Frame.of(0xD0));
        for (Frame packet : packets) {
            Variation.of(
                    HexFormat.of().formatHex(packet.bytes()),
                    () -> s.connect().send(packet).expectDisconnected(ReasonCode.PROTOCOL_ERROR));
        }
    }

    @Shows(
            v3 = {"MQTT-4.8.0-1"},
            v5 = {"MQTT-1.5.5-1", "MQTT-4.13.1-1"})
    void a_remaining_length_of_five_bytes_ends_the_connection(Script s) {
        s.connect()
                .send((byte) 0xC0, (byte) 0x80, (byte) 0x80, (byte) 0x80, (byte) 0x80, (byte) 0)
                .expectDisconnected(ReasonCode.MALFORMED_PACKET);
        s.connect()
                .send((byte) 0x30, (byte) 0xFF, (byte) 0xFF, (byte) 0xFF, (byte) 0xFF, (byte) 1)
                .expectDisconnected(ReasonCode.MALFORMED_PACKET, ReasonCode.PACKET_TOO_LARGE);
    }

    @Shows(v5 = {"MQTT-1.5.5-1", "MQTT-4.13.1-1"})
    void more_bytes_than_needed_for_an_integer_end_the_connection(Script s) {
        Map<String, Frame> packets = new LinkedHashMap<>();
        packets.put("PINGREQ with length 80 00", Frame.of(0xC0).remainingLength(0x80, 0));
        packets.put("PINGREQ with length 80 80 80 00", Frame.of(0xC0).remainingLength(0x80, 0x80, 0x80, 0));
        Frame publish = Frame.of(0x30).text("t").properties().u8('x');
        packets.put("PUBLISH with length 85 80 00", publish.remainingLength(0x85, 0x80, 0));
        packets.put(
                "PUBLISH with property length 80 00",
                Frame.of(0x30).text("t").u8(0x80, 0).u8('x'));
        packets.put(
                "PUBLISH with property identifier 81 00",
                Frame.of(0x30).text("t").u8(3, 0x81, 0, 0));
        packets.put(
                "SUBSCRIBE with subscription identifier 81 00",
                Frame.of(0x82)
                        .u16(1)
                        .properties(Frame.of(0x0B).u8(0x81, 0))
                        .text("t")
                        .u8(0));
        packets.forEach((name, packet) ->
                Variation.of(name, () -> s.connect().send(packet).expectDisconnected(ReasonCode.MALFORMED_PACKET)));
        Variation.of(
                "CONNECT with property length 80 00",
                () -> s.open()
                        .send(Frame.connect("MQTT", 5, RawConnect.CLEAN_START, 60)
                                .u8(0x80, 0)
                                .text(s.clientId("length")))
                        .expectRejected(ReasonCode.MALFORMED_PACKET));
    }

    /** The packet is compared byte by byte: type and flags, the shortest length, the shortest property length, no identifier. */
    @Shows(
            v3 = {"MQTT-2.2.2-1", "MQTT-2.3.1-5"},
            v5 = {"MQTT-1.5.5-1", "MQTT-2.1.3-1", "MQTT-2.2.1-2", "MQTT-2.2.2-1"})
    void a_message_is_sent_with_the_shortest_length(Script s) {
        Peer subscriber = s.connect();
        subscriber.subscribe(s.topic("a"), Qos.AT_MOST_ONCE);
        Peer publisher = s.connect();
        int header = 2 + s.topic("a").length() + (s.isVersion5() ? 1 : 0);
        for (int length : List.of(header, 127, 128, 129, 16_383, 16_384, 16_385)) {
            Variation.of("remaining length " + length, () -> {
                String payload = "x".repeat(length - header);
                Frame expected = Frame.of(0x30).text(s.topic("a"));
                if (s.isVersion5()) {
                    expected.properties();
                }
                publisher.send(publish(s.topic("a"), payload));
                subscriber.expect(Publish.class);
                expect(expected.raw(payload.getBytes(StandardCharsets.US_ASCII)), subscriber);
            });
        }
    }

    @Shows(
            v3 = {"MQTT-2.2.2-1", "MQTT-2.3.1-6", "MQTT-2.3.1-7"},
            v5 = {"MQTT-2.1.3-1", "MQTT-2.2.1-5", "MQTT-2.2.1-6"})
    void answers_have_the_flags_of_their_type_and_repeat_the_identifier(Script s) {
        Peer client = s.connect();
        for (int id : List.of(1, 255, 256, 0x7FFF, 0x8000, 0xFFFF)) {
            Variation.of("identifier " + id, () -> {
                answer(client, subscribe(id, s.topic("b"), Qos.AT_MOST_ONCE), SubAck.class, 0x90, id);
                answer(client, unsubscribe(id, s.topic("b")), UnsubAck.class, 0xB0, id);
                answer(client, publish(s.topic("a"), "1", Qos.AT_LEAST_ONCE, id), PubAck.class, 0x40, id);
                answer(client, publish(s.topic("a"), "2", Qos.EXACTLY_ONCE, id), PubRec.class, 0x50, id);
                answer(client, new PubRel(id), PubComp.class, 0x70, id);
            });
        }
        client.send(PingReq.INSTANCE);
        client.expect(PingResp.class);
        expect(Frame.of(0xD0), client);
    }

    @Shows(
            v3 = {"MQTT-2.2.2-1", "MQTT-2.3.1-6"},
            v5 = {"MQTT-2.1.3-1", "MQTT-2.2.1-5"})
    void pubrel_of_the_server_has_its_flags_and_repeats_the_identifier(Script s) {
        Peer subscriber = s.connect();
        subscriber.subscribe(s.topic("a"), Qos.EXACTLY_ONCE);
        s.connect().publish(publish(s.topic("a"), "1", Qos.EXACTLY_ONCE, 9));
        Publish message = subscriber.expectPublish(s.topic("a"), "1", Qos.EXACTLY_ONCE);
        answer(subscriber, new PubRec(message.packetId()), PubRel.class, 0x62, message.packetId());
        subscriber.send(new PubComp(message.packetId()));
        subscriber.expectAlive();
    }

    @Shows(
            v3 = {"MQTT-3.1.4-4", "MQTT-2.3.1-7"},
            v5 = {"MQTT-3.1.4-5", "MQTT-2.2.1-6"})
    void packets_that_come_byte_by_byte_are_taken(Script s) {
        Peer slow = s.open();
        byEachByte(slow, RawConnect.start(s).text(s.clientId("slow")).bytes());
        slow.expectAccepted();
        Frame subscribe = Frame.of(0x82).u16(5);
        byEachByte(
                slow,
                (s.isVersion5() ? subscribe.properties() : subscribe)
                        .text(s.topic("a"))
                        .u8(0)
                        .bytes());
        check(slow.expect(SubAck.class).packetId() == 5, "expected the identifier 5");
        Frame publish = Frame.of(0x30).text(s.topic("a"));
        byEachByte(
                slow, (s.isVersion5() ? publish.properties() : publish).u8('x').bytes());
        slow.expectPublish(s.topic("a"), "x", Qos.AT_MOST_ONCE);
    }

    private static void byEachByte(Peer peer, byte[] packet) {
        for (byte each : packet) {
            peer.send(each);
        }
    }

    private static void answer(Peer peer, Packet packet, Class<? extends Packet> type, int firstByte, int id) {
        peer.send(packet);
        peer.expect(type);
        byte[] bytes = peer.lastBytes();
        check(
                (bytes[0] & 0xFF) == firstByte && (bytes[2] & 0xFF) == id >> 8 && (bytes[3] & 0xFF) == (id & 0xFF),
                "the answer to " + packet + " is " + HexFormat.of().formatHex(bytes));
    }

    private static void expect(Frame expected, Peer peer) {
        byte[] bytes = peer.lastBytes();
        check(
                Arrays.equals(expected.bytes(), bytes),
                "expected " + HexFormat.of().formatHex(expected.bytes(), 0, Math.min(40, expected.bytes().length))
                        + ", but got " + HexFormat.of().formatHex(bytes, 0, Math.min(40, bytes.length)));
    }

    /** Well-formed packets of each type whose flags are all reserved, by their first byte. */
    private static Map<Integer, byte[]> packetsWithoutFreeFlags(Script s) {
        Map<Integer, byte[]> packets = new LinkedHashMap<>();
        for (int acknowledgement : List.of(0x40, 0x50, 0x62, 0x70)) {
            packets.put(acknowledgement, new byte[] {0, 1});
        }
        Frame subscribe = Frame.of(0x82).u16(1);
        Frame unsubscribe = Frame.of(0xA2).u16(1);
        if (s.isVersion5()) {
            subscribe.properties();
            unsubscribe.properties();
        }
        packets.put(0x82, body(subscribe.text("t").u8(0)));
        packets.put(0xA2, body(unsubscribe.text("t")));
        packets.put(0xC0, new byte[0]);
        packets.put(0xE0, new byte[0]);
        return packets;
    }

    private static byte[] body(Frame frame) {
        byte[] bytes = frame.bytes();
        return Arrays.copyOfRange(bytes, 2, bytes.length);
    }

    private static Frame copy(int firstByte, byte[] body) {
        return Frame.of(firstByte).raw(body);
    }
}
