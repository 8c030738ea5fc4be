// SPDX-License-Identifier: Apache-2.0
package io.galidia.broker;

import io.galidia.codec.PacketEncoder;
import io.galidia.net.FuzzChannel;
import io.galidia.packet.Packet;
import io.galidia.packet.ProtocolVersion;
import io.galidia.packet.PubAck;
import io.galidia.packet.PubComp;
import io.galidia.packet.PubRec;
import io.galidia.packet.PubRel;
import io.galidia.packet.Publish;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A client of a fuzz run: one connection, what it sends over it, and the model that watches. */
final class FuzzClient {

    final FuzzModel model;
    private final FuzzWorld world;
    private final FuzzChannel channel;
    /** Into how large pieces falls what it sends; 0 for none. */
    int pieceSize;
    /** Whether it answers messages as soon as they come. */
    boolean isPolite;

    boolean isStalled;
    private final boolean isStranger;
    private byte[] lastSent = {};
    private int lastId;
    private boolean hasLeft;
    private boolean hasSeenEnd;

    FuzzClient(FuzzWorld world, int loop, int port) {
        this.world = world;
        isStranger = port >= FuzzOptions.OWN_PORTS;
        model = new FuzzModel(world.ledger, world.broker.options(), world.edge::now);
        channel = world.edge.accept(loop, port, this::received);
    }

    private void received(byte[] bytes) {
        try {
            model.received(bytes);
        } catch (RuntimeException | AssertionError failure) { // within the broker's turn: told afterwards
            world.failed(failure);
        }
    }

    /** Sends a packet; one that the version cannot say is left out. */
    void send(Packet packet, ProtocolVersion version) {
        ByteBuf bytes = Unpooled.buffer();
        try {
            PacketEncoder.encode(packet, version, bytes);
        } catch (IllegalArgumentException | NullPointerException | ClassCastException impossible) {
            world.trace("cannot be encoded: ", packet);
            return;
        }
        world.trace("sends ", packet);
        lastSent = isStranger ? world.mutate(ByteBufUtil.getBytes(bytes)) : ByteBufUtil.getBytes(bytes);
        sendBytes(lastSent);
    }

    void send(Packet packet) {
        send(packet, model.version());
    }

    /** Sends its last packet again; a message is marked as sent before. */
    void repeat() {
        byte[] again = lastSent.clone();
        if (again.length > 0 && (again[0] & 0xF6) > 0x30 && (again[0] & 0xF0) == 0x30) {
            again[0] |= 0x08;
        }
        world.trace("repeats its last packet");
        sendBytes(again);
    }

    void sendBytes(byte[] bytes) {
        if (hasLeft) {
            return;
        }
        model.sent(bytes);
        int step = pieceSize == 0 ? Math.max(1, bytes.length) : Math.max(pieceSize, bytes.length / 64);
        for (int from = 0; from < bytes.length; from += step) {
            channel.arrive(Arrays.copyOfRange(bytes, from, Math.min(bytes.length, from + step)));
        }
    }

    int nextId() {
        lastId++;
        return lastId;
    }

    int lastId() {
        return Math.max(1, lastId);
    }

    /** Takes what the broker has sent so far. */
    List<Packet> take() {
        List<Packet> taken = new ArrayList<>(model.got);
        model.got.clear();
        return taken;
    }

    /** Answers up to so many of the messages that came. */
    void answer(int most) {
        int left = most;
        for (Packet packet = model.got.poll(); packet != null; packet = left > 0 ? model.got.poll() : null) {
            Packet answer = answerTo(packet);
            if (answer != null) {
                send(answer);
                left--;
            }
        }
    }

    private static @Nullable Packet answerTo(Packet packet) {
        if (packet instanceof Publish message) {
            return switch (message.qos()) {
                case AT_MOST_ONCE -> null;
                case AT_LEAST_ONCE -> new PubAck(message.packetId());
                case EXACTLY_ONCE -> new PubRec(message.packetId());
            };
        } else if (packet instanceof PubRel pubRel) {
            return new PubComp(pubRel.packetId());
        } else if (packet instanceof PubRec pubRec && !pubRec.reason().isError()) {
            return new PubRel(pubRec.packetId());
        }
        return null;
    }

    void room(int bytes) {
        isStalled = bytes >= 0;
        channel.room(isStalled ? bytes : Long.MAX_VALUE);
    }

    /** Closes its side, or resets the connection. */
    void leave(boolean isReset) {
        if (!hasLeft) {
            hasLeft = true;
            if (isReset) {
                channel.arriveReset();
            } else {
                channel.arriveEnd();
            }
        }
    }

    boolean isGone() {
        return hasLeft || !channel.isOpen();
    }

    boolean hasLeft() {
        return hasLeft;
    }

    /** What has to hold once all loops are at rest. */
    void check(boolean isAnybodyThinking, long heldUpAt) {
        if (channel.hasEnded() && !hasSeenEnd) {
            hasSeenEnd = true;
            if (!hasLeft && !isStalled) {
                model.ended();
            }
        }
        if (!hasSeenEnd && !hasLeft && !isStalled && !isAnybodyThinking) {
            String why = model.reasonToClose(heldUpAt);
            if (why != null) {
                throw new AssertionError("the connection of " + model.connect + " is open although " + why);
            }
        }
    }
}
