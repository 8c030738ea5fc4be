// SPDX-License-Identifier: Apache-2.0
package io.galidia.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The rules of CONTRIBUTING.md that a program can check in the source files, for every module. */
class SourceRulesTest {
    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
    private static final int MAX_MAIN_LINES = 600;
    private static final int MAX_TEST_LINES = 1000;

    @Test
    void everyJavaFile_startsWithItsLicence() {
        assertThat(filesThat(path -> !lines(path).get(0).equals("// SPDX-License-Identifier: Apache-2.0")))
                .isEmpty();
    }

    @Test
    void everyPackage_isNullMarkedAndSaysWhatItIs() {
        assertThat(filesThat(path -> isMain(path) && !isModuleInfo(path) && !isDescribed(path.getParent())))
                .isEmpty();
    }

    @Test
    void noFile_isTooLong() {
        assertThat(filesThat(path -> lines(path).size() > (isMain(path) ? MAX_MAIN_LINES : MAX_TEST_LINES)))
                .isEmpty();
    }

    @Test
    void noTest_isDisabled() {
        String annotation = "@Disabled";
        assertThat(filesThat(path ->
                        lines(path).stream().anyMatch(line -> line.strip().matches(annotation + "(\\(.*)?"))))
                .isEmpty();
    }

    private static boolean isMain(Path path) {
        return path.toString().contains("/src/main/java/");
    }

    private static boolean isModuleInfo(Path path) {
        return path.endsWith("module-info.java");
    }

    private static boolean isDescribed(Path folder) {
        Path info = folder.resolve("package-info.java");
        return Files.exists(info)
                && lines(info).contains("@NullMarked")
                && lines(info).stream().anyMatch(line -> line.startsWith("/**"));
    }

    private static List<String> lines(Path path) {
        try {
            return Files.readAllLines(path);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + path, e);
        }
    }

    /** The Java files of all modules that break a rule, after making sure that there were files to look at. */
    private static List<Path> filesThat(Predicate<Path> breakTheRule) {
        try (Stream<Path> modules = Files.list(ROOT)) {
            List<Path> files = modules.map(module -> module.resolve("src"))
                    .filter(Files::isDirectory)
                    .flatMap(SourceRulesTest::javaFiles)
                    .toList();
            assertThat(files).hasSizeGreaterThan(20);
            return files.stream().filter(breakTheRule).map(ROOT::relativize).toList();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot list " + ROOT, e);
        }
    }

    private static Stream<Path> javaFiles(Path folder) {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(path -> path.toString().endsWith(".java")).toList().stream();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot walk " + folder, e);
        }
    }
}
