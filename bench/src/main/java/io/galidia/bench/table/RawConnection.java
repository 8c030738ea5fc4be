// SPDX-License-Identifier: Apache-2.0
package io.galidia.bench.table;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HexFormat;

/** A TCP connection with an accepted CONNECT of MQTT 3.1.1 and nothing else; it costs this process one file descriptor. */
final class RawConnection implements AutoCloseable {

    private static final int CONNACK_LENGTH = 4;
    private static final int TIMEOUT_MILLIS = 10_000;

    private final Socket socket = new Socket();

    /**
     * Connects and waits for CONNACK, ten seconds at most.
     *
     * @throws IOException if nobody listens, or the answer is no CONNACK with return code 0
     */
    RawConnection(int port, String clientId) throws IOException {
        try {
            socket.setTcpNoDelay(true);
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), TIMEOUT_MILLIS);
            socket.setSoTimeout(TIMEOUT_MILLIS);
            socket.getOutputStream().write(connect(clientId));
            InputStream in = socket.getInputStream();
            byte[] answer = in.readNBytes(CONNACK_LENGTH);
            if (answer.length < CONNACK_LENGTH || answer[0] != 0x20 || answer[3] != 0) {
                throw new IOException("CONNECT of " + clientId + " was answered with "
                        + HexFormat.of().formatHex(answer));
            }
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    /** CONNECT with clean session and without keep-alive. */
    static byte[] connect(String clientId) throws IOException {
        var bytes = new ByteArrayOutputStream();
        var out = new DataOutputStream(bytes);
        int idLength = clientId.getBytes(StandardCharsets.UTF_8).length;
        out.write(new byte[] {0x10, (byte) (12 + idLength)}); // below 128: client identifiers here are short
        out.writeUTF("MQTT");
        out.write(new byte[] {4, 2, 0, 0}); // level, clean session, no keep-alive
        out.writeUTF(clientId);
        return bytes.toByteArray();
    }

    /** Waits until a new broker answers CONNECT with CONNACK, trying again each millisecond. */
    static void awaitAccepting(Program broker, int port, Duration limit) {
        long deadline = System.nanoTime() + limit.toNanos();
        while (true) {
            try (var connection = new RawConnection(port, "first")) {
                return;
            } catch (IOException e) {
                if (!broker.isAlive()) {
                    throw broker.failure("ended instead of starting");
                }
                if (System.nanoTime() > deadline) {
                    throw broker.failure("does not answer CONNECT within " + limit.toSeconds() + " s");
                }
                Program.pause(1);
            }
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
