// SPDX-License-Identifier: Apache-2.0
package io.galidia.bench.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;

class PageTest {

    private static String pageOf(Measurement... measurements) {
        return Page.files(Samples.results(measurements)).getOrDefault("benchmarks.md", "");
    }

    @Test
    void page_putsOursBesideThePeersAndTheTarget() {
        String page = pageOf(
                Samples.cpu("pairs-0", "galidia", 1, 0.456),
                Samples.cpu("pairs-0", "mosquitto", 1, 6.6),
                Samples.cpu("pairs-1", "galidia", 1, 1.2));
        assertThat(page)
                .contains("| case | Galidia | mosquitto | target |")
                .contains("| 50 pairs, QoS 0 | 0.46 | 6.60 | 0.50, reached |")
                .contains("| 50 pairs, QoS 1 | 1.20 | – | 0.90, missed |")
                .contains("| case | Galidia : mosquitto |")
                .contains("| 50 pairs, QoS 0 | 0.07 |");
    }

    @Test
    void page_namesWhatFailedAndWhatWasLeftOut() {
        String page = pageOf(Measurement.failed(Rows.of("pairs-2"), "mosquitto", 2, "the load ended with exit code 1"));
        assertThat(page)
                .contains("| 50 pairs, QoS 2 | – | failed | 1.70 |")
                .contains("- 50 pairs, QoS 2, mosquitto, round 2: the load ended with exit code 1")
                .contains("- HiveMQ CE did not take part: it is not installed.");
    }

    @Test
    void page_namesWhatAnUnfinishedRunHasLeftOut() {
        assertThat(pageOf(Samples.cpu("pairs-0", "galidia", 1, 1)))
                .contains("- 50 pairs, QoS 0, galidia: 1 of 2 rounds were not run")
                .contains("- 50 pairs, QoS 0, mosquitto: 2 of 2 rounds were not run")
                .contains("- fan-in 50 to 1, QoS 0: not run");
    }

    @Test
    void page_countsFaultsOverAllRounds() {
        String page = pageOf(
                Samples.of("fanin-0", "mosquitto", 1, Figure.LOST, 3),
                Samples.of("fanin-0", "mosquitto", 2, Figure.LOST, 4));
        assertThat(page)
                .contains("| mosquitto | 2 | 0 | 7 | 0 | 0 |")
                .contains("| … in: fan-in 50 to 1, QoS 0 | 2 | 0 | 7 | 0 | 0 |");
    }

    @Test
    void page_withoutFaults_saysInHowManyMessagesTheyWereLookedFor_andDoesNotCountConnections() {
        Map<Figure, Double> figures = Map.of(Figure.LOST, 0.0, Figure.DELIVERED, 1_234.0);
        String page = pageOf(
                Measurement.of(Rows.of("pairs-0"), "galidia", 1, figures),
                Measurement.of(Rows.of("connect"), "galidia", 1, figures));
        assertThat(page).contains("| Galidia | 1 | 1,234 | 0 | 0 | 0 |").doesNotContain("… in:");
    }

    @Test
    void page_showsTheLeastAndTheMostOfSeveralRounds() {
        String page = pageOf(
                Samples.cpu("pairs-0", "galidia", 1, 0.4),
                Samples.cpu("pairs-51", "galidia", 1, 0.5),
                Samples.cpu("pairs-0", "galidia", 2, 0.6));
        assertThat(page)
                .contains("| 50 pairs, QoS 0 | 0.50 (0.40 – 0.60) | – | 0.50, reached |")
                .contains("costs Galidia 1.25 times what");
    }

    @Test
    void page_saysWhatElseTheMachineDid() {
        assertThat(pageOf(Samples.cpu("pairs-0", "galidia", 1, 1)))
                .contains("during this run was not measured")
                .contains("| 1 | 2026-11-23T00:00:00Z | 0.25 | not measured |");
        assertThat(pageOf(Samples.of("pairs-0", "galidia", 1, Figure.OTHERS_PERCENT, 2)))
                .contains("2.00 % at most (50 pairs, QoS 0, galidia, round 1)")
                .contains("| 1 | 2026-11-23T00:00:00Z | 0.25 | 2.00 % |")
                .contains("Interrupts that Linux counts for no process may be in it")
                .doesNotContain("disturbed:");
        assertThat(pageOf(Samples.of("pairs-0", "galidia", 1, Figure.OTHERS_PERCENT, 30)))
                .contains("**One measurement was disturbed: others took more than 10.0 %.**")
                .contains("- 50 pairs, QoS 0, galidia, round 1: 30.0 %");
    }

