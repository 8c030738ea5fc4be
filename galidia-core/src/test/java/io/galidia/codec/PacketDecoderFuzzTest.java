// SPDX-License-Identifier: Apache-2.0
package io.galidia.codec;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;

/**
 * A coverage-guided fuzz target. Its corpus is in {@code src/test/resources}, with a seed for each of the {@link
 * PacketSamples}; {@link FuzzCorpusTest} runs over it, and over mutants of it, as an ordinary test. To fuzz for as long
 * as {@code maxDuration} says:
 *
 * <pre>{@code JAZZER_FUZZ=1 ./mvnw -pl galidia-core test -Dtest=PacketDecoderFuzzTest}</pre>
 *
 * <p>A finding ends the run and is written to the corpus as a file named crash-...; what shows a defect gets a sample in
 * the table.
 */
@EnabledIfEnvironmentVariable(named = "JAZZER_FUZZ", matches = ".+", disabledReason = "fuzzes only with JAZZER_FUZZ=1")
class PacketDecoderFuzzTest {

    @FuzzTest(maxDuration = "5m")
    @Timeout(value = 10, unit = TimeUnit.MINUTES)
    void whatever_the_bytes_nothing_but_packets_and_faults_comes_out(byte[] input) {
        FuzzTarget.run(input);
    }
}
