// SPDX-License-Identifier: Apache-2.0
package io.galidia.cli;

import java.util.List;

/**
 * Readies on a thread of its own what the broker is going to need, while its options are read: the log, and the transport
 * with its native library. What it cannot load is left to whoever needs it, who also says what is wrong.
 */
final class Preparation {

    /* A class of Netty's is initialized by this thread or, after await, by others, never by both at a time: initializers
     * that need each other would wait for each other. The same goes for the log, which keeps early messages for later. */
    private static final Thread THREAD = new Thread(Preparation::run, "galidia-preparation");

    /** Of each part the class that brings the most with it, in the order in which they are needed. */
    static final List<String> CLASSES = List.of(
            "io.netty.util.internal.PlatformDependent",
            "io.netty.channel.epoll.Epoll",
            "io.netty.channel.epoll.EpollServerSocketChannel",
            "io.netty.channel.epoll.EpollSocketChannel",
            "io.netty.buffer.ByteBufAllocator");

    private Preparation() {}

    /** Starts, and returns at once. */
    static void begin() {
        THREAD.setDaemon(true);
        THREAD.start();
    }

    /** Waits for the end, if it was started. */
    static void await() throws InterruptedException {
        THREAD.join();
    }

    /** Ends it in order, if it was started: a native library that is being unpacked is not to be left behind. */
    static void end() {
        try {
            await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void run() {
        try {
            System.getLogger("io.galidia");
        } catch (RuntimeException | Error broken) {
            // whoever logs first will say so
        }
        for (String name : CLASSES) {
            try {
                Class.forName(name);
            } catch (ClassNotFoundException | LinkageError notHere) {
                // such as epoll with another operating system
            }
        }
    }
}
