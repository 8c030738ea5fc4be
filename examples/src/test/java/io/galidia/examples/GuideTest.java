// SPDX-License-Identifier: Apache-2.0
package io.galidia.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The guide and the examples say the same. */
class GuideTest {

    private static final Path DOCS = Path.of("..", "docs");
    private static final Path EXAMPLES = Path.of("src", "main", "java", "io", "galidia", "examples");
    private static final Pattern FENCE = Pattern.compile("(?ms)^ *```(\\S*) ?(\\S*)$(.*?)^ *```$");
    private static final Pattern LINK = Pattern.compile("\\]\\(([^)#]+)[^)]*\\)");

    /** A piece of code, and the example whose name stands behind the fence. */
    record Block(String language, String example, String code) {
        @Override
        public String toString() {
            return example + ": " + code.strip().lines().findFirst().orElse("");
        }
    }

    static List<Block> blocks() {
        List<Block> blocks = new ArrayList<>();
        for (MatchResult found :
                FENCE.matcher(read(DOCS.resolve("guide.md"))).results().toList()) {
            blocks.add(new Block(found.group(1), found.group(2), found.group(3)));
        }
        return blocks;
    }

    @ParameterizedTest
    @MethodSource("blocks")
    void everyPieceOfCode_standsInItsExample(Block block) {
        assertThat(block.language()).isEqualTo("java");
        assertThat(squeezed(block.code())).isNotEmpty();
        assertThat(squeezed(read(EXAMPLES.resolve(block.example() + ".java")))).contains(squeezed(block.code()));
    }

    @Test
    void everyExample_standsInTheGuide() throws IOException {
        try (Stream<Path> files = Files.list(EXAMPLES)) {
            List<String> names = files.map(file -> file.getFileName().toString().replace(".java", ""))
                    .filter(name -> name.startsWith("E"))
                    .toList();
            assertThat(names).hasSize(17);
            assertThat(blocks()).extracting(Block::example).containsAll(names);
        }
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

    /** The lines without their indentation. */
    private static String squeezed(String code) {
        return code.lines().map(String::strip).filter(line -> !line.isEmpty()).collect(Collectors.joining("\n"));
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + file, e);
        }
    }
}
