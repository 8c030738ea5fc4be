// SPDX-License-Identifier: Apache-2.0
package io.galidia.codec;

import io.galidia.packet.Auth;
import io.galidia.packet.ConnAck;
import io.galidia.packet.Connect;
import io.galidia.packet.Disconnect;
import io.galidia.packet.Packet;
import io.galidia.packet.PacketType;
import io.galidia.packet.ProtocolVersion;
import io.galidia.packet.PubAck;
import io.galidia.packet.PubComp;
import io.galidia.packet.PubRec;
import io.galidia.packet.PubRel;
import io.galidia.packet.Publish;
import io.galidia.packet.Qos;
import io.galidia.packet.SubAck;
import io.galidia.packet.Subscribe;
import io.galidia.packet.UnsubAck;
import io.galidia.packet.Unsubscribe;
import io.netty.buffer.ByteBuf;

/**
 * Writes packets as bytes. Stateless; safe for use by any thread.
 *
 * <p>What a version cannot carry is left out: before MQTT 5 properties, reason codes of acknowledgements and
 * subscription options other than the QoS; the reason of CONNACK and SUBACK becomes the nearest return code. CONNECT is
 * always written in its own version. What would change its meaning without the rest is refused: AUTH, and DISCONNECT
 * for another reason than success.
 */
public final class PacketEncoder {

    /* Two passes: the first computes the size and checks everything, so that the second can write in place, without an
     * intermediate buffer, and cannot fail half way. */

    private PacketEncoder() {}

    /**
     * The number of bytes that {@link #encode(Packet, ProtocolVersion, ByteBuf)} will write, computed without encoding.
     * The packet identifier is not looked at.
     *
     * @throws IllegalArgumentException if the packet cannot be written in this version (a string over 65,535 bytes, a
     *     remaining length over 268,435,455, AUTH before MQTT 5, ...); says which field, value and limit
     */
    public static int size(Packet packet, ProtocolVersion version) {
        int length = checkLength(bodySize(packet, version), packet.type());
        return 1 + VariableInteger.size(length) + length;
    }

    /**
     * Writes the packet at the end of {@code out}, which grows at most once. Indices of a payload do not change.
     *
     * @throws IllegalArgumentException as {@link #size}, or if a packet identifier is not 1 to 65,535 where one is
     *     needed; nothing is written then
     */
    public static void encode(Packet packet, ProtocolVersion version, ByteBuf out) {
        if (packet instanceof Publish message) {
            encode(message, message.packetId(), message.dup(), version, out);
            return;
        }
        PacketType type = packet.type();
        int length = checkLength(bodySize(packet, version), type);
        boolean hasId = startsWithPacketId(type);
        int id = hasId ? checkPacketId(packetId(packet), type) : 0;
        out.ensureWritable(1 + VariableInteger.size(length) + length);
        out.writeByte((type.code() << 4) | flags(type));
        VariableInteger.write(out, length);
        if (hasId) {
            out.writeShort(id);
        }
        writeBody(packet, version, out);
    }

    /**
     * Writes the message under another packet identifier and DUP flag than its own, without a copy of it. QoS 0 has
     * neither: both are left out.
     *
     * @param packetId 1 to 65,535 for QoS 1 and 2; not looked at for QoS 0
     * @throws IllegalArgumentException as {@link #encode(Packet, ProtocolVersion, ByteBuf)}
     */
    public static void encode(Publish message, int packetId, boolean dup, ProtocolVersion version, ByteBuf out) {
        ByteBuf payload = message.payload();
        writeHeader(message, packetId, dup, version, out, payload.readableBytes());
        payload.getBytes(payload.readerIndex(), out, payload.readableBytes()); // writeBytes makes an object for it
    }

    /**
     * Writes all of the message but its payload, which the caller sends right behind it from a buffer of its own: for
     * large payloads that go to many receivers.
     *
     * @throws IllegalArgumentException as {@link #encode(Publish, int, boolean, ProtocolVersion, ByteBuf)}
     */
    public static void encodeHeader(Publish message, int packetId, boolean dup, ProtocolVersion version, ByteBuf out) {
        writeHeader(message, packetId, dup, version, out, 0);
    }

    private static void writeHeader(
            Publish message, int packetId, boolean dup, ProtocolVersion version, ByteBuf out, int room) {
        int length = checkLength(PublishWriter.size(message, version), PacketType.PUBLISH);
        if (message.qos() != Qos.AT_MOST_ONCE) {
            checkPacketId(packetId, PacketType.PUBLISH);
        }
        int payload = message.payload().readableBytes();
        out.ensureWritable(1 + VariableInteger.size(length) + length - payload + room);
        out.writeByte(PublishWriter.firstByte(message, dup));
        VariableInteger.write(out, length);
        PublishWriter.writeHeader(message, packetId, version, out);
    }

    private static int flags(PacketType type) {
        return switch (type) {
            case PUBREL, SUBSCRIBE, UNSUBSCRIBE -> 2;
            default -> 0;
        };
    }

