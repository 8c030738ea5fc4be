// SPDX-License-Identifier: Apache-2.0
package io.galidia.packet;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReasonCodeTest {

    /* The columns of the tables of MQTT 5: sections 3.2.2.2, 3.4.2.1, 3.5.2.1, 3.6.2.1, 3.7.2.1, 3.9.3, 3.11.3, 3.14.2.1
     * with 0x8C of section 2.4, and 3.15.2.1. */
    @ParameterizedTest
    @CsvSource({
        "CONNACK, 00 80 81 82 83 84 85 86 87 88 89 8A 8C 90 95 97 99 9A 9B 9C 9D 9F",
        "PUBACK, 00 10 80 83 87 90 91 97 99",
        "PUBREC, 00 10 80 83 87 90 91 97 99",
        "PUBREL, 00 92",
        "PUBCOMP, 00 92",
        "SUBACK, 00 01 02 80 83 87 8F 91 97 9E A1 A2",
        "UNSUBACK, 00 11 80 83 87 8F 91",
        "DISCONNECT, 00 04 80 81 82 83 87 89 8B 8C 8D 8E 8F 90 93 94 95 96 97 98 99 9A 9B 9C 9D 9E 9F A0 A1 A2",
        "AUTH, 00 18 19",
    })
    void a_type_has_the_reason_codes_of_its_table_and_no_others(PacketType type, String codes) {
        assertThat(Arrays.stream(ReasonCode.values())
                        .filter(reason -> reason.isAllowedIn(type))
                        .map(reason -> "%02X".formatted(reason.code()))
                        .collect(Collectors.joining(" ")))
                .isEqualTo(codes);
    }

    @Test
    void a_number_without_a_meaning_has_no_reason() {
        assertThat(ReasonCode.of(0x03)).isNull();
        assertThat(ReasonCode.of(-1)).isNull();
        assertThat(ReasonCode.of(256)).isNull();
        for (ReasonCode reason : ReasonCode.values()) {
            assertThat(ReasonCode.of(reason.code())).isSameAs(reason);
        }
    }

    @Test
    void its_text_names_and_numbers_it() {
        assertThat(ReasonCode.NOT_AUTHORIZED.text()).isEqualTo("not authorized (0x87)");
        assertThat(ReasonCode.GRANTED_QOS_2.isError()).isFalse();
        assertThat(ReasonCode.UNSPECIFIED_ERROR.isError()).isTrue();
        assertThat(ReasonCode.granted(Qos.EXACTLY_ONCE)).isEqualTo(ReasonCode.GRANTED_QOS_2);
    }
}
