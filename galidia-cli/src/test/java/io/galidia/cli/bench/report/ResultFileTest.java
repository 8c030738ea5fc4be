// SPDX-License-Identifier: Apache-2.0
package io.galidia.cli.bench.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.galidia.cli.shell.CommandException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ResultFileTest {

    @TempDir
    private Path folder;

    @Test
    void file_isWrittenAsAWhole_andNothingElseStays() throws Exception {
        Path path = folder.resolve("r.json");
        Files.writeString(path, "what was there before and is longer");
        ResultFile file = ResultFile.of("--json", path.toString());
        assertThat(path).content().startsWith("what was there");
        file.write("new");
        assertThat(path).content().isEqualTo("new");
        assertThat(folder).isDirectoryContaining(each -> each.equals(path));
        assertThat(folder.toFile().list()).hasSize(1);
    }

    @Test
    void link_staysALink() throws Exception {
        Path path = Files.createFile(folder.resolve("real"));
        Path link = Files.createSymbolicLink(folder.resolve("link"), path);
        ResultFile.of("--html", link.toString()).write("new");
        assertThat(link).isSymbolicLink();
        assertThat(path).content().isEqualTo("new");
    }

    @Test
    void placeOfAnother_isRefused_whateverItIsCalled() throws Exception {
        Path link = Files.createSymbolicLink(folder.resolve("link"), Files.createDirectory(folder.resolve("real")));
        ResultFile json = ResultFile.of("--json", folder.resolve("real/x").toString());
        String same = link.resolve("../link/x").toString();
        assertThatThrownBy(() -> json.refuseSame(ResultFile.of("--html", same)))
                .isInstanceOf(CommandException.class)
                .hasMessageEndingWith("real/x and --html " + same + " are the same file; give each a file of its own");
        json.refuseSame(ResultFile.of("--html", folder.resolve("x").toString()));
        json.refuseSame(ResultFile.of("--html", folder.resolve("real/y").toString()));
    }

    @Test
    void folderInWhichNothingCanBeMade_isToldBefore() {
        assertThatThrownBy(() -> ResultFile.of("--json", "/proc/result.json"))
                .isInstanceOf(CommandException.class)
                .hasMessageStartingWith("--json /proc/result.json cannot be written: ");
    }

    @Test
    void folderThatIsGoneMeanwhile_isToldWithOptionAndFile() throws Exception {
        Path gone = Files.createDirectory(folder.resolve("gone"));
        String name = gone.resolve("r.json").toString();
        ResultFile file = ResultFile.of("--json", name);
        Files.delete(gone);
        assertThatThrownBy(() -> file.write("new"))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith("--json " + name + " cannot be written: NoSuchFile");
    }
}
