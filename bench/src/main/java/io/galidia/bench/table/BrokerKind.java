// SPDX-License-Identifier: Apache-2.0
package io.galidia.bench.table;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** The brokers that are compared, in the order of the columns; how each is configured is in {@link BrokerProcess}. */
enum BrokerKind {
    GALIDIA("Galidia"),
    MOSQUITTO("mosquitto"),
    HIVEMQ("HiveMQ CE"),
    MOQUETTE("Moquette");

    private final String title;

    BrokerKind(String title) {
        this.title = title;
    }

    /** How options and results name it. */
    String key() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The keys of all. */
    static List<String> keys() {
        return Arrays.stream(values()).map(BrokerKind::key).toList();
    }

    /**
     * The one with this key.
     *
     * @throws IllegalArgumentException if there is none
     */
    static BrokerKind of(String key) {
        return Arrays.stream(values())
                .filter(kind -> kind.key().equals(key))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("broker must be one of " + keys() + ", not " + key));
    }

    /** How the page names it. */
    String title() {
        return title;
    }

    /** True if it runs in a JVM, and so has a heap that can be asked for. */
    boolean isJava() {
        return this != MOSQUITTO;
    }
}
