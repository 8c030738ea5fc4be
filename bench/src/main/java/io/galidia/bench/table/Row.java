// SPDX-License-Identifier: Apache-2.0
package io.galidia.bench.table;

import java.util.List;
import java.util.Map;

/**
 * One line of the table.
 *
 * @param key how options and results name it
 * @param title how the page names it
 * @param kind what is measured
 * @param load the arguments of {@code galidia bench}, without address, times and files
 * @param targets what ours must reach, by figure
 */
record Row(String key, String title, Kind kind, List<String> load, Map<Figure, Double> targets) {

    /** What is measured in a row. */
    enum Kind {
        /** A broker under the load of {@code galidia bench}. */
        LOAD,
        /** A broker with connections that do nothing. */
        IDLE,
        /** A broker from nothing to its first CONNACK. */
        START,
        /** A client library that publishes. */
        PUBLISH,
        /** A client library that receives what {@code galidia bench} publishes. */
        RECEIVE;

        /** True if client libraries are compared, and not brokers. */
        boolean isOfClients() {
            return this == PUBLISH || this == RECEIVE;
        }
    }

    /** The value behind this argument of the load, or another. */
    String argument(String name, String otherwise) {
        int at = load.indexOf(name);
        return at < 0 ? otherwise : load.get(at + 1);
    }
}
