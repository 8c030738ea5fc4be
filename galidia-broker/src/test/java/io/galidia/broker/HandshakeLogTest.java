// SPDX-License-Identifier: Apache-2.0
package io.galidia.broker;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.ResourceBundle;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class HandshakeLogTest {

    private static final URI LISTENER = URI.create("mqtts://127.0.0.1:8883");

    private final List<String> lines = new ArrayList<>();

    /** Keeps what is logged. */
    private final class Lines implements System.Logger {
        @Override
        public String getName() {
            return "lines";
        }

        @Override
        public boolean isLoggable(Level level) {
            return true;
        }

        @Override
        public void log(Level level, @Nullable ResourceBundle words, @Nullable String text, @Nullable Throwable cause) {
            lines.add(level + " " + text);
        }

        @Override
        public void log(
                Level level, @Nullable ResourceBundle words, @Nullable String text, Object @Nullable ... values) {
            lines.add(level + " " + text);
        }
    }

    private final HandshakeLog log = new HandshakeLog(new Lines());

    private static SocketAddress address(int number, int port) throws UnknownHostException {
        byte[] bytes = {10, 0, (byte) (number >> 8), (byte) number};
        return new InetSocketAddress(InetAddress.getByAddress(bytes), port);
    }

    @Test
    void theFirstFailureOfAnAddress_isInfo_andFurtherOnesAreDebug() throws UnknownHostException {
        log.failed(address(1, 5_000), LISTENER, "no certificate");
        log.failed(address(1, 5_001), LISTENER, "no certificate");
        log.failed(address(2, 5_000), LISTENER, "closed");
        assertThat(lines)
                .containsExactly(
                        "INFO 10.0.0.1:5000 did not get as far as MQTT at mqtts://127.0.0.1:8883: no certificate"
                                + " (more from this address at DEBUG)",
                        "DEBUG 10.0.0.1:5001 did not get as far as MQTT at mqtts://127.0.0.1:8883: no certificate",
                        "INFO 10.0.0.2:5000 did not get as far as MQTT at mqtts://127.0.0.1:8883: closed"
                                + " (more from this address at DEBUG)");
    }

    @Test
    void theOldestAddress_isForgottenForTheNewest() throws UnknownHostException {
        for (int i = 0; i <= HandshakeLog.MAX_ADDRESSES; i++) {
            log.failed(address(i, 1), LISTENER, "closed");
        }
        lines.clear();
        log.failed(address(HandshakeLog.MAX_ADDRESSES, 1), LISTENER, "closed");
        log.failed(address(0, 1), LISTENER, "closed");
        assertThat(lines).hasSize(2);
        assertThat(lines.get(0)).startsWith("DEBUG");
        assertThat(lines.get(1)).startsWith("INFO");
    }

    @Test
    void lineEndsInTheText_doNotMakeLines() {
        log.failed(null, LISTENER, "CN=x\r\n2026 INFO forged");
        assertThat(lines.get(0)).contains("CN=x??2026 INFO forged").doesNotContain("\n", "\r");
    }
}
