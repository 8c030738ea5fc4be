// SPDX-License-Identifier: Apache-2.0
package io.galidia.cli.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.galidia.ConnectOptions;
import io.galidia.packet.ProtocolVersion;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

final class ConnectFlagsTest {

    private static String address(String... words) {
        return CommandLine.populateCommand(new ConnectFlags(), words).address();
    }

    @Test
    void unixSocket_isFoundFromTheCurrentFolder() {
        Path here = Path.of("").toAbsolutePath();
        assertThat(address("--unix", "run/mqtt.sock")).isEqualTo("unix:" + here + "/run/mqtt.sock");
        assertThat(address("--unix", "/run/mqtt.sock")).isEqualTo("unix:/run/mqtt.sock");
    }

    @Test
    void unixSocket_isAPathAndNoUrl_soThatAPercentSignStandsForItself() {
        assertThat(address("--unix", "/run/100%.sock")).isEqualTo("unix:/run/100%25.sock");
    }

    @Test
    void unixUrl_mayBeWrittenAsTheBrokerPrintsIt() {
        assertThat(address("-L", "unix:/run/mqtt.sock")).isEqualTo("unix:/run/mqtt.sock");
    }

    // ---- authentication

    private static ConnectOptions options(String... words) {
        return CommandLine.populateCommand(new ConnectFlags(), words).options(new PacketProperties());
    }

    @Test
    void authMethod_sendsNeitherUserNameNorPassword_andMeansMqtt5() {
        ConnectOptions options = options("--auth-method", "scram-sha-256", "-u", "anna", "-P", "secret");
        assertThat(options.version()).isEqualTo(ProtocolVersion.MQTT_5);
        assertThat(options.credentials()).isNull();
        assertThat(options.authentication()).hasToString("SCRAM-SHA-256 as user 'anna'");
        assertThat(options("--auth-method", "SCRAM-SHA-256", "-L", "mqtt://bob:secret@h/t")
                        .authentication())
                .hasToString("SCRAM-SHA-256 as user 'bob'");
        assertThat(options("-u", "anna", "-P", "secret").authentication()).isNull();
    }

    @Test
    void authMethod_thatCannotWork_saysWhy() {
        assertThatThrownBy(() -> options("--auth-method", "PLAIN", "-u", "a", "-P", "b"))
                .hasMessageContaining("SCRAM-SHA-256, not PLAIN");
        assertThatThrownBy(() -> options("--auth-method", "SCRAM-SHA-256", "-u", "a"))
                .hasMessageContaining("-P PASSWORD");
        assertThatThrownBy(() -> options("--auth-method", "SCRAM-SHA-256", "-V", "311", "-u", "a", "-P", "b"))
                .hasMessageContaining("-V 5, not -V 311");
        assertThatThrownBy(() -> options("--auth-method", "SCRAM-SHA-256", "-u", "a", "-P", ""))
                .hasMessageContaining("password");
    }
}
