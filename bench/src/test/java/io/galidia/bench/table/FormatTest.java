// SPDX-License-Identifier: Apache-2.0
package io.galidia.bench.table;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FormatTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "0; 0",
                "0.4567; 0.46",
                "1; 1.00",
                "9.994; 9.99",
                "9.996; 10.0",
                "12.34; 12.3",
                "99.94; 99.9",
                "99.96; 100",
                "123.4; 123",
                "1234; 1,230",
                "1235678; 1,240,000"
            })
    void numbers_haveThreeDigits(double value, String text) {
        assertThat(Format.number(value)).isEqualTo(text);
    }

    @Test
    void rates_takeTheUnitThatFits() {
        assertThat(Format.rate(1_190_000)).isEqualTo("1.19 M/s");
        assertThat(Format.rate(85_300)).isEqualTo("85.3 k/s");
        assertThat(Format.rate(120)).isEqualTo("120/s");
    }

    @Test
    void figures_haveTheirUnits() {
        assertThat(Format.figure(Figure.CONNECTION_RESIDENT_BYTES, 4_100)).isEqualTo("4.10 kB");
        assertThat(Format.figure(Figure.RESIDENT_BYTES, 25_000_000)).isEqualTo("25.0 MB");
        assertThat(Format.figure(Figure.START_MILLIS, 294)).isEqualTo("294 ms");
        assertThat(Format.figure(Figure.DELIVERED, 1_234_567)).isEqualTo("1,234,567");
        assertThat(Format.figure(Figure.CPU_MICROS, 0.5)).isEqualTo("0.50");
    }
}
