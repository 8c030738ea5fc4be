// SPDX-License-Identifier: Apache-2.0
package io.galidia.cli.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class TargetUrlTest {

    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {
                "mqtt://host/a/b, mqtt://host, -, -, a/b",
                "mqtt://host:99/sensors/+/x/#, mqtt://host:99, -, -, sensors/+/x/#",
                "mqtts://anna:secret@host/t, mqtts://host, anna, secret, t",
                "mqtts://anna:se%40c:%25ret@host/t, mqtts://host, anna, se@c:%ret, t",
                "mqtt://anna:100%@host/t, mqtt://host, anna, 100%, t",
                "mqtt://anna@[::1]:1883/t, mqtt://[::1]:1883, anna, -, t",
                "MQTT://host/, mqtt://host, -, -, -",
                "mqtt://host, mqtt://host, -, -, -",
                "ws://host:8083/mqtt, ws://host:8083/mqtt, -, -, -",
                "wss://a:b@host, wss://host, a, b, -",
                "unix:///run/mqtt.sock, unix:///run/mqtt.sock, -, -, -",
                "unix:/run/mqtt.sock, unix:/run/mqtt.sock, -, -, -",
            })
    void url_isTakenApart(String url, String address, String user, String password, String topic) {
        assertThat(TargetUrl.parse(url)).isEqualTo(new TargetUrl(address, user, password, topic));
    }

    @ParameterizedTest
    @CsvSource({
        "http://host/t, must begin with",
        "host/t, must begin with",
        "mqtt:///t, no host",
        "mqtt://:99/t, no host"
    })
    void badUrl_isRefusedWithWhatIsWrong(String url, String reason) {
        assertThatThrownBy(() -> TargetUrl.parse(url))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(reason);
    }
}
