// SPDX-License-Identifier: Apache-2.0
package io.galidia.bench.growth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.galidia.bench.growth.Growth.Measurement;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class GrowthTest {

    @Test
    void steps_areTenTimesTheOneBefore_upToTheLast() {
        assertThat(Figures.steps(10, 1_000)).containsExactly(10, 100, 1_000);
        assertThat(Figures.steps(10, 2_500)).containsExactly(10, 100, 1_000, 2_500);
        assertThat(Figures.steps(1_000, 10)).containsExactly(10);
    }

    @Test
    void row_isMarkdown() {
        var bytes = new ByteArrayOutputStream();
        var figures = new Figures(new PrintStream(bytes, true, StandardCharsets.UTF_8));
        figures.columns("a", "b");
        figures.row(12_345, 1.25);
        assertThat(bytes.toString(StandardCharsets.UTF_8)).isEqualTo("\n| a | b |\n|---|---|\n| 12,345 | 1.3 |\n");
    }

    @Test
    void fanOut_hasARowForEachNumberOfReceivers() throws Exception {
        assertThat(rows(FanOutGrowth::run, 10)).hasSize(2);
    }

    @Test
    void retained_hasARowForEachNumberOfMessages() throws Exception {
        assertThat(rows(RetainedGrowth::run, 1_000)).hasSize(1);
    }

    @Test
    void queues_haveARowForOneSessionAndForMany_andForEachWayToLoseMessages() throws Exception {
        assertThat(rows(QueueGrowth::run, 1_000)).hasSize(5);
    }

    @Test
    void slowReader_losesOnlyItsOwnMessages() throws Exception {
        var brief = new SlowReader.Course(1, 20, 2, 100);
        assertThat(rows((figures, most) -> SlowReader.run(figures, most, brief, brief), 20))
                .hasSize(4)
                .allSatisfy(row -> assertThat(row).matches(".* \\| [1-9][0-9,]* \\| 0 \\|"));
    }

    @Test
    void most_isANumberFromOneOn() {
        assertThat(Growth.most("1_000")).isEqualTo(1_000);
        for (String wrong : List.of("0", "-1", "many", "3000000000")) {
            assertThatThrownBy(() -> Growth.most(wrong))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("\"" + wrong + "\"");
        }
    }

    @Test
    void payload_arrivesWhatItsSize() throws Exception {
        assertThat(rows(PayloadGrowth::run, 2 << 20)).hasSize(5);
    }

    /** The rows of figures, without those that begin a table. */
    private static List<String> rows(Measurement measurement, int most) throws Exception {
        var bytes = new ByteArrayOutputStream();
        measurement.run(new Figures(new PrintStream(bytes, true, StandardCharsets.UTF_8)), most);
        return bytes.toString(StandardCharsets.UTF_8)
                .lines()
                .filter(line -> line.matches("\\| [0-9mT].*"))
                .toList();
    }
}
