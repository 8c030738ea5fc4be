// SPDX-License-Identifier: Apache-2.0
package io.galidia.bench.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
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
    void residentMemory_isReadFromTheStatusOfAProcess() {
        assertThat(ResidentMemory.bytes("Name:\tjava\nVmHWM:\t  9 kB\nVmRSS:\t    1234 kB\n"))
                .isEqualTo(1_234L * 1_024);
        assertThat(ResidentMemory.bytes(ProcessHandle.current().pid())).isGreaterThan(1 << 20);
    }

    @Test
    void residentMemory_ofAProcessThatIsNot_isAFailure() {
        assertThatThrownBy(() -> ResidentMemory.bytes(Long.MAX_VALUE))
                .isInstanceOf(MeasurementException.class)
                .hasMessageContaining("has it ended?");
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
    void connect_isAPacketOfMqtt311() throws Exception {
        byte[] packet = RawConnection.connect("id");
        assertThat(packet)
                .startsWith(0x10, packet.length - 2, 0, 4, 'M', 'Q', 'T', 'T', 4, 2, 0, 0, 0, 2)
                .endsWith("id".getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void rows_haveKeysOfTheirOwn() {
        assertThat(Rows.ALL).extracting(Row::key).doesNotHaveDuplicates();
        assertThat(Rows.of(List.of("pairs", "start")))
                .extracting(Row::key)
                .containsExactly("pairs-0", "pairs-1", "pairs-2", "start");
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
    void results_thatAreNotThere_areNamed() {
        assertThatThrownBy(() -> Results.read(Path.of("nowhere.json")))
                .isInstanceOf(MeasurementException.class)
                .hasMessage("no results in nowhere.json: run the table first");
    }

    @Test
    void targets_areOfFiguresThatTheirRowsHave() {
        assertThat(Rows.ALL).allSatisfy(row -> assertThat(row.targets()).isNotEqualTo(Map.of()));
    }
}
