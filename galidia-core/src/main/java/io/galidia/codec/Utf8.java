// SPDX-License-Identifier: Apache-2.0
package io.galidia.codec;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;

/** The rules for text on the wire (section 1.5.4): well-formed UTF-8, no surrogates, no U+0000, at most 65,535 bytes. */
final class Utf8 {

    /** The most bytes that a text or binary field can have: its length is a two byte integer. */
    static final int MAX_BYTES = 0xFFFF;

    /* Eight bytes are looked at in one go: a byte of a word is zero exactly where (word - ONES) & ~word has its high bit
     * set, below n where (word - n * ONES) & ~word has, 0x7F or more where word | (word + ONES) has, and equal to c where
     * word ^ (c * ONES) is zero. See Hacker's Delight, section 6-1. False alarms above a true one do not matter, since the
     * bytes of a word that raises an alarm are looked at one by one. */
    private static final long ONES = 0x0101_0101_0101_0101L;
    private static final long HIGHS = 0x8080_8080_8080_8080L;
    private static final long SPACES = ' ' * ONES;
    private static final long PLUSES = '+' * ONES;
    private static final long HASHES = '#' * ONES;

    /** Where there is no wrong byte. */
    static final int GOOD = -1;
    /** Where there is none, but a character that texts should not have: a control character or a noncharacter. */
    static final int DISCOURAGED = -2;

    private Utf8() {}

    /**
     * Where the bytes from {@code from} to {@code to} (exclusive) stop being a valid text.
     *
     * @param wildcards whether {@code +} and {@code #} are allowed
     * @return the index of the first wrong byte, or {@link #GOOD} or {@link #DISCOURAGED}
     */
    static int problemAt(ByteBuf in, int from, int to, boolean wildcards) {
        int i = from;
        int found = GOOD;
        while (i < to) {
            if (to - i >= Long.BYTES && isPlain(in.getLongLE(i), wildcards)) {
                i += Long.BYTES;
                continue;
            }
            byte first = in.getByte(i);
            if (first > 0) {
                if (!wildcards && isWildcard(first)) {
                    return i;
                }
                if (first < ' ' || first == 0x7F) {
                    found = DISCOURAGED;
                }
                i++;
            } else {
                int length = sequenceLength(in, i, to);
                if (length == 0) {
                    return i;
                }
                if (isDiscouraged(in, i, length)) {
                    found = DISCOURAGED;
                }
                i += length;
            }
        }
        return found;
    }

    private static boolean isPlain(long word, boolean wildcards) {
        long alarms = word | (word + ONES) | ((word - SPACES) & ~word);
        if (!wildcards) {
            alarms |= zeros(word ^ PLUSES) | zeros(word ^ HASHES);
        }
        return (alarms & HIGHS) == 0;
    }

    private static long zeros(long word) {
        return (word - ONES) & ~word;
    }

    static boolean isWildcard(int character) {
        return character == '+' || character == '#';
    }

    /* The table of well-formed sequences of the Unicode standard (table 3-7): overlong forms, surrogates and what is
     * beyond U+10FFFF are excluded by narrower bounds for the second byte. */
    private static int sequenceLength(ByteBuf in, int at, int to) {
        int first = in.getUnsignedByte(at);
        int length;
        int low = 0x80;
        int high = 0xBF;
        if (first >= 0xC2 && first <= 0xDF) {
            length = 2;
        } else if (first >= 0xE0 && first <= 0xEF) {
            length = 3;
            low = first == 0xE0 ? 0xA0 : low;
            high = first == 0xED ? 0x9F : high;
        } else if (first >= 0xF0 && first <= 0xF4) {
            length = 4;
            low = first == 0xF0 ? 0x90 : low;
            high = first == 0xF4 ? 0x8F : high;
        } else {
            return 0;
        }
        if (to - at < length) {
            return 0;
        }
        int second = in.getUnsignedByte(at + 1);
        if (second < low || second > high) {
            return 0;
        }
        for (int i = 2; i < length; i++) {
            if ((in.getByte(at + i) & 0xC0) != 0x80) {
                return 0;
            }
        }
        return length;
    }

    /** Whether the well-formed sequence is U+0080 to U+009F, U+FDD0 to U+FDEF, or the last two of a plane. */
    private static boolean isDiscouraged(ByteBuf in, int at, int length) {
        int second = in.getUnsignedByte(at + 1);
        int last = in.getUnsignedByte(at + length - 1);
        return switch (length) {
            case 2 -> in.getUnsignedByte(at) == 0xC2 && second < 0xA0;
            case 3 ->
                in.getUnsignedByte(at) == 0xEF
                        && ((second == 0xB7 && last >= 0x90 && last <= 0xAF) || (second == 0xBF && last >= 0xBE));
            default -> (second & 0x0F) == 0x0F && in.getUnsignedByte(at + 2) == 0xBF && last >= 0xBE;
        };
    }

    /**
     * The number of bytes of {@code text} without its length field.
     *
     * @param field what the text is, for the message
     * @throws IllegalArgumentException if it has U+0000, an unpaired surrogate or more than 65,535 bytes
     */
    static int size(String field, String text) {
        return size(field, text, true);
    }

    /** The same for a topic name, which may have no wildcards. */
    static int topicSize(String field, String topic) {
        return size(field, topic, false);
    }

    private static int size(String field, String text, boolean wildcards) {
        int bytes = text.length();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c >= 0x80) {
                bytes += extraBytes(field, text, i);
            } else if (c == 0 || (!wildcards && isWildcard(c))) {
                throw new IllegalArgumentException(
                        field + " must not have " + (c == 0 ? "U+0000" : "the wildcard " + c) + ", as at index " + i);
            }
        }
        if (bytes > MAX_BYTES) {
            throw new IllegalArgumentException(field + " must have at most 65535 bytes of UTF-8, not " + bytes);
        }
        return bytes;
    }

    private static int extraBytes(String field, String text, int at) {
        char c = text.charAt(at);
        if (c < 0x800) {
            return 1;
        }
        if (!Character.isSurrogate(c)) {
            return 2;
        }
        boolean paired = Character.isHighSurrogate(c)
                ? at + 1 < text.length() && Character.isLowSurrogate(text.charAt(at + 1))
                : at > 0 && Character.isHighSurrogate(text.charAt(at - 1));
        if (!paired) {
            throw new IllegalArgumentException(field + " must not have an unpaired surrogate, as at index " + at);
        }
        return 1; // a pair has four bytes, and each half has been counted as one
    }

    /** Writes the length field and the bytes of a text that {@link #size} has approved. */
    static void write(ByteBuf out, String text) {
        int bytes = ByteBufUtil.utf8Bytes(text);
        out.writeShort(bytes);
        ByteBufUtil.reserveAndWriteUtf8(out, text, bytes);
    }
}
