// SPDX-License-Identifier: Apache-2.0
package io.galidia.cli.bench.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.galidia.codec.PacketEncoder;
import io.galidia.packet.Packet;
import io.galidia.packet.PingResp;
import io.galidia.packet.Properties;
import io.galidia.packet.Property;
import io.galidia.packet.ProtocolVersion;
import io.galidia.packet.PubAck;
import io.galidia.packet.PubComp;
import io.galidia.packet.PubRec;
import io.galidia.packet.PubRel;
import io.galidia.packet.Publish;
import io.galidia.packet.Qos;
import io.galidia.packet.ReasonCode;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class PacketScannerTest implements Role {

    private final List<String> seen = new ArrayList<>();

    private PacketScanner scanner(ProtocolVersion version) {
        return new PacketScanner(
                this,
                version.hasProperties(),
                (header, packetId) -> seen.add("send " + Integer.toHexString(header) + " " + packetId),
                bytes -> {
                    if (bytes.readableBytes() < 2) {
                        return false;
                    }
                    seen.add("other " + Integer.toHexString(bytes.readUnsignedByte()));
                    bytes.skipBytes(1 + bytes.getUnsignedByte(bytes.readerIndex()));
                    return true;
                });
    }

    @Override
    public void received(ByteBuf bytes, int payloadIndex, int payloadBytes) {
        seen.add("message " + bytes.toString(payloadIndex, payloadBytes, StandardCharsets.UTF_8));
    }

    @Override
    public void acknowledged(ReasonCode reason) {
        seen.add("acknowledged " + reason);
    }

    private static ByteBuf bytes(ProtocolVersion version, Packet... packets) {
        ByteBuf bytes = Unpooled.buffer();
        for (Packet packet : packets) {
            PacketEncoder.encode(packet, version, bytes);
        }
        return bytes;
    }

    private static Publish message(String text, Qos qos, int packetId, Properties properties) {
        ByteBuf payload = Unpooled.copiedBuffer(text, StandardCharsets.UTF_8);
        return new Publish("a/b", payload, qos, false, false, packetId, properties);
    }

    @ParameterizedTest
    @EnumSource(ProtocolVersion.class)
    void packets_areFound_howeverTheBytesAreCut(ProtocolVersion version) {
        Properties properties = version.hasProperties()
                ? Properties.NONE.with(Property.CONTENT_TYPE, "x".repeat(200))
                : Properties.NONE;
        ByteBuf all = bytes(
                version,
                message("zero", Qos.AT_MOST_ONCE, 0, properties),
                PingResp.INSTANCE,
                message("one".repeat(100), Qos.AT_LEAST_ONCE, 17, properties),
                message("", Qos.EXACTLY_ONCE, 18, properties),
                new PubRel(18, ReasonCode.SUCCESS, Properties.NONE),
                new PubAck(1, ReasonCode.SUCCESS, Properties.NONE),
                new PubRec(2, ReasonCode.SUCCESS, Properties.NONE),
                new PubComp(2, ReasonCode.SUCCESS, Properties.NONE));
        for (int chunk = 1; chunk <= all.readableBytes(); chunk++) {
            seen.clear();
            PacketScanner scanner = scanner(version);
            ByteBuf read = Unpooled.buffer();
            for (int at = 0; at < all.readableBytes(); at += chunk) {
                read.writeBytes(all, at, Math.min(chunk, all.readableBytes() - at));
                scanner.scan(read);
            }
            assertThat(read.isReadable()).isFalse();
            assertThat(seen)
                    .as("in pieces of %d bytes", chunk)
                    .containsExactly(
                            "message zero",
                            "other d0",
                            "message " + "one".repeat(100),
                            "send 40 17",
                            "message ",
                            "send 50 18",
                            "send 70 18",
                            "acknowledged SUCCESS",
                            "send 62 2",
                            "acknowledged SUCCESS");
        }
    }

    @Test
    void refusedMessage_isAcknowledgedWithItsReason() {
        scanner(ProtocolVersion.MQTT_5)
                .scan(bytes(
                        ProtocolVersion.MQTT_5,
                        new PubAck(1, ReasonCode.NOT_AUTHORIZED, Properties.NONE),
                        new PubAck(1, ReasonCode.NO_MATCHING_SUBSCRIBERS, Properties.NONE),
                        new PubRec(2, ReasonCode.QUOTA_EXCEEDED, Properties.NONE)));
        assertThat(seen)
                .containsExactly(
                        "acknowledged NOT_AUTHORIZED",
                        "acknowledged NO_MATCHING_SUBSCRIBERS",
                        "acknowledged QUOTA_EXCEEDED");
    }
}
