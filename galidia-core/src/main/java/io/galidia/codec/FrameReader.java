// SPDX-License-Identifier: Apache-2.0
package io.galidia.codec;

import io.galidia.packet.PacketType;
import io.galidia.packet.ReasonCode;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A cursor over the bytes of one whole packet. Every read is checked against the end of the packet, or of the property
 * section it is in, and faults name the field.
 */
final class FrameReader {

    private final Tolerance tolerance;
    private ByteBuf in = Unpooled.EMPTY_BUFFER;
    private PacketType type = PacketType.CONNECT;
    private int index;
    private int end;
    private @Nullable TopicCache topics;
    private boolean isDiscouraged;

    /** @param tolerance which rules the peer may break */
    FrameReader(Tolerance tolerance) {
        this.tolerance = tolerance;
    }

    /** Goes to the packet of this type whose bytes after the fixed header are {@code from} to {@code to} (exclusive). */
    void open(ByteBuf buffer, PacketType packetType, int from, int to) {
        in = buffer;
        type = packetType;
        index = from;
        end = to;
    }

    /** Lets go of the buffer. */
    void close() {
        in = Unpooled.EMPTY_BUFFER;
    }

    /** The type of the packet. */
    PacketType type() {
        return type;
    }

    /** The bytes left. */
    int remaining() {
        return end - index;
    }

    /** Narrows the packet to its next {@code length} bytes and returns the end to give to {@link #leave}. */
    int enter(String field, int length) {
        need(field, length);
        int outerEnd = end;
        end = index + length;
        return outerEnd;
    }

    /** Widens the packet again; the narrow part has been read to its end. */
    void leave(int outerEnd) {
        end = outerEnd;
    }

    int readByte(String field) {
        need(field, 1);
        return in.getUnsignedByte(index++);
    }

    int readShort(String field) {
        need(field, 2);
        int value = in.getUnsignedShort(index);
        index += 2;
        return value;
    }

    long readInt(String field) {
        need(field, 4);
        long value = in.getUnsignedInt(index);
        index += 4;
        return value;
    }

    int readVariableInteger(String field) {
        int value = 0;
        for (int shift = 0; shift <= 21; shift += 7) {
            int next = readByte(field);
            value |= (next & 0x7F) << shift;
            if (next < 0x80) {
                if (next == 0 && shift > 0 && !letsPass(RelaxedRule.NON_MINIMAL_LENGTH)) {
                    throw malformed(field + " must use the fewest bytes possible, not " + (shift / 7 + 1)
                            + " for the value " + value); // MQTT-1.5.5-1
                }
                return value;
            }
        }
        throw malformed(field + " must have at most 4 bytes");
    }

    /** A packet identifier, which is never 0. */
    int readPacketId() {
        int id = readShort("packet identifier");
        if (id == 0) {
            throw protocolError("packet identifier must be 1 to 65535, not 0"); // MQTT-2.2.1-3, MQTT-2.3.1-1
        }
        return id;
    }

    /** A binary field: a copy on the heap. */
    byte[] readBinary(String field) {
        int length = readShort(field);
        need(field, length);
        byte[] bytes = ByteBufUtil.getBytes(in, index, length, true);
        index += length;
        return bytes;
    }

    /** A text (MQTT-1.5.4-1, MQTT-1.5.4-2, MQTT-1.5.4-3). */
    String readText(String field) {
        int length = readShort(field);
        need(field, length);
        return readUtf8(field, length, true);
    }

    /** A topic name: a text with one character at least and no wildcards (MQTT-4.7.1-1, MQTT-4.7.3-1). */
    String readTopic(String field) {
        int length = readShort(field);
        need(field, length);
        if (length == 0) {
            throw malformed(field + " must have at least one character");
        }
        return readUtf8(field, length, false);
    }

    /** The topic name of PUBLISH, which may be empty; the same String for a topic that came before. */
    String readPublishTopic() {
        int length = readShort("topic name");
        need("topic name", length);
        if (length == 0) {
            return "";
        }
        if (topics == null) {
            topics = new TopicCache();
        }
        String known = topics.get(in, index, length);
        if (known != null) {
            index += length;
            return known;
        }
        int start = index;
        String topic = readUtf8("topic name", length, false); // MQTT-3.3.2-1, MQTT-3.3.2-2
        if (!isDiscouraged) { // else it is looked at, and counted, each time
            topics.put(in, start, length, topic);
        }
        return topic;
    }

    /** All that is left, as a view of the buffer without a reference of its own. */
    ByteBuf readRest() {
        ByteBuf rest = index == end ? Unpooled.EMPTY_BUFFER : in.slice(index, end - index);
        index = end;
        return rest;
    }

    /** There must be nothing left. */
    void finish() {
        if (index != end && !letsPass(RelaxedRule.TRAILING_BYTES)) {
            throw malformed(bytes(end - index) + " too many at the end");
        }
    }

    /** The peer has broken this rule: whether that is let pass. */
    boolean letsPass(RelaxedRule rule) {
        return tolerance.letsPass(rule);
    }

    MalformedPacketException malformed(String problem) {
        return fault(ReasonCode.MALFORMED_PACKET, problem);
    }

    MalformedPacketException protocolError(String problem) {
        return fault(ReasonCode.PROTOCOL_ERROR, problem);
    }

    MalformedPacketException fault(ReasonCode reason, String problem) {
        return new MalformedPacketException(reason, type + ": " + problem);
    }

    /** This number as the standard writes identifiers: 0x1F. */
    static String hex(int value) {
        return (value < 0x10 ? "0x0" : "0x") + Integer.toHexString(value).toUpperCase(Locale.ROOT);
    }

    private void need(String field, int length) {
        if (end - index < length) {
            throw malformed(field + " needs " + bytes(length) + ", but only " + (end - index) + " left");
        }
    }

    private static String bytes(int count) {
        return count == 1 ? "1 byte" : count + " bytes";
    }

    private String readUtf8(String field, int length, boolean wildcards) {
        int problem = Utf8.problemAt(in, index, index + length, wildcards);
        isDiscouraged = problem == Utf8.DISCOURAGED;
        if (problem >= 0) {
            throw badText(field, problem);
        }
        if (isDiscouraged && !letsPass(RelaxedRule.DISCOURAGED_CHARACTERS)) {
            throw malformed(field + " must not have control characters or noncharacters");
        }
        String text = in.toString(index, length, StandardCharsets.UTF_8);
        index += length;
        return text;
    }

    private MalformedPacketException badText(String field, int problem) {
        int wrong = in.getUnsignedByte(problem);
        String what = wrong == 0
                ? "U+0000"
                : Utf8.isWildcard(wrong) ? "the wildcard " + (char) wrong : "the bad UTF-8 " + hex(wrong);
        return malformed(field + " must not have " + what + ", as at byte " + (problem - index));
    }
}
