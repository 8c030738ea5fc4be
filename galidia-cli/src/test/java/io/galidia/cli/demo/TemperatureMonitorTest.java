// SPDX-License-Identifier: Apache-2.0
package io.galidia.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.OptionalDouble;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class TemperatureMonitorTest {

    @ParameterizedTest
    @CsvSource({"21.5,21.5", "' 99\n',99", "-3,-3", "+.5,0.5", "1e2,100", "7.,7"})
    void numbers_areRead(String text, double value) {
        assertThat(TemperatureMonitor.parse(text)).isEqualTo(OptionalDouble.of(value));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "hot", "NaN", "Infinity", "1e999", "0x10", "12d", "21,5", "21.5 C", "\ufffd", "."})
    void anythingElse_isNoNumber(String text) {
        assertThat(TemperatureMonitor.parse(text)).isEmpty();
    }

    @Test
    void alert_isJson() {
        String json = new String(
                Alert.of("a\"b", "temperature", 31.5, 30, 1_795_375_390_362L).json(), StandardCharsets.UTF_8);
        assertThat(json)
                .isEqualTo("{\"sensor\":\"a\\\"b\",\"metric\":\"temperature\",\"value\":31.5,\"threshold\":30.0,"
                        + "\"timestamp\":1795375390.362}");
    }

    @Test
    void simulatedValues_stayWithinTheirBounds() {
        SensorPublisher.Wandering value = new SensorPublisher.Wandering(20, 35, new Random(1));
        for (int i = 0; i < 10_000; i++) {
            assertThat(Double.parseDouble(value.next())).isBetween(20.0, 35.0);
        }
    }
}
