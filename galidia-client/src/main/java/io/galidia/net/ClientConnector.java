// SPDX-License-Identifier: Apache-2.0
package io.galidia.net;

import io.galidia.ConnectOptions;
import io.galidia.Credentials;
import io.galidia.Event;
import io.galidia.TlsOptions;
import io.galidia.codec.Compatibility;
import io.galidia.packet.ReasonCode;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayDeque;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/** Brings one client connection from nothing to CONNECT: name look-up, one address after the other, TLS, WebSocket. */
final class ClientConnector {

    private final ChannelConnection connection;
    private final ConnectOptions options;
    private final Queue<SocketAddress> addresses = new ArrayDeque<>();
    private final ClientPeer peer;
    private String stage = "the name look-up";

    ClientConnector(
            ChannelConnection connection,
            ConnectOptions options,
            @Nullable Credentials credentials,
            @Nullable KeptSession kept) {
        this.connection = connection;
        this.options = options;
        connection.version(options.version());
        peer = new ClientPeer(connection, options, credentials, kept);
        connection.peer(peer);
    }

    /** Begins. Called on the loop. */
    void start() {
        if (connection.ending().isDecided()) {
            connection.ending().endNow(ReasonCode.SUCCESS, "closed by the application", null);
            return;
        }
        NettyLoop loop = connection.loop();
        long nanos = options.connectTimeout().toNanos();
        connection.timers().untilOpen(loop.at(loop.nowNanos() + nanos, this::tooLate));
        connection.emit(new Event.Open());
        MqttUrl url = connection.url();
        if (connection.ending().isDecided()) {
            return;
        }
        if (!url.scheme().isNetwork()) {
            resolved(new SocketAddress[] {connection.engine().transport().address(url)});
            return;
        }
        byte @Nullable [] literal = NetUtil.createByteArrayFromIpAddressString(url.host());
        if (literal != null) {
            lookUp(); // done at once, and it knows about scopes of IPv6
        } else {
            connection.engine().resolver().execute(this::lookUp);
        }
    }

    private void tooLate() {
        if (!connection.isOpen() && !connection.ending().isDecided()) {
            connection
                    .ending()
                    .endNow(
                            ReasonCode.UNSPECIFIED_ERROR,
                            "not connected to " + connection.url().authority() + " within "
                                    + options.connectTimeout().toMillis() + " ms: waiting for " + waitingFor(),
                            null);
        }
    }

    private String waitingFor() {
        if (!stage.isEmpty()) {
            return stage;
        }
        Handshakes handshakes = connection.link().handshakes();
        return handshakes == null ? "CONNACK" : handshakes.waitingFor();
    }

    /** On any thread. */
    private void lookUp() {
        MqttUrl url = connection.url();
        try {
            InetAddress[] found = InetAddress.getAllByName(url.host());
            SocketAddress[] result = new SocketAddress[found.length];
            for (int i = 0; i < found.length; i++) {
                result[i] = new InetSocketAddress(found[i], url.port());
            }
            connection.command(() -> resolved(result));
        } catch (UnknownHostException e) {
            connection.command(() -> connection
                    .ending()
                    .endNow(ReasonCode.SERVER_UNAVAILABLE, "the host name \"" + url.host() + "\" is not known", e));
        }
    }

    private void resolved(SocketAddress[] found) {
        if (connection.ending().isDecided()) {
            return;
        }
        stage = "the connection";
        for (SocketAddress address : found) {
            addresses.add(address);
        }
        connection.emit(new Event.Resolve(found[0]));
        connectNext(null);
    }

    private void connectNext(@Nullable Throwable failure) {
        if (connection.ending().isDecided()) {
            return;
        }
        SocketAddress address = addresses.poll();
        if (address == null) {
            String why = failure == null ? "no address" : Events.text(failure);
            connection
                    .ending()
                    .endNow(
                            ReasonCode.SERVER_UNAVAILABLE,
                            "cannot connect to " + connection.url().authority() + ": " + why,
                            failure);
            return;
        }
        connect(address);
    }

    private void connect(SocketAddress address) {
        MqttUrl url = connection.url();
        Channel channel = connection.engine().transport().newChannel(url);
        Channels.configure(channel, connection.sendLimit());
        channel.config().setOption(ChannelOption.CONNECT_TIMEOUT_MILLIS, 0); // ours covers more
        ChannelWire wire = new ChannelWire(connection, channel, options.maxPacketSize(), Compatibility.STANDARD);
        wire.version(options.version());
        wire.receiver(peer);
        TlsOptions tls = options.tls() == null ? TlsOptions.DEFAULTS : options.tls();
        Handshakes handshakes = new Handshakes(
                connection, wire, url.scheme().isTls() ? tls : null, options.maxPacketSize(), peer::transportReady);
        Channels.join(connection, wire, handshakes);
        connection.loop().register(channel).addListener(registered -> {
            if (registered.isSuccess()) {
                channel.connect(address).addListener(connected -> {
                    if (connected.isSuccess()) {
                        stage = "";
                    } else {
                        tryAnother(channel, connected.cause());
                    }
                });
            } else {
                tryAnother(channel, registered.cause());
            }
        });
    }

    private void tryAnother(Channel failed, Throwable cause) {
        if (!connection.ending().isDecided()) {
            connection.link().unjoin();
            failed.close();
            connectNext(cause);
        }
    }
}
