// SPDX-License-Identifier: Apache-2.0
package io.galidia.bench.table;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;

class TableTest {

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

    @Test
    void help_namesTheRows() {
        assertThat(run("--help")).isZero();
        assertThat(said.toString()).contains("fanout-1000").contains("fan-out 1 to 1,000, QoS 0");
    }
}
