// SPDX-License-Identifier: Apache-2.0
package io.galidia.bench.table;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * What of ours is measured. The scripts that start it build it anew when a source is newer, in the middle of a run, too.
 *
 * @param stamps what is known of the last build of the galidia command and of this module
 */
record Build(List<String> stamps) {

    /** What the scripts write when they have built: the galidia command, and the client programs of this module. */
    private static final List<String> STAMPS = List.of(".galidia/current", "bench/target/run/stamp");

    private static final Duration GIT_LIMIT = Duration.ofSeconds(30);

    /** The last one of a source tree. */
    static Build of(Path root) {
        return new Build(STAMPS.stream()
                .map(name -> name + " " + stamp(root.resolve(name)))
                .toList());
    }

    private static String stamp(Path file) {
        try {
            return Files.readString(file).strip() + " of " + Files.getLastModifiedTime(file);
        } catch (NoSuchFileException e) {
            return "is not there";
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + file, e);
        }
    }

    /**
     * Makes sure that it is still the last one.
     *
     * @param during what has been measured meanwhile, for the message
     * @throws MeasurementException if it is not
     */
    void requireLast(Path root, String during) {
        Build last = of(root);
        if (!equals(last)) {
            throw new MeasurementException("the programs under test were built anew during " + during
                    + ", since a source was newer: the build was " + stamps + ", and is " + last.stamps
                    + "; that measurement is not kept, and the run ends");
        }
    }

    /** The commit of the source tree, with -dirty behind it if there is something that is not in it; empty outside of git. */
    static String commit(Workplace place) {
        if (!Files.exists(place.root().resolve(".git"))) {
            return "";
        }
        try {
            String commit = git(place, "rev-parse", "--short=10", "HEAD");
            return git(place, "status", "--porcelain").isEmpty() ? commit : commit + "-dirty";
        } catch (MeasurementException e) {
            return ""; // git is not installed, or does not trust the folder
        }
    }

    private static String git(Workplace place, String... words) {
        List<String> command = new ArrayList<>(
                List.of("git", "--no-optional-locks", "-C", place.root().toString()));
        command.addAll(List.of(words));
        try (Program program = Program.start(place.log("git"), Map.of(), command)) {
            program.await(GIT_LIMIT);
            return program.output().strip();
        }
    }
}
