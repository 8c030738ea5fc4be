// SPDX-License-Identifier: Apache-2.0
package io.galidia.bench.table;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TableTest {

    @TempDir
    Path folder;

    private final StringWriter said = new StringWriter();

    private int run(String... arguments) {
        PrintWriter writer = new PrintWriter(said, true);
        return Table.commandLine().setErr(writer).setOut(writer).execute(arguments);
    }

    @Test
    void row_thatIsNot_isNamedBesideThoseThatAre() {
        assertThat(run("--root", "..", "--rows", "nothing")).isEqualTo(2);
        assertThat(said.toString()).contains("bench/table: no row nothing; there are pairs-0");
    }

    @Test
    void rounds_belowOne_areRefused() {
        assertThat(run("--root", "..", "--rows", "start", "--rounds", "0")).isEqualTo(2);
        assertThat(said.toString()).contains("--rounds must be 1 or more, not 0");
    }

    @Test
    void folder_thatIsNoSourceTree_isRefused() {
        assertThat(run("--root", "src")).isEqualTo(1);
        assertThat(said.toString()).contains("no start script in");
    }

    @Test
    void rendering_withoutResults_isRefused() {
        assertThat(run("--root", "..", "--render", "--results", "nowhere.json")).isEqualTo(1);
        assertThat(said.toString()).contains("no results in nowhere.json: run the table first");
    }

    /** A source tree with a galidia that knows its version and starts a broker. */
    private Path tree() throws IOException {
        Path script = Files.writeString(
                folder.resolve("galidia"), """
                #!/bin/sh
                [ "$1" = --version ] && echo galidia 1.2.3 && exit
                exec '%s' -Dslf4j.provider=org.slf4j.simple.SimpleServiceProvider -cp '%s' io.galidia.cli.Main "$@"
                """.formatted(Workplace.java(), System.getProperty("java.class.path")));
        assertThat(script.toFile().setExecutable(true)).isTrue();
        return folder;
    }

    @Test
    void run_ofNobody_isAFailure_andLeavesResultsAlone() throws IOException {
        Path file = folder.resolve("results.json");
        Workplace.write(
                file, Samples.results(Samples.cpu("pairs-0", "galidia", 1, 1)).json());
        String before = Files.readString(file);
        assertThat(run(
                        "--root",
                        tree().toString(),
                        "--brokers",
                        "hivemq",
                        "--results",
                        file.toString(),
                        "--rows",
                        "pairs-0"))
                .isEqualTo(1);
        assertThat(said.toString()).contains("bench/table: nothing to measure");
        assertThat(file).hasContent(before);
    }

    @Test
    void run_withoutABrokerThatWasToTakePart_measuresTheOthers_keepsEarlierResults_andSaysSo() throws IOException {
        Path file = folder.resolve("results.json");
        Workplace.write(
                file, Samples.results(Samples.cpu("pairs-0", "galidia", 1, 1)).json());
        String root = tree().toString();
        assertThat(run(
                        "--root",
                        root,
                        "--brokers",
                        "galidia,hivemq",
                        "--results",
                        file.toString(),
                        "--rows",
                        "start",
                        "--rounds",
                        "1"))
                .isEqualTo(1);
        Results results = ResultFile.read(file);
        assertThat(results.failures()).isEmpty();
        assertThat(results.measurements()).extracting(Measurement::row).containsExactly("start");
        assertThat(results.skipped()).singleElement().asString().startsWith("HiveMQ CE did not take part");
        assertThat(folder.resolve("results-2026-11-23T000000Z.json")).exists();
    }

    @Test
    void results_thatCannotBeWritten_areRefusedAtTheStart() throws IOException {
        Path file = Files.createFile(folder.resolve("file")).resolve("results.json");
        assertThat(run("--root", tree().toString(), "--results", file.toString()))
                .isEqualTo(1);
        assertThat(said.toString()).contains("bench/table: cannot write results to " + file);
    }

    @Test
    void help_namesTheRows() {
        assertThat(run("--help")).isZero();
        assertThat(said.toString()).contains("fanout-1000").contains("fan-out 1 to 1,000, QoS 0");
    }
}
