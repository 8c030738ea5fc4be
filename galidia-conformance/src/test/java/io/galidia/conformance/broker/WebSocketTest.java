// SPDX-License-Identifier: Apache-2.0
package io.galidia.conformance.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.galidia.broker.Broker;
import io.galidia.codec.PacketDecoder;
import io.galidia.conformance.Frame;
import io.galidia.conformance.Packets;
import io.galidia.conformance.Peer;
import io.galidia.conformance.Result;
import io.galidia.conformance.Script;
import io.galidia.conformance.Shows;
import io.galidia.conformance.TcpTarget;
import io.galidia.conformance.WebSocketLine;
import io.galidia.conformance.WebSocketTarget;
import io.galidia.conformance.server.ServerCases;
import io.galidia.packet.Packet;
import io.galidia.packet.PacketType;
import io.galidia.packet.ProtocolVersion;
import io.galidia.packet.Qos;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.ByteArrayOutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Section 6: MQTT over WebSocket, against a client that is made of bytes. */
class WebSocketTest {

    private static final int CONTINUATION = 0x0;
    private static final int TEXT = 0x1;
    private static final int BINARY = 0x2;
    private static final int PING = 0x9;
    private static final int LAST = 0x80;

    private static final Broker BROKER = Broker.start("ws://127.0.0.1:0/mqtt");
    private static final WebSocketTarget TARGET = new WebSocketTarget(
            new TcpTarget(
                    new InetSocketAddress(
                            InetAddress.getLoopbackAddress(), BROKER.uri().getPort()),
                    Duration.ofSeconds(10),
                    Duration.ofMillis(20),
                    true),
            "127.0.0.1",
            "/mqtt");

    private final ByteBuf in = Unpooled.buffer();
    private final PacketDecoder decoder = new PacketDecoder(PacketDecoder.MAX_PACKET_SIZE);

    @AfterAll
    static void end() {
        BROKER.close();
    }

    private static byte[] connect(ProtocolVersion version) {
        byte[] none = new byte[version.hasProperties() ? 1 : 0];
        return Frame.connect("MQTT", version.level(), 0x02, 60)
                .raw(none)
                .text("websocket")
                .bytes();
    }

    private static byte[] join(byte[]... parts) {
        var all = new ByteArrayOutputStream();
        for (byte[] each : parts) {
            all.writeBytes(each);
        }
        return all.toByteArray();
    }

    /** The next packets, as many as there have to be. */
    private List<PacketType> received(WebSocketLine line, int count) {
        List<PacketType> types = new ArrayList<>();
        TARGET.await(() -> {
            line.read(in);
            for (Packet packet = decoder.decode(in); packet != null; packet = decoder.decode(in)) {
                types.add(packet.type());
            }
            return types.size() >= count || line.isAtEnd();
        });
        return types;
    }

    @Test
    @Shows(
            v3 = {"MQTT-6.0.0-4", "MQTT-6.0.0-3"},
            v5 = {"MQTT-6.0.0-4", "MQTT-6.0.0-3"})
    void subprotocolMqtt_isSelected_amongWhateverIsOffered() {
        for (String offer : List.of("mqtt", "soap, mqtt", "mqttv3.1,mqtt", "mqtt, x")) {
            WebSocketLine line = TARGET.open(offer);
            assertThat(line.isOpen()).isTrue();
            assertThat(line.header("Sec-WebSocket-Protocol")).isEqualTo("mqtt");
            line.close();
        }
        for (String offer : List.of("", "soap", "MQTTX")) {
            WebSocketLine line = TARGET.open(offer);
            assertThat(line.isOpen()).isFalse();
            assertThat(line.answer()).startsWith("HTTP/1.1 400 ");
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"MQTT_3_1_1", "MQTT_5"})
    @Shows(v3 = "MQTT-6.0.0-1", v5 = "MQTT-6.0.0-1")
    void connectInATextFrame_closes_withoutAnAnswer(ProtocolVersion version) {
        WebSocketLine line = TARGET.open();
        line.writeFrame(LAST | TEXT, connect(version));
        assertThat(received(line, 1)).isEmpty();
        assertThat(line.isAtEnd()).isTrue();
    }

