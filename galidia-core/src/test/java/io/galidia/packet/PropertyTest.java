// SPDX-License-Identifier: Apache-2.0
package io.galidia.packet;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PropertyTest {

    /* Table 2-4 of MQTT 5 read by columns: the identifiers that may stand in a packet of this type. */
    @ParameterizedTest
    @CsvSource({
        "CONNECT, 11 15 16 17 19 21 22 26 27",
        "CONNACK, 11 12 13 15 16 1A 1C 1F 21 22 24 25 26 27 28 29 2A",
        "PUBLISH, 01 02 03 08 09 0B 23 26",
        "PUBACK, 1F 26",
        "PUBREC, 1F 26",
        "PUBREL, 1F 26",
        "PUBCOMP, 1F 26",
        "SUBSCRIBE, 0B 26",
        "SUBACK, 1F 26",
        "UNSUBSCRIBE, 26",
        "UNSUBACK, 1F 26",
        "PINGREQ, ''",
        "PINGRESP, ''",
        "DISCONNECT, 11 1C 1F 26",
        "AUTH, 15 16 1F 26",
    })
    void a_type_has_the_properties_of_its_column_and_no_others(PacketType type, String ids) {
        assertThat(Arrays.stream(Property.values())
                        .filter(property -> property.isAllowedIn(type))
                        .map(property -> "%02X".formatted(property.id()))
                        .collect(Collectors.joining(" ")))
                .isEqualTo(ids);
    }

    @Test
    void a_will_has_the_properties_of_its_column_and_no_others() {
        assertThat(Arrays.stream(Property.values())
                        .filter(Property::isAllowedInWill)
                        .map(property -> "%02X".formatted(property.id()))
                        .collect(Collectors.joining(" ")))
                .isEqualTo("01 02 03 08 09 18 26");
    }

    @Test
    void only_user_properties_and_the_subscription_identifiers_of_publish_repeat() {
        for (Property property : Property.values()) {
            for (PacketType type : PacketType.values()) {
                boolean repeats = property == Property.USER_PROPERTY
                        || (property == Property.SUBSCRIPTION_IDENTIFIER && type == PacketType.PUBLISH);
                assertThat(property.isRepeatableIn(type))
                        .as(property + " in " + type)
                        .isEqualTo(repeats);
            }
        }
    }

    @Test
    void an_identifier_that_nothing_has_is_no_property() {
        assertThat(Property.of(0)).isNull();
        assertThat(Property.of(0x2B)).isNull();
        assertThat(Property.of(-1)).isNull();
        assertThat(Property.of(0x2A)).isEqualTo(Property.SHARED_SUBSCRIPTION_AVAILABLE);
    }
}
