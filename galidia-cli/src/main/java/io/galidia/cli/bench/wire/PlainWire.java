// SPDX-License-Identifier: Apache-2.0
package io.galidia.cli.bench.wire;

import io.galidia.ConnectOptions;
import io.galidia.Credentials;
import io.galidia.Event;
import io.galidia.PublishOptions;
import io.galidia.cli.client.Advice;
import io.galidia.codec.MalformedPacketException;
import io.galidia.codec.PacketDecoder;
import io.galidia.codec.PacketEncoder;
import io.galidia.packet.ConnAck;
import io.galidia.packet.Connect;
import io.galidia.packet.Disconnect;
import io.galidia.packet.Packet;
import io.galidia.packet.PingReq;
import io.galidia.packet.Properties;
import io.galidia.packet.Property;
import io.galidia.packet.ReasonCode;
import io.galidia.packet.SubAck;
import io.galidia.packet.Subscribe;
import io.galidia.packet.Subscription;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOutboundBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A client over plain TCP or within this process. Messages and acknowledgements are read and written where they are; the
 * codec does the rest.
 */
final class PlainWire extends ChannelInboundHandlerAdapter implements Wire {

    private static final int FULL = 64 << 10;
    private static final int SMALLEST = 256;
    private static final int MOST_IDS = 65_535;

    private final PlainNetwork network;
    private final Target target;
    private final Alarm alarm;
    private final Role role;
    private final ConnectOptions options;
    private final boolean hasProperties;
    private final PacketDecoder decoder = new PacketDecoder(PacketDecoder.MAX_PACKET_SIZE);
    private final PacketScanner scanner;
    private final Map<Integer, CompletableFuture<List<ReasonCode>>> subscribing = new HashMap<>();
    private volatile @Nullable Channel channel;
    private @Nullable ByteBuf rest;
    private @Nullable ByteBuf out;
    private @Nullable Future<?> timer;
    private boolean isDirty;
    private boolean isOpen;
    private boolean isLeaving;
    private boolean isFailed;
    private int lastId;
    private int nextCapacity = SMALLEST;

    PlainWire(PlainNetwork network, Target target, Alarm alarm, Role role) {
        this.network = network;
        this.target = target;
        this.alarm = alarm;
        this.role = role;
        options = target.nextOptions();
        hasProperties = options.version().hasProperties();
        decoder.version(options.version());
        scanner = new PacketScanner(role, hasProperties, this::answer, this::other);
    }

    // ---- beginning and end

    void cannotConnect(Throwable cause) {
        Event.Failure failure = new Event.Failure(
                ReasonCode.SERVER_UNAVAILABLE,
                "cannot connect to " + target.address() + ": " + cause.getMessage(),
                cause);
        fail(Advice.onFailure(target.address(), failure, new Event.Close(failure.reason(), failure.text())));
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        channel = context.channel();
        network.add(this);
        Credentials credentials = options.credentials();
        byte @Nullable [] password = credentials == null ? null : credentials.password();
        write(new Connect(
                options.version(),
                false,
                options.clientId(),
                options.cleanSession(),
                (int) options.keepAlive().toSeconds(),
                options.will(),
                credentials == null ? null : credentials.username(),
                password == null ? null : Unpooled.wrappedBuffer(password),
                options.properties()));
        timer = context.executor()
                .schedule(this::noConnAck, options.connectTimeout().toNanos(), TimeUnit.NANOSECONDS);
    }

    private void noConnAck() {
        fail("no CONNACK came from " + target.address() + " within "
                + options.connectTimeout().toSeconds() + " s; is that an MQTT broker, or is it overloaded?");
        close();
    }

