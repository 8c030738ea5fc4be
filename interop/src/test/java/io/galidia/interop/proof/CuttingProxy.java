// SPDX-License-Identifier: Apache-2.0
package io.galidia.interop.proof;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A TCP relay on loopback that cuts connections: each one after a random number of bytes, in the middle of whatever is
 * under way, and with a reset, so that what the kernel still holds is lost.
 */
final class CuttingProxy implements AutoCloseable {

    private final ServerSocket server;
    private final InetSocketAddress target;
    private final Random random;
    private final int meanBytes;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final AtomicInteger cuts = new AtomicInteger();
    private volatile boolean isCutting = true;

    /** @param meanBytes how many bytes a connection lives on average, both directions counted for themselves */
    CuttingProxy(URI broker, int meanBytes, long seed) throws IOException {
        this.meanBytes = meanBytes;
        random = new Random(seed);
        target = new InetSocketAddress(broker.getHost(), broker.getPort());
        server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        start("proxy-accept", this::acceptAll);
    }

    String url() {
        return "mqtt://127.0.0.1:" + server.getLocalPort();
    }

    /** How many connections were cut so far. */
    int cuts() {
        return cuts.get();
    }

    /** Lets connections live from now on. */
    void stopCutting() {
        isCutting = false;
    }

    private void acceptAll() {
        while (!server.isClosed()) {
            try {
                Socket client = server.accept();
                Socket broker = new Socket();
                broker.connect(target, 5_000);
                open.add(client);
                open.add(broker);
                start("proxy-up", () -> relay(client, broker));
                start("proxy-down", () -> relay(broker, client));
            } catch (IOException e) {
                // the proxy is closed, or the client was quicker: the next accept tells
            }
        }
    }

    private void relay(Socket from, Socket to) {
        long left;
        synchronized (random) {
            left = (long) (-Math.log(1 - random.nextDouble()) * meanBytes);
        }
        try {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            byte[] buffer = new byte[16 << 10];
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                if (isCutting && n >= left) {
                    out.write(buffer, 0, (int) left);
                    cuts.incrementAndGet();
                    break;
                }
                out.write(buffer, 0, n);
                left -= n;
            }
        } catch (IOException e) {
            // the other direction has cut, or one end has closed
        }
        cut(from);
        cut(to);
    }

    private void cut(Socket socket) {
        open.remove(socket);
        try {
            socket.setSoLinger(true, 0);
            socket.close();
        } catch (IOException e) {
            // it was closed already
        }
    }

    private static void start(String name, Runnable task) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() throws IOException {
        server.close();
        open.forEach(this::cut);
    }
}
