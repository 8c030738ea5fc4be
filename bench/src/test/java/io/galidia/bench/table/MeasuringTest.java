// SPDX-License-Identifier: Apache-2.0
package io.galidia.bench.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What is read out of what programs say. */
class MeasuringTest {

    private static final String REPORT = """
            {"case":"pairs","delivered":1000,"lost":2,"duplicated":0,"outOfOrder":1,"deliveredPerSecond":500.0,
             "windowSeconds":2.0,"loadCpuSeconds":0.5,"brokerCpuSeconds":0.25,"brokerCpuMicrosPerMessage":250.0,
             "brokerResidentBytes":4096,"latencyMicros":{"p50":10.5,"p90":11,"p99":12,"p999":13,"max":14}}
            """;

    @Test
    void reportOfALoad_becomesFigures() {
        assertThat(LoadRun.figures(REPORT))
                .containsEntry(Figure.DELIVERED, 1_000.0)
                .containsEntry(Figure.PER_SECOND, 500.0)
                .containsEntry(Figure.CPU_MICROS, 250.0)
                .containsEntry(Figure.LOAD_CPU_MICROS, 500.0)
                .containsEntry(Figure.LOST, 2.0)
                .containsEntry(Figure.OUT_OF_ORDER, 1.0)
                .containsEntry(Figure.P50_MICROS, 10.5)
                .containsEntry(Figure.MAX_MICROS, 14.0);
    }

    @Test
    void reportOfConnections_hasNoMessages() {
        assertThat(LoadRun.figures("""
                        {"case":"connect","delivered":null,"deliveredPerSecond":null,"connections":100,
                         "connectionsPerSecond":50.0,"brokerCpuMicrosPerMessage":null,"brokerCpuMicrosPerConnection":40.0,
                         "loadCpuSeconds":0.5,"brokerCpuSeconds":0.004}
                        """))
                .containsEntry(Figure.PER_SECOND, 50.0)
                .containsEntry(Figure.CPU_MICROS, 40.0)
                .doesNotContainKey(Figure.DELIVERED);
    }

    @Test
    void reportWithoutAMessage_isAFailure() {
        assertThatThrownBy(() -> LoadRun.figures(REPORT.replace("PerSecond\":500.0", "PerSecond\":0")))
                .isInstanceOf(MeasurementException.class)
                .hasMessage("nothing was delivered in the window");
    }

    @Test
    void reportWithoutTheBrokersCpuTime_isAFailure() {
        assertThatThrownBy(() -> LoadRun.figures(
                        REPORT.replace("\"brokerCpuMicrosPerMessage\":250.0", "\"brokerCpuMicrosPerMessage\":null")))
                .isInstanceOf(MeasurementException.class)
                .hasMessageContaining("brokerCpuMicrosPerMessage");
    }

    @Test
    void reportWithCpuTimeBelowTheResolution_isAFailure() {
        assertThatThrownBy(() -> LoadRun.figures(REPORT.replace("PerMessage\":250.0", "PerMessage\":0.0")))
                .isInstanceOf(MeasurementException.class)
                .hasMessageContaining("a longer window is needed");
    }

    @Test
    void resultOfAClient_becomesFigures() {
        assertThat(ClientRun.figures("{\"messages\":1000,\"seconds\":2.0,\"cpuSeconds\":0.5}"))
                .containsEntry(Figure.CPU_MICROS, 500.0)
                .containsEntry(Figure.PER_SECOND, 500.0);
        assertThatThrownBy(() -> ClientRun.figures("{\"messages\":0,\"seconds\":2.0,\"cpuSeconds\":0.5}"))
                .isInstanceOf(MeasurementException.class);
    }

    @Test
    void residentMemory_isThatOfTheProcess() {
        assertThat(IdleRun.residentBytes(ProcessHandle.current().pid())).isGreaterThan(1 << 20);
    }

    @Test
    void residentMemory_ofAProcessThatIsNot_isAFailure() {
        assertThatThrownBy(() -> IdleRun.residentBytes(Long.MAX_VALUE))
                .isInstanceOf(MeasurementException.class)
                .hasMessageContaining("there is no such process");
    }

