// SPDX-License-Identifier: Apache-2.0
package io.galidia.bench.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A run of seconds with our broker alone, each program in a process of its own. */
class RunTest {

    /** On a busy machine a second may pass without a message. */
    private static final int WINDOW_SECONDS = 3;

    private static final PrintStream NOBODY = new PrintStream(OutputStream.nullOutputStream());

    @TempDir
    Path folder;

    private Workplace place() {
        return new Workplace(
                folder,
                folder,
                List.of(
                        Workplace.java(),
                        "-Dslf4j.provider=org.slf4j.simple.SimpleServiceProvider",
                        "-cp",
                        System.getProperty("java.class.path"),
                        "io.galidia.cli.Main"));
    }

    private static Results empty() {
        return new Results(
                Samples.MACHINE,
                new Results.Settings(1, 1, WINDOW_SECONDS, WINDOW_SECONDS, List.of(), 100, 20, "now"),
                Map.of("galidia", "0"),
                Map.of("galidia", "0"),
                List.of(),
                List.of(),
                List.of());
    }

    private Results run(Row row) {
        Path file = folder.resolve("results.json");
        Results results = new Run(place(), List.of(row), empty(), NOBODY).measure(file);
        assertThat(ResultFile.read(file)).isEqualTo(results);
        assertThat(results.measurements()).hasSize(1);
        return results;
    }

    private static Map<Figure, Double> figures(Results results) {
        Measurement only = results.measurements().get(0);
        assertThat(only.failure()).isNull();
        return only.figures();
    }

    @Test
    void load_ofOurBroker_hasFiguresAndLosesNothing() {
        Map<Figure, Double> figures = figures(run(Rows.of("pairs-1")));
        assertThat(figures.get(Figure.CPU_MICROS)).isPositive();
        assertThat(figures.get(Figure.PER_SECOND)).isPositive();
        assertThat(figures.get(Figure.P99_MICROS)).isPositive();
        assertThat(figures.get(Figure.OTHERS_PERCENT)).isNotNegative();
        assertThat(figures).containsEntry(Figure.LOST, 0.0).containsEntry(Figure.DUPLICATED, 0.0);
    }

    @Test
    void load_withARate_hasFiguresAfterItsRehearsal() {
        assertThat(figures(run(Rows.of("rate-0"))).get(Figure.P50_MICROS)).isPositive();
        assertThat(folder.resolve("logs/rehearsal-rate-0-galidia.log")).isNotEmptyFile();
    }

    @Test
    void run_thatGoesOn_measuresOnlyWhatIsMissing() {
        Results first = run(Rows.of("start"));
        Results again =
                new Run(place(), List.of(Rows.of("start")), first, NOBODY).measure(folder.resolve("again.json"));
        assertThat(again).isEqualTo(first);
        assertThat(first.rounds()).hasSize(1);
    }

    @Test
    void run_duringWhichOurProgramIsBuiltAnew_endsWithoutThatMeasurement() {
        Path current = folder.resolve(".galidia/current");
        Workplace.write(current, "app-1\n");
        var place = new Workplace(folder, folder, List.of("sh", "-c", "echo app-2 >" + current));
        Path file = folder.resolve("results.json");
        assertThatThrownBy(() -> new Run(place, List.of(Rows.of("start")), empty(), NOBODY).measure(file))
                .isInstanceOf(MeasurementException.class)
                .hasMessageContainingAll("built anew during start, galidia, round 1", "app-1 of", "app-2 of");
        assertThat(file).doesNotExist();
    }

    @Test
    void load_thatCannotBeMade_isANamedFailure() {
        Row row = new Row("pairs-0", "wrong", Row.Kind.LOAD, List.of("pairs", "--no-such-option"), List.of(), Map.of());
        List<Measurement> failures = run(row).failures();
        assertThat(failures).hasSize(1);
        assertThat(failures.get(0).failure()).contains("load-pairs-0-galidia ended with exit code 2");
    }

    @Test
    void idleConnections_haveFigures() {
        assertThat(figures(run(Rows.of("idle")))).containsKey(Figure.CONNECTION_HEAP_BYTES);
    }

    @Test
    void client_thatPublishes_hasFigures() {
        assertThat(figures(run(Rows.of("publish-1"))).get(Figure.CPU_MICROS)).isPositive();
    }

    @Test
    void client_thatReceives_hasFigures() {
        assertThat(figures(run(Rows.of("receive-0"))).get(Figure.CPU_MICROS)).isPositive();
    }
}
