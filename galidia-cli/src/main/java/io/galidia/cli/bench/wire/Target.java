// SPDX-License-Identifier: Apache-2.0
package io.galidia.cli.bench.wire;

import io.galidia.ConnectOptions;
import io.netty.channel.local.LocalAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.URI;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;

/** The broker, and how clients connect to it: each with an identifier of its own. */
public final class Target {

    private static final int DEFAULT_PORT = 1883;
    private static final String MEMORY = "mem:";

    private final String address;
    private final ConnectOptions options;
    private final String idPrefix;
    private final AtomicInteger clients = new AtomicInteger();

    /**
     * Clients with these options, and identifiers of a prefix and a number from 1 on.
     *
     * @param address a URL of the client library; mqtt: and mem: are spoken to without the library
     */
    public Target(String address, ConnectOptions options, String idPrefix) {
        this.address = address;
        this.options = options;
        this.idPrefix = idPrefix;
    }

    /** Where the broker is. */
    public String address() {
        return address;
    }

    /** The options for one more client. */
    ConnectOptions nextOptions() {
        return options.withClientId(idPrefix + clients.incrementAndGet());
    }

    /** Whether its bytes are those of MQTT, nothing around them, and it lets clients in who send CONNECT only. */
    boolean isPlain() {
        return (isMemory() || address.toLowerCase(Locale.ROOT).startsWith("mqtt://"))
                && options.authentication() == null;
    }

    /** Whether it is in this process. */
    boolean isMemory() {
        return address.toLowerCase(Locale.ROOT).startsWith(MEMORY);
    }

    SocketAddress socketAddress() {
        return isMemory()
                ? new LocalAddress(address.substring(MEMORY.length()))
                : new InetSocketAddress(host(), port());
    }

    private String host() {
        String host = URI.create(address).getHost();
        if (host == null) {
            throw new IllegalArgumentException("there is no host name in '" + address + "'");
        }
        return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
    }

    private int port() {
        int port = URI.create(address).getPort();
        return port < 0 ? DEFAULT_PORT : port;
    }
}
