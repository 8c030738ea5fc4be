// SPDX-License-Identifier: Apache-2.0
package io.galidia.cli.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.ZonedDateTime;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class StrftimeTest {

    /** What glibc's strftime makes of it in the C locale. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            ignoreLeadingAndTrailingWhitespace = false,
            value = {
                "a|Mon|Sun",
                "A|Monday|Sunday",
                "b|Nov|Jan",
                "h|Nov|Jan",
                "B|November|January",
                "c|Mon Nov  2 08:05:03 2026|Sun Jan  3 23:59:59 2027",
                "C|20|20",
                "d|02|03",
                "D|11/02/26|01/03/27",
                "e| 2| 3",
                "F|2026-11-02|2027-01-03",
                "g|26|26",
                "G|2026|2026",
                "H|08|23",
                "I|08|11",
                "j|306|003",
                "k| 8|23",
                "l| 8|11",
                "m|11|01",
                "M|05|59",
                "N|123456789|000000000",
                "p|AM|PM",
                "P|am|pm",
                "r|08:05:03 AM|11:59:59 PM",
                "R|08:05|23:59",
                "s|1793603103|1799009999",
                "S|03|59",
                "T|08:05:03|23:59:59",
                "u|1|7",
                "U|44|01",
                "V|45|53",
                "w|1|0",
                "W|44|00",
                "x|11/02/26|01/03/27",
                "X|08:05:03|23:59:59",
                "y|26|27",
                "Y|2026|2027",
                "z|+0100|+0300",
                "%|%|%",
                "Q|%Q|%Q",
            })
    void conversions_areThoseOfC(char conversion, String monday, String sunday) {
        assertThat(Strftime.format(conversion, Messages.ARRIVAL)).isEqualTo(monday);
        assertThat(Strftime.format(conversion, ZonedDateTime.parse("2027-01-03T23:59:59+03:00")))
                .isEqualTo(sunday);
    }
}
