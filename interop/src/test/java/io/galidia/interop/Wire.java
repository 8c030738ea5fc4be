// SPDX-License-Identifier: Apache-2.0
package io.galidia.interop;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** A wire between a client and a broker that can be cut: a proxy on a port of its own. */
final class Wire implements AutoCloseable {

    private final Queue<Socket> ends = new ConcurrentLinkedQueue<>();
    private final ServerSocket listener;
    private final int target;

    private Wire(int target) {
        this.target = target;
        try {
            listener = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException("no port for a wire", e);
        }
        start(this::accept);
    }

    /** A wire to this port of 127.0.0.1. */
    static Wire to(int port) {
        return new Wire(port);
    }

    String url() {
        return "mqtt://127.0.0.1:" + listener.getLocalPort();
    }

    /** Both ends lose their connection, without a word. */
    void cut() {
        for (Socket end = ends.poll(); end != null; end = ends.poll()) {
            try {
                end.setSoLinger(true, 0);
            } catch (IOException e) {
                continue; // cutting the other end has closed it
            }
            close(end);
        }
    }

    @Override
    public void close() {
        try {
            listener.close();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot close", e);
        }
        cut();
    }

    private static void close(Socket end) {
        try {
            end.close();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot cut", e);
        }
    }

    private void accept() {
        try {
            while (true) {
                Socket client = listener.accept();
                Socket server = new Socket(InetAddress.getLoopbackAddress(), target);
                ends.add(client);
                ends.add(server);
                start(() -> pump(client, server));
                start(() -> pump(server, client));
            }
        } catch (IOException e) {
            // closed
        }
    }

    private static void pump(Socket from, Socket to) {
        try (from;
                to) {
            from.getInputStream().transferTo(to.getOutputStream());
        } catch (IOException e) {
            // cut
        }
    }

    private static void start(Runnable work) {
        var thread = new Thread(work, "wire");
        thread.setDaemon(true);
        thread.start();
    }
}
