// SPDX-License-Identifier: Apache-2.0
package io.galidia.conformance;

import io.galidia.codec.MalformedPacketException;
import io.galidia.codec.PacketDecoder;
import io.galidia.codec.PacketEncoder;
import io.galidia.packet.ConnAck;
import io.galidia.packet.Disconnect;
import io.galidia.packet.Packet;
import io.galidia.packet.PingReq;
import io.galidia.packet.PingResp;
import io.galidia.packet.ProtocolVersion;
import io.galidia.packet.PubAck;
import io.galidia.packet.PubComp;
import io.galidia.packet.PubRec;
import io.galidia.packet.PubRel;
import io.galidia.packet.Publish;
import io.galidia.packet.Qos;
import io.galidia.packet.ReasonCode;
import io.galidia.packet.SubAck;
import io.galidia.packet.Subscribe;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A client that does exactly what the case says and answers nothing by itself. What comes is decoded strictly: a broker
 * that sends malformed bytes fails the case. Every {@code expect} throws an {@link AssertionError} that tells what came.
 */
public final class Peer implements AutoCloseable {

    private final Target target;
    private final Line line;
    private final ProtocolVersion version;
    private final Cleaning cleaning;
    private final PacketDecoder decoder = new PacketDecoder(PacketDecoder.MAX_PACKET_SIZE);
    private final ByteBuf in = Unpooled.buffer();
    private final Queue<Packet> received = new ArrayDeque<>();
    private final Queue<byte[]> receivedBytes = new ArrayDeque<>();
    private byte[] lastBytes = {};
    private @Nullable ConnAck connAck;

    Peer(Target target, Line line, ProtocolVersion version, Cleaning cleaning) {
        this.target = target;
        this.line = line;
        this.version = version;
        this.cleaning = cleaning;
        decoder.version(version);
    }

    // ---- sending

    /** Sends the packet in the version of this peer. */
    public Peer send(Packet packet) {
        cleaning.sent(packet);
        ByteBuf out = Unpooled.buffer();
        PacketEncoder.encode(packet, version, out);
        return send(ByteBufUtil.getBytes(out));
    }

    /** Sends the bytes of the packet. */
    public Peer send(Frame frame) {
        return send(frame.bytes());
    }

    /** Sends these bytes. */
    public Peer send(byte... bytes) {
        line.write(bytes);
        return this;
    }

    /** Ends the connection without DISCONNECT. */
    public void cut() {
        line.close();
    }

    /** Ends the connection with DISCONNECT and waits until the broker has taken notice. */
    public void leave() {
        send(Disconnect.NORMAL);
        expectClosed();
        cut();
    }

    // ---- what has come

    /** The CONNACK with which {@link Connecting#open} was answered. */
    public ConnAck connAck() {
        if (connAck == null) {
            throw new IllegalStateException("the peer was not let in with Connecting.open");
        }
        return connAck;
    }

    /** The bytes of the packet that was returned last. */
    public byte[] lastBytes() {
        return lastBytes.clone();
    }

    /** The next packet, of whatever type. */
    public Packet expectAny() {
        if (!target.await(() -> pull() || line.isAtEnd()) || received.isEmpty()) {
            throw new AssertionError("expected a packet, but " + nothing());
        }
        return next();
    }

    /** The next packet, which has to be of this type. */
    public <P extends Packet> P expect(Class<P> type) {
        if (!target.await(() -> pull() || line.isAtEnd()) || received.isEmpty()) {
            throw new AssertionError("expected " + type.getSimpleName() + ", but " + nothing());
        }
        Packet packet = next();
        if (!type.isInstance(packet)) {
            throw new AssertionError("expected " + type.getSimpleName() + ", but got " + packet);
        }
        return type.cast(packet);
    }

    /** The next packet, of whatever type, or null when the connection is closed instead. */
    public @Nullable Packet expectAnyOrEnd() {
        if (!target.await(() -> pull() || line.isAtEnd())) {
            throw new AssertionError("expected a packet or the end of the connection, but nothing came");
        }
        return received.isEmpty() ? null : next();
    }

    /** A packet that is there already, without any waiting; null if there is none. */
    public @Nullable Packet poll() {
        return pull() ? next() : null;
    }

    /** Whether the broker has closed the connection, and {@link #poll} has had everything that came before. */
    public boolean isAtEnd() {
        return !pull() && line.isAtEnd();
    }

    /** The version that this peer speaks. */
    public ProtocolVersion version() {
        return version;
    }

    /** CONNACK with success. */
    public ConnAck expectAccepted() {
        ConnAck answer = expect(ConnAck.class);
        check(answer.reason() == ReasonCode.SUCCESS, "expected to be let in, but got " + answer);
        connAck = answer;
        return answer;
    }

