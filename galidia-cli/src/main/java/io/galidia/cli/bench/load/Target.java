// SPDX-License-Identifier: Apache-2.0
package io.galidia.cli.bench.load;

import io.galidia.ConnectOptions;
import java.util.concurrent.atomic.AtomicInteger;

/** The broker, and how clients connect to it: each with an identifier of its own. */
public final class Target {

    private final String address;
    private final ConnectOptions options;
    private final String idPrefix;
    private final AtomicInteger clients = new AtomicInteger();

    /** Clients with these options, and identifiers of a prefix and a number. */
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
    public ConnectOptions nextOptions() {
        return options.withClientId(idPrefix + clients.incrementAndGet());
    }

    /** The options without an identifier. */
    ConnectOptions options() {
        return options;
    }
}
