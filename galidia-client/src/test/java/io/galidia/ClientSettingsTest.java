// SPDX-License-Identifier: Apache-2.0
package io.galidia;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.galidia.packet.ProtocolVersion;
import io.galidia.packet.Qos;
import io.galidia.session.QueueLimits.WhenFull;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A client's options as text. */
class ClientSettingsTest {

    private static final String ALL =
            "mqtts://u:pw@host:8884?version=3.1.1&client-id=plant-7&username=anna&password=s3cret"
                    + "&clean-session=false&session-expiry=2d&keep-alive=30s&connect-timeout=1500ms&ping-timeout=5s"
                    + "&max-packet-size=64KiB&topic-aliases=3&receive-maximum=7&endpoints=mqtt://a,mqtt://b"
                    + "&will-topic=gone&will-payload=bye%20bye&will-qos=1&will-retain=true&queue-messages=5&queue-bytes=2MiB"
                    + "&queue-when-full=keep-latest-per-topic&in-flight=9&reconnect-delays=10ms,1m&reconnect-attempts=4"
                    + "&reconnect-outage=1h&dispatch=per-topic&waiting-qos0=11&close-timeout=0";

    @Test
    void everySetting_changesItsOption() {
        ClientSettings settings = ClientSettings.parse(ALL);
        ClientOptions options = settings.options();
        ConnectOptions connect = options.connect();
        assertThat(settings.url()).isEqualTo("mqtts://u:pw@host:8884");
        assertThat(connect.version()).isEqualTo(ProtocolVersion.MQTT_3_1_1);
        assertThat(connect.clientId()).isEqualTo("plant-7");
        Credentials credentials = Objects.requireNonNull(connect.credentials());
        assertThat(credentials.username()).isEqualTo("anna");
        assertThat(credentials.password()).isEqualTo("s3cret".getBytes(StandardCharsets.UTF_8));
        assertThat(connect.cleanSession()).isFalse();
        assertThat(options.sessionExpiry()).isEqualTo(Duration.ofDays(2));
        assertThat(connect.keepAlive()).isEqualTo(Duration.ofSeconds(30));
        assertThat(connect.connectTimeout()).isEqualTo(Duration.ofMillis(1_500));
        assertThat(connect.pingTimeout()).isEqualTo(Duration.ofSeconds(5));
        assertThat(connect.maxPacketSize()).isEqualTo(65_536);
        assertThat(connect.topicAliases()).isEqualTo(3);
        assertThat(options.receiveMaximum()).isEqualTo(7);
        assertThat(options.moreEndpoints()).containsExactly("mqtt://a", "mqtt://b");
        var will = Objects.requireNonNull(connect.will());
        assertThat(will.topic()).isEqualTo("gone");
        assertThat(will.payload().toString(StandardCharsets.UTF_8)).isEqualTo("bye bye");
        assertThat(will.qos()).isEqualTo(Qos.AT_LEAST_ONCE);
        assertThat(will.retain()).isTrue();
        assertThat(connect.queue().maxMessages()).isEqualTo(5);
        assertThat(connect.queue().maxBytes()).isEqualTo(2 << 20);
        assertThat(connect.queue().whenFull()).isEqualTo(WhenFull.KEEP_LATEST_PER_TOPIC);
        assertThat(connect.queue().maxInFlight()).isEqualTo(9);
        assertThat(options.reconnect().firstDelay()).isEqualTo(Duration.ofMillis(10));
        assertThat(options.reconnect().longestDelay()).isEqualTo(Duration.ofMinutes(1));
        assertThat(options.reconnect().mostAttempts()).isEqualTo(4);
        assertThat(options.reconnect().longestOutage()).isEqualTo(Duration.ofHours(1));
        assertThat(options.dispatch()).isSameAs(Dispatch.PER_TOPIC);
        assertThat(options.waitingQos0()).isEqualTo(11);
        assertThat(options.closeTimeout()).isZero();
    }

    @Test
    void text_saysEverythingButSecrets_andIsReadBackFromAFile(@TempDir Path folder) throws IOException {
        ClientSettings settings = ClientSettings.parse(ALL);
        String text = settings.toString();
        assertThat(text)
                .doesNotContain("s3cret")
                .doesNotContain("pw@")
                .contains("password=***", "url=mqtts://u:***@host");
        Path file = Files.writeString(folder.resolve("client.properties"), text.replace("***", "x"));
        ClientSettings again = ClientSettings.load(file);
        assertThat(again.toString()).isEqualTo(text);
    }

    @Test
    void defaults_areShown() {
        assertThat(ClientSettings.parse("mqtt://host").toString())
                .contains(
                        "version=5",
                        "keep-alive=1m",
                        "session-expiry=1h",
                        "queue-when-full=drop-newest",
                        "dispatch=serial")
                .doesNotContain("null");
    }

    @Test
    void webSocket_keepsWhatIsNoSetting() {
        ClientSettings settings = ClientSettings.parse("ws://host/mqtt?token=abc&client-id=me&room=1");
        assertThat(settings.url()).isEqualTo("ws://host/mqtt?token=abc&room=1");
        assertThat(settings.options().connect().clientId()).isEqualTo("me");
    }

    @Test
    void everyName_isExplained() {
        assertThat(ClientSettings.names().values())
                .allSatisfy(help -> assertThat(help).isNotBlank());
        assertThat(ALL.split("[?&]")).hasSizeGreaterThan(ClientSettings.names().size() - 4); // those of TLS need files
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "keep-alive=60|keep-alive must be a time with ms, s, m, h or d, such as 30s, not \"60\"",
                "receive-maximum=0|receive-maximum must be 1 to 65535, not \"0\"",
                "receive-maximum=many|receive-maximum must be 1 to 65535, not \"many\"",
                "version=4|version must be one of [3.1, 3.1.1, 5], not \"4\"",
                "clean-session=yes|clean-session must be true or false, not \"yes\"",
                "queue-bytes=9999999999GiB|queue-bytes must be a number of bytes up to 9223372036854775807",
                "max-packet-size=4GiB|max-packet-size must be a number of bytes up to 2147483647",
                "reconnect-delays=1s|reconnect-delays must be two times divided by a comma, not \"1s\"",
                "will-qos=1|will-qos needs a will-topic",
                "keepalive=1s|there is no setting keepalive; there are [version, client-id",
                "client-id=a&client-id=b|the setting client-id stands twice in the URL",
                "client-id=%zz|a % in the URL must be followed by two hexadecimal digits"
            })
    void wrongSetting_isNamedWithItsValueAndWhatItMayBe(String query, String message) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ClientSettings.parse("mqtt://host?" + query))
                .withMessageContaining(message);
    }

    @Test
    void fileWithoutUrl_isRefused(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("client.properties"), "client-id=x\n");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ClientSettings.load(file))
                .withMessageContaining("it needs a line url=");
        assertThat(ClientSettings.parse("mqtt://h", ClientOptions.DEFAULTS.withClientId("given"))
                        .options()
                        .connect()
                        .clientId())
                .isEqualTo("given");
    }
}