    @Test
    void liveHeap_isTheTotalOfAClassHistogram() {
        String histogram = """
                 num     #instances         #bytes  class name (module)
                   1:         12345        6789012  [B (java.base@17)
                Total         54321        9876543
                """;
        assertThat(IdleRun.totalBytes(histogram)).isEqualTo(9_876_543);
    }

    @Test
    void rows_haveKeysOfTheirOwn() {
        assertThat(Rows.ALL).extracting(Row::key).doesNotHaveDuplicates();
        assertThat(Rows.of(List.of("pairs", "start")))
                .extracting(Row::key)
                .containsExactly("pairs-0", "pairs-51", "pairs-1", "pairs-2", "start");
        assertThatThrownBy(() -> Rows.of(List.of("nothing")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("no row nothing; there are pairs-0");
    }

    @Test
    void results_outliveTheirFile() {
        Results results = Samples.results(
                Samples.cpu("pairs-0", "galidia", 1, 0.5),
                Measurement.failed(Rows.of("idle"), "mosquitto", 1, "no file"));
        assertThat(Results.parse(results.json())).isEqualTo(results);
    }

    @Test
    void rowsWithARate_haveALoadWithoutOneBefore() {
        assertThat(Rows.ALL)
                .filteredOn(Row::isPaced)
                .hasSize(2)
                .allSatisfy(row -> assertThat(row.rehearsal())
                        .contains("--qos", row.argument("--qos", "?"))
                        .doesNotContain("--rate"));
    }

    @Test
    void otherWork_isWhatTheProcessorsDidLessWhatIsOurs() {
        String self = "1 (a b) c) S 1 1 1 0 -1 4 1 2 3 4 ";
        OtherWork before = OtherWork.of("cpu  100 0 50 900 7 1 2 3 40 40\ncpu0 1\n", self + "10 20 30 40 20 0\n", 0);
        OtherWork after =
                OtherWork.of("cpu  250 0 90 950 9 1 2 3 90 40\ncpu0 1\n", self + "20 30 40 150 20 0\n", 1_000_000_000L);
        assertThat(before).isEqualTo(new OtherWork(156, 100, 0));
        assertThat(after.percentSince(before))
                .as("190 ticks, 140 of them ours, in a second")
                .isEqualTo(50);
        assertThat(before.percentSince(new OtherWork(156, 90, -1)))
                .as("rounded below nothing")
                .isZero();
    }

    @Test
    void ports_areBelowThoseOfOutgoingConnections() {
        assertThat(Workplace.freePort()).isBetween(20_000, 30_000);
    }

    @Test
    void peer_thatIsNotThere_isNamed() {
        var place = new Workplace(Path.of("nowhere"), Path.of("target"), List.of("nothing"));
        assertThatThrownBy(() -> Peers.version(BrokerKind.HIVEMQ, place))
                .isInstanceOf(MeasurementException.class)
                .hasMessage("no class path of hivemq: bench/table builds it");
    }

    @Test
    void results_ofAnInterruptedRun_areGoneOnWithIfEverythingIsTheSame() {
        Results earlier = Samples.results(
                Samples.cpu("pairs-0", "galidia", 1, 0.5),
                Measurement.failed(Rows.of("pairs-1"), "galidia", 1, "no file"));
        Results begin = Samples.results().resuming(earlier);
        assertThat(begin.has(Rows.of("pairs-0"), "galidia", 1)).isTrue();
        assertThat(begin.has(Rows.of("pairs-1"), "galidia", 1))
                .as("what failed is tried again")
                .isFalse();
        var other = new Results(
                Samples.MACHINE, Samples.SETTINGS, Map.of("galidia", "0.2"), Map.of(), List.of(), List.of(), List.of());
        assertThatThrownBy(() -> other.resuming(earlier))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("the earlier run had another machine, other programs or settings")
                .hasMessageContaining("galidia=0.1.0")
                .hasMessageContaining("galidia=0.2");
    }
}
