// SPDX-License-Identifier: Apache-2.0

/** The client library: events, timers, TLS and WebSocket over Netty. */
@SuppressWarnings("module") // the broker is built after this module, and only the broker sees io.galidia.net
module io.galidia {
    requires transitive io.galidia.core;
    requires io.netty.codec;
    requires io.netty.codec.http;
    requires io.netty.common;
    requires io.netty.handler;
    requires io.netty.transport;
    requires io.netty.transport.classes.epoll;
    requires io.netty.transport.unix.common;
    requires static transitive org.jspecify;

    exports io.galidia;
    exports io.galidia.net to
            io.galidia.broker;
}
