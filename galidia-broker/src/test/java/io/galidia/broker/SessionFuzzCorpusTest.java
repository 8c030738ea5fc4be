// SPDX-License-Identifier: Apache-2.0
package io.galidia.broker;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SessionFuzzCorpusTest {

    private static final Path DIRECTORY = Path.of("src/test/resources/io/galidia/broker/SessionFuzzTestInputs");
    private static final int MUTANTS = Integer.getInteger("fuzz.mutants", 2_000);

    private final FuzzTarget target = new FuzzTarget();

    @AfterEach
    void close() {
        target.close();
    }

    /* With -Dcorpus.write it writes the seeds instead of looking for them. */
    @Test
    void every_seed_is_in_the_tree() throws IOException {
        Files.createDirectories(DIRECTORY);
        for (Map.Entry<String, byte[]> seed : FuzzSeeds.all().entrySet()) {
            Path file = DIRECTORY.resolve(seed.getKey());
            if (System.getProperty("corpus.write") != null) {
                Files.write(file, seed.getValue());
            }
            assertThat(file)
                    .as("run this test with -Dcorpus.write to bring the corpus up to date")
                    .exists();
            assertThat(Files.readAllBytes(file)).as(seed.getKey()).isEqualTo(seed.getValue());
        }
    }

    @Test
    void the_corpus_shows_nothing_wrong() throws IOException {
        try (Stream<Path> files = Files.list(DIRECTORY)) {
            for (Path file : files.sorted().toList()) {
                target.run(Files.readAllBytes(file));
            }
        }
    }

    @Test
    void mutants_of_the_seeds_show_nothing_wrong() {
        List<byte[]> seeds = List.copyOf(FuzzSeeds.all().values());
        var random = new Random(Long.getLong("galidia.seed", 7));
        for (int i = 0; i < MUTANTS; i++) {
            byte[] seed = seeds.get(random.nextInt(seeds.size()));
            byte[] other = seeds.get(random.nextInt(seeds.size()));
            target.run(FuzzSeeds.mutant(seed, other, random));
        }
    }
}