    private void keepAlive() {
        if (!isLeaving) {
            write(PingReq.INSTANCE);
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        network.remove(this);
        release();
        cancelTimer();
        if (isFailed) {
            return;
        }
        if (isLeaving) {
            role.closed();
        } else {
            fail(
                    isOpen
                            ? "a connection to " + target.address() + " was lost: the broker closed it"
                            : Advice.onFailure(
                                    target.address(),
                                    null,
                                    new Event.Close(
                                            ReasonCode.SERVER_UNAVAILABLE, "the broker closed it before CONNACK")));
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        if (!isLeaving) {
            fail("a connection to " + target.address() + " broke: " + cause.getMessage());
        }
        context.close();
    }

    private void fail(String text) {
        if (!isFailed && !role.forgives(text)) {
            alarm.raise(text);
        }
        isFailed = true;
        isLeaving = true;
        CompletableFuture<?>[] waiting = subscribing.values().toArray(new CompletableFuture<?>[0]);
        for (CompletableFuture<?> each : waiting) {
            each.cancel(false);
        }
    }

    @Override
    public void disconnect() {
        if (!isLeaving) {
            isLeaving = true;
            write(new Disconnect(ReasonCode.SUCCESS, Properties.NONE));
            network.execute(this::close);
        }
    }

    /** Closes when all is written. */
    void close() {
        Channel to = channel;
        if (to != null) {
            flush();
            to.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(written -> to.close());
        }
    }

    private void cancelTimer() {
        if (timer != null) {
            timer.cancel(false);
        }
    }

    private void release() {
        if (rest != null) {
            rest.release();
            rest = null;
        }
        if (out != null) {
            out.release();
            out = null;
        }
    }

    // ---- from the broker

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        ByteBuf bytes = (ByteBuf) message;
        ByteBuf before = rest;
        if (before != null) {
            before.writeBytes(bytes);
            bytes.release();
            bytes = before;
            rest = null;
        }
        role.bytesCame();
        try {
            scanner.scan(bytes);
        } catch (MalformedPacketException | IndexOutOfBoundsException fault) {
            fail(target.address() + " sent what is no MQTT packet: " + fault.getMessage());
            bytes.skipBytes(bytes.readableBytes());
            context.close();
        }
        if (!bytes.isReadable()) {
            bytes.release();
        } else if (before != null) {
            rest = bytes.discardReadBytes();
        } else {
            rest = context.alloc()
                    .buffer(Math.max(bytes.readableBytes() * 2, 4_096))
                    .writeBytes(bytes);
            bytes.release();
        }
    }

    /** Answers a packet by one of four bytes. */
    private void answer(int header, int packetId) {
        ByteBuf to = buffer();
        to.writeInt((header << 24) | (2 << 16) | packetId);
        wrote(to);
    }

    /** Any packet that is neither a message nor about one; returns false when it is not there as a whole. */
    private boolean other(ByteBuf bytes) {
        Packet packet = decoder.decode(bytes);
        if (packet instanceof ConnAck answer) {
            connected(answer);
        } else if (packet instanceof SubAck answer) {
            CompletableFuture<List<ReasonCode>> waiting = subscribing.remove(answer.packetId());
            if (waiting != null) {
                waiting.complete(answer.reasons());
            }
        } else if (packet instanceof Disconnect goodbye && !isLeaving) {
            fail("the broker ended a connection: " + goodbye.reason().text());
        }
        return packet != null;
    }

    private void connected(ConnAck answer) {
        if (answer.reason().isError()) {
            fail(Advice.onRefusal(answer.reason()));
            close();
            return;
        }
        isOpen = true;
        cancelTimer();
        Channel on = channel;
        long pause = answer.properties()
                        .number(Property.SERVER_KEEP_ALIVE, options.keepAlive().toSeconds())
                * 1_000_000_000L
                / 2;
        if (pause > 0 && on != null) {
            timer = on.eventLoop().scheduleAtFixedRate(this::keepAlive, pause, pause, TimeUnit.NANOSECONDS);
        }
        role.opened(this, (int) answer.properties().number(Property.RECEIVE_MAXIMUM, MOST_IDS));
    }

    // ---- to the broker

    @Override
    public boolean isWritable() {
        Channel to = channel;
        return to != null && to.isWritable() && !isLeaving;
    }

    @Override
    public boolean publish(Topic topic, byte[] payload, PublishOptions how) {
        byte[] name = topic.encoded();
        int qos = how.qos().level();
        int length = name.length + (qos > 0 ? 2 : 0) + (hasProperties ? 1 : 0) + payload.length;
        ByteBuf to = buffer();
        to.writeByte(0x30 | (qos << 1) | (how.retain() ? 1 : 0));
        writeLength(to, length);
        to.writeBytes(name);
        if (qos > 0) {
            to.writeShort(nextId());
        }
        if (hasProperties) {
            to.writeByte(0);
        }
        to.writeBytes(payload);
        wrote(to);
        return true;
    }

    private static void writeLength(ByteBuf to, int length) {
        int left = length;
        while (left > 127) {
            to.writeByte((left & 127) | 128);
            left >>>= 7;
        }
        to.writeByte(left);
    }

    private int nextId() {
        lastId = lastId == MOST_IDS ? 1 : lastId + 1;
        return lastId;
    }

    private void write(Packet packet) {
        ByteBuf to = buffer();
        PacketEncoder.encode(packet, options.version(), to);
        wrote(to);
    }

    private ByteBuf buffer() {
        ByteBuf to = out;
        if (to == null) {
            Channel on = channel;
            to = on == null ? Unpooled.buffer() : on.alloc().directBuffer(nextCapacity);
            out = to;
        }
        return to;
    }

    private void wrote(ByteBuf to) {
        if (to.readableBytes() >= FULL) {
            flush();
        } else if (!isDirty) {
            isDirty = true;
            network.flushLater(this);
        }
    }

    /** Hands over what was gathered; at the end of the loop's turn, or when it is much. */
    void flush() {
        ByteBuf full = out;
        Channel to = channel;
        isDirty = false;
        if (full != null && to != null) {
            out = null;
            nextCapacity = Math.max(SMALLEST, Integer.highestOneBit(full.readableBytes()) << 1);
            to.writeAndFlush(full, to.voidPromise());
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        if (context.channel().isWritable() && isOpen) {
            role.room();
        }
    }

    @Override
    public CompletableFuture<List<ReasonCode>> subscribe(List<Subscription> subscriptions) {
        CompletableFuture<List<ReasonCode>> granted = new CompletableFuture<>();
        network.execute(() -> {
            int id = nextId();
            subscribing.put(id, granted);
            write(new Subscribe(id, subscriptions, Properties.NONE));
        });
        return granted;
    }

    @Override
    public void reading(boolean isReading) {
        network.execute(() -> {
            Channel to = channel;
            if (to != null) {
                to.config().setAutoRead(isReading);
            }
        });
    }

    @Override
    public boolean isIdle() {
        Channel to = channel;
        ChannelOutboundBuffer waiting = to == null ? null : to.unsafe().outboundBuffer();
        return waiting == null || waiting.totalPendingWriteBytes() == 0;
    }
}
