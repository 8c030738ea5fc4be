// SPDX-License-Identifier: Apache-2.0
package io.galidia.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.galidia.packet.ProtocolVersion;
import java.net.URI;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BrokerOptionsTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "mqtt://127.0.0.1:1883",
                "mqtts://127.9.9.9:1",
                "ws://localhost/mqtt",
                "MQTT://LOCALHOST:1883",
                "mqtt://[::1]:1883",
                "mem:name",
                "unix:///tmp/socket"
            })
    void whatOnlyThisMachineReaches_isLocal(String url) {
        assertThat(Everybody.isLocal(URI.create(url))).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "mqtt://0.0.0.0:1883",
                "mqtt://[::]:1883",
                "mqtt://192.0.2.1:1883",
                "mqtt://127.0.0.1.example.org:1883",
                "mqtt://localhost.example.org:1883",
                "ws://broker:8080/mqtt",
                "mqtt://:1883",
                "mqtt:127.0.0.1"
            })
    void whatOthersMayReach_isNot(String url) {
        assertThat(Everybody.isLocal(URI.create(url))).isFalse();
    }

    @Test
    void limits_areChecked_andTheMessageNamesTheValueAndTheBounds() {
        var limits = BrokerLimits.DEFAULTS;
        assertThatIllegalArgumentException()
                .isThrownBy(() -> limits.withReceiveMaximum(0))
                .withMessage("receiveMaximum must be 1 to 65535, not 0");
        assertThatIllegalArgumentException().isThrownBy(() -> limits.withReceiveMaximum(65_536));
        assertThatIllegalArgumentException().isThrownBy(() -> limits.withMaxPacketSize(1_023));
        assertThatIllegalArgumentException().isThrownBy(() -> limits.withTopicAliasMaximum(-1));
        assertThatIllegalArgumentException().isThrownBy(() -> limits.withMaxSubscriptions(0));
        assertThatIllegalArgumentException().isThrownBy(() -> limits.withMaxSessions(0));
        assertThatIllegalArgumentException().isThrownBy(() -> limits.withMaxConnections(0));
        assertThatIllegalArgumentException().isThrownBy(() -> limits.withMaxConnecting(0));
        assertThatIllegalArgumentException().isThrownBy(() -> limits.withMaxRetained(-1));
        assertThatIllegalArgumentException().isThrownBy(() -> limits.withConnectTimeout(Duration.ZERO));
        assertThatIllegalArgumentException().isThrownBy(() -> limits.withMaxSessionExpiry(Duration.ofSeconds(-1)));
        assertThatIllegalArgumentException().isThrownBy(() -> limits.withMaxKeepAlive(Duration.ofSeconds(65_536)));
    }

    @Test
    void eachLimit_isChangedAlone() {
        var changed = BrokerLimits.DEFAULTS
                .withMaxPacketSize(2_000)
                .withReceiveMaximum(3)
                .withTopicAliasMaximum(4)
                .withMaxSubscriptions(5)
                .withMaxSessions(6)
                .withMaxConnections(7)
                .withMaxConnecting(8)
                .withMaxRetained(9)
                .withConnectTimeout(Duration.ofSeconds(10))
                .withMaxSessionExpiry(Duration.ofSeconds(11))
                .withMaxKeepAlive(Duration.ofSeconds(12));
        assertThat(changed)
                .isEqualTo(new BrokerLimits(
                        2_000,
                        3,
                        4,
                        BrokerLimits.DEFAULTS.queue(),
                        5,
                        6,
                        7,
                        8,
                        9,
                        Duration.ofSeconds(10),
                        Duration.ofSeconds(11),
                        Duration.ofSeconds(12)));
    }

    @Test
    void options_areChecked() {
        assertThatIllegalArgumentException().isThrownBy(() -> BrokerOptions.DEFAULTS.withVersions(Set.of()));
        assertThatIllegalArgumentException().isThrownBy(() -> BrokerOptions.DEFAULTS.withAuthTimeout(Duration.ZERO));
        assertThat(BrokerOptions.DEFAULTS.versions()).containsExactlyInAnyOrder(ProtocolVersion.values());
    }
}