    @ParameterizedTest
    @EnumSource(names = {"MQTT_3_1_1", "MQTT_5"})
    @Shows(v3 = "MQTT-6.0.0-1", v5 = "MQTT-6.0.0-1")
    void textFrame_laterOn_closes_andLeavesTheWill(ProtocolVersion version) {
        try (Script s = new Script(TARGET, version, "text" + version.level())) {
            Peer witness = s.connect();
            witness.subscribe(s.topic("will"), Qos.AT_MOST_ONCE);
            WebSocketLine line = TARGET.open();
            decoder.version(version);
            byte[] none = new byte[version.hasProperties() ? 1 : 0];
            line.write(Frame.connect("MQTT", version.level(), 0x06, 60)
                    .raw(none)
                    .text("websocket")
                    .raw(none)
                    .text(s.topic("will"))
                    .text("gone")
                    .bytes());
            assertThat(received(line, 1)).containsExactly(PacketType.CONNACK);
            line.writeFrame(LAST | TEXT, new byte[] {'h', 'i'});
            assertThat(received(line, 1)).isEmpty();
            assertThat(line.isAtEnd()).isTrue();
            witness.expectPublish(s.topic("will"), "gone");
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"MQTT_3_1_1", "MQTT_5"})
    @Shows(v3 = "MQTT-6.0.0-2", v5 = "MQTT-6.0.0-2")
    void packets_mayHaveTheBordersOfFramesAnywhere(ProtocolVersion version) {
        decoder.version(version);
        byte[] ping = Frame.of(0xC0).bytes();
        byte[] all = join(connect(version), ping, ping);
        for (int size : new int[] {1, 2, 5, all.length}) {
            WebSocketLine line = TARGET.open();
            for (int from = 0; from < all.length; from += size) {
                line.write(Arrays.copyOfRange(all, from, Math.min(all.length, from + size)));
            }
            assertThat(received(line, 3)).containsExactly(PacketType.CONNACK, PacketType.PINGRESP, PacketType.PINGRESP);
            line.close();
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"MQTT_3_1_1", "MQTT_5"})
    @Shows(v3 = "MQTT-6.0.0-2", v5 = "MQTT-6.0.0-2")
    void packets_mayBeInFragments_withControlFramesBetween(ProtocolVersion version) {
        decoder.version(version);
        byte[] connect = connect(version);
        WebSocketLine line = TARGET.open();
        line.writeFrame(BINARY, Arrays.copyOf(connect, 3));
        line.writeFrame(LAST | PING, new byte[] {1});
        line.writeFrame(CONTINUATION, Arrays.copyOfRange(connect, 3, 9));
        line.writeFrame(CONTINUATION, new byte[0]);
        line.writeFrame(
                LAST | CONTINUATION, join(Arrays.copyOfRange(connect, 9, connect.length), new byte[] {(byte) 0xC0}));
        line.write(new byte[] {0});
        assertThat(received(line, 2)).containsExactly(PacketType.CONNACK, PacketType.PINGRESP);
        line.close();
    }

    @ParameterizedTest
    @EnumSource(names = {"MQTT_3_1_1", "MQTT_5"})
    @Shows(
            v3 = {"MQTT-6.0.0-1", "MQTT-6.0.0-2"},
            v5 = {"MQTT-6.0.0-1", "MQTT-6.0.0-2"})
    void largeMessages_goThroughBothWays_inBinaryFrames(ProtocolVersion version) {
        try (Script s = new Script(TARGET, version, "large" + version.level())) {
            Peer peer = s.connect();
            peer.subscribe(s.topic("a"), Qos.AT_LEAST_ONCE);
            String large = "0123456789".repeat(30_000);
            peer.send(Packets.publish(s.topic("a"), large, Qos.AT_MOST_ONCE, 0));
            peer.expectPublish(s.topic("a"), large);
            peer.leave();
        }
    }

    /** The same cases as over TCP, of those that look at how packets come and connections end. */
    @TestFactory
    Stream<DynamicTest> casesForEveryTransport() {
        List<String> classes = List.of("FirstPacketCases", "TransportCases", "ErrorCases", "DisconnectCases");
        return ServerCases.cases().stream()
                .filter(each ->
                        classes.contains(each.name().substring(0, each.name().indexOf('.'))))
                .map(each -> dynamicTest(each.toString(), () -> {
                    Result result = each.run(TARGET);
                    assertThat(result.verdict()).as(result.detail()).isEqualTo(Result.Verdict.PASSED);
                }));
    }
}
