// SPDX-License-Identifier: Apache-2.0
package io.galidia.conformance;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A WebSocket over another line, as bare as RFC 6455 allows (section 6 of MQTT). Each {@link #write} is one binary frame.
 * A data frame of the broker that is not binary fails the case.
 */
public final class WebSocketLine implements Line {

    private static final int CONTINUATION = 0;
    private static final int BINARY = 2;
    private static final int CLOSE = 8;
    private static final int PING = 9;
    private static final int PONG = 10;

    private static final byte[] MASK = {0x5A, 0x01, (byte) 0xFF, 0x33};
    private static final String KEY = "Z2FsaWRpYSBjb25mb3JtYQ==";
    private static final String GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"; // RFC 6455, 1.3

    private final Line line;
    private final ByteBuf raw = Unpooled.buffer();
    private @Nullable String answer;
    private boolean isClosing;

    /**
     * Asks for the upgrade.
     *
     * @param subprotocols what Sec-WebSocket-Protocol says; empty for no such line
     */
    public WebSocketLine(Line line, String host, String path, String subprotocols) {
        this.line = line;
        String request = "GET " + path + " HTTP/1.1\r\nHost: " + host
                + "\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: "
                + KEY
                + (subprotocols.isEmpty() ? "" : "\r\nSec-WebSocket-Protocol: " + subprotocols) + "\r\n\r\n";
        line.write(request.getBytes(StandardCharsets.US_ASCII));
    }

    /** The head of the answer to the upgrade, once it has come as a whole. */
    public @Nullable String answer() {
        line.read(raw);
        String text = raw.toString(StandardCharsets.US_ASCII);
        int end = text.indexOf("\r\n\r\n");
        if (answer == null && end >= 0) {
            answer = text.substring(0, end + 2);
            raw.skipBytes(end + 4);
        }
        return answer;
    }

    /** Whether the answer opens the WebSocket, with the right key. */
    public boolean isOpen() {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-1").digest((KEY + GUID).getBytes(StandardCharsets.US_ASCII));
            return answer != null
                    && answer.startsWith("HTTP/1.1 101 ")
                    && Base64.getEncoder().encodeToString(hash).equals(header("Sec-WebSocket-Accept"));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The value of this line of the answer; empty when it is not there. */
    public String header(String name) {
        String lines = answer == null ? "" : answer;
        return lines.lines()
                .filter(each -> each.toLowerCase(Locale.ROOT).startsWith(name.toLowerCase(Locale.ROOT) + ":"))
                .map(each -> each.substring(name.length() + 1).strip())
                .findFirst()
                .orElse("");
    }

    @Override
    public void write(byte[] bytes) {
        writeFrame(0x80 | BINARY, bytes);
    }

    /** Writes a frame with this first byte: the bit that ends a message, and the kind of the frame. */
    public void writeFrame(int firstByte, byte[] bytes) {
        ByteBuf frame = Unpooled.buffer();
        frame.writeByte(firstByte);
        if (bytes.length < 126) {
            frame.writeByte(0x80 | bytes.length);
        } else if (bytes.length < 65_536) {
            frame.writeByte(0x80 | 126).writeShort(bytes.length);
        } else {
            frame.writeByte(0x80 | 127).writeLong(bytes.length);
        }
        frame.writeBytes(MASK);
        for (int i = 0; i < bytes.length; i++) {
            frame.writeByte(bytes[i] ^ MASK[i % 4]);
        }
        line.write(ByteBufUtil.getBytes(frame));
    }

    @Override
    public void read(ByteBuf in) {
        line.read(raw);
        while (!isClosing && readFrame(in)) {
            // until there is no whole one left
        }
    }

    private boolean readFrame(ByteBuf in) {
        int start = raw.readerIndex();
        if (raw.readableBytes() < 2) {
            return false;
        }
        int kind = raw.getByte(start) & 0x0F;
        int length = raw.getByte(start + 1); // negative with a mask, which servers must not use
        int head = length == 127 ? 10 : length == 126 ? 4 : 2;
        if (raw.readableBytes() < head) {
            return false;
        }
        long size = length == 127 ? raw.getLong(start + 2) : length == 126 ? raw.getUnsignedShort(start + 2) : length;
        if (raw.readableBytes() - head < size) {
            return false;
        }
        Peer.check(length >= 0, "the broker sent a masked frame");
        raw.skipBytes(head);
        byte[] bytes = ByteBufUtil.getBytes(raw.readSlice((int) size));
        switch (kind) {
            case BINARY, CONTINUATION -> in.writeBytes(bytes);
            case PING -> writeFrame(0x80 | PONG, bytes);
            case PONG -> {}
            case CLOSE -> isClosing = true;
            default -> throw new AssertionError("the broker sent a frame of kind " + kind + ", MQTT is binary");
        }
        return true;
    }

    @Override
    public boolean isAtEnd() {
        return isClosing || line.isAtEnd();
    }

    @Override
    public void close() {
        line.close();
    }
}
