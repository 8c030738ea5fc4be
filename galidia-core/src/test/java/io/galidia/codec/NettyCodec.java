// SPDX-License-Identifier: Apache-2.0
package io.galidia.codec;

import io.galidia.packet.Auth;
import io.galidia.packet.ConnAck;
import io.galidia.packet.Connect;
import io.galidia.packet.Disconnect;
import io.galidia.packet.Packet;
import io.galidia.packet.Properties;
import io.galidia.packet.Property;
import io.galidia.packet.ProtocolVersion;
import io.galidia.packet.PubAck;
import io.galidia.packet.PubComp;
import io.galidia.packet.PubRec;
import io.galidia.packet.PubRel;
import io.galidia.packet.Publish;
import io.galidia.packet.SubAck;
import io.galidia.packet.Subscribe;
import io.galidia.packet.UnsubAck;
import io.galidia.packet.Unsubscribe;
import io.galidia.packet.Will;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.codec.mqtt.MqttDecoder;
import io.netty.handler.codec.mqtt.MqttEncoder;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttVersion;
import io.netty.util.AttributeKey;
import java.util.Comparator;
import java.util.stream.IntStream;

/** Netty's MQTT codec as an oracle: our packets through its decoder and encoder. */
final class NettyCodec {

    private static final int MAX_BYTES = 1 << 20;
    private static final AttributeKey<MqttVersion> VERSION = AttributeKey.valueOf("NETTY_CODEC_MQTT_VERSION");

    private NettyCodec() {}

    /**
     * What Netty makes of the bytes; null when it waits for more.
     *
     * @throws DecoderException if Netty refuses them
     */
    static Packet decode(byte[] bytes, ProtocolVersion version) {
        EmbeddedChannel channel = new EmbeddedChannel(new MqttDecoder(MAX_BYTES, 65_535, true));
        try {
            channel.attr(VERSION).set(version(version));
            channel.writeInbound(Unpooled.wrappedBuffer(bytes));
            MqttMessage message = channel.readInbound();
            if (message == null) {
                return null;
            }
            if (message.decoderResult().isFailure()) {
                throw new DecoderException(message.decoderResult().cause());
            }
            return NettyMessages.toPacket(message, version);
        } finally {
            channel.finishAndReleaseAll();
        }
    }

    /** The packet as Netty writes it. */
    static ByteBuf encode(Packet packet, ProtocolVersion version) {
        EmbeddedChannel channel = new EmbeddedChannel(MqttEncoder.INSTANCE);
        try {
            channel.attr(VERSION).set(version(version));
            channel.writeOutbound(NettyMessages.toNetty(packet, version));
            ByteBuf all = Unpooled.buffer();
            for (ByteBuf part = channel.readOutbound(); part != null; part = channel.readOutbound()) {
                all.writeBytes(part);
            }
            return all;
        } finally {
            channel.finish();
        }
    }

    private static MqttVersion version(ProtocolVersion version) {
        return switch (version) {
            case MQTT_3_1 -> MqttVersion.MQTT_3_1;
            case MQTT_3_1_1 -> MqttVersion.MQTT_3_1_1;
            case MQTT_5 -> MqttVersion.MQTT_5;
        };
    }

    /** The packet with its properties in the order of their identifiers, the only order that Netty keeps. */
    static Packet sorted(Packet packet) {
        return switch (packet.type()) {
            case CONNECT -> {
                Connect p = (Connect) packet;
                Will w = p.will();
                Will will = w == null
                        ? null
                        : new Will(w.topic(), w.payload(), w.qos(), w.retain(), sorted(w.properties()));
                yield new Connect(
                        p.version(),
                        p.bridge(),
                        p.clientId(),
                        p.cleanStart(),
                        p.keepAliveSeconds(),
                        will,
                        p.username(),
                        p.password(),
                        sorted(p.properties()));
            }
            case CONNACK -> {
                ConnAck p = (ConnAck) packet;
                yield new ConnAck(p.sessionPresent(), p.reason(), sorted(p.properties()));
            }
            case PUBLISH -> {
                Publish p = (Publish) packet;
                yield new Publish(
                        p.topic(), p.payload(), p.qos(), p.retain(), p.dup(), p.packetId(), sorted(p.properties()));
            }
            case PUBACK ->
                new PubAck(
                        ((PubAck) packet).packetId(),
                        ((PubAck) packet).reason(),
                        sorted(((PubAck) packet).properties()));
            case PUBREC ->
                new PubRec(
                        ((PubRec) packet).packetId(),
                        ((PubRec) packet).reason(),
                        sorted(((PubRec) packet).properties()));
            case PUBREL ->
                new PubRel(
                        ((PubRel) packet).packetId(),
                        ((PubRel) packet).reason(),
                        sorted(((PubRel) packet).properties()));
            case PUBCOMP ->
                new PubComp(
                        ((PubComp) packet).packetId(),
                        ((PubComp) packet).reason(),
                        sorted(((PubComp) packet).properties()));
            case SUBSCRIBE -> {
                Subscribe p = (Subscribe) packet;
                yield new Subscribe(p.packetId(), p.subscriptions(), sorted(p.properties()));
            }
            case SUBACK -> {
                SubAck p = (SubAck) packet;
                yield new SubAck(p.packetId(), p.reasons(), sorted(p.properties()));
            }
            case UNSUBSCRIBE -> {
                Unsubscribe p = (Unsubscribe) packet;
                yield new Unsubscribe(p.packetId(), p.filters(), sorted(p.properties()));
            }
            case UNSUBACK -> {
                UnsubAck p = (UnsubAck) packet;
                yield new UnsubAck(p.packetId(), p.reasons(), sorted(p.properties()));
            }
            case PINGREQ, PINGRESP -> packet;
            case DISCONNECT ->
                new Disconnect(((Disconnect) packet).reason(), sorted(((Disconnect) packet).properties()));
            case AUTH -> new Auth(((Auth) packet).reason(), sorted(((Auth) packet).properties()));
        };
    }

    private static Properties sorted(Properties properties) {
        Properties.Builder builder = new Properties.Builder();
        IntStream.range(0, properties.size())
                .boxed()
                .sorted(Comparator.comparingInt(i -> properties.nameAt(i).id()))
                .forEach(i -> {
                    Property name = properties.nameAt(i);
                    builder.add(name, properties.valueAt(i));
                });
        return builder.build();
    }
}
