// SPDX-License-Identifier: Apache-2.0
package io.galidia.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.galidia.packet.ProtocolVersion;
import io.netty.buffer.ByteBufUtil;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class FuzzCorpusTest {

    private static final Path DIRECTORY = Path.of("src/test/resources/io/galidia/codec/PacketDecoderFuzzTestInputs");

    /* With -Dcorpus.write it writes the seeds instead of looking for them. */
    @Test
    void every_packet_sample_is_a_seed_in_the_tree() throws IOException {
        boolean write = System.getProperty("corpus.write") != null;
        Files.createDirectories(DIRECTORY);
        int streams = ProtocolVersion.values().length;
        assertThat(FuzzCorpus.seeds()).hasSize(PacketSamples.all().size() + streams);
        for (Map.Entry<String, byte[]> seed : FuzzCorpus.seeds().entrySet()) {
            Path file = DIRECTORY.resolve(seed.getKey());
            if (write) {
                Files.write(file, seed.getValue());
            }
            assertThat(file)
                    .as("run this test with -Dcorpus.write to bring the corpus up to date")
                    .exists();
            assertThat(Files.readAllBytes(file)).as(seed.getKey()).isEqualTo(seed.getValue());
        }
    }

    @Test
    void the_corpus_shows_nothing_but_packets_and_faults() throws IOException {
        try (Stream<Path> files = Files.list(DIRECTORY)) {
            for (Path file : files.toList()) {
                assertThatCode(() -> FuzzTarget.run(Files.readAllBytes(file)))
                        .as(file.toString())
                        .doesNotThrowAnyException();
            }
        }
    }

    @Test
    void mutants_of_the_corpus_show_nothing_but_packets_and_faults() {
        List<byte[]> seeds = List.copyOf(FuzzCorpus.seeds().values());
        Random random = new Random(7);
        for (int i = 0; i < 50_000; i++) {
            byte[] mutant = Mutants.of(seeds.get(random.nextInt(seeds.size())), random);
            assertThatCode(() -> FuzzTarget.run(mutant))
                    .as(ByteBufUtil.hexDump(mutant))
                    .doesNotThrowAnyException();
        }
    }
}
