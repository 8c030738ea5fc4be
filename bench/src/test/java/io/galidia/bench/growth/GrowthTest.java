// SPDX-License-Identifier: Apache-2.0
package io.galidia.bench.growth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.galidia.bench.growth.Growth.Measurement;
import io.galidia.broker.BrokerOptions;
import io.galidia.cli.shell.CommandException;
import io.galidia.packet.Qos;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GrowthTest {

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final PrintStream printed = new PrintStream(bytes, true, StandardCharsets.UTF_8);

    private String said() {
        return bytes.toString(StandardCharsets.UTF_8);
    }

    @Test
    void steps_areTenTimesTheOneBefore_upToTheLast() {
        assertThat(Figures.steps(10, 1_000)).containsExactly(10, 100, 1_000);
        assertThat(Figures.steps(10, 2_500)).containsExactly(10, 100, 1_000, 2_500);
        assertThat(Figures.steps(1_000, 10)).containsExactly(10);
    }

    @Test
    void row_isMarkdown() {
        var figures = new Figures(printed);
        figures.columns("a", "b");
        figures.row(12_345, 1.25);
        assertThat(said()).isEqualTo("\n| a | b |\n|---|---|\n| 12,345 | 1.3 |\n");
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

    @ParameterizedTest
    @CsvSource({"1, 5", "5, 5", "12_34, 10"})
    void queues_ofAnyNumberOfMessages_loseNone(String most, int rows) throws Exception {
        assertThat(rows(QueueGrowth::run, Growth.most(most, 1, 10_000))).hasSize(rows);
    }

    @Test
    void slowReader_losesOnlyItsOwnMessages() throws Exception {
        var brief = new SlowReader.Course(1, 20, 2, 100);
        assertThat(rows((figures, most) -> SlowReader.run(figures, most, brief, brief), 20))
                .hasSize(4)
                .allSatisfy(row -> assertThat(row).matches(".* \\| [1-9][0-9,]* \\| 0 \\|"));
    }

    @Test
    void audience_thatCannotConnect_saysWhyAndLeavesNothingBehind() {
        var limits = BrokerOptions.DEFAULTS.limits().withMaxConnections(2);
        assertThatThrownBy(() -> Audience.of(3, Qos.AT_MOST_ONCE, BrokerOptions.DEFAULTS.withLimits(limits)))
                .isInstanceOf(CommandException.class)
                .hasMessageContaining("refused")
                .hasNoSuppressedExceptions();
    }

    @Test
    void most_isANumberWithinItsBounds() {
        assertThat(Growth.most("1_000", 1, 1_000)).isEqualTo(1_000);
        for (String wrong : List.of("1", "-1", "many", "1001", "3000000000")) {
            assertThatThrownBy(() -> Growth.most(wrong, 2, 1_000))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("MOST must be a number from 2 to 1000, not \"" + wrong + "\"");
        }
    }

    @Test
    void measurement_ofTooFew_isRefused() {
        assertThat(Growth.run(List.of("slow-reader", "1"), printed, printed)).isEqualTo(2);
        assertThat(said()).startsWith("bench/growth slow-reader: MOST must be a number from 2 to ");
    }

    @Test
    void measurement_thatFails_saysWhy() {
        Measurement failing = (figures, most) -> {
            throw new IllegalStateException("no room for " + most);
        };
        assertThat(Growth.run(failing, 7, new Figures(printed), printed)).isEqualTo(1);
        assertThat(said()).isEqualTo("bench/growth: no room for 7\n");
    }

    @Test
    void payload_arrivesWhatItsSize() throws Exception {
        assertThat(rows(PayloadGrowth::run, 2 << 20)).hasSize(5);
    }

    /** The rows of figures, without those that begin a table. */
    private List<String> rows(Measurement measurement, int most) throws Exception {
        measurement.run(new Figures(printed), most);
        return said().lines().filter(line -> line.matches("\\| [0-9mT].*")).toList();
    }
}
