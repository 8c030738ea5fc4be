// SPDX-License-Identifier: Apache-2.0
package io.galidia.bench.growth;

import io.galidia.codec.PacketDecoder;
import io.galidia.codec.PacketEncoder;
import io.galidia.packet.ConnAck;
import io.galidia.packet.Connect;
import io.galidia.packet.Packet;
import io.galidia.packet.Properties;
import io.galidia.packet.ProtocolVersion;
import io.galidia.packet.PubAck;
import io.galidia.packet.Publish;
import io.galidia.packet.Qos;
import io.galidia.packet.ReasonCode;
import io.galidia.packet.SubAck;
import io.galidia.packet.Subscribe;
import io.galidia.packet.Subscription;
import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.local.LocalAddress;
import io.netty.channel.local.LocalChannel;
import io.netty.channel.local.LocalIoHandler;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.codec.ByteToMessageDecoder;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;

/** A client with little of its own: connects, subscribes, counts and acknowledges what comes. Thread-safe. */
final class RawClient extends ByteToMessageDecoder {

    private static final ProtocolVersion VERSION = ProtocolVersion.MQTT_3_1_1;
    private static final int KEEP_ALIVE_SECONDS = 3_600;

    /** How many messages have come. */
    final LongAdder received = new LongAdder();

    private volatile Consumer<Publish> arrival = message -> {};

    private final CompletableFuture<RawClient> ready = new CompletableFuture<>();
    private final PacketDecoder decoder = new PacketDecoder(1 << 20);
    private final String clientId;
    private final List<Subscription> subscriptions;
    private final Channel channel;

    private RawClient(Bootstrap bootstrap, String clientId, List<Subscription> subscriptions, URI uri) {
        this.clientId = clientId;
        this.subscriptions = subscriptions;
        decoder.version(VERSION);
        boolean isMemory = uri.getScheme().equals("mem");
        var connecting = bootstrap
                .handler(this)
                .connect(
                        isMemory
                                ? new LocalAddress(uri.getSchemeSpecificPart())
                                : new InetSocketAddress(InetAddress.getLoopbackAddress(), uri.getPort()));
        channel = connecting.channel();
        connecting.addListener(done -> {
            if (!done.isSuccess()) {
                ready.completeExceptionally(done.cause());
            }
        });
    }

    /** The loop that clients of this listener need; one thread. */
    static EventLoopGroup group(URI uri) {
        return new MultiThreadIoEventLoopGroup(
                1, uri.getScheme().equals("mem") ? LocalIoHandler.newFactory() : NioIoHandler.newFactory());
    }

    /** The future completes when the subscriptions, if any, are granted. */
    static CompletableFuture<RawClient> connect(
            EventLoopGroup group, URI uri, String clientId, List<Subscription> subscriptions) {
        boolean isMemory = uri.getScheme().equals("mem");
        var bootstrap = new Bootstrap().group(group).channel(isMemory ? LocalChannel.class : NioSocketChannel.class);
        return new RawClient(bootstrap, clientId, subscriptions, uri).ready;
    }

    /** Sends a message. */
    void publish(String topic, ByteBuf payload, Qos qos, int packetId) {
        int id = qos == Qos.AT_MOST_ONCE ? 0 : packetId;
        write(channel, new Publish(topic, payload, qos, false).withPacketId(id, false));
    }

    /** Sends what was written. */
    void flush() {
        channel.flush();
    }

    /** What is to be done with each message, on the loop, before it is counted. */
    void onMessage(Consumer<Publish> newArrival) {
        arrival = newArrival;
    }

    /** Takes what comes, or does not for now. */
    void reading(boolean isReading) {
        channel.config().setAutoRead(isReading);
    }

    /* On the loop the channel is that of the context: the field may not be set when the connection is made. */
    private static void write(Channel channel, Packet packet) {
        ByteBuf bytes = channel.alloc().directBuffer();
        PacketEncoder.encode(packet, VERSION, bytes);
        channel.write(bytes, channel.voidPromise());
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        write(
                context.channel(),
                new Connect(VERSION, false, clientId, true, KEEP_ALIVE_SECONDS, null, null, null, Properties.NONE));
        context.flush();
    }

    @Override
    protected void decode(ChannelHandlerContext context, ByteBuf in, List<Object> out) {
        for (Packet packet = decoder.decode(in); packet != null; packet = decoder.decode(in)) {
            if (packet instanceof Publish message) {
                arrival.accept(message);
                received.increment();
                if (message.qos() == Qos.AT_LEAST_ONCE) {
                    write(context.channel(), new PubAck(message.packetId()));
                }
            } else if (packet instanceof ConnAck connAck && connAck.reason() == ReasonCode.SUCCESS) {
                connected(context);
            } else if (packet instanceof SubAck) {
                ready.complete(this);
            }
        }
    }

    private void connected(ChannelHandlerContext context) {
        if (subscriptions.isEmpty()) {
            ready.complete(this);
        } else {
            write(context.channel(), new Subscribe(1, subscriptions, Properties.NONE));
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) throws Exception {
        super.channelReadComplete(context);
        context.flush();
    }

    @Override
    protected void handlerRemoved0(ChannelHandlerContext context) {
        ready.completeExceptionally(new IllegalStateException("the connection of " + clientId + " was closed"));
    }
}
