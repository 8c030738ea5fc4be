// SPDX-License-Identifier: Apache-2.0
package io.galidia.bench.table;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;

class SummaryTest {

    @Test
    void median_ofAnOddNumber_isTheOneInTheMiddle() {
        assertThat(Summary.median(DoubleStream.of(9, 1, 4))).hasValue(4);
    }

    @Test
    void median_ofAnEvenNumber_isTheMeanOfTheTwoInTheMiddle() {
        assertThat(Summary.median(DoubleStream.of(9, 1, 4, 6))).hasValue(5);
    }

    @Test
    void median_ofNothing_isEmpty() {
        assertThat(Summary.median(DoubleStream.empty())).isEmpty();
    }

    @Test
    void medianOfAFigure_looksAtItsRowAndSubjectOnly() {
        Summary summary = new Summary(Samples.results(
                Samples.cpu("pairs-0", "galidia", 1, 1),
                Samples.cpu("pairs-0", "galidia", 2, 3),
                Samples.cpu("pairs-0", "galidia", 3, 2),
                Samples.cpu("pairs-0", "mosquitto", 1, 50),
                Samples.cpu("pairs-1", "galidia", 1, 70)));
        assertThat(summary.median("pairs-0", "galidia", Figure.CPU_MICROS)).hasValue(2);
        assertThat(summary.median("pairs-2", "galidia", Figure.CPU_MICROS)).isEmpty();
    }

    @Test
    void medianOfAFigure_leavesFailedRoundsOut() {
        Summary summary = new Summary(Samples.results(
                Samples.cpu("pairs-0", "galidia", 1, 1),
                Measurement.failed(Rows.of("pairs-0"), "galidia", 2, "it broke"),
                Samples.cpu("pairs-0", "galidia", 3, 2)));
        assertThat(summary.median("pairs-0", "galidia", Figure.CPU_MICROS)).hasValue(1.5);
    }

    @Test
    void ratio_isTakenWithinEachRound() {
        Summary summary = new Summary(Samples.results(
                // the second round ran on a busy machine: everything cost three times as much
                Samples.cpu("pairs-0", "galidia", 1, 1),
                Samples.cpu("pairs-0", "mosquitto", 1, 4),
                Samples.cpu("pairs-0", "galidia", 2, 3),
                Samples.cpu("pairs-0", "mosquitto", 2, 12)));
        assertThat(summary.ratio("pairs-0", "mosquitto", Figure.CPU_MICROS)).hasValue(0.25);
    }

    @Test
    void ratio_leavesRoundsOutInWhichOneOfTheTwoIsMissing() {
        Summary summary = new Summary(Samples.results(
                Samples.cpu("pairs-0", "galidia", 1, 1),
                Samples.cpu("pairs-0", "mosquitto", 2, 10),
                Samples.cpu("pairs-0", "galidia", 3, 1),
                Samples.cpu("pairs-0", "mosquitto", 3, 2)));
        assertThat(summary.ratio("pairs-0", "mosquitto", Figure.CPU_MICROS)).hasValue(0.5);
        assertThat(summary.ratio("pairs-0", "hivemq", Figure.CPU_MICROS)).isEmpty();
    }
}
