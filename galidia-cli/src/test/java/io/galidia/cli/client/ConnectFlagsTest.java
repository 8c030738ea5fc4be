// SPDX-License-Identifier: Apache-2.0
package io.galidia.cli.client;

import static org.assertj.core.api.Assertions.assertThat;

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
}
