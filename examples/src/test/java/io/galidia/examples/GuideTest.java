// SPDX-License-Identifier: Apache-2.0
package io.galidia.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The pages and the code that is tested say the same. */
class GuideTest {

    private static final Path DOCS = Path.of("..", "docs");
    private static final Path GUIDE = DOCS.resolve("guide.md");
    private static final Path EXAMPLES = Path.of("src", "main", "java", "io", "galidia", "examples");
    private static final Path TESTS = Path.of("src", "test", "java", "io", "galidia", "examples");
    private static final Pattern FENCE = Pattern.compile("(?ms)^ *```(\\S*) ?(\\S*)$(.*?)^ *```$");
    private static final Pattern LINK = Pattern.compile("\\]\\(([^)#]+)[^)]*\\)");

    /** A piece of code, and the example or test whose name stands behind the fence. */
    record Block(String language, String example, String code) {
        Path source() {
            return (example.endsWith("Test") ? TESTS : EXAMPLES).resolve(example + ".java");
        }

        @Override
        public String toString() {
            return example + ": " + code.strip().lines().findFirst().orElse("");
        }
    }

    /** All of the guide; of other pages, what names its source. */
    static List<Block> blocks() throws IOException {
        return pages().stream()
                .flatMap(page -> blocksOf(page)
                        .filter(block -> page.equals(GUIDE) || !block.example().isEmpty()))
                .toList();
    }

    private static Stream<Block> blocksOf(Path page) {
        return FENCE.matcher(read(page))
                .results()
                .map(found -> new Block(found.group(1), found.group(2), found.group(3)));
    }

    @ParameterizedTest
    @MethodSource("blocks")
    void everyPieceOfCode_standsInItsSource(Block block) {
        assertThat(block.language()).isEqualTo("java");
        assertThat(squeezed(block.code())).isNotEmpty();
        assertThat(squeezed(read(block.source()))).contains(squeezed(block.code()));
    }

    @Test
    void everyExample_standsInTheGuide() throws IOException {
        try (Stream<Path> files = Files.list(EXAMPLES)) {
            List<String> names = files.map(file -> file.getFileName().toString().replace(".java", ""))
                    .filter(name -> name.startsWith("E"))
                    .toList();
            assertThat(names).hasSize(17);
            assertThat(blocksOf(GUIDE)).extracting(Block::example).containsAll(names);
        }
    }

    @ParameterizedTest
    @CsvSource({"migrating.md,10", "client.md,2"})
    void pageWithTestedCode_hasSoMuchOfIt(String page, int pieces) {
        assertThat(blocksOf(DOCS.resolve(page)).filter(block -> !block.example().isEmpty()))
                .hasSizeGreaterThanOrEqualTo(pieces);
    }

    @ParameterizedTest
    @MethodSource("pages")
    void everyLink_leadsSomewhere(Path page) {
        LINK.matcher(read(page))
                .results()
                .map(found -> found.group(1))
                .filter(target -> !target.contains("://"))
                .forEach(target -> assertThat(page.resolveSibling(target)).exists());
    }

    static List<Path> pages() throws IOException {
        try (Stream<Path> files = Files.list(DOCS)) {
            return files.filter(file -> file.toString().endsWith(".md")).toList();
        }
    }

    /** Without white space, which the formatter places where it likes. */
    private static String squeezed(String code) {
        return code.replaceAll("\\s+", "");
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + file, e);
        }
    }
}
