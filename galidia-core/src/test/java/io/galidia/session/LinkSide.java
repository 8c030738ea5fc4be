// SPDX-License-Identifier: Apache-2.0
package io.galidia.session;

import io.galidia.packet.Packet;
import io.galidia.packet.PacketType;
import io.galidia.packet.Publish;
import io.galidia.packet.ReasonCode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One end of a {@link Link}: the outbox of its session, with a record of all that came out of it. */
public final class LinkSide implements Outbox {

    /** A wish that was answered. */
    public record Settled(Object token, Packet answer) {}

    /** A wish that was given up. */
    public record Dropped(Object token, DropReason reason) {}

    /** How the connection was closed. */
    public record Closed(ReasonCode reason, String why) {}

    /** Packets sent and not yet arrived. */
    public final ArrayDeque<Packet> inTransit = new ArrayDeque<>();

    public final List<Packet> sent = new ArrayList<>();
    public final List<PacketType> received = new ArrayList<>();
    public final List<Packet> delivered = new ArrayList<>();
    public final List<Settled> settled = new ArrayList<>();
    public final List<Dropped> dropped = new ArrayList<>();
    public @Nullable Closed closed;
    /** Whether delivered messages are acknowledged at once. */
    public boolean isAcknowledging = true;
    /** Whether packets and outcomes are kept in the lists: not in long runs. */
    public boolean isRecording = true;

    public Consumer<Packet> onDeliver = packet -> {};
    public Consumer<Packet> onSend = packet -> {};
    public Consumer<Packet> onReceive = packet -> {};
    public BiConsumer<Object, Packet> onSettle = (token, answer) -> {};
    public BiConsumer<Object, DropReason> onDrop = (token, reason) -> {};

    private final String name;

    LinkSide(String name) {
        this.name = name;
    }

    /** The texts of the messages delivered, in order. */
    public List<String> texts() {
        List<String> texts = new ArrayList<>();
        for (Packet packet : delivered) {
            if (packet instanceof Publish publish) {
                texts.add(text(publish));
            }
        }
        return texts;
    }

    /** The packets of this type that were sent, in order. */
    public <P extends Packet> List<P> sent(Class<P> type) {
        return sent.stream().filter(type::isInstance).map(type::cast).toList();
    }

    /** The types of the packets sent, in order. */
    public List<PacketType> sentTypes() {
        return sent.stream().map(Packet::type).toList();
    }

    public static String text(Publish publish) {
        return new String(publish.payloadBytes(), StandardCharsets.UTF_8);
    }

    void recordReceived(Packet packet) {
        if (isRecording) {
            received.add(packet.type());
        }
        onReceive.accept(packet);
    }

    @Override
    public void send(Packet packet) {
        if (closed != null) {
            throw new AssertionError(name + " sent " + packet + " after it had closed");
        }
        if (isRecording) {
            sent.add(packet);
        }
        inTransit.add(packet);
        onSend.accept(packet);
    }

    @Override
    public void send(Publish message, int packetId, boolean dup) {
        send(message.withPacketId(packetId, dup));
    }

    @Override
    public void deliver(Packet packet) {
        if (isRecording) {
            delivered.add(packet);
        }
        onDeliver.accept(packet);
    }

    @Override
    public void settle(Object token, Packet answer) {
        if (isRecording) {
            settled.add(new Settled(token, answer));
        }
        onSettle.accept(token, answer);
    }

    @Override
    public void drop(Object token, DropReason reason) {
        if (isRecording) {
            dropped.add(new Dropped(token, reason));
        }
        onDrop.accept(token, reason);
    }

    @Override
    public void close(ReasonCode reason, String why) {
        if (closed != null) {
            throw new AssertionError(name + " was closed twice: " + why);
        }
        closed = new Closed(reason, why);
    }
}