    /** The next packet is a message with this topic and payload. */
    public Publish expectPublish(String topic, String payload) {
        Publish message = expect(Publish.class);
        check(
                message.topic().equals(topic) && Packets.text(message).equals(payload),
                "expected the message '" + payload + "' with topic " + topic + ", but got '" + Packets.text(message)
                        + "' with topic " + message.topic());
        return message;
    }

    /** The next packet is a message with this topic, payload and QoS. */
    public Publish expectPublish(String topic, String payload, Qos qos) {
        Publish message = expectPublish(topic, payload);
        check(message.qos() == qos, "expected QoS " + qos.level() + ", but got " + message);
        return message;
    }

    /** Nothing comes, and the connection stays open. */
    public void expectNothing() {
        target.settle();
        target.await(() -> !received.isEmpty() || line.isAtEnd() || !pull());
        check(received.isEmpty(), "expected nothing, but got " + received.peek());
        check(!line.isAtEnd(), "expected nothing, but the connection was closed");
    }

    /** PINGREQ is answered: the connection is open, and everything before it was taken. */
    public void expectAlive() {
        send(PingReq.INSTANCE);
        expect(PingResp.class);
    }

    // ---- the end

    /** The connection is closed. Nothing comes before but, in MQTT 5, maybe DISCONNECT, which is returned. */
    public @Nullable Disconnect expectClosed() {
        awaitEnd();
        Packet last = received.isEmpty() ? null : next();
        check(
                line.isAtEnd(),
                "expected the connection to be closed, but it is open" + (last == null ? "" : " and got " + last));
        check(received.isEmpty(), "expected the connection to be closed, but got " + last + ", " + received);
        if (!target.isStrict()
                && last instanceof ConnAck refusal
                && refusal.reason().isError()) {
            return null; // a refusal where the standard asks for none is no harm
        }
        check(
                last == null || (last instanceof Disconnect && version.hasProperties()),
                "expected the connection to be closed, but got " + last);
        return (Disconnect) last;
    }

    /** Waits for the end of the connection; the DISCONNECT before it if there is one, and whatever else came is left out. */
    public @Nullable Disconnect lastWords() {
        awaitEnd();
        check(line.isAtEnd(), "expected the connection to be closed, but it is open");
        Disconnect last = null;
        for (Packet packet = poll(); packet != null; packet = poll()) {
            last = packet instanceof Disconnect disconnect ? disconnect : last;
        }
        return last;
    }

    /**
     * The connection is closed, and in MQTT 5 DISCONNECT tells one of these reasons. Unless the target is strict it may be
     * missing, or tell another error, since the standard only recommends it.
     */
    public void expectDisconnected(ReasonCode... reasons) {
        Disconnect disconnect = expectClosed();
        if (version.hasProperties() && (disconnect != null || target.isStrict())) {
            check(
                    disconnect != null && isOneOf(reasons, disconnect.reason()),
                    "expected DISCONNECT with " + texts(reasons) + ", but got " + disconnect);
        }
    }

    /**
     * The answer to CONNECT is a refusal with one of these reasons, and the connection is closed. Unless the target is strict
     * the refusal may be missing, or tell another error.
     */
    public void expectRefused(ReasonCode... reasons) {
        awaitEnd();
        Packet answer = received.isEmpty() ? null : next();
        check(line.isAtEnd(), "expected the connection to be closed, but it is open and got " + answer);
        check(received.isEmpty(), "expected nothing after CONNACK, but got " + received);
        check(answer != null || !target.isStrict(), "expected CONNACK with " + texts(reasons) + ", but " + nothing());
        check(
                answer == null
                        || (answer instanceof ConnAck refusal
                                && !refusal.sessionPresent()
                                && isOneOf(reasons, refusal.reason())),
                "expected CONNACK with " + texts(reasons) + ", but got " + answer);
    }

    /**
     * A CONNECT that is no CONNECT has ended the connection: in MQTT 5 as with {@link #expectRefused}, before without a word.
     */
    public void expectRejected(ReasonCode... reasons) {
        if (version.hasProperties()) {
            expectRefused(reasons);
        } else {
            expectClosed();
        }
    }

    /** Waits until the connection has ended, or is believed not to. */
    void awaitEnd() {
        target.await(() -> {
            pull();
            return line.isAtEnd();
        });
    }

    /** Waits for a packet; false if the connection is closed first, or none comes in time. */
    public boolean isAnswered() {
        return target.await(() -> pull() || line.isAtEnd()) && !received.isEmpty();
    }

    @Override
    public void close() {
        cut();
    }

    // ---- whole exchanges

