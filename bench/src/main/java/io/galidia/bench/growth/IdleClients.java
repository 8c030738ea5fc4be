// SPDX-License-Identifier: Apache-2.0
package io.galidia.bench.growth;

import io.galidia.codec.PacketEncoder;
import io.galidia.packet.Connect;
import io.galidia.packet.Properties;
import io.galidia.packet.ProtocolVersion;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Connections that do nothing, in a process of their own: not to be counted with the broker's. */
final class IdleClients implements AutoCloseable {

    private final Process process;
    private final BufferedReader answers;

    /** Starts the process. */
    IdleClients(int port) throws IOException {
        process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx256m",
                        "-XX:+UseSerialGC",
                        "-Dslf4j.internal.verbosity=ERROR",
                        "-cp",
                        System.getProperty("java.class.path"),
                        IdleClients.class.getName(),
                        Integer.toString(port))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        answers = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    }

    /** Makes more connections, until there are so many. */
    void connect(int total) throws IOException {
        process.getOutputStream().write((total + "\n").getBytes(StandardCharsets.UTF_8));
        process.getOutputStream().flush();
        String answer = answers.readLine();
        if (!Integer.toString(total).equals(answer)) {
            throw new IOException("the process of the clients said \"" + answer + "\" instead of " + total);
        }
    }

    @Override
    public void close() {
        process.destroy();
    }

    /** The process: reads how many connections there are to be, makes them, and says that they are there. */
    public static void main(String[] arguments) throws IOException {
        int port = Integer.parseInt(arguments[0]);
        List<SocketChannel> channels = new ArrayList<>();
        var wishes = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String wish = wishes.readLine(); wish != null; wish = wishes.readLine()) {
            while (channels.size() < Integer.parseInt(wish)) {
                channels.add(open(port, "idle-" + channels.size()));
            }
            System.out.println(channels.size());
        }
    }

    private static SocketChannel open(int port, String clientId) throws IOException {
        SocketChannel channel = SocketChannel.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        var connect = new Connect(
                ProtocolVersion.MQTT_3_1_1, false, clientId, true, 3_600, null, null, null, Properties.NONE);
        ByteBuf bytes = Unpooled.buffer();
        PacketEncoder.encode(connect, connect.version(), bytes);
        channel.write(bytes.nioBuffer());
        ByteBuffer connAck = ByteBuffer.allocate(4);
        while (connAck.hasRemaining() && channel.read(connAck) >= 0) {
            // four bytes are due
        }
        if (connAck.hasRemaining() || connAck.get(3) != 0) {
            throw new IOException("connection " + clientId + " was refused");
        }
        return channel;
    }
}
