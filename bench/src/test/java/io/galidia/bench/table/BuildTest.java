// SPDX-License-Identifier: Apache-2.0
package io.galidia.bench.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BuildTest {

    @TempDir
    Path folder;

    private Workplace place() {
        return new Workplace(folder.resolve("tree"), folder.resolve("output"), List.of("nothing"));
    }

    private void git(String... words) {
        List<String> command = new ArrayList<>(List.of(
                "git",
                "-C",
                place().root().toString(),
                "-c",
                "user.name=Nobody",
                "-c",
                "user.email=nobody@example.com"));
        command.addAll(List.of(words));
        Program.run(place().log("git"), Map.of(), command, Duration.ofSeconds(30));
    }

    private static boolean hasGit(Path log) {
        try {
            Program.run(log, Map.of(), List.of("git", "--version"), Duration.ofSeconds(30));
            return true;
        } catch (MeasurementException e) {
            return false;
        }
    }

    @Test
    void commit_isThatOfTheTree_andSaysWhetherSomethingIsNotInIt() {
        assumeTrue(hasGit(place().log("git")), "git is installed");
        Path file = place().root().resolve("file");
        Workplace.write(file, "one");
        assertThat(Build.commit(place())).as("outside of git").isEmpty();
        git("init", "--quiet");
        git("add", "file");
        git("commit", "--quiet", "--no-gpg-sign", "--message", "One");
        String commit = Build.commit(place());
        assertThat(commit).matches("[0-9a-f]{10,}");
        Workplace.write(file, "two");
        assertThat(Build.commit(place())).isEqualTo(commit + "-dirty");
    }
}