    /** Subscribes and expects this QoS to be granted. */
    public SubAck subscribe(String filter, Qos qos) {
        return subscribe(Packets.subscribe(60_001, filter, qos));
    }

    /** Subscribes and expects every filter to be granted as asked. Retained messages are left for the case. */
    public SubAck subscribe(Subscribe subscribe) {
        send(subscribe);
        SubAck subAck = expect(SubAck.class);
        List<ReasonCode> wanted = subscribe.subscriptions().stream()
                .map(each -> ReasonCode.of(each.qos().level()))
                .toList();
        check(subAck.packetId() == subscribe.packetId(), "expected the identifier of SUBSCRIBE, but got " + subAck);
        check(subAck.reasons().equals(wanted), "expected " + wanted + ", but got " + subAck);
        return subAck;
    }

    /** Publishes with the whole exchange of its QoS, whose answers may be success or "no matching subscribers". */
    public void publish(Publish message) {
        send(message);
        switch (message.qos()) {
            case AT_MOST_ONCE -> {}
            case AT_LEAST_ONCE -> {
                PubAck pubAck = expect(PubAck.class);
                check(
                        pubAck.packetId() == message.packetId()
                                && !pubAck.reason().isError(),
                        "got " + pubAck);
            }
            case EXACTLY_ONCE -> {
                PubRec pubRec = expect(PubRec.class);
                check(
                        pubRec.packetId() == message.packetId()
                                && !pubRec.reason().isError(),
                        "got " + pubRec);
                send(new PubRel(message.packetId()));
                PubComp pubComp = expect(PubComp.class);
                check(
                        pubComp.packetId() == message.packetId()
                                && !pubComp.reason().isError(),
                        "got " + pubComp);
            }
        }
    }

    /** Answers a received message with the whole exchange of its QoS. */
    public void acknowledge(Publish message) {
        switch (message.qos()) {
            case AT_MOST_ONCE -> {}
            case AT_LEAST_ONCE -> send(new PubAck(message.packetId()));
            case EXACTLY_ONCE -> {
                send(new PubRec(message.packetId()));
                PubRel pubRel = expect(PubRel.class);
                check(pubRel.packetId() == message.packetId(), "expected PUBREL for " + message + ", got " + pubRel);
                send(new PubComp(message.packetId()));
            }
        }
    }

    /** Receives so many messages as a client should: every packet is answered at once, and the exchanges are completed. */
    public List<Publish> receive(int count) {
        List<Publish> messages = new ArrayList<>();
        int exchanges = 0;
        while (messages.size() < count || exchanges > 0) {
            Packet packet = expectAny();
            if (packet instanceof PubRel pubRel) {
                exchanges--;
                send(new PubComp(pubRel.packetId()));
            } else if (packet instanceof Publish message) {
                messages.add(message);
                if (message.qos() == Qos.AT_LEAST_ONCE) {
                    send(new PubAck(message.packetId()));
                } else if (message.qos() == Qos.EXACTLY_ONCE) {
                    exchanges++;
                    send(new PubRec(message.packetId()));
                }
            } else {
                throw new AssertionError("expected a message, but got " + packet);
            }
        }
        return messages;
    }

    /** Fails the case with this sentence unless the condition is true. */
    public static void check(boolean condition, String otherwise) {
        if (!condition) {
            throw new AssertionError(otherwise);
        }
    }

    // ---- inside

    private Packet next() {
        lastBytes = receivedBytes.remove();
        return received.remove();
    }

    /** Whether a packet is there. */
    private boolean pull() {
        line.read(in);
        try {
            for (Packet packet = decode(); packet != null; packet = decode()) {
                received.add(packet);
            }
        } catch (MalformedPacketException e) {
            throw new AssertionError("the broker sent malformed bytes (" + e.getMessage() + "): "
                    + ByteBufUtil.hexDump(in, 0, Math.min(in.writerIndex(), 200)));
        }
        return !received.isEmpty();
    }

    private @Nullable Packet decode() {
        int start = in.readerIndex();
        Packet packet = decoder.decode(in);
        if (packet == null) {
            return null;
        }
        receivedBytes.add(ByteBufUtil.getBytes(in, start, in.readerIndex() - start, true));
        return packet instanceof Publish message ? message.copy() : packet;
    }

    private boolean isOneOf(ReasonCode[] reasons, ReasonCode reason) {
        return List.of(reasons).contains(reason) || (!target.isStrict() && reason.isError());
    }

    private String nothing() {
        return line.isAtEnd() ? "the connection was closed" : "nothing came";
    }

    private static String texts(ReasonCode... reasons) {
        return Arrays.stream(reasons).map(ReasonCode::text).collect(Collectors.joining(" or "));
    }
}
