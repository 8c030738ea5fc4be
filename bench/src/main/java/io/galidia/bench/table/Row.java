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
 * @param rehearsal the same for a load that comes before, so that JVMs have compiled what the row needs; empty for none
 * @param targets what ours must reach, by figure
 */
record Row(
        String key, String title, Kind kind, List<String> load, List<String> rehearsal, Map<Figure, Double> targets) {

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

    /** The same with a load before it. */
    Row after(String rehearsalArguments) {
        return new Row(key, title, kind, load, List.of(rehearsalArguments.split(" ")), targets);
    }

    /** True if messages come at a rate: too few to count CPU time in a short window. */
    boolean isPaced() {
        return load.contains("--rate");
    }

    /** True if what is delivered are connections, and not messages. */
    boolean isOfConnections() {
        return load.contains("connect");
    }

    /** The value behind this argument of the load, or another. */
    String argument(String name, String otherwise) {
        int at = load.indexOf(name);
        return at < 0 ? otherwise : load.get(at + 1);
    }
}
