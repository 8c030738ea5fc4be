// SPDX-License-Identifier: Apache-2.0

/** The sans-I/O protocol core: packets, codec, topics and session machines. */
module io.galidia.core {
    requires transitive io.netty.buffer;
    requires static transitive org.jspecify;

    exports io.galidia.codec;
    exports io.galidia.packet;
    exports io.galidia.session;
    exports io.galidia.topic;
}
