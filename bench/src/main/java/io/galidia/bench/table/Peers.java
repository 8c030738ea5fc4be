// SPDX-License-Identifier: Apache-2.0
package io.galidia.bench.table;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Whether a broker is installed here, and which version. */
final class Peers {

    /** Where packages put it, which need not be on the path of this user. */
    private static final List<String> MORE_FOLDERS = List.of("/usr/sbin", "/usr/local/sbin");

    /** The start script may have to build first. */
    private static final Duration VERSION_LIMIT = Duration.ofMinutes(10);

    private Peers() {}

    /**
     * The program of mosquitto.
     *
     * @throws MeasurementException if it is not there, saying what to install
     */
    static Path mosquitto() {
        String path = Objects.requireNonNullElse(System.getenv("PATH"), "");
        return Stream.concat(Arrays.stream(path.split(File.pathSeparator)), MORE_FOLDERS.stream())
                .filter(folder -> !folder.isEmpty())
                .map(folder -> Path.of(folder, "mosquitto"))
                .filter(Files::isExecutable)
                .findFirst()
                .orElseThrow(() -> new MeasurementException(
                        "mosquitto is neither on the PATH nor in " + MORE_FOLDERS + ": apt-get install mosquitto"));
    }

    /**
     * The version of a broker, of ours with the commit.
     *
     * @throws MeasurementException if it cannot be started here, saying what to install
     */
    static String version(BrokerKind kind, Workplace place) {
        return switch (kind) {
            case GALIDIA -> ours(place);
            case MOSQUITTO -> said(List.of(mosquitto().toString(), "-h"), place, "mosquitto version ([^ \n]+)");
            case HIVEMQ ->
                found(
                        classPath(place, "hivemq"),
                        "hivemq-community-edition-embedded-([^/]+)\\.jar",
                        "the class path of hivemq");
            case MOQUETTE ->
                found(classPath(place, "moquette"), "moquette-broker-([^/]+)\\.jar", "the class path of moquette");
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

    private static String ours(Workplace place) {
        String version = said(place.command("--version"), place, "galidia ([^ \n]+)");
        String commit = Build.commit(place);
        return commit.isEmpty() ? version : version + " (commit " + commit + ")";
    }

    private static String said(List<String> command, Workplace place, String pattern) {
        Path log = place.log("version");
        try (Program program = Program.start(log, Workplace.environment(), command)) {
            return found(program.awaitEnd(VERSION_LIMIT), pattern, "what " + command.get(0) + " says");
        }
    }

    private static String found(String text, String pattern, String where) {
        var matcher = Pattern.compile(pattern).matcher(text);
        if (!matcher.find()) {
            throw new MeasurementException("no version like " + pattern + " in " + where);
        }
        return matcher.group(1);
    }
}
