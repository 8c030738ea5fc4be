// SPDX-License-Identifier: Apache-2.0
package io.galidia.net;

import io.galidia.Event;
import io.galidia.ListenOptions;
import io.galidia.MqttException;
import io.galidia.TlsOptions;
import io.galidia.packet.ReasonCode;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.ServerChannel;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Binds an address and turns what it accepts into connections, spread over the manager's loops. */
final class Listener extends ChannelInboundHandlerAdapter {

    private static final long AFTER_ACCEPT_FAILED_NANOS = 1_000_000_000L;

    private final ChannelConnection listener;
    private final ListenOptions options;
    private final Engine engine;
    private Origins origins = Origins.ANY;
    private @Nullable URI uri;
    private boolean isBound;

    Listener(ChannelConnection listener, ListenOptions options) {
        this.listener = listener;
        this.options = options;
        engine = listener.engine();
    }

    /** Binds; the future completes once connections are accepted. Called on the listener's loop. */
    void bind(CompletableFuture<Void> bound) {
        MqttUrl url = listener.url();
        listener.emit(new Event.Open());
        try {
            SocketAddress address = address(url);
            origins = Origins.of(options.origins(), address);
            if (url.scheme() == MqttUrl.Scheme.UNIX) {
                UnixSockets.beforeBind(url.host());
            }
            ServerChannel channel = engine.transport().newServerChannel(url);
            if (url.scheme().isNetwork()) {
                channel.config().setOption(ChannelOption.SO_REUSEADDR, true);
                channel.config().setOption(ChannelOption.SO_BACKLOG, options.backlog());
            }
            channel.pipeline().addLast(this);
            listener.link().join(channel);
            channel.closeFuture().addListener(closed -> {
                if (isBound && url.scheme() == MqttUrl.Scheme.UNIX) { // else the file is somebody else's
                    UnixSockets.afterClose(url.host());
                }
                listener.loop().io().execute(listener.ending()::transportClosed);
            });
            listener.loop().register(channel).addListener(registered -> {
                if (registered.isSuccess()) {
                    channel.bind(address).addListener(done -> finish(channel, done.cause(), bound));
                } else {
                    finish(channel, registered.cause(), bound);
                }
            });
        } catch (Exception e) { // told to the caller
            fail(e, bound);
        }
    }

    private static SocketAddress address(MqttUrl url, SocketTransport transport) throws UnknownHostException {
        return url.scheme().isNetwork()
                ? new InetSocketAddress(InetAddress.getByName(url.host()), url.port())
                : transport.address(url);
    }

    private SocketAddress address(MqttUrl url) throws UnknownHostException {
        return address(url, engine.transport());
    }

    private void finish(Channel channel, Throwable cause, CompletableFuture<Void> bound) {
        if (cause != null) {
            fail(cause, bound);
            return;
        }
        isBound = true;
        if (channel.localAddress() instanceof InetSocketAddress address) {
            listener.url(listener.url().withPort(address.getPort()));
        }
        listener.facts().addresses(channel.localAddress(), null);
        bound.complete(null);
    }

    private void fail(Throwable cause, CompletableFuture<Void> bound) {
        MqttException failure = cause instanceof MqttException told
                ? told // "cannot listen at" already
                : new MqttException(
                        ReasonCode.UNSPECIFIED_ERROR,
                        "cannot listen at " + listener.url() + ": " + Events.text(cause),
                        cause);
        listener.ending().endNow(failure.reason(), String.valueOf(failure.getMessage()), cause);
        bound.completeExceptionally(failure);
    }

    // ---- accepting

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        Channel channel = (Channel) message;
        if (engine.isClosed()) {
            channel.unsafe().closeForcibly();
            return;
        }
        NettyLoop loop = engine.nextLoop();
        int sendLimit = options.sendLimit() == 0 ? listener.sendLimit() : options.sendLimit();
        Channels.configure(channel, sendLimit);
        ChannelConnection connection =
                new ChannelConnection(engine, loop, Role.ACCEPTED, listener.url(), listener.handler(), sendLimit);
        connection.sharedUri(uri());
        // Everything of the connection happens on its own loop, from the first event on.
        Runnable begin = () -> begin(connection, channel);
        if (loop == listener.loop()) {
            begin.run();
        } else {
            loop.io().execute(begin);
        }
    }

    /** The URL that all connections say they came to. */
    private URI uri() {
        URI known = uri;
        if (known == null) {
            known = listener.uri();
            uri = known;
        }
        return known;
    }

    private void begin(ChannelConnection connection, Channel channel) {
        try {
            connection.facts().addresses(channel.localAddress(), channel.remoteAddress());
            ChannelWire wire = new ChannelWire(connection, channel, options.maxPacketSize(), options.compatibility());
            if (connection.handler() instanceof PacketHandler packets) {
                serve(connection, wire, packets);
            } else {
                serve(connection, wire);
            }
            connection.loop().register(channel);
        } catch (RuntimeException e) {
            connection.loop().report("accepting " + connection.describe(), e);
            channel.unsafe().closeForcibly();
            connection.ending().transportClosed();
        }
    }

    /** With events for a handler, over a session of ours. */
    private void serve(ChannelConnection connection, ChannelWire wire) {
        ServerPeer peer = new ServerPeer(connection, wire.tolerance(), options);
        Channels.join(connection, wire, handshakes(connection, wire, peer::transportReady));
        connection.peer(peer);
        wire.receiver(peer);
        connection.emit(new Event.Open());
    }

    /** With packets, for one that has sessions of its own; with events only until the handshakes are over. */
    private void serve(ChannelConnection connection, ChannelWire wire, PacketHandler packets) {
        Handshakes handshakes = handshakes(connection, wire, connection::quieten);
        Channels.join(connection, wire, handshakes);
        handshakes.limit(options.connectTimeout().toNanos());
        wire.receiver(packets.accepted(wire));
    }

    private Handshakes handshakes(ChannelConnection connection, ChannelWire wire, Runnable whenReady) {
        TlsOptions tls = listener.url().scheme().isTls() ? options.tls() : null;
        Handshakes handshakes = new Handshakes(connection, wire, tls, options.maxPacketSize(), whenReady);
        handshakes.origins(origins);
        return handshakes;
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        // Most likely no file descriptor is left. Trying again at once would do nothing but burn the processor.
        Channel channel = context.channel();
        channel.config().setAutoRead(false);
        NettyLoop loop = listener.loop();
        loop.at(
                loop.nowNanos() + AFTER_ACCEPT_FAILED_NANOS,
                () -> channel.config().setAutoRead(true));
        listener.emit(new Event.Failure(
                ReasonCode.UNSPECIFIED_ERROR,
                "a connection could not be accepted, waiting for 1 s: " + Events.text(cause),
                cause));
    }
}
