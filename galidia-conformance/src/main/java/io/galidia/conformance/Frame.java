// SPDX-License-Identifier: Apache-2.0
package io.galidia.conformance;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** Builds a packet byte by byte, right or wrong; the remaining length is computed unless it is given. */
public final class Frame {

    private final int firstByte;
    private final ByteArrayOutputStream body = new ByteArrayOutputStream();
    private byte[] length = {};

    private Frame(int firstByte) {
        this.firstByte = firstByte;
    }

    /** A packet that begins with this byte: type and flags. */
    public static Frame of(int firstByte) {
        return new Frame(firstByte);
    }

    /** A CONNECT up to and including the keep alive: protocol name and level, and the connect flags. */
    public static Frame connect(String protocolName, int level, int flags, int keepAliveSeconds) {
        return of(0x10).text(protocolName).u8(level, flags).u16(keepAliveSeconds);
    }

    /** These bytes. */
    public Frame u8(int... bytes) {
        for (int each : bytes) {
            body.write(each);
        }
        return this;
    }

    /** A two byte integer. */
    public Frame u16(int number) {
        return u8(number >> 8, number);
    }

    /** A four byte integer. */
    public Frame u32(long number) {
        return u16((int) (number >> 16)).u16((int) number);
    }

    /** A string with its length in front. */
    public Frame text(String text) {
        return binary(text.getBytes(StandardCharsets.UTF_8));
    }

    /** Bytes with their length in front, such as a string that is no UTF-8. */
    public Frame binary(byte... bytes) {
        u16(bytes.length);
        return raw(bytes);
    }

    /** These bytes, without a length. */
    public Frame raw(byte... bytes) {
        body.writeBytes(bytes);
        return this;
    }

    /** Properties, which are given without their length: that goes in front. At most 127 bytes. */
    public Frame properties(Frame... properties) {
        int size = 0;
        for (Frame each : properties) {
            size += 1 + each.body.size();
        }
        if (size > 127) {
            throw new IllegalArgumentException("properties may have 127 bytes here, not " + size);
        }
        u8(size);
        for (Frame each : properties) {
            u8(each.firstByte).raw(each.body.toByteArray());
        }
        return this;
    }

    /** Instead of the right remaining length these bytes. */
    public Frame remainingLength(int... bytes) {
        length = new byte[bytes.length];
        for (int i = 0; i < bytes.length; i++) {
            length[i] = (byte) bytes[i];
        }
        return this;
    }

    /** The whole packet. */
    public byte[] bytes() {
        var packet = new ByteArrayOutputStream();
        packet.write(firstByte);
        if (length.length > 0) {
            packet.writeBytes(length);
        } else {
            int rest = body.size();
            do {
                packet.write(rest > 127 ? (rest & 127) | 128 : rest);
                rest >>= 7;
            } while (rest > 0);
        }
        packet.writeBytes(body.toByteArray());
        return packet.toByteArray();
    }
}
