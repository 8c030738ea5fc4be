// SPDX-License-Identifier: Apache-2.0
package io.galidia.bench.table;

import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;

/** The client libraries that are compared, in the order of the columns. */
enum ClientKind {
    GALIDIA("galidia", "Galidia", ""),
    HIVEMQ("hivemq", "HiveMQ client", "hivemq-mqtt-client-([0-9][^/]*)\\.jar"),
    PAHO("paho", "Paho (MQTT 5)", "org\\.eclipse\\.paho\\.mqttv5\\.client-([0-9][^/]*)\\.jar");

    private final String key;
    private final String title;
    private final String jar;

    ClientKind(String key, String title, String jar) {
        this.key = key;
        this.title = title;
        this.jar = jar;
    }

    static List<String> keys() {
        return Arrays.stream(values()).map(kind -> kind.key).toList();
    }

    static String title(String key) {
        return of(key).title;
    }

    /** The version of a library by the name of its jar on our class path; ours is that of the broker. */
    static String version(String key, String ours) {
        ClientKind kind = of(key);
        if (kind == GALIDIA) {
            return ours;
        }
        var matcher = Pattern.compile(kind.jar).matcher(System.getProperty("java.class.path"));
        return matcher.find() ? matcher.group(1) : "of unknown version";
    }

    private static ClientKind of(String key) {
        return Arrays.stream(values())
                .filter(kind -> kind.key.equals(key))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("client must be one of " + keys() + ", not " + key));
    }
}
