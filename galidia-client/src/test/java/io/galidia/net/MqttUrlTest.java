// SPDX-License-Identifier: Apache-2.0
package io.galidia.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MqttUrlTest {

    @ParameterizedTest
    @CsvSource({
        "mqtt://broker,                 MQTT,  broker,        1883, '',        mqtt://broker:1883",
        "MQTT://broker/,                MQTT,  broker,        1883, '',        mqtt://broker:1883",
        "mqtts://broker.example.org,    MQTTS, broker.example.org, 8883, '',   mqtts://broker.example.org:8883",
        "mqtt://my_host:0,              MQTT,  my_host,       0,    '',        mqtt://my_host:0",
        "mqtt://[::1]:1884,             MQTT,  ::1,           1884, '',        mqtt://[::1]:1884",
        "mqtt://[fe80::1%25eth0],       MQTT,  fe80::1%25eth0, 1883, '',       mqtt://[fe80::1%2525eth0]:1883",
        "ws://broker,                   WS,    broker,        80,   /,         ws://broker:80/",
        "ws://broker:8083/mqtt,         WS,    broker,        8083, /mqtt,     ws://broker:8083/mqtt",
        "wss://broker/mqtt?a=b,         WSS,   broker,        443,  /mqtt?a=b, wss://broker:443/mqtt?a=b",
        "ws://broker?a=b,               WS,    broker,        80,   /?a=b,     ws://broker:80/?a=b",
        "unix:/run/m q.sock,            UNIX,  /run/m q.sock, 0,    '',        unix:/run/m%20q.sock",
        "unix:///run/mqtt.sock,         UNIX,  /run/mqtt.sock, 0,   '',        unix:/run/mqtt.sock",
        "unix:/run/a%20b,               UNIX,  /run/a b,      0,    '',        unix:/run/a%20b",
        "mem:name-1,                    MEM,   name-1,        0,    '',        mem:name-1",
        "mem://name,                    MEM,   name,          0,    '',        mem:name"
    })
    void aUrl_isTakenApart_andPutTogetherAgain(
            String url, MqttUrl.Scheme scheme, String host, int port, String path, String again) {
        MqttUrl parsed = MqttUrl.parse(url);
        assertThat(parsed.scheme()).isEqualTo(scheme);
        assertThat(parsed.host()).isEqualTo(host);
        assertThat(parsed.port()).isEqualTo(port);
        assertThat(parsed.path()).isEqualTo(path);
        assertThat(parsed.credentials()).isNull();
        assertThat(parsed.uri()).hasToString(again);
    }

    @Test
    void userAndPassword_areDecoded_andNeverShown() {
        MqttUrl parsed = MqttUrl.parse("mqtt://us%40er:p%3Aa+ss@broker:1");
        assertThat(parsed.credentials()).isNotNull();
        assertThat(parsed.credentials().username()).isEqualTo("us@er");
        assertThat(parsed.credentials().password()).asString().isEqualTo("p:a+ss");
        assertThat(parsed).hasToString("mqtt://broker:1");
        assertThat(MqttUrl.parse("mqtt://user@broker").credentials().password()).isNull();
        assertThatThrownBy(() -> MqttUrl.parse("mqtt://user:secret@broker:x"))
                .hasMessageContaining("@broker:x")
                .hasMessageNotContaining("secret");
    }

    @ParameterizedTest
    @CsvSource({
        "broker,                 no scheme",
        "'',                     no scheme",
        "http://broker,          'none of mqtt, mqtts, ws, wss, unix, mem'",
        "mqtt:broker,            // must follow",
        "mqtt://,                host is missing",
        "mqtt://:1883,           host is missing",
        "mqtt://broker:,         port must be 0 to 65535",
        "mqtt://broker:65536,    port must be 0 to 65535",
        "mqtt://broker:-1,       port must be 0 to 65535",
        "mqtt://::1,             IPv6 address stands in brackets",
        "mqtt://[::1,            ] is missing",
        "mqtt://[],              host is missing",
        "mqtt://broker/path,     path is for ws and wss",
        "mqtt://broker?x=1,      path is for ws and wss",
        "ws://broker/#x,         fragment",
        "mqtt://bro ker,         character",
        "mqtt://us%4xer@broker,  two hexadecimal digits",
        "unix:relative,          absolute path",
        "unix:/,                 absolute path",
        "mem:,                   letters",
        "mem:a/b,                letters"
    })
    void whatIsNoUrl_isRefused_withTheReason(String url, String reason) {
        assertThatThrownBy(() -> MqttUrl.parse(url))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(reason)
                .hasMessageContaining("\"");
    }
}
