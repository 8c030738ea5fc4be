// SPDX-License-Identifier: Apache-2.0
package io.galidia.cli;

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
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** A broker of MQTT 3.1.1 that hands every message on at once to whoever subscribes, and acknowledges it much later. */
final class LateBroker implements AutoCloseable {

    private static final long LATE_MILLIS = 1_000;

    private final ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final Set<Socket> subscribers = Collections.newSetFromMap(new ConcurrentHashMap<>());
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();

    LateBroker() throws IOException {
        Thread accepting = new Thread(this::accept, "late-broker");
        accepting.setDaemon(true);
        accepting.start();
    }

    String url() {
        return "mqtt://127.0.0.1:" + server.getLocalPort();
    }

    private void accept() {
        try {
            while (true) {
                Socket socket = server.accept();
                Thread client = new Thread(() -> serve(socket), "late-broker-client");
                client.setDaemon(true);
                client.start();
            }
        } catch (IOException closed) {
            // the test is over
        }
    }

    private void serve(Socket socket) {
        PacketDecoder decoder = new PacketDecoder(1 << 20);
        decoder.version(ProtocolVersion.MQTT_3_1_1);
        ByteBuf in = Unpooled.buffer();
        byte[] some = new byte[4_096];
        try (socket) {
            for (int count = socket.getInputStream().read(some);
                    count >= 0;
                    count = socket.getInputStream().read(some)) {
                in.writeBytes(some, 0, count);
                for (Packet packet = decoder.decode(in); packet != null; packet = decoder.decode(in)) {
                    answer(socket, packet);
                }
            }
        } catch (IOException closed) {
            // by the client
        } finally {
            subscribers.remove(socket);
        }
    }

    private void answer(Socket socket, Packet packet) throws IOException {
        if (packet instanceof Connect) {
            write(socket, new ConnAck(false, ReasonCode.SUCCESS, Properties.NONE));
        } else if (packet instanceof Subscribe subscribe) {
            subscribers.add(socket);
            List<ReasonCode> reasons =
                    Collections.nCopies(subscribe.subscriptions().size(), ReasonCode.GRANTED_QOS_1);
            write(socket, new SubAck(subscribe.packetId(), reasons, Properties.NONE));
        } else if (packet instanceof Publish message) {
            for (Socket each : subscribers) {
                write(each, new Publish(message.topic(), message.payload().duplicate(), Qos.AT_MOST_ONCE, false));
            }
            timer.schedule(
                    () -> {
                        write(socket, new PubAck(message.packetId()));
                        return null;
                    },
                    LATE_MILLIS,
                    TimeUnit.MILLISECONDS);
        }
    }

    private static void write(Socket socket, Packet packet) throws IOException {
        ByteBuf bytes = Unpooled.buffer();
        PacketEncoder.encode(packet, ProtocolVersion.MQTT_3_1_1, bytes);
        OutputStream out = socket.getOutputStream();
        synchronized (out) {
            out.write(bytes.array(), bytes.arrayOffset(), bytes.readableBytes());
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
        timer.shutdownNow();
    }
}
