// SPDX-License-Identifier: Apache-2.0
package io.galidia.cli.bench.wire;

import io.galidia.packet.ReasonCode;
import io.netty.buffer.ByteBuf;

/**
 * Finds packets in bytes and hands over messages where they lie, without an object for each. What it skips, it does not
 * check: it believes the broker. Belongs to a loop.
 */
final class PacketScanner {

    /* Fixed header of section 2.1.1: type and flags in one byte, then the length in one to four. */
    private static final int PUBLISH = 3;
    private static final int PUBACK = 4;
    private static final int PUBREC = 5;
    private static final int PUBREL = 6;
    private static final int PUBCOMP = 7;
    private static final int SEND_PUBACK = PUBACK << 4;
    private static final int SEND_PUBREC = PUBREC << 4;
    private static final int SEND_PUBREL = (PUBREL << 4) | 2;
    private static final int SEND_PUBCOMP = PUBCOMP << 4;

    private final Role role;
    private final boolean hasProperties;
    private final Answers answers;
    private final Others others;

    /** Takes acknowledgements. */
    interface Answers {
        /** Send this first byte with the identifier. */
        void send(int header, int packetId);
    }

    /** Takes packets that are not about messages. */
    interface Others {
        /** Takes the packet at the reader index; false when it is not there as a whole. */
        boolean take(ByteBuf bytes);
    }

    PacketScanner(Role role, boolean hasProperties, Answers answers, Others others) {
        this.role = role;
        this.hasProperties = hasProperties;
        this.answers = answers;
        this.others = others;
    }

    /** Moves the reader index behind the last whole packet. */
    void scan(ByteBuf bytes) {
        while (bytes.readableBytes() >= 2) {
            int start = bytes.readerIndex();
            int header = bytes.getUnsignedByte(start);
            int type = header >> 4;
            if (type < PUBLISH || type > PUBCOMP) {
                if (!others.take(bytes)) {
                    return;
                }
                continue;
            }
            int at = start + 1;
            int length = 0;
            int digit;
            int shift = 0;
            do {
                if (at == bytes.writerIndex()) {
                    return;
                }
                digit = bytes.getUnsignedByte(at++);
                length |= (digit & 127) << shift;
                shift += 7;
            } while (digit > 127 && shift < 28);
            int end = at + length;
            if (end > bytes.writerIndex()) {
                return;
            }
            if (type == PUBLISH) {
                message(bytes, header, at, end);
            } else {
                acknowledgement(bytes, type, at, end);
            }
            bytes.readerIndex(end);
        }
    }

    private void message(ByteBuf bytes, int header, int start, int end) {
        int at = start + 2 + bytes.getUnsignedShort(start);
        int qos = (header >> 1) & 3;
        int packetId = 0;
        if (qos > 0) {
            packetId = bytes.getUnsignedShort(at);
            at += 2;
        }
        if (hasProperties) {
            int length = 0;
            int digit;
            int shift = 0;
            do {
                digit = bytes.getUnsignedByte(at++);
                length |= (digit & 127) << shift;
                shift += 7;
            } while (digit > 127 && shift < 28);
            at += length;
        }
        role.received(bytes, at, end - at);
        if (qos > 0) {
            answers.send(qos == 1 ? SEND_PUBACK : SEND_PUBREC, packetId);
        }
    }

    private void acknowledgement(ByteBuf bytes, int type, int at, int end) {
        int packetId = bytes.getUnsignedShort(at);
        int code = end - at > 2 ? bytes.getUnsignedByte(at + 2) : 0;
        switch (type) {
            case PUBREL -> answers.send(SEND_PUBCOMP, packetId);
            case PUBREC -> {
                if (code < 0x80) {
                    answers.send(SEND_PUBREL, packetId);
                } else {
                    role.acknowledged(reason(code));
                }
            }
            default -> role.acknowledged(reason(code));
        }
    }

    private static ReasonCode reason(int code) {
        ReasonCode known = code == 0 ? ReasonCode.SUCCESS : ReasonCode.of(code);
        return known == null ? ReasonCode.UNSPECIFIED_ERROR : known;
    }
}
