// SPDX-License-Identifier: Apache-2.0
package io.galidia;

import io.galidia.codec.PacketDecoder;
import io.galidia.codec.PacketEncoder;
import io.galidia.packet.ConnAck;
import io.galidia.packet.Connect;
import io.galidia.packet.Packet;
import io.galidia.packet.Properties;
import io.galidia.packet.ProtocolVersion;
import io.galidia.packet.Publish;
import io.galidia.packet.ReasonCode;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.function.BooleanSupplier;
import org.assertj.core.api.Assertions;

/** The other end of a real socket, doing exactly what the test says, on the test's own thread. */
final class ScriptedPeer implements AutoCloseable {

    private final ServerSocketChannel server;
    private SocketChannel channel;
    private final ByteBuf received = Unpooled.buffer();
    private final PacketDecoder decoder = new PacketDecoder(PacketDecoder.MAX_PACKET_SIZE);
    private ProtocolVersion version = ProtocolVersion.MQTT_5;
    private boolean isAtEnd;

    private ScriptedPeer(ServerSocketChannel server, SocketChannel channel) {
        this.server = server;
        this.channel = channel;
    }

    static ScriptedPeer listening() {
        try {
            ServerSocketChannel server = ServerSocketChannel.open();
            server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            server.configureBlocking(false);
            return new ScriptedPeer(server, null);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static ScriptedPeer connectedTo(URI uri) {
        try {
            SocketChannel channel =
                    SocketChannel.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), uri.getPort()));
            channel.configureBlocking(false);
            ScriptedPeer peer = new ScriptedPeer(null, channel);
            peer.decoder.version(ProtocolVersion.MQTT_5);
            return peer;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String url() {
        return "mqtt://127.0.0.1:" + server.socket().getLocalPort();
    }

    void version(ProtocolVersion newVersion) {
        version = newVersion;
        decoder.version(newVersion);
    }

    /** The next packet, letting the manager work until it came. */
    Packet next(Manager manager) {
        Packet[] packet = new Packet[1];
        until(manager, "a packet", () -> {
            packet[0] = poll();
            return packet[0] != null;
        });
        return packet[0];
    }

    <P extends Packet> P next(Manager manager, Class<P> type) {
        Packet packet = next(manager);
        Assertions.assertThat(packet).isInstanceOf(type);
        return type.cast(packet);
    }

    /** Takes CONNECT and answers with success. */
    Connect accept(Manager manager) {
        Connect connect = next(manager, Connect.class);
        version = connect.version();
        send(new ConnAck(false, ReasonCode.SUCCESS, Properties.NONE));
        return connect;
    }

    /** A packet that is there already, or null. */
    Packet poll() {
        read();
        Packet packet = decoder.decode(received);
        return packet instanceof Publish message ? message.copy() : packet;
    }

    /** Bytes that are there and not yet taken as packets. */
    int available() {
        read();
        return received.readableBytes();
    }

    private void read() {
        try {
            if (channel == null) {
                channel = server.accept();
                if (channel == null) {
                    return;
                }
                channel.configureBlocking(false);
            }
            ByteBuffer bytes = ByteBuffer.allocate(65_536);
            int count = isAtEnd ? -1 : channel.read(bytes);
            if (count < 0) {
                isAtEnd = true;
            } else {
                received.writeBytes(bytes.flip());
            }
        } catch (IOException e) {
            isAtEnd = true;
        }
    }

    void send(Packet packet) {
        ByteBuf out = Unpooled.buffer();
        PacketEncoder.encode(packet, version, out);
        byte[] bytes = new byte[out.readableBytes()];
        out.readBytes(bytes);
        sendRaw(bytes);
    }

    void sendRaw(byte... bytes) {
        try {
            ByteBuffer buffer = ByteBuffer.wrap(bytes);
            while (buffer.hasRemaining()) {
                channel.write(buffer);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Whether the other side has closed, once everything it sent is taken. */
    boolean isClosedByOther() {
        read();
        return isAtEnd;
    }

    void disconnect() {
        try {
            if (channel != null) {
                channel.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Closes the connection; the next one that comes is talked to then. */
    void cut() {
        disconnect();
        channel = null;
        isAtEnd = false;
        received.clear();
    }

    @Override
    public void close() {
        disconnect();
        try {
            if (server != null) {
                server.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Lets the manager work until the condition is true; fails after 10 s. */
    static void until(Manager manager, String what, BooleanSupplier condition) {
        long end = System.nanoTime() + 10_000_000_000L;
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > end) {
                throw new AssertionError("waited for " + what + " for 10 s");
            }
            manager.poll(java.time.Duration.ofMillis(5));
        }
    }
}
