// SPDX-License-Identifier: Apache-2.0
package io.galidia.net;

import io.galidia.Event;
import io.galidia.codec.Compatibility;
import io.galidia.codec.MalformedPacketException;
import io.galidia.codec.PacketDecoder;
import io.galidia.codec.RelaxedRule;
import io.galidia.codec.Tolerance;
import io.galidia.packet.Packet;
import io.galidia.packet.ProtocolVersion;
import io.galidia.packet.Publish;
import io.galidia.packet.ReasonCode;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import org.jspecify.annotations.Nullable;

/**
 * Bytes to packets and back: the last handler of a channel's pipeline. Packets go to a {@link PacketReceiver}, which is
 * one of our sessions or the broker's.
 */
final class ChannelWire extends ChannelInboundHandlerAdapter implements PacketChannel, OutputBuffer.Listener {

    /* Reading stops while the receiver is busy, the application wants it, or the peer sends requests without taking the
     * answers. No peer that follows the protocol has as many answers outstanding: there are 65,535 packet identifiers, with
     * an answer of 4 bytes each. */
    private static final long MOST_ANSWER_BYTES = 1 << 20;

    /* A stranger gets little memory: CONNECT and CONNACK have at most this many bytes, what comes later as many as the
     * options say. */
    private static final int LARGEST_FIRST_PACKET = 64 << 10;

    private final ChannelConnection connection;
    private final NettyLoop loop;
    private final Channel channel;
    private final int maxPacketSize;
    private final Tolerance tolerance;
    private final PacketDecoder decoder;
    private final InputBuffer input;
    private final OutputBuffer output;
    private final ChannelCloser closer;
    private @Nullable Handshakes handshakes;
    private @Nullable PacketReceiver receiver;
    private ProtocolVersion version = ProtocolVersion.MQTT_3_1_1;
    private boolean hasReceived;
    private boolean isDecoding;
    private boolean isPaused;
    private boolean isDeaf;
    private boolean isReading = true;
    private long answerBytes;

    ChannelWire(ChannelConnection connection, Channel channel, int maxPacketSize, Compatibility compatibility) {
        this.connection = connection;
        this.channel = channel;
        loop = connection.loop();
        this.maxPacketSize = maxPacketSize;
        tolerance = new Tolerance(compatibility, this::relaxed);
        decoder = new PacketDecoder(Math.min(maxPacketSize, LARGEST_FIRST_PACKET), tolerance);
        input = new InputBuffer(channel.alloc());
        output = new OutputBuffer(channel, loop, this);
        closer = new ChannelCloser(channel, loop, output);
    }

    /** Says who gets the packets. */
    void receiver(PacketReceiver newReceiver) {
        receiver = newReceiver;
    }

    @Nullable PacketReceiver receiver() {
        return receiver;
    }

    /** Says what comes before packets; null when that is over. */
    void handshakes(@Nullable Handshakes newHandshakes) {
        handshakes = newHandshakes;
    }

    @Nullable Handshakes handshakes() {
        return handshakes;
    }

    /** The channel is closed for good. */
    void channelClosed() {
        Handshakes current = handshakes;
        if (current != null) {
            current.over();
        }
        // A registered channel tells its handlers first, of which TLS and WebSocket know better why it closed; then
        // channelUnregistered tells the connection. Else later, not within the call of a handler that closes.
        if (connection.link().isJoinedTo(channel) && !channel.isRegistered()) {
            loop.io().execute(connection.ending()::transportClosed);
        }
    }

    Channel channel() {
        return channel;
    }

    // ---- from the network

