// SPDX-License-Identifier: Apache-2.0
package io.galidia.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.Test;

final class PictureTest {

    private static Picture picture(boolean hasColour) {
        return new Picture(new Picture.Frame(
                "mqtt://127.0.0.1:1883", List.of("mosquitto_sub -t 'alerts/#'"), hasColour, true, ZoneOffset.UTC));
    }

    @Test
    void picture_showsReadingsAlertsAddressAndHint() {
        Picture picture = picture(false);
        picture.reading("sensor1", "temperature", 31.25);
        picture.reading("sensor1", "humidity", 55);
        picture.alert(Alert.of("sensor1", "temperature", 31.25, 30, 3_661_000));
        String text = String.join("\n", picture.lines());
        assertThat(text)
                .contains(
                        "mqtt://127.0.0.1:1883", "mosquitto_sub -t 'alerts/#'", "sensor1", "31.3", "55.0 %", "01:01:01")
                .contains("2 readings, 1 alerts")
                .doesNotContain("\u001b");
    }

    @Test
    void picture_fitsIntoEightyColumnsWhateverSensorsSay() {
        Picture picture = picture(false);
        for (int i = 0; i < 1_000; i++) {
            picture.reading("\u001b[2J" + "x".repeat(100) + i, i % 2 == 0 ? "temperature" : "humidity", i * 1e300);
            picture.alert(Alert.of("y".repeat(100), "temperature", 1e300, 30, 1_000_000));
        }
        picture.note("z".repeat(1_000) + "\n");
        assertThat(picture.lines())
                .hasSizeLessThan(26)
                .allSatisfy(line -> assertThat(line.length()).isLessThan(80));
        assertThat(String.join("", picture.lines())).doesNotContain("\u001b");
    }

    @Test
    void hotSensor_isRed() {
        Picture picture = picture(true);
        picture.reading("sensor1", "temperature", 31);
        picture.reading("sensor2", "temperature", 29);
        assertThat(picture.lines().get(3)).contains("sensor1", "\u001b[31m");
        assertThat(picture.lines().get(4)).contains("sensor2").doesNotContain("\u001b[31m");
    }
}
