// SPDX-License-Identifier: Apache-2.0
package io.galidia.bench.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ResultFileTest {

    private static final String SOME =
            Samples.results(Samples.cpu("pairs-0", "galidia", 1, 0.5)).json();

    @TempDir
    Path folder;

    private Path file(String text) throws IOException {
        return Files.writeString(folder.resolve("results.json"), text);
    }

    @Test
    void results_thatAreNotThere_areNamed() {
        assertThatThrownBy(() -> ResultFile.read(Path.of("nowhere.json")))
                .isInstanceOf(MeasurementException.class)
                .hasMessage("no results in nowhere.json: run the table first");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "{; ''", // cut off
                "\"machine\"; \"engine\"",
                "\"once\"; \"twice\"",
                "\"measurements\"; \"others\"",
                "\"figures\"; \"numbers\"",
                "\"idleConnections\"; \"idlers\"",
                "CPU_MICROS; WARMTH",
                "pairs-0; squares-0",
                "0.5; null"
            })
    void results_thatAreDamagedOrOfAnotherVersion_areNamedInOneLine(String found, String put) throws IOException {
        assertThat(SOME).contains(found);
        Path file = file(SOME.replace(found, put));
        assertThatThrownBy(() -> ResultFile.read(file))
                .isInstanceOf(MeasurementException.class)
                .hasMessageStartingWith(file + " has no results that can be used: ")
                .message()
                .hasLineCount(1);
    }

    @Test
    void results_thatSayNothing_areNamed() throws IOException {
        for (String nothing : new String[] {"", "null", "[]"}) {
            Path file = file(nothing);
            assertThatThrownBy(() -> ResultFile.read(file))
                    .isInstanceOf(MeasurementException.class)
                    .hasMessageContaining(file.toString());
        }
    }

    @Test
    void results_ofALaterVersionWithMoreInThem_canBeRead() throws IOException {
        Path file = file(SOME.replaceFirst("\\{", "{ \"later\" : 1,"));
        assertThat(ResultFile.read(file)).isEqualTo(Results.parse(SOME));
    }

    @Test
    void earlierResults_getTheTimeOfTheirStart_andReplaceNoOthers() throws IOException {
        assertThat(ResultFile.putAside(file(SOME))).contains(folder.resolve("results-2026-11-23T000000Z.json"));
        assertThat(ResultFile.putAside(file(SOME))).contains(folder.resolve("results-2026-11-23T000000Z-2.json"));
        assertThat(folder.resolve("results.json")).doesNotExist();
        assertThat(folder.resolve("results-2026-11-23T000000Z.json")).hasContent(SOME);
        assertThat(ResultFile.putAside(folder.resolve("results.json"))).isEmpty();
    }

    @Test
    void earlierResults_withoutMeasurements_areNotKept() throws IOException {
        assertThat(ResultFile.putAside(file(Samples.results().json()))).isEmpty();
    }

    @Test
    void file_thatCannotBeWritten_isRefused() throws IOException {
        ResultFile.requireWritable(folder.resolve("new/results.json"));
        assertThat(folder.resolve("new")).isEmptyDirectory();
        assertThatThrownBy(() -> ResultFile.requireWritable(folder))
                .isInstanceOf(MeasurementException.class)
                .hasMessage("cannot write results to " + folder + ": it is a folder");
        Path file = file(SOME);
        assertThatThrownBy(() -> ResultFile.requireWritable(file.resolve("results.json")))
                .isInstanceOf(MeasurementException.class)
                .hasMessageStartingWith("cannot write results to " + file);
    }
}