    @Override
    public void channelActive(ChannelHandlerContext context) {
        Handshakes current = handshakes;
        if (current != null) {
            current.transportOpened();
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        Handshakes current = handshakes;
        if (event instanceof Event.Failure failure) {
            connection.ending().end(failure.reason(), failure.text(), failure.cause());
        } else if (current != null) {
            current.news(event);
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        ByteBuf bytes = (ByteBuf) message;
        if (isDeaf) {
            bytes.release();
            return;
        }
        int count = bytes.readableBytes();
        input.add(bytes);
        connection.bytesRead(count);
        decode();
    }

    private void decode() {
        if (isDecoding) {
            return;
        }
        isDecoding = true;
        boolean isBurst = loop.clock().burstBegins();
        try {
            while (mayReceive() && decodeOne()) {}
        } catch (Throwable e) {
            defect(e);
        } finally {
            isDecoding = false;
            if (isBurst) {
                loop.clock().burstEnded();
            }
        }
        input.settle();
        updateReading();
    }

    /** A defect of ours, or of the broker: this connection cannot go on, others can. */
    private void defect(Throwable error) {
        loop.report(connection.describe(), error);
        connection.ending().end(ReasonCode.IMPLEMENTATION_SPECIFIC_ERROR, "internal error: " + error, error);
    }

    private boolean mayReceive() {
        PacketReceiver to = receiver;
        return to != null && !isDeaf && !isPaused && answerBytes <= MOST_ANSWER_BYTES && to.isReceiving();
    }

    private boolean decodeOne() {
        ByteBuf bytes = input.bytes();
        PacketReceiver to = receiver;
        if (bytes == null || to == null) {
            return false;
        }
        Packet packet;
        try {
            packet = decoder.decode(bytes);
        } catch (MalformedPacketException e) {
            isDeaf = true;
            input.release();
            to.malformed(e);
            return false;
        }
        if (packet == null) {
            return false;
        }
        if (!hasReceived) {
            hasReceived = true;
            decoder.maxPacketSize(maxPacketSize);
        }
        to.received(packet);
        return true;
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        burstEnded();
    }

    private void burstEnded() {
        PacketReceiver to = receiver;
        if (to != null) {
            try {
                to.burstEnded();
            } catch (Throwable e) {
                defect(e);
            }
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        isDeaf = true;
        input.release();
        output.release();
        closer.closed();
    }

    @Override
    public void channelUnregistered(ChannelHandlerContext context) {
        if (connection.link().isJoinedTo(channel)) {
            connection.ending().transportClosed();
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        connection.ending().transportFailed(cause);
    }

    private void relaxed(RelaxedRule rule) {
        PacketReceiver to = receiver;
        if (to != null) {
            to.relaxed(rule);
        }
    }

    // ---- reading or not

    void pause(boolean newIsPaused) {
        isPaused = newIsPaused;
        if (newIsPaused) {
            updateReading();
        } else {
            resumeReceiving();
        }
    }

    @Override
    public void resumeReceiving() {
        if (isDecoding) {
            return; // the loop further up asks again
        }
        boolean hadInput = input.bytes() != null;
        decode();
        if (hadInput) {
            burstEnded();
        }
    }

    /** Takes nothing more from the peer: the session is at its end. */
    void deafen() {
        isDeaf = true;
        if (!isDecoding) {
            input.release();
        }
    }

    private void updateReading() {
        PacketReceiver to = receiver;
        boolean wanted = isDeaf || (!isPaused && answerBytes <= MOST_ANSWER_BYTES && (to == null || to.isReceiving()));
        if (wanted != isReading) {
            isReading = wanted;
            channel.config().setAutoRead(wanted);
        }
    }

    // ---- to the network

    @Override
    public void write(Packet packet) {
        if (closer.isClosing()) {
            return;
        }
        int bytes = output.write(packet, version);
        if (!(packet instanceof Publish) && !output.isWritable()) {
            answerBytes += bytes;
        }
    }

    @Override
    public void write(Publish message, int packetId, boolean dup) {
        if (!closer.isClosing()) {
            output.write(message, packetId, dup, version);
        }
    }

    void write(byte[] bytes) {
        if (!closer.isClosing()) {
            output.write(bytes);
        }
    }

    @Override
    public void handedOver(int bytes) {
        connection.bytesWritten(bytes);
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        output.writabilityChanged();
    }

    @Override
    public void writabilityChanged(boolean isWritable) {
        PacketReceiver to = receiver;
        if (isWritable && answerBytes > 0) {
            answerBytes = 0;
            resumeReceiving();
        }
        if (to != null && !closer.isClosing()) {
            to.writabilityChanged(isWritable);
        }
    }

    @Override
    public void emptied() {
        closer.emptied();
    }

    // ---- the rest of PacketChannel

    @Override
    public ChannelConnection connection() {
        return connection;
    }

    @Override
    public Loop loop() {
        return loop;
    }

    @Override
    public void version(ProtocolVersion newVersion) {
        version = newVersion;
        decoder.version(newVersion);
    }

    @Override
    public Tolerance tolerance() {
        return tolerance;
    }

    @Override
    public ProtocolVersion decoderVersion() {
        return decoder.version();
    }

    @Override
    public int maxPacketSize() {
        return maxPacketSize;
    }

    @Override
    public boolean isWritable() {
        return output.isWritable();
    }

    @Override
    public long pendingBytes() {
        return output.pending();
    }

    @Override
    public void close(ReasonCode reason, String why) {
        connection.ending().end(reason, why, null);
    }

    /** Writes what is pending, then closes. */
    void closeWhenWritten() {
        deafen();
        updateReading();
        closer.closeWhenWritten();
    }

    /** Closes at once. */
    void closeNow() {
        deafen();
        closer.closeNow();
    }
}
