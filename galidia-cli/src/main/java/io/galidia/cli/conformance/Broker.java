// SPDX-License-Identifier: Apache-2.0
package io.galidia.cli.conformance;

import io.galidia.cli.shell.CommandException;
import java.net.InetSocketAddress;
import java.net.URI;

/** A broker that is to be looked at: {@code mqtt://host[:port]}, with {@code NAME=} in front for the table. */
record Broker(String name, InetSocketAddress address) {

    private static final int DEFAULT_PORT = 1883;

    static Broker parse(String text) {
        int equals = text.indexOf('=');
        String url = text.substring(equals + 1);
        URI uri;
        try {
            uri = URI.create(url);
        } catch (IllegalArgumentException e) {
            throw CommandException.usage("--url " + text + ": that is no URL; give mqtt://host[:port]");
        }
        if (!"mqtt".equals(uri.getScheme()) || uri.getHost() == null || uri.getPort() > 65_535) {
            throw CommandException.usage("--url " + text
                    + ": the suite speaks plain TCP with brokers that let everybody in; give mqtt://host[:port]");
        }
        int port = uri.getPort() < 0 ? DEFAULT_PORT : uri.getPort();
        var address = new InetSocketAddress(uri.getHost(), port);
        if (address.isUnresolved()) {
            throw CommandException.failed("--url " + text + ": there is no host called " + uri.getHost());
        }
        return new Broker(equals < 0 ? url : text.substring(0, equals), address);
    }
}
