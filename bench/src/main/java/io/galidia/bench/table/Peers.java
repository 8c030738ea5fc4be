// SPDX-License-Identifier: Apache-2.0
package io.galidia.bench.table;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;

/** Whether a broker is installed here, and which version. */
final class Peers {

    /** The place of the distribution's package, also when it is not on the path of this user. */
    static final Path MOSQUITTO = Path.of("/usr/sbin/mosquitto");

    private Peers() {}

    /**
     * The version of a broker.
     *
     * @throws MeasurementException if it cannot be started here, saying what to install
     */
    static String version(BrokerKind kind, Workplace place) {
        return switch (kind) {
            case GALIDIA -> said(place.command("--version"), place, "galidia ([^ \n]+)");
            case MOSQUITTO -> {
                if (!Files.isExecutable(MOSQUITTO)) {
                    throw new MeasurementException(MOSQUITTO + " is not installed: apt-get install mosquitto");
                }
                yield said(java.util.List.of(MOSQUITTO.toString(), "-h"), place, "mosquitto version ([^ \n]+)");
            }
            case HIVEMQ -> found(classPath(place, "hivemq"), "hivemq-community-edition-embedded-([^/]+)\\.jar");
            case MOQUETTE -> found(classPath(place, "moquette"), "moquette-broker-([^/]+)\\.jar");
        };
    }

    /** The class path of a Java peer, which its module below interop/peers has written. */
    static String classPath(Workplace place, String peer) {
        Path target = place.root().resolve("interop/peers").resolve(peer).resolve("target");
        try {
            return target.resolve("classes")
                    + File.pathSeparator
                    + Files.readString(target.resolve("classpath")).strip();
        } catch (IOException e) {
            throw new MeasurementException("no class path of " + peer + ": bench/table builds it", e);
        }
    }

    private static String said(java.util.List<String> command, Workplace place, String pattern) {
        Path log = place.log("version");
        try (Program program = Program.start(log, Workplace.environment(), command)) {
            String end = program.awaitEnd(java.time.Duration.ofMinutes(10)); // the start script may have to build
            return found(end, pattern);
        }
    }

    private static String found(String text, String pattern) {
        var matcher = Pattern.compile(pattern).matcher(text);
        if (!matcher.find()) {
            throw new MeasurementException("no version such as " + pattern + " in " + text);
        }
        return matcher.group(1);
    }
}
