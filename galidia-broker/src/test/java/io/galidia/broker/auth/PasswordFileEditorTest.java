// SPDX-License-Identifier: Apache-2.0
package io.galidia.broker.auth;

import static io.galidia.broker.auth.Requests.ask;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PasswordFileEditorTest {

    private static final byte[] PASSWORD = "pässword".getBytes(UTF_8);

    @TempDir
    Path folder;

    private Path path;

    @BeforeEach
    void namePath() {
        path = folder.resolve("passwords");
    }

    private List<String> filesLeft() throws Exception {
        try (var files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    @Test
    void newFile_hasTheUser_whoCanComeIn() throws Exception {
        assertThat(PasswordFileEditor.put(path, "anna b", PASSWORD)).isFalse();
        try (var file = PasswordFile.open(path)) {
            assertThat(ask(file, Requests.of("anna b", PASSWORD)))
                    .isEqualTo(AuthenticationResult.accepted(Identity.user("anna b")));
        }
        assertThat(filesLeft()).containsExactly("passwords");
    }

    @Test
    void replacingAndRemoving_leavesOtherLinesAsTheyAre() throws Exception {
        String other = "bob:" + PasswordHashTest.MOSQUITTO_SECRET;
        Files.writeString(path, "# our users\n\nanna:" + PasswordHashTest.MOSQUITTO_LEGACY + "\n" + other);
        assertThat(PasswordFileEditor.put(path, "anna", PASSWORD)).isTrue();
        List<String> lines = Files.readAllLines(path);
        assertThat(lines).hasSize(4);
        assertThat(lines.get(0)).isEqualTo("# our users");
        assertThat(lines.get(2)).startsWith("anna:$argon2id$");
        assertThat(lines.get(3)).isEqualTo(other);
        assertThat(PasswordFileEditor.remove(path, "anna")).isTrue();
        assertThat(PasswordFileEditor.remove(path, "anna")).isFalse();
        assertThat(Files.readString(path)).isEqualTo("# our users\n\n" + other + "\n");
        assertThat(filesLeft()).containsExactly("passwords");
    }

    @Test
    @EnabledOnOs({OS.LINUX, OS.MAC})
    void newFile_isForItsOwnerOnly_andAnOldOneKeepsItsPermissions() throws Exception {
        PasswordFileEditor.put(path, "anna", PASSWORD);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path)))
                .isEqualTo("rw-------");
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rw-r-----"));
        PasswordFileEditor.put(path, "bob", PASSWORD);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path)))
                .isEqualTo("rw-r-----");
    }

    @Test
    @EnabledOnOs({OS.LINUX, OS.MAC})
    void link_staysALink() throws Exception {
        Path target = Files.createDirectory(folder.resolve("real")).resolve("passwords");
        PasswordFileEditor.put(target, "anna", PASSWORD);
        Files.createSymbolicLink(path, target);
        PasswordFileEditor.put(path, "bob", PASSWORD);
        assertThat(path).isSymbolicLink();
        assertThat(Files.readAllLines(target)).hasSize(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a:b", "#a", " a", "a ", "a\nb", "a\0"})
    void userName_thatCannotStandInAFile_isRefused(String user) throws Exception {
        assertThatThrownBy(() -> PasswordFileEditor.put(path, user, PASSWORD))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("user name");
        assertThat(filesLeft()).isEmpty();
    }

    @Test
    void password_thatNoClientCanSend_isRefused() {
        assertThatThrownBy(() -> PasswordFileEditor.put(path, "anna", new byte[0]))
                .hasMessage("a password must have 1 to 65535 bytes, not 0");
        assertThatThrownBy(() -> PasswordFileEditor.put(path, "anna", new byte[65_536]))
                .hasMessage("a password must have 1 to 65535 bytes, not 65536");
    }

    @Test
    void brokenFile_isLeftAlone() throws Exception {
        Files.writeString(path, "anna\n");
        assertThatThrownBy(() -> PasswordFileEditor.put(path, "bob", PASSWORD))
                .isInstanceOf(InvalidFileException.class)
                .hasMessageStartingWith(path + ":1: ");
        assertThatThrownBy(() -> PasswordFileEditor.remove(path, "bob")).isInstanceOf(InvalidFileException.class);
        assertThat(Files.readString(path)).isEqualTo("anna\n");
    }

    @Test
    void folder_thatIsNotThere_isNamed() {
        Path nowhere = folder.resolve("nowhere").resolve("passwords");
        assertThatThrownBy(() -> PasswordFileEditor.put(nowhere, "anna", PASSWORD))
                .isInstanceOf(java.io.UncheckedIOException.class)
                .hasMessageStartingWith(nowhere + ": cannot be written: ");
        assertThat(PasswordFileEditor.remove(nowhere, "anna")).isFalse();
    }
}