    @Test
    void page_countsDisturbedMeasurements() {
        assertThat(pageOf(
                        Samples.of("pairs-0", "galidia", 1, Figure.OTHERS_PERCENT, 30),
                        Samples.of("pairs-0", "galidia", 2, Figure.OTHERS_PERCENT, 20)))
                .contains("**2 measurements were disturbed: ");
    }

    @Test
    void page_showsARoundThatWasGoneOnWithOnce() {
        Results results = Samples.results(Samples.of("pairs-0", "galidia", 1, Figure.OTHERS_PERCENT, 2))
                .with(new Results.Round(1, "2026-11-24T00:00:00Z", 1.5));
        assertThat(Page.files(results).getOrDefault("benchmarks.md", ""))
                .contains("| 1 | 2026-11-23T00:00:00Z, again 2026-11-24T00:00:00Z | 0.25, again 1.50 | 2.00 % |");
    }

    @Test
    void page_saysHowManyRoundsThereAre() {
        Measurement ours = Samples.cpu("pairs-0", "galidia", 1, 1);
        Measurement theirs = Samples.cpu("pairs-0", "mosquitto", 1, 1);
        Measurement oursAgain = Samples.cpu("pairs-0", "galidia", 2, 1);
        Measurement theirsAgain = Samples.cpu("pairs-0", "mosquitto", 2, 1);
        assertThat(pageOf(ours)).contains("- Rounds: 0 of 2, and parts of 1 more. In each");
        assertThat(pageOf(ours, theirs)).contains("- Rounds: 1 of 2. In each").contains("; rounds: 1 of 2; warm-up");
        assertThat(pageOf(ours, theirs, oursAgain)).contains("- Rounds: 1 of 2, and parts of 1 more. In each");
        assertThat(pageOf(ours, theirs, oursAgain, theirsAgain)).contains("- Rounds: 2. In each");
    }

    @Test
    void page_showsMemoryUnderLoad() {
        assertThat(pageOf(Samples.of("pairs-0", "galidia", 1, Figure.RESIDENT_BYTES, 25_000_000)))
                .contains("| 50 pairs, QoS 0 | 25.0 MB | – |");
    }

    @Test
    void page_showsLatenciesByBroker() {
        String page = pageOf(Samples.latency("rate-1", "galidia", 80), Samples.latency("rate-1", "mosquitto", 118));
        assertThat(page)
                .contains("| 4,000 messages/s, unbatched, QoS 1 | Galidia | 80.0 | 160 | 240 | 320 | 400 |")
                .contains("|  | mosquitto | 118 | 236 | 354 | 472 | 590 |");
    }

    @Test
    void charts_areXmlWithAMarkForEachValue() throws Exception {
        Map<String, String> files = Page.files(Samples.results(
                Samples.cpu("pairs-0", "galidia", 1, 0.456),
                Samples.cpu("pairs-0", "mosquitto", 1, 6.6),
                Samples.latency("rate-1", "galidia", 80)));
        for (Map.Entry<String, String> file : files.entrySet()) {
            if (file.getKey().endsWith(".svg")) {
                var xml = new ByteArrayInputStream(file.getValue().getBytes(StandardCharsets.UTF_8));
                var document = DocumentBuilderFactory.newInstance()
                        .newDocumentBuilder()
                        .parse(xml);
                assertThat(document.getDocumentElement().getTagName()).isEqualTo("svg");
                assertThat(file.getValue()).doesNotContain("NaN").doesNotContain("Infinity");
            }
        }
        String cpu = files.getOrDefault("benchmarks/cpu.svg", "");
        assertThat(cpu.split("<circle", -1)).as("legend and value of ours").hasSize(3);
        assertThat(cpu.split("<rect", -1)).as("legend and value of mosquitto").hasSize(3);
        String latency = files.getOrDefault("benchmarks/latency-rate-1.svg", "");
        assertThat(latency.split("<circle", -1))
                .as("legend and five percentiles")
                .hasSize(7);
    }

    @Test
    void text_withAPlaceThatNothingIsKnownFor_isRefused() {
        assertThatThrownBy(() -> Page.text("a ${b} ${c}", Map.of("b", "x")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("${c}");
    }

    @Test
    void text_withoutAPlaceForAValue_isRefused() {
        assertThatThrownBy(() -> Page.text("a", Map.of("b", "x")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("${b}");
    }

    @Test
    void pageOfTheDocuments_saysWhatItsResultsSay() throws Exception {
        Path docs = Path.of("../docs");
        Results results = ResultFile.read(docs.resolve("benchmarks/results.json"));
        for (Map.Entry<String, String> file : Page.files(results).entrySet()) {
            assertThat(docs.resolve(file.getKey()))
                    .as("bench/table --render --results docs/benchmarks/results.json makes it again")
                    .hasContent(file.getValue());
        }
    }
}
