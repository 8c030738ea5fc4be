// SPDX-License-Identifier: Apache-2.0
package io.galidia.codec;

import io.galidia.packet.Packet;
import io.galidia.packet.PacketType;
import io.galidia.packet.PingReq;
import io.galidia.packet.PingResp;
import io.galidia.packet.Properties;
import io.galidia.packet.Property;
import io.galidia.packet.ProtocolVersion;
import io.galidia.packet.Publish;
import io.galidia.packet.Qos;
import io.galidia.packet.ReasonCode;
import io.netty.buffer.ByteBuf;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Cuts the bytes of one connection into packets. Not thread-safe; belongs to the connection's event loop.
 *
 * <p>Learns the protocol version from the CONNECT that it decodes (server) or is told with {@link #version} (client).
 * It checks what a packet says by itself; whether the packet may come now, in this direction, is for the session.
 */
public final class PacketDecoder {

    /** The fewest bytes that a packet can have. */
    public static final int MIN_PACKET_SIZE = 2;

    /** The most bytes that a packet can have: 268,435,455 after a fixed header of 5. */
    public static final int MAX_PACKET_SIZE = VariableInteger.MAX + 5;

    private static final int DUP = 0x08;

    /* Frame first: type, flags and length are judged as soon as their bytes are there, the body once it is there as a
     * whole. The reader index moves only over packets that were returned, so that decoding again after a fault reports
     * the fault again. */
    private final FrameReader frame;
    private final Tolerance tolerance;
    private int maxPacketSize;
    private ProtocolVersion version = ProtocolVersion.MQTT_3_1_1;

    /**
     * A decoder for a connection that begins as MQTT 3.1.1.
     *
     * @param maxPacketSize the most bytes a packet may have, header included; 2 to 268,435,460
     * @throws IllegalArgumentException if {@code maxPacketSize} is out of these bounds
     */
    public PacketDecoder(int maxPacketSize) {
        this(maxPacketSize, Tolerance.STANDARD);
    }

    /**
     * The same for a peer that may break rules.
     *
     * @param tolerance which rules, and who is told
     * @throws IllegalArgumentException if {@code maxPacketSize} is out of these bounds
     */
    public PacketDecoder(int maxPacketSize, Tolerance tolerance) {
        this.maxPacketSize = checkSize(maxPacketSize);
        this.tolerance = tolerance;
        frame = new FrameReader(tolerance);
    }

    /** Sets the version of the packets to come. */
    public void version(ProtocolVersion newVersion) {
        version = Objects.requireNonNull(newVersion, "newVersion");
    }

    /**
     * The version of the packets to come. After a CONNECT that is malformed behind its protocol level it is that of the
     * CONNECT: the version in which the peer expects the answer.
     */
    public ProtocolVersion version() {
        return version;
    }

    /**
     * Changes the limit for the packets to come.
     *
     * @param bytes the most bytes a packet may have, header included; 2 to 268,435,460
     * @throws IllegalArgumentException if {@code bytes} is out of these bounds
     */
    public void maxPacketSize(int bytes) {
        maxPacketSize = checkSize(bytes);
    }

    private static int checkSize(int bytes) {
        if (bytes < MIN_PACKET_SIZE || bytes > MAX_PACKET_SIZE) {
            throw new IllegalArgumentException(
                    "maximum packet size must be " + MIN_PACKET_SIZE + " to " + MAX_PACKET_SIZE + ", not " + bytes);
        }
        return bytes;
    }

    /**
     * The next packet, or null when {@code in} does not hold a whole one yet. Reads nothing of an incomplete packet, and
     * nothing of a malformed one.
     *
     * <p>The payload of a {@link Publish} is a view of {@code in} without a reference of its own: valid until bytes of
     * {@code in} are discarded or overwritten, or it is released.
     *
     * @throws MalformedPacketException if the bytes are no packet or the packet is larger than the limit; the
     *     connection cannot be read any further
     */
    public @Nullable Packet decode(ByteBuf in) {
        int readable = in.readableBytes();
        if (readable == 0) {
            return null;
        }
        int start = in.readerIndex();
        int first = in.getUnsignedByte(start);
        PacketType type = checkType(first >> 4);
        RelaxedRule broken = ruleBrokenBy(type, first & 0x0F);
        if (broken != null && !tolerance.permits(broken)) {
            throw flagsFault(broken, type, first & 0x0F);
        }

        int length = 0;
        int headerSize = 1;
        int next;
        do {
            if (headerSize == 5) {
                throw fault(ReasonCode.MALFORMED_PACKET, type, "remaining length must have at most 4 bytes");
            }
            if (readable == headerSize) {
                return null;
            }
            next = in.getUnsignedByte(start + headerSize);
            length |= (next & 0x7F) << (7 * (headerSize - 1));
            headerSize++;
        } while (next >= 0x80);
        if (length > maxPacketSize - headerSize) {
            throw fault(
                    ReasonCode.PACKET_TOO_LARGE,
                    type,
                    "packet of " + ((long) headerSize + length) + " bytes is larger than the limit of "
                            + maxPacketSize);
        }
        if (readable - headerSize < length) {
            return null;
        }
        int end = start + headerSize + length;
        frame.open(in, type, start + headerSize, end);
        Packet packet = decodeBody(type, first & 0x0F);
        frame.close();
        if (next == 0
                && headerSize > 2
                && version.hasProperties() // MQTT-1.5.5-1, a rule that MQTT 3 does not have
                && !tolerance.letsPass(RelaxedRule.NON_MINIMAL_LENGTH)) {
            throw fault(ReasonCode.MALFORMED_PACKET, type, "remaining length must use the fewest bytes possible");
        }
        if (broken != null) {
            tolerance.letsPass(broken);
        }
        in.readerIndex(end);
        return packet;
    }

    private Packet decodeBody(PacketType type, int flags) {
        return switch (type) {
            case CONNECT -> ConnectReader.readConnect(frame, this);
            case CONNACK -> ConnectReader.readConnAck(frame, version);
            case PUBLISH -> readPublish(flags);
            case PUBACK, PUBREC, PUBREL, PUBCOMP -> AckReader.readPublishAck(frame, version);
            case SUBSCRIBE -> SubscriptionReader.readSubscribe(frame, version);
            case SUBACK -> SubscriptionReader.readSubAck(frame, version);
            case UNSUBSCRIBE -> SubscriptionReader.readUnsubscribe(frame, version);
            case UNSUBACK -> SubscriptionReader.readUnsubAck(frame, version);
            case PINGREQ -> empty(PingReq.INSTANCE);
            case PINGRESP -> empty(PingResp.INSTANCE);
            case DISCONNECT -> AckReader.readDisconnect(frame, version);
            case AUTH -> AckReader.readAuth(frame);
        };
    }

    private Packet empty(Packet packet) {
        frame.finish();
        return packet;
    }

    private Publish readPublish(int flags) {
        String topic = frame.readPublishTopic();
        Qos qos = Qos.of((flags >> 1) & 3);
        int id = qos == Qos.AT_MOST_ONCE ? 0 : frame.readPacketId(); // MQTT-2.2.1-2
        Properties properties = version.hasProperties() ? PropertiesReader.read(frame) : Properties.NONE;
        if (topic.isEmpty()) {
            if (!version.hasProperties()) {
                throw frame.malformed("topic name must have at least one character"); // 3.1.1: MQTT-4.7.3-1
            }
            if (!properties.has(Property.TOPIC_ALIAS)) {
                throw frame.protocolError("topic name must not be empty without a TOPIC_ALIAS"); // section 3.3.2.1
            }
        }
        boolean dup = (flags & DUP) != 0 && qos != Qos.AT_MOST_ONCE;
        return new Publish(topic, frame.readRest(), qos, (flags & 1) != 0, dup, id, properties);
    }

    private PacketType checkType(int code) {
        if (code == 0 || (code == PacketType.AUTH.code() && !version.hasProperties())) {
            throw new MalformedPacketException(
                    ReasonCode.MALFORMED_PACKET, "control packet type " + code + " is reserved in " + version);
        }
        return PacketType.of(code);
    }

    /** The rule about flags that these do not follow; null when they are right. */
    private @Nullable RelaxedRule ruleBrokenBy(PacketType type, int flags) {
        return switch (type) {
            case PUBLISH -> {
                if ((flags & 6) == 6) {
                    throw fault(ReasonCode.MALFORMED_PACKET, type, "QoS must be 0, 1 or 2, not 3"); // MQTT-3.3.1-4
                }
                yield (flags & (6 | DUP)) == DUP ? RelaxedRule.DUP_WITH_QOS_0 : null; // MQTT-3.3.1-2
            }
            case PUBREL, SUBSCRIBE, UNSUBSCRIBE -> {
                // MQTT-3.6.1-1, MQTT-3.8.1-1, MQTT-3.10.1-1; MQTT 3.1 sets DUP when it repeats these packets
                boolean isRight = flags == 2 || (version == ProtocolVersion.MQTT_3_1 && flags == (DUP | 2));
                yield isRight ? null : RelaxedRule.FIXED_HEADER_FLAGS;
            }
            default -> flags == 0 ? null : RelaxedRule.FIXED_HEADER_FLAGS; // MQTT-2.1.3-1, 3.1.1: MQTT-2.2.2-1
        };
    }

    private static MalformedPacketException flagsFault(RelaxedRule broken, PacketType type, int flags) {
        boolean isTwo = type == PacketType.PUBREL || type == PacketType.SUBSCRIBE || type == PacketType.UNSUBSCRIBE;
        return fault(
                ReasonCode.MALFORMED_PACKET,
                type,
                broken == RelaxedRule.DUP_WITH_QOS_0
                        ? "DUP must be 0 with QoS 0"
                        : "fixed header flags must be " + (isTwo ? 2 : 0) + ", not " + flags);
    }

    private static MalformedPacketException fault(ReasonCode reason, PacketType type, String problem) {
        return new MalformedPacketException(reason, type + ": " + problem);
    }
}