    private static int checkLength(long length, PacketType type) {
        if (length > VariableInteger.MAX) {
            throw new IllegalArgumentException(
                    type + " must have a remaining length of at most " + VariableInteger.MAX + ", not " + length);
        }
        return (int) length;
    }

    private static int checkPacketId(int id, PacketType type) {
        if (id < 1 || id > 0xFFFF) {
            throw new IllegalArgumentException(type + " must have a packet identifier from 1 to 65535, not " + id);
        }
        return id;
    }

    /** Whether the body begins with a packet identifier: from PUBACK to UNSUBACK. */
    private static boolean startsWithPacketId(PacketType type) {
        return type.code() >= PacketType.PUBACK.code() && type.code() <= PacketType.UNSUBACK.code();
    }

    private static int packetId(Packet packet) {
        return switch (packet.type()) {
            case PUBACK -> ((PubAck) packet).packetId();
            case PUBREC -> ((PubRec) packet).packetId();
            case PUBREL -> ((PubRel) packet).packetId();
            case PUBCOMP -> ((PubComp) packet).packetId();
            case SUBSCRIBE -> ((Subscribe) packet).packetId();
            case SUBACK -> ((SubAck) packet).packetId();
            case UNSUBSCRIBE -> ((Unsubscribe) packet).packetId();
            case UNSUBACK -> ((UnsubAck) packet).packetId();
            case CONNECT, CONNACK, PUBLISH, PINGREQ, PINGRESP, DISCONNECT, AUTH ->
                throw new IllegalArgumentException(packet.type() + " does not begin with a packet identifier");
        };
    }

    /** The bytes behind the fixed header. */
    private static long bodySize(Packet packet, ProtocolVersion version) {
        PacketType type = packet.type();
        return switch (type) {
            case CONNECT -> ConnectWriter.size((Connect) packet);
            case CONNACK -> ConnectWriter.size((ConnAck) packet, version);
            case PUBLISH -> PublishWriter.size((Publish) packet, version);
            case PUBACK -> {
                PubAck ack = (PubAck) packet;
                yield 2 + AckWriter.size(ack.reason(), ack.properties(), type, version);
            }
            case PUBREC -> {
                PubRec ack = (PubRec) packet;
                yield 2 + AckWriter.size(ack.reason(), ack.properties(), type, version);
            }
            case PUBREL -> {
                PubRel ack = (PubRel) packet;
                yield 2 + AckWriter.size(ack.reason(), ack.properties(), type, version);
            }
            case PUBCOMP -> {
                PubComp ack = (PubComp) packet;
                yield 2 + AckWriter.size(ack.reason(), ack.properties(), type, version);
            }
            case SUBSCRIBE -> 2 + SubscriptionWriter.size((Subscribe) packet, version);
            case SUBACK -> 2 + SubscriptionWriter.size((SubAck) packet, version);
            case UNSUBSCRIBE -> 2 + SubscriptionWriter.size((Unsubscribe) packet, version);
            case UNSUBACK -> 2 + SubscriptionWriter.size((UnsubAck) packet, version);
            case PINGREQ, PINGRESP -> 0;
            case DISCONNECT -> AckWriter.size((Disconnect) packet, version);
            case AUTH -> AckWriter.size((Auth) packet, version);
        };
    }

    /** Writes what comes behind the fixed header and the packet identifier. */
    private static void writeBody(Packet packet, ProtocolVersion version, ByteBuf out) {
        switch (packet.type()) {
            case CONNECT -> ConnectWriter.write((Connect) packet, out);
            case CONNACK -> ConnectWriter.write((ConnAck) packet, version, out);
            case PUBACK -> AckWriter.write(((PubAck) packet).reason(), ((PubAck) packet).properties(), version, out);
            case PUBREC -> AckWriter.write(((PubRec) packet).reason(), ((PubRec) packet).properties(), version, out);
            case PUBREL -> AckWriter.write(((PubRel) packet).reason(), ((PubRel) packet).properties(), version, out);
            case PUBCOMP -> AckWriter.write(((PubComp) packet).reason(), ((PubComp) packet).properties(), version, out);
            case SUBSCRIBE -> SubscriptionWriter.write((Subscribe) packet, version, out);
            case SUBACK -> SubscriptionWriter.write((SubAck) packet, version, out);
            case UNSUBSCRIBE -> SubscriptionWriter.write((Unsubscribe) packet, version, out);
            case UNSUBACK -> SubscriptionWriter.write((UnsubAck) packet, version, out);
            case DISCONNECT ->
                AckWriter.write(((Disconnect) packet).reason(), ((Disconnect) packet).properties(), version, out);
            case AUTH -> AckWriter.write(((Auth) packet).reason(), ((Auth) packet).properties(), version, out);
            case PUBLISH, PINGREQ, PINGRESP -> {
                // PUBLISH has a way of its own; the pings have no body.
            }
        }
    }
}
